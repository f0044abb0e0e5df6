"""The language: what the files of an analyst may say, read into values, with every mistake at its line and column.

Holds words and values only: nothing here joins, weighs or shows.
"""
