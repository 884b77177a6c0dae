"""What a brand may see."""
