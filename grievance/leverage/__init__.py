"""What brands are asked to do for remedy at a site, what they answer, and whether they keep their word."""
