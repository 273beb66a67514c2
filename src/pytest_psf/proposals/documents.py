"""Documents, by their headings and by what stands below them.

A section is proposed only if a run would take it once somebody has read it: it is filled, and
does not say of itself that it is open or a draft.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.places import Place
from pytest_psf.core.regex import regex
from pytest_psf.core.words import FEWEST_DIFFERENT
from pytest_psf.proposals.proposal import Confidence, Proposal, toml_table
from pytest_psf.proposals.signs import signs
from pytest_psf.verify.document.forms import form_of
from pytest_psf.verify.document.reviews import review_command
from pytest_psf.verify.document.sections import find_section, reading, titles_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_psf.proposals.signs import DocumentSign
    from pytest_psf.proposals.tree import Tree
    from pytest_psf.verify.project import Project

    #: By criterion: what a document for it speaks of, as the catalogue says it.
    Subjects = Mapping[str, str]

#: What a page of a site or a cell of a notebook says is seldom about how a system is run.
_FORMS = frozenset({".md", ".markdown", ".mdx", ".rst", ".adoc", ".asciidoc"})
#: A line that may be a heading in one of them, without its marks.
_HEADING = regex(
    r"^(?:#{1,6}|={1,6})[ \t]+(.{1,200})$|^(.{1,200})$(?=\n[=~^*'\"#+-]{3,}[ \t]*$)",
    re.MULTILINE,
)
#: Where documents about a system stand; elsewhere they are rather of a package.
_OF_A_SYSTEM = regex(
    r"(?i)(?:docs?|documentation|ops|runbooks?|governance|compliance|\.github)/"
    r"|[^/]*$"
)
#: So much of a section tells what it is about; a long one may mention much else.
_BEGINNING = 1000
#: What makes a section one of a draft, or of the manual of a product.
_OTHER_TEXTS = ("draft", "manual")


def documents(
    tree: Tree,
    project: Project,
    covers: Mapping[str, tuple[str, ...]],
    subjects: Subjects,
) -> Iterator[Proposal]:
    """Yield a proposal for each section that may answer a criterion.

    `covers` says what a document for a criterion may be about, such as the deploy pipeline,
    and `subjects` what it has to be about.
    """
    known = signs()
    never = known.pattern("documents", "never")
    below = known.pattern("documents", "never-below")
    for name in tree.names:
        if form_of(name) not in _FORMS or never.fullmatch(PurePosixPath(name).name):
            continue
        if below.search(name):
            continue
        headings = [a or b for a, b in _HEADING.findall(tree.text(name))]
        likely = [
            one
            for one in known.documents
            if any(map(one.heading.search, headings))
            or any(map(one.wide.search, headings))
        ]
        if likely and tree.takes(name, "documents"):
            document = _Document(name, project, covers, subjects)
            try:
                found = [*document.proposals(likely)]
            except Exception:  # noqa: BLE001 - whatever a file holds, the others are looked at
                tree.give_up()
                continue
            yield from found


class _Document:
    """One file, with the sections that a claim can name."""

    def __init__(
        self,
        name: str,
        project: Project,
        covers: Mapping[str, tuple[str, ...]],
        subjects: Subjects,
    ) -> None:
        self._name = name
        self._project = project
        self._covers = covers
        self._subjects = subjects

    def proposals(self, likely: list[DocumentSign]) -> Iterator[Proposal]:
        """Yield the first good section for each of these criteria."""
        try:
            titles = titles_of(self._name, self._project)
        except UnverifiableError:
            return
        for sign in likely:
            if sign.file and not sign.file.search(PurePosixPath(self._name).name):
                continue
            headed = [one for one in titles if sign.heading.search(one)]
            headed += [one for one in titles if sign.wide.search(one)]
            sections = ([*self._of_section(sign, title)] for title in headed)
            yield from next(filter(None, sections), ())

    def _of_section(self, sign: DocumentSign, title: str) -> Iterator[Proposal]:
        try:
            section = find_section(self._name, (title,), self._project)
            covers = self._covers.get(sign.id, ())
            read = reading(self._name, section, covers, self._project)
        except UnverifiableError:
            return  # a run would not take it either
        text = read.text
        known = signs()
        if (
            sign.never.search(f"{self._name}\n{text[:_BEGINNING]}")
            or section.still_open
        ):
            return
        if any(known.pattern("documents", one).search(text) for one in _OTHER_TEXTS):
            return
        said = sum(one.search(text.partition("\n")[2]) is not None for one in sign.says)
        is_short = section.words.different < FEWEST_DIFFERENT
        if said < len(sign.says) or (is_short and not sign.id.endswith(".owner.all")):
            return
        is_system = _OF_A_SYSTEM.match(self._name) is not None
        ids = [sign.id]
        if sign.by_signal:
            ids = [f"{sign.id}.{name}" for name in known.signals_in(text)]
        for criterion in ids:
            yield Proposal(
                id=criterion,
                claim=toml_table(
                    document=self._name, section=title, covers=list(covers) or None
                ),
                why=f'a section headed "{title}" that speaks of it',
                place=Place(self._name, section.line),
                confidence=Confidence.LIKELY if is_system else Confidence.POSSIBLE,
                needs=self._needs(sign, title, is_covered=bool(covers)),
            )

    def _needs(self, sign: DocumentSign, title: str, *, is_covered: bool) -> str:
        criterion = ".".join(sign.id.split(".")[:2])
        subject = self._subjects.get(criterion)
        read = f"read it, then: {review_command(self._name, title)}"
        if subject is None or is_covered:
            return read
        return f"say in `covers` where {subject} stands; {read}"
