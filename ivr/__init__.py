"""A telephone voice bot for a power supplier's 24-hour hotline."""

__version__ = "0.1.0"
