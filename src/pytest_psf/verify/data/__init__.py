"""Data under challenge: from the name of a rule, limit or sentence to its faults and edits.

Nothing here copies a project, runs a test or judges: what was noticed, others say.
"""
