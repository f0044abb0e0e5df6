"""Scoring: what every method of scoring needs: units of rules, terms, tables over many worlds, ranges, posteriors."""
