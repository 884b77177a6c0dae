"""What changes what has been published."""
