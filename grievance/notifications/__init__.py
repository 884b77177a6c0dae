"""Messages to staff."""
