"""How a crowd is counted by other means."""
