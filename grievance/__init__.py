"""A portal through which workers report labour-rights problems and see them put right."""
