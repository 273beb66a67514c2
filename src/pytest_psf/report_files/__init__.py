"""The files of reports: written whole or not at all, read back, joined.

Not here: what stands in them (`report/`), and what a command does with them (`commands/`).
"""
