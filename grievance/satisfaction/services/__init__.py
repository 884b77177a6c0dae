"""Asking workers how they were treated, and hearing what they say."""
