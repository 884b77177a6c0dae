"""Sealing, opening and granting."""
