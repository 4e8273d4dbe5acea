"""Models of speech engines: named in one manifest, fetched, checked, kept and chosen."""
