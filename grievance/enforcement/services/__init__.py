"""What officials do."""
