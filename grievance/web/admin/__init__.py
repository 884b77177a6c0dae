"""Administration, without case content."""
