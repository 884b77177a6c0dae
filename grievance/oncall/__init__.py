"""On call: who is called when somebody may be in danger, and what they found within ten minutes."""
