"""Renderers: each draws the six shapes of `blocks` for one kind of reader, and none knows what they are about.

`characters`, `canvas`, `bars` and `layout` hold what several of them share; `text`, `markdown`, `html`, `data` and
`diagnostics` do not know each other.
"""
