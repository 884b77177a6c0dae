"""Audiences: who comes in through a browser."""
