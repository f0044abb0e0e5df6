"""The shelf of analyses: each file asks one question of an assessment and says what it found in blocks."""
