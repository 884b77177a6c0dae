"""Unions, organisations and families who file for workers: verified by two people, and ended at once."""
