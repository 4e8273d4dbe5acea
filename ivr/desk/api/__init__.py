"""The interface for other programs: crews' answers, imports, and what they may look up."""
