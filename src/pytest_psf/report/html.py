"""The report as one page for people: the format `html`, and how each of its pages begins.

What stands in the page of a finished run is `page.py`'s, which is loaded when one is asked
for: it needs jinja2, which comes with `pytest-psf[html]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pytest_psf.core.report import Report

#: How each of our pages begins, and no other: a page that quotes ours does not.
_BEGINNING: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="pytest-psf report">
"""

_UNFINISHED_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}"
)
_UNFINISHED: Final = """\
<body>
<main>
<h1>UNFINISHED</h1>
<p><strong>This run has not come to a judgement.</strong> Either it is still running, or it broke
off; then the output of pytest says why. Nothing was shown to be ready.</p>
<p>pytest-psf writes this page when a run starts, and replaces it when the run has ended.</p>
</main>
</body>
</html>
"""


class HtmlReport:
    """The format `html`."""

    name = "html"

    def lacks(self) -> str:
        """Say what must be installed before it can be written; empty if nothing."""
        from importlib.util import find_spec

        if find_spec("jinja2"):
            return ""
        return "it needs jinja2: pip install 'pytest-psf[html]'"

    def unfinished(self) -> str:
        """Return the page that stands until a judgement was reached."""
        return beginning("UNFINISHED", _UNFINISHED_STYLE) + _UNFINISHED

    def recognises(self, text: str) -> bool:
        """Tell whether a text is such a page."""
        return text.startswith(_BEGINNING)

    def render(self, report: Report) -> str:
        """Return the whole page. Equal reports have equal pages."""
        from pytest_psf.report.page import rendered

        return rendered(report)


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
    return f"""{_BEGINNING}<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<style>{style}</style>
</head>
"""
