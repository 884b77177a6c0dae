"""The chapters of casework."""
