"""Every fact once."""
