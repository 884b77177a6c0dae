"""Papers that leave the screen: official letters and the file of a case."""
