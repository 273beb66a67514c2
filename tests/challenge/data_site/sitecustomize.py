"""What an editable install puts beside the packages: a finder that knows where each is."""

import __editable___ledger_0_1_finder as finder

finder.install()
