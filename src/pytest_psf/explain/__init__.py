"""What the words of this tool mean, for people and for programs that ask.

Ids, facts, reasons and all other words that messages use, each as one value that is shown as
text, Markdown or JSON. Nothing here judges, and a run loads none of it but for SARIF, whose
rules hold what a criterion asks.
"""

from __future__ import annotations
