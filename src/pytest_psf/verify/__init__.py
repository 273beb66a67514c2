"""One room for each kind of evidence: from a claim to a finding."""

from __future__ import annotations
