"""Look at chains, say how one wants to be told, and carry it out of the house."""
