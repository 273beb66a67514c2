"""What can be done to a file of the copy: the damage of each break."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from pytest_psf.core.outcomes import without_parameters
from pytest_psf.core.people import same_person
from pytest_psf.report.reviews import reviews_as_toml
from pytest_psf.selftest.bodies import with_body
from pytest_psf.selftest.sandbox import NotTriedError
from pytest_psf.selftest.sections import emptied
from pytest_psf.selftest.values import spellings
from pytest_psf.verify.document.filling import FEWEST_WORDS
from pytest_psf.verify.document.reviews import reviews_of
from pytest_psf.verify.document.sections import find_section
from pytest_psf.verify.formats.values import SettingValue, read_setting
from pytest_psf.verify.project import REVIEWS_FILE, UnverifiableError
from pytest_psf.verify.record.kind import ENDS, entries_meant, record_source

if TYPE_CHECKING:
    from pytest_psf.selftest.sandbox import Workshop
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.record.claim import RecordClaim
    from pytest_psf.verify.record.entries import Entry
    from pytest_psf.verify.setting.claim import Scalar


class Edit(Protocol):
    """One change; two that are equal do the same."""

    @property
    def of_test(self) -> bool:
        """Whether it changes a test; anything else is a file that tests may read."""

    def apply(self, workshop: Workshop) -> None:
        """Make the change; NotTriedError if it cannot be made safely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmptySection:
    """Removes the text below a heading, or all text of a document."""

    document: str
    section: tuple[str, ...]
    of_test: ClassVar[bool] = False

    def apply(self, workshop: Workshop) -> None:
        file = workshop.project().read(self.document)
        title = find_section(self.document, self.section, workshop.project()).title
        for text in emptied(file.text, file.suffix, self.section):
            workshop.write(self.document, text.encode())
            if self._is_empty(title, workshop.project()):
                return
        raise NotTriedError("its text cannot be told from its heading")

    def _is_empty(self, title: str, project: Project) -> bool:
        try:
            section = find_section(self.document, self.section, project)
        except UnverifiableError:
            return False
        return section.title == title and section.words.real < FEWEST_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class DropReviews:
    """Removes the reviews of a section, or all but those of the first reviewer."""

    document: str
    title: str
    keep_first: bool = False
    of_test: ClassVar[bool] = False

    def apply(self, workshop: Workshop) -> None:
        reviews = workshop.project().reviews
        mine = reviews_of(self.document, self.title, workshop.project())
        kept = [
            review
            for review in reviews
            if review not in mine
            or (self.keep_first and same_person(review.by, mine[0].by))
        ]
        if len(kept) == len(reviews):
            raise NotTriedError("there is no such review")
        workshop.write(REVIEWS_FILE, reviews_as_toml(kept).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendLine:
    """Adds an empty line to a file: it says the same, but is another file."""

    file: str
    of_test: ClassVar[bool] = False

    def apply(self, workshop: Workshop) -> None:
        data = workshop.project().read(self.file).data
        workshop.write(self.file, data + b"\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeValue:
    """Puts another value in the place of a setting's."""

    file: str
    key: str
    value: Scalar
    of_test: ClassVar[bool] = False

    def apply(self, workshop: Workshop) -> None:
        project = workshop.project()
        found = read_setting(self.file, self.key, project)
        lines = project.read(self.file).text.split("\n")
        if found.line is None:
            raise NotTriedError("its line in the file is not known")
        index = found.line - 1
        for line in spellings(lines[index], found, self.value):
            changed = "\n".join([*lines[:index], line, *lines[index + 1 :]])
            workshop.write(self.file, changed.encode())
            if self._is_there(workshop.project()):
                return
        raise NotTriedError(f"its value cannot be changed safely in {self.file}")

    def _is_there(self, project: Project) -> bool:
        try:
            found = read_setting(self.file, self.key, project)
        except UnverifiableError:
            return False
        return _is(found, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRecord:
    """Puts every entry that a claim speaks of some years back."""

    content: RecordClaim
    of_test: ClassVar[bool] = False

    def __hash__(self) -> int:  # the claim's `same` is a table
        return hash(record_source(self.content))

    def apply(self, workshop: Workshop) -> None:
        project = workshop.project()
        lines = project.read(self.content.record).text.split("\n")
        for entry in entries_meant(self.content, project):
            for field in ("started", ENDS[self.content.as_]):
                _age(entry, field, lines)
        workshop.write(self.content.record, "\n".join(lines).encode())


def _age(entry: Entry, field: str, lines: list[str]) -> None:
    """Put a date back by four years, so that a 29th of February stays one."""
    found = entry.get(field)
    if found is None:
        return
    if found.line is None:
        raise NotTriedError("its line in the file is not known")
    day = found.text.strip()[:10]
    earlier = f"{int(day[:4]) - 4:04}{day[4:]}"
    lines[found.line - 1] = lines[found.line - 1].replace(day, earlier)


def _is(found: SettingValue, value: Scalar) -> bool:
    if found.untyped:
        return found.text == str(value)
    return type(found.value) is type(value) and found.value == value


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBody:
    """Puts another body in the place of a test's, and leaves its docstring."""

    test: str
    body: str
    #: Whether all tests of a file or class are meant, or the first one.
    every: bool = False
    #: Whether the fixtures that the test asks for go as well.
    bare: bool = False
    of_test: ClassVar[bool] = True

    def apply(self, workshop: Workshop) -> None:
        file, path = place_of(self.test)
        text = workshop.project().read(file).text
        changed = with_body(text, path, self.body, every=self.every, bare=self.bare)
        workshop.write(file, changed.encode())


def place_of(test: str) -> tuple[str, tuple[str, ...]]:
    """Return the file of a test, class or file, and the names that lead to it there."""
    file, _, names = without_parameters(test).partition("::")
    return file, tuple(filter(None, names.split("::")))


def make(edit: Edit, workshop: Workshop) -> None:
    """Make a change; NotTriedError, too, where what it is about cannot be read."""
    try:
        edit.apply(workshop)
    except UnverifiableError as error:
        raise NotTriedError(str(error)) from None
