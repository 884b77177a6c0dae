"""Small worlds that tests start from."""
