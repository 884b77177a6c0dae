"""The records of cases."""
