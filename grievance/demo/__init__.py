"""A demonstration world on invented sites."""
