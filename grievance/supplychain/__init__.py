"""Sites, companies and the supply relations between them."""
