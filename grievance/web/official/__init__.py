"""The Party official's desk."""
