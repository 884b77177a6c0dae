"""How well the process works: the key figures, each with its definition."""
