"""Confirming, opening languages, correcting words."""
