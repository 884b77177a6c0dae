"""Triage, allegations, findings, assignment, clocks."""
