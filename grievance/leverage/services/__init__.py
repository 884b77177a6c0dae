"""What is done with requests to brands."""
