"""Challenges: a passed test is run again while the code that it names is sabotaged.

What a result is worth as evidence is decided in `verify/outcome`.
"""
