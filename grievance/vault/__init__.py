"""Who can decrypt what: key pairs, compartments, sealed items."""
