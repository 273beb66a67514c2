"""The copy of a project in which it may be damaged: what it lacks, what leads into it.

What is changed in it, and what a run of the tests there shows, is for `selftest` and for
the challenges of `hooks` to say.
"""

from __future__ import annotations
