"""Counting wrong tries, so that guessing takes long for whoever guesses."""
