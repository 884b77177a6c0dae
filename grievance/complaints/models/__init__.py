"""The records of complaints."""
