"""Labour rights, their instruments and the Agreement's provisions, from data files."""
