"""Visits to sites: who goes, what is taken along sealed, and what comes back as evidence with its custody."""
