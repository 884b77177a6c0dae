"""What everything stands on: database, clock, references, refusals, workflow tables, settings."""
