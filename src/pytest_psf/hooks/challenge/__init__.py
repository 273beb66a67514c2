"""Challenges: a passed test is run again while the code it names is sabotaged."""
