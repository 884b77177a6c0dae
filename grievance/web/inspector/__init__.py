"""The inspector's desk."""
