"""The key figures, worked out by hand."""
