"""What happens to plans and remedies."""
