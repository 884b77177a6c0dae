"""What may be known outside the team."""
