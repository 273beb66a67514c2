"""Documents: from a file to a section, its words and its reviews.

The words themselves are counted in `core/words.py`; reviews are kept by `reviews_file.py`.
"""

from __future__ import annotations
