"""What workers tell us."""
