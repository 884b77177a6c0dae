"""A year of an invented installation, lived through day by day with the product's own services."""
