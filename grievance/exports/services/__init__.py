"""Issue letters, make case files."""
