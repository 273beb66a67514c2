"""Where the reports of these tests come from."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import Outcomes
from pytest_psf.core.report import (
    Ci,
    Digests,
    Origin,
    Report,
    Run,
    Subject,
    Tools,
    Unavailable,
)

if TYPE_CHECKING:
    from pytest_psf.core.verdicts import Judgement

NO_GIT = Unavailable("not a git repository")

ORIGIN = Origin(
    tools=Tools(
        pytest_psf="0.1.0", python="3.11.7", pytest="9.2.0", platform="linux x86_64"
    ),
    run=Run(
        workers=2,
        ci=Ci(
            service="github-actions",
            url="https://ci.example/runs/7",
            actor=Unavailable("GITHUB_ACTOR is not set"),
        ),
    ),
    subject=Subject(
        commit="c" * 40,
        tree="d" * 40,
        branch="main",
        dirty=False,
        folder="services/bot",
        release="v7",
    ),
    digests=Digests(
        config=f"sha256:{'1' * 64}", reviews=NO_GIT, catalogue=f"sha256:{'2' * 64}"
    ),
)


def reported(judgement: Judgement, outcomes: Outcomes | None = None) -> Report:
    """Return the report of a run that came to this judgement."""
    return Report(judgement=judgement, origin=ORIGIN, outcomes=outcomes or Outcomes())


class Page(HTMLParser):
    """A page as a strict reader sees it: a tag that is left open is an error."""

    _NEVER_CLOSED = frozenset({"meta", "br", "input", "link", "img"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        #: The text of what has a class, by that class; "" has all of it.
        self.texts: dict[str, list[str]] = {}
        self.style = ""
        self._open: list[tuple[str, list[str], list[str]]] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        assert len(found) == len(attrs), attrs
        self.tags.append((tag, found))
        if tag not in self._NEVER_CLOSED:
            self._open.append((tag, found.get("class", "").split(), []))

    def handle_endtag(self, tag: str) -> None:
        began, classes, parts = self._open.pop()
        assert began == tag, (began, tag)
        text = " ".join(" ".join(parts).split())
        for name in ("", *classes):
            self.texts.setdefault(name, []).append(text)

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "style":
            self.style += data
            return
        for _, _, parts in self._open:
            parts.append(data)

    @property
    def text(self) -> str:
        """All of its text; what the last tag holds is all of the page."""
        return self.texts[""][-1]

    def all_of(self, attribute: str) -> list[str]:
        return [found[attribute] for _, found in self.tags if attribute in found]

    @property
    def policy(self) -> str:
        (found,) = (
            found["content"]
            for _, found in self.tags
            if found.get("http-equiv") == "Content-Security-Policy"
        )
        return found

    @property
    def verdicts(self) -> dict[str, tuple[str, str]]:
        """The verdict and the rung of each criterion."""
        return {
            found["data-id"]: (found["data-verdict"], found["data-rung"])
            for tag, found in self.tags
            if tag == "details" and "data-id" in found
        }

    @property
    def headings(self) -> list[int]:
        return [int(tag[1]) for tag, _ in self.tags if re.fullmatch("h[1-6]", tag)]
