"""Engagement, information sharing and the enforcement register."""
