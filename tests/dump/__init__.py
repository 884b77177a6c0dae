"""What a whole dump of the machine would show."""
