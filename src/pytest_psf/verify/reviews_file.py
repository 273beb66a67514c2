"""The record of reviews, `psf/reviews.toml`: all that reads and writes it."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.core.reviews import Review, is_url, review_from_table
from pytest_psf.toml_lines import TOMLDecodeError, error_line, lines, loads
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pytest_psf.verify.project import Project

#: Where `pytest-psf review` writes, relative to the config's folder.
REVIEWS_FILE = "psf/reviews.toml"

_HEAD = "# Written by `pytest-psf review`; commit it with what was reviewed.\n"


def reviews_on_record(project: Project) -> tuple[Review, ...]:
    """Return all reviews, in the order of the file; none if there is no file.

    Raise UnverifiableError if the file is there and cannot be read, or is damaged.
    """
    return project.once(_on_record)


def _on_record(project: Project) -> tuple[Review, ...]:
    try:
        file = project.read(REVIEWS_FILE)
    except UnverifiableError as error:
        if error.problem.reason is reasons.NO_SUCH_FILE:
            return ()
        raise
    return parse_reviews(file.text)


def reviews_of(document: str, title: str, project: Project) -> tuple[Review, ...]:
    """Return the reviews of a section, or of a whole document where `title` is empty.

    Raise UnverifiableError if the record cannot be read, or is damaged.
    """
    return project.once(_by_owner).get(_owner(document, title), ())


_Owner = tuple[str, str]


def _by_owner(project: Project) -> dict[_Owner, tuple[Review, ...]]:
    index: dict[_Owner, list[Review]] = {}
    for review in reviews_on_record(project):
        index.setdefault(_owner(review.document, review.section), []).append(review)
    return {owner: tuple(found) for owner, found in index.items()}


def _owner(document: str, title: str) -> _Owner:
    """Return what the reviews of one text have in common, however it is written."""
    # Imported with the first review: the record's name alone is known to every run.
    from pytest_psf.core.headings import normalise

    name = document if is_url(document) else str(PurePosixPath(document))
    return name, normalise(title)


def parse_reviews(text: str) -> tuple[Review, ...]:
    """Read the text of a record; without any entry there are no reviews.

    Raise UnverifiableError if it is damaged, with the line where that is known.
    """
    try:
        table = loads(text)
    except (ValueError, RecursionError) as error:
        line = error_line(error, text) if isinstance(error, TOMLDecodeError) else None
        raise _damaged(str(error), line) from None
    where = lines(text)
    entries = table.get("reviews", [])
    if set(table) - {"reviews"} or not isinstance(entries, list):
        raise _damaged("it holds more than [[reviews]]", 1)
    found = []
    for index, entry in enumerate(entries):
        line = where.get(("reviews", index))
        try:
            found.append(review_from_table(entry, line))
        except (TypeError, ValueError) as error:
            raise _damaged(str(error), line) from None
    return tuple(found)


def _damaged(what: str, line: int | None) -> UnverifiableError:
    return UnverifiableError(
        reasons.REVIEWS_DAMAGED,
        f"the record of reviews is damaged: {what}",
        "restore it from version control; of a merge, keep the entries of both sides",
        Place(REVIEWS_FILE, line),
    )


def write_reviews(root: Path, reviews: Sequence[Review]) -> None:
    """Write the record anew, below a config's folder: whole, or not at all.

    `reviews` replace all that it holds. Raise OSError if something stands in the way.
    """
    path = root / REVIEWS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(reviews_as_toml(reviews), encoding="utf-8")
    new.replace(path)


def reviews_as_toml(reviews: Sequence[Review]) -> str:
    """Return the whole record, sorted, so that merges touch few lines."""
    order = sorted(reviews, key=lambda r: (r.document, r.section, r.by))
    return _HEAD + "".join("\n" + "\n".join(_entry(review)) + "\n" for review in order)


def _entry(review: Review) -> Iterator[str]:
    yield "[[reviews]]"
    yield f"document = {toml_string(review.document)}"
    if review.section:
        yield f"section = {toml_string(review.section)}"
    yield f"by = {toml_string(review.by)}"
    if review.role:
        yield f"role = {toml_string(review.role)}"
    yield f"on = {review.on}"
    if review.digest:
        yield f"digest = {toml_string(review.digest)}"
    if review.saw:
        yield f"saw = {toml_string(review.saw)}"
    if review.own_text:
        yield "own-text = true"
    yield from _covers(review.covers.items())


def _covers(covers: Iterable[tuple[str, str]]) -> Iterator[str]:
    for index, (name, digest) in enumerate(covers):
        if index == 0:
            yield "[reviews.covers]"
        yield f"{toml_string(name)} = {toml_string(digest)}"


def toml_string(text: str) -> str:
    """Write a TOML basic string; what cannot be seen is written out.

    JSON's escapes are valid in it: https://toml.io/en/v1.0.0#string
    """
    return "".join(
        c if c.isprintable() else f"\\U{ord(c):08x}"
        for c in json.dumps(text, ensure_ascii=False)
    )
