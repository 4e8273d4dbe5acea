"""How soon callers who talk are answered and how soon a prompt falls silent: in the packets."""
