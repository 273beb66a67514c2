"""The report formats of every installation, and those for hosts of repositories.

These are rendered by a module each, which is only loaded where it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf import __version__
from pytest_psf.report.html import HtmlReport
from pytest_psf.report.json import JsonReport

if TYPE_CHECKING:
    from pytest_psf.core.report import Report


class MarkdownReport:
    """The format `markdown`."""

    name = "markdown"

    def unfinished(self) -> str:
        """Return what stands until a judgement was reached."""
        from pytest_psf.report import markdown

        return markdown.unfinished()

    def recognises(self, text: str) -> bool:
        """Tell whether a text is such a report."""
        from pytest_psf.report.markdown import MARK

        return text.startswith(MARK)

    def render(self, report: Report) -> str:
        """Return the whole text, short enough for a comment on a pull request."""
        from pytest_psf.report import markdown

        return markdown.rendered(report)


class SarifReport:
    """The format `sarif`."""

    name = "sarif"

    def unfinished(self) -> str:
        """Return what stands until a judgement was reached."""
        from pytest_psf.report import sarif

        return sarif.unfinished(__version__)

    def recognises(self, text: str) -> bool:
        """Tell whether a text is such a report."""
        return '"name": "pytest-psf"' in text and "sarif-schema-2.1.0.json" in text

    def render(self, report: Report) -> str:
        """Return the whole text."""
        from pytest_psf.report import sarif

        return sarif.rendered(report)


class GithubReport:
    """The format `github`."""

    name = "github"

    def unfinished(self) -> str:
        """Return what stands until a judgement was reached."""
        from pytest_psf.report import github

        return github.unfinished()

    def recognises(self, text: str) -> bool:
        """Tell whether a text is such a report."""
        from pytest_psf.report.github import TITLE

        first = text.lstrip().partition("\n")[0]
        return first.startswith("::") and f" title={TITLE}::" in first

    def render(self, report: Report) -> str:
        """Return the whole text."""
        from pytest_psf.report import github

        return github.rendered(report)


class GitlabReport:
    """The format `gitlab`."""

    name = "gitlab"

    def unfinished(self) -> str:
        """Return what stands until a judgement was reached."""
        from pytest_psf.report import gitlab

        return gitlab.unfinished()

    def recognises(self, text: str) -> bool:
        """Tell whether a text is such a report; one without entries is anybody's."""
        from pytest_psf.report.gitlab import CHECK

        return text.strip() == "[]" or f'"check_name": "{CHECK}' in text

    def render(self, report: Report) -> str:
        """Return the whole text."""
        from pytest_psf.report import gitlab

        return gitlab.rendered(report)


#: All of them, in the order in which they are named.
FORMS = (
    JsonReport(),
    HtmlReport(),
    MarkdownReport(),
    SarifReport(),
    GithubReport(),
    GitlabReport(),
)
