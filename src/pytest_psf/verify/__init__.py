"""From a claim to a finding: one room for each kind of evidence, and the files they read.

What a finding means for a criterion is decided in `core`; pytest is not known here.
"""

from __future__ import annotations
