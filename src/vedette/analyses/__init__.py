"""Analyses: each file asks one question of an assessed case, and says what it found as a result and in blocks."""
