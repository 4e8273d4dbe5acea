"""Flows and talks made up by hypothesis: valid ones that the checker takes, and broken ones."""
