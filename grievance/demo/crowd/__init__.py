"""A crowd of invented cases, to try the desks in and to measure them: the same seed makes the same crowd."""
