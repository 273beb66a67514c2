"""pytest-xdist: from the workers, which run the tests, to the controller, which judges.

Nothing here is used in a run of one process.
"""

from __future__ import annotations
