"""The judgement as text, for machines and for people.

Where that text is written is not known here, and neither is pytest.
"""

from __future__ import annotations
