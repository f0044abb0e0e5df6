"""Reasoning: from a rulebook and a case to chances; grounds, weighs and scores, and knows no files and no screens."""
