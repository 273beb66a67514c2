"""Whether a team's gate can go red: its evidence is broken in a copy, piece by piece.

Nothing is judged here: each run of `pytest --psf` in the copy writes a report, which is
compared with the report of the unbroken copy. `pytest --psf` itself imports nothing of it.
"""

from __future__ import annotations
