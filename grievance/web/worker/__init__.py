"""The worker's room."""
