"""What all audiences share: shell, session, language, form fields."""
