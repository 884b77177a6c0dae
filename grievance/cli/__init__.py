"""The grievance command."""
