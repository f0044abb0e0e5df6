"""How long starting and evaluating take, as ratios that mean the same on any machine; `make bench` runs them all."""
