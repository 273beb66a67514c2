"""How each of our pages begins: by what it is known, and what may be loaded in it.

What stands in its body is `html.py`'s, where a run has no judgement, and else `page.py`'s.
"""

from __future__ import annotations

from typing import Final

#: How each of our pages begins, and no other: a page that quotes ours does not.
BEGINNING: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="pytest-psf report">
"""


def beginning(title: str, style: str) -> str:
    """Return a page up to its body, which nothing but this style is allowed to reach.

    A browser then runs no script and asks for no file, whatever the text of others holds.
    """
    from base64 import b64encode
    from hashlib import sha256
    from html import escape

    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return f"""{BEGINNING}<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<style>{style}</style>
</head>
"""
