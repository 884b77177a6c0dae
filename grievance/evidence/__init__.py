"""Files, sealed."""
