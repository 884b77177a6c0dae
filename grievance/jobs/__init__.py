"""Work for later, as rows."""
