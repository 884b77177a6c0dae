"""What workers say about how they were treated, which nobody can tie to their report."""
