"""The records of keys and sealed items."""
