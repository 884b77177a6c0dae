"""What happens to sites and links."""
