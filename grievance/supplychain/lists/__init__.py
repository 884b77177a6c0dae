"""Lists that somebody brings: files in the forms of the trade, read into the same plain rows."""
