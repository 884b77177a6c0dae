"""What a brand is told of its chain without asking: by mail, and by its own systems."""
