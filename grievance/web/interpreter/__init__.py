"""The interpreter: somebody who translates one text at a time, and knows of no case."""
