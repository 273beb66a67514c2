"""Challenges: a passed test is run again while the code that it names is sabotaged.

What a result is worth as evidence is not decided here, but in `verify/outcome`.
"""
