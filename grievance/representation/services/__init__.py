"""What is done with representatives and with the claims that they file."""
