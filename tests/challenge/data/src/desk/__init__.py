"""A desk that routes claims by rules that stand in files."""
