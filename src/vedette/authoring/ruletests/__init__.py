"""Tests of rules: finds and runs them, says what differs and why, and which rules and conditions they leave untried."""
