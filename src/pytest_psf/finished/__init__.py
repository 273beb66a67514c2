"""Reports of finished runs: read back, checked, joined.

Not here: how a report is written (`report/`), and what a command does with it (`commands/`).
"""
