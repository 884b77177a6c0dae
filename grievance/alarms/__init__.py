"""Alarms: unusual reading, many reports from one place, and what browsers refused; they never block."""
