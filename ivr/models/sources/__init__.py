"""Where a model's files come from: one module for each kind of source."""
