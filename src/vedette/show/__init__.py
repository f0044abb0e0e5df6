"""Show: the few shapes a reader sees, how numbers read, and a renderer for each kind of reader; none knows of cases."""
