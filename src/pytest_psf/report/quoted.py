"""People's text where a form reads more than letters into it."""

from __future__ import annotations

import re

from pytest_psf.core.shown import shown

#: How much of one text is shown.
_MOST = 400


def as_code(text: str) -> str:
    """Return a text as Markdown shows it word for word, in one line, also in a table."""
    flat = shown(text, _MOST).replace("|", "\\|")
    longest = max(map(len, re.findall("`+", flat)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if flat[:1] == "`" or flat[-1:] == "`" else ""
    return f"{fence}{pad}{flat}{pad}{fence}"
