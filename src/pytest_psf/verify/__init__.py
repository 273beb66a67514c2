"""From a claim to a finding: one room for each kind of evidence, and the files they read.

`NAME/mutations.py`, `mutants.py`, `edits.py` and `other_values.py` say how evidence is broken
for `pytest-psf selftest`; `pytest --psf` imports none of them.
What a finding means for a criterion is decided in `core`; pytest is not known here.
"""

from __future__ import annotations
