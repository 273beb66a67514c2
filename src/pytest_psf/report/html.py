"""The report as one page for people: the format `html`.

What stands in the page of a finished run is `page.py`'s, which is loaded when one is asked
for: it needs jinja2, which comes with `pytest-psf[html]`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_psf.report.head import BEGINNING, beginning

if TYPE_CHECKING:
    from pytest_psf.core.report import Report

_UNFINISHED_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "html{background:Canvas;color:CanvasText}"
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
        return text.startswith(BEGINNING)

    def render(self, report: Report) -> str:
        """Return the whole page. Equal reports have equal pages."""
        from pytest_psf.report.page import rendered

        return rendered(report)
