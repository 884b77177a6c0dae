"""What looks for alarms and counts."""
