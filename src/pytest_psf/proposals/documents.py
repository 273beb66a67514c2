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
from pytest_psf.core.values import dataclass
from pytest_psf.core.words import FEWEST_DIFFERENT
from pytest_psf.proposals.proposal import Confidence, Proposal, toml_table
from pytest_psf.proposals.signs import signs
from pytest_psf.proposals.tree import is_page
from pytest_psf.verify.document.filled import reading
from pytest_psf.verify.document.forms import form_of
from pytest_psf.verify.document.reviews import review_command
from pytest_psf.verify.document.sections import find_section, titles_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_psf.proposals.headed import Headings
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
_HEADING_OF_PAGE = regex(r"(?is)<h[1-6]\b[^<>]*>(.{1,400}?)</h[1-6]")
#: Where documents about a system stand; elsewhere they are rather of a package.
_OF_A_SYSTEM = regex(
    r"(?i)(?:docs?|documentation|ops|runbooks?|governance|compliance|\.github)/"
    r"|[^/]*$"
)
_YOURS = regex(r"(?i)\byour (?:company|organi[sz]ation|team|name)\b")
#: So much of a section tells what it is about; a long one may mention much else.
_BEGINNING = 1000
#: What makes a section one of a draft, or of the manual of a product.
_OTHER_TEXTS = ("draft", "manual")


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A section that may answer a criterion once somebody has finished it."""

    id: str
    title: str
    #: Where it says that it is not finished.
    place: Place


def documents(
    tree: Tree,
    project: Project,
    covers: Mapping[str, tuple[str, ...]],
    subjects: Subjects,
    own: Headings,
) -> Iterator[Proposal | Open]:
    """Yield a proposal for each section that may answer a criterion, or that it is open.

    `covers` says what a document for a criterion may be about, such as the deploy pipeline,
    `subjects` what it has to be about, and `own` how the criteria head it themselves.
    """
    known = signs()
    never = known.pattern("documents", "never")
    below = known.pattern("documents", "never-below")
    for name in tree.names:
        a_page = is_page(name)
        if not a_page and (form_of(name) not in _FORMS or below.search(name)):
            continue
        if never.fullmatch(PurePosixPath(name).name):
            continue
        headings = _headings(tree.text(name), is_page=a_page)
        likely = [
            one
            for one in known.documents
            if is_called(name, one.id)
            or any(map(one.heading.search, headings))
            or any(map(one.wide.search, headings))
        ]
        if likely and tree.takes(name, "documents"):
            document = _Document(name, project, covers, subjects, own)
            try:
                found = [*document.proposals(likely)]
            except Exception:  # noqa: BLE001 - whatever a file holds, the others are looked at
                tree.give_up()
                continue
            yield from found


def _headings(text: str, *, is_page: bool) -> list[str]:
    if is_page:
        return [re.sub("<[^<>]*>", "", one) for one in _HEADING_OF_PAGE.findall(text)]
    return [a or b for a, b in _HEADING.findall(text)]


def is_called(name: str, criterion: str) -> bool:
    """Tell whether a file's name is the criterion's own words: `harm-assessment-2026.md`.

    A single word has to be all of it: `owners.md`, and not `code-owners.md`.
    """
    own = _words(criterion.split(".")[1])
    said = _words(PurePosixPath(name).stem)
    if len(own) == 1:
        return said == own
    ends = range(len(own), len(said) + 1)
    return any(said[at - len(own) : at] == own for at in ends)


def _words(text: str) -> list[str]:
    return [one.removesuffix("s") for one in regex("[a-z]+").findall(text.lower())]


class _Document:
    """One file, with the sections that a claim can name."""

    def __init__(
        self,
        name: str,
        project: Project,
        covers: Mapping[str, tuple[str, ...]],
        subjects: Subjects,
        own: Headings,
    ) -> None:
        self._name = name
        self._project = project
        self._covers = covers
        self._subjects = subjects
        self._own = own

    def proposals(self, likely: list[DocumentSign]) -> Iterator[Proposal | Open]:
        """Yield the first good section for each of these criteria."""
        try:
            titles = titles_of(self._name, self._project)
        except UnverifiableError:
            return
        seen: set[str] = set()
        for sign in likely:
            if sign.id in seen:
                continue  # a section of its own comes before the page that holds it
            if sign.file and not sign.file.search(PurePosixPath(self._name).name):
                continue
            headed = [one for one in titles if sign.heading.search(one)]
            headed += [one for one in titles if sign.wide.search(one)]
            if self._is_read_me and titles[1:]:
                # The title is the product's name, and below it stands the whole file.
                headed = [one for one in headed if one != titles[0]]
            if is_called(self._name, sign.id):
                headed += titles[:1]
            every = self._own_first([*dict.fromkeys(headed)], titles, sign)
            sections = ([*self._of_section(sign, title)] for title in every)
            found = next(filter(None, sections), [])
            seen |= {sign.id} if found else set()
            yield from found

    @property
    def _is_read_me(self) -> bool:
        return PurePosixPath(self._name).stem.casefold() == "readme"

    def _own_first(
        self, headed: Sequence[str], titles: Sequence[str], sign: DocumentSign
    ) -> Sequence[str]:
        """Put first what the criterion itself would head so, but no page of several criteria.

        So "Who decides" comes before the page "Accountability" that holds the owner as well.
        """
        if not headed[1:]:
            return headed
        others = [
            one for one in titles if self._own.are_of_another(one, sign.criterion)
        ]
        return sorted(
            headed,
            key=lambda title: (
                not self._own.are_of(title, sign.criterion)
                or any(self._holds(title, one) for one in others)
            ),
        )

    def _holds(self, title: str, other: str) -> bool:
        """Tell whether one section stands within another."""
        try:
            outer, inner = (
                find_section(self._name, (one,), self._project)
                for one in (title, other)
            )
        except UnverifiableError:
            return False
        return outer.line < inner.line <= outer.last

    def _of_section(self, sign: DocumentSign, title: str) -> Iterator[Proposal | Open]:
        try:
            section = find_section(self._name, (title,), self._project)
            covers = self._covers.get(sign.id, ())
            read = reading(self._name, section, covers, self._project)
        except UnverifiableError:
            return  # a run would not take it either
        text = read.text
        known = signs()
        if sign.never.search(f"{self._name}\n{text[:_BEGINNING]}"):
            return
        said = sum(one.search(text.partition("\n")[2]) is not None for one in sign.says)
        is_short = section.words.different < FEWEST_DIFFERENT
        says_all = said == len(sign.says)
        is_own = said > 0 and self._own.say_enough(title, sign.criterion)
        if not (says_all or is_own) or (
            is_short and not sign.id.endswith(".owner.all")
        ):
            return
        if section.still_open:
            line, _ = section.still_open[0]
            yield Open(id=sign.id, title=title, place=Place(self._name, line))
            return
        # Of a page that users read, "your organisation" is theirs.
        plain = _YOURS.sub("", text) if is_page(self._name) else text
        if any(known.pattern("documents", one).search(plain) for one in _OTHER_TEXTS):
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
                why=f'a section headed "{title}"{" that speaks of it" * says_all}',
                place=Place(self._name, section.line),
                confidence=(
                    Confidence.LIKELY if is_system and says_all else Confidence.POSSIBLE
                ),
                needs=self._needs(sign, title, is_covered=bool(covers)),
                fit=int(is_called(self._name, sign.id)),
            )

    def _needs(self, sign: DocumentSign, title: str, *, is_covered: bool) -> str:
        subject = self._subjects.get(sign.criterion)
        read = f"read it, then: {review_command(self._name, title)}"
        if subject is None or is_covered:
            return read
        return f"say in `covers` where {subject} stands; {read}"
