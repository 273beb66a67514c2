"""What an editable install puts beside the packages: a finder that knows where each is."""

from __future__ import annotations

import __editable___ledger_0_1_finder as finder

finder.install()
