"""From a caller's words to values: spoken Mandarin understood. Pure; knows nothing of flows."""
