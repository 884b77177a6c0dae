"""Who may do what, and how far: one page."""
