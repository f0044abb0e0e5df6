"""Authoring: what helps those who write rulebooks and cases: checks, tests, formatting, schemas, new files."""
