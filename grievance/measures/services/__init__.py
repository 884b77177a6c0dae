"""What keeps key figures for those who come back to them."""
