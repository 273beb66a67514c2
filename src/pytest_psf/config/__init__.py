"""The config: found, validated as a whole, and turned into core's values.

The only package that knows pydantic, and `source.py`, which finds it, does without. What
it refuses is a mistake in the text; what depends on files, tests or code is for
verification.
"""
