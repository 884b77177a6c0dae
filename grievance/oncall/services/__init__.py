"""What plans the roster, calls whoever is on it, and takes what they found."""
