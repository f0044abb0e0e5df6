"""The parts of `load`: each reads one kind of thing from nodes, and reports what is wrong with it."""
