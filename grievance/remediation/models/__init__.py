"""The records of remedy."""
