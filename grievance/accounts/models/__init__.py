"""The records of people, organisations and teams."""
