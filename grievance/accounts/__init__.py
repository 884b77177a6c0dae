"""People, organisations, teams and sign-in."""
