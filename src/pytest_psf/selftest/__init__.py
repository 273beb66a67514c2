"""Whether a team's gate can go red: mutants of a sandbox copy, killed or survived.

Nothing is judged here: each run of `pytest --psf` in the copy writes a report, which is
compared with the report of the copy without mutants. `pytest --psf` itself imports
nothing of it.
"""

from __future__ import annotations
