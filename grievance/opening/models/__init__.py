"""The records of who runs the installation, what was promised, and which words were corrected."""
