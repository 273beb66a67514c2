"""The session: what it knows, what was reported to it, and when it judges.

How the judgement is shown is not its business.
"""

from __future__ import annotations
