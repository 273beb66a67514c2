"""Whether a document speaks of what it covers: files, values, limits, persons."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.before_review import REVIEW_IT
from pytest_psf.core.numbers_said import number_of, says_any_number, says_number
from pytest_psf.core.people import names_somebody
from pytest_psf.core.problem import Problem
from pytest_psf.core.regex import regex
from pytest_psf.core.saying import LIMIT, PERSON, says_name
from pytest_psf.core.shown import shown
from pytest_psf.core.words import words_of
from pytest_psf.verify.document.sections import find_section
from pytest_psf.verify.formats.keys import written
from pytest_psf.verify.formats.values import read_setting, read_values
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.verify.document.claim import DocumentClaim
    from pytest_psf.verify.document.outline import Section
    from pytest_psf.verify.document.reviews import Reading
    from pytest_psf.verify.project import Project

#: How many names are listed.
_LISTED = 3
#: So many words of a file make a text one that speaks of it.
_FEWEST_SHARED = 2
#: Words that any text and any code may share, of those that are long enough to count.
_SHARED_BY_ALL = frozenset(
    (
        *("about", "above", "after", "again", "await", "before", "being"),
        *("below", "between", "break", "class", "config", "could", "default"),
        *("every", "except", "false", "finally", "first", "function", "global"),
        *("import", "lambda", "maybe", "method", "model", "module", "never"),
        *("object", "other", "params", "print", "raise", "return", "shall"),
        *("should", "since", "state", "still", "string", "system", "table"),
        *("their", "there", "these", "those", "through", "under", "until"),
        *("using", "value", "values", "where", "whether", "which", "while"),
        *("without", "would", "yield"),
    )
)
#: A file of Python that defines one is code, and no file of settings.
_FUNCTION = regex(r"^\s*(?:async\s+)?def\b", re.MULTILINE)
#: Shorter stems of files are words of any text.
_SHORTEST_STEM = 3


def what_it_says(read: Reading, project: Project) -> str:
    """Return the text of a section, with the documents that it links instead.

    Empty for what is not fetched. Raise UnverifiableError if one of them cannot be read.
    """
    linked = (project.read(name).text for name in read.linked)
    return "\n".join((read.text, *linked)) if read.place else ""


def different_words(section: Section, linked: Iterable[str], project: Project) -> int:
    """Return how many different words a section holds, with those of what it links.

    Numbers are words here, and so are the heads and first cells of tables: a row may be
    all that there is to say. Raise UnverifiableError if one of them cannot be read.
    """
    documents = (find_section(name, (), project) for name in linked)
    return sum(map(_different_words, (section, *documents)))


def _different_words(section: Section) -> int:
    below = section.source.replace(section.title, "", 1)
    numbers = set(re.findall(r"\d+", below))
    words = max(words_of([below]).different, section.words.different)
    # Numbers are of something: by themselves they say nothing.
    return words + min(words, len(numbers))


def doubts(
    content: DocumentClaim,
    read: Reading,
    said: str,
    criterion: Criterion,
    project: Project,
) -> tuple[Problem, ...]:
    """Say why a document may speak of something else than it is claimed for: all of it.

    What is not fetched is not in doubt: nobody can look into it.
    """
    if read.place is None:
        return ()
    found: dict[str, Problem] = {}
    for one in _doubts(content, read, said, criterion, project):
        found.setdefault(one.reason.slug, one)
    return tuple(found.values())


def _doubts(
    content: DocumentClaim,
    read: Reading,
    said: str,
    criterion: Criterion,
    project: Project,
) -> Iterator[Problem]:
    what = f"{content.document}#{read.title}" if read.title else content.document
    if PERSON in criterion.document_says and not names_somebody(said):
        why = f"{shown(what)} names no person"
        fix = "name who answers for it; where names may not be published, the role and "
        fix += f"the roster that says who has it{REVIEW_IT}"
        yield Problem(reasons.NOBODY_NAMED, why, fix, read.place)
    if LIMIT in criterion.document_says and not says_any_number(said):
        why = f"{shown(what)} states no limit: no number stands in it"
        fix = f"write the limit or the period as a number{REVIEW_IT}"
        yield Problem(reasons.LIMIT_NOT_SAID, why, fix, read.place)
    if LIMIT in criterion.document_says:
        yield from _limits_unsaid(content, read, said, project)
    if read.covered and not _names_any(content, read, said, project):
        names = ", ".join(map(shown, [*read.covered][:_LISTED]))
        why = f"{content.document} names nothing of what it covers: {names}"
        fix = (
            f"say in its text which files or settings it speaks of, by name{REVIEW_IT}"
        )
        yield Problem(reasons.SUBJECT_NOT_NAMED, why, fix, read.place)


def _limits_unsaid(
    content: DocumentClaim, read: Reading, said: str, project: Project
) -> Iterator[Problem]:
    """Yield a limit that is covered by its key and not said, or that none of a file is."""
    for name in content.covers:
        file, hash_sign, key = name.partition("#")
        if hash_sign:
            values = {name: read_setting(file, key, project).text}
            what = f"does not hold {values[name]}, the value of {name}"
        else:
            values = _numbers_in(name, project)
            first = (f"{text} ({key})" for key, text in islice(values.items(), _LISTED))
            what = f"holds none of its numbers, such as {', '.join(first)}"
        if values and not any(says_number(said, one) for one in values.values()):
            why = f"{content.document} covers {shown(name)}, and {what}"
            fix = f"write the limit as the setting has it{REVIEW_IT}"
            yield Problem(reasons.LIMIT_NOT_SAID, why, fix, read.place)


def _numbers_in(name: str, project: Project) -> dict[str, str]:
    """Return the numbers of a file of settings by key; none of a file of another sort.

    What a file of code counts with, or begins with, is no limit that it sets.
    """
    try:
        if name.endswith(".py") and _FUNCTION.search(project.read(name).text):
            return {}
        values = read_values(name, project)
    except UnverifiableError:
        return {}  # a glob, or what holds no keys
    return {
        written(path): one.text
        for path, one in values.items()
        if isinstance(one.value, int | float | str) and number_of(one.text) is not None
    }


def _names_any(
    content: DocumentClaim, read: Reading, said: str, project: Project
) -> bool:
    """Tell whether a document names any file that it covers, or holds a value of them.

    The whole of it is looked at: what a page speaks of is often said at its top.
    """
    whole = f"{project.read(content.document).text}\n{said}"
    for name in read.covered:
        file, _, key = name.partition("#")
        if any(re.search(one, whole, re.IGNORECASE) for one in _spellings(file, key)):
            return True
        if key and says_name(whole, read_setting(file, key, project).text):
            return True
        if file in read.linked or _speaks_of(whole, file, project):
            return True
    folders = {
        PurePosixPath(one.partition("#")[0]).parent.name for one in content.covers
    }
    return any(one and re.search(rf"\b{re.escape(one)}/", whole) for one in folders)


def _speaks_of(text: str, file: str, project: Project) -> bool:
    """Tell whether a text shares words with a file: fields, parts, functions.

    A privacy record lists the fields of a schema and never says what its file is called.
    """
    try:
        words = _long_words(project.read(file).text)
    except UnverifiableError:
        return True  # binary: nobody can say what it holds
    return len(words & _long_words(text)) >= _FEWEST_SHARED


def _long_words(text: str) -> set[str]:
    parts = re.findall(r"[^\W\d_]{5,}", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))
    return {one.casefold() for one in parts} - _SHARED_BY_ALL


def _spellings(file: str, key: str) -> Iterator[str]:
    """Yield patterns of the names that people give a file: its own, its stem, its key."""
    path = PurePosixPath(file)
    yield rf"(?<!\w){re.escape(path.name)}(?!\w)"
    # Anything in front of the first dot: `claim` of `claim.schema.json`.
    stems = [path.name.partition(".")[0], *(key.split(".")[-1:] if key else ())]
    if path.stem in {"__init__", "__main__", "index", "main"}:
        stems.append(path.parent.name)
    for stem in stems:
        if len(stem) >= _SHORTEST_STEM:
            words = r"[\W_]*".join(map(re.escape, re.split(r"[\W_]+", stem)))
            yield rf"(?<![^\W_]){words}(?![^\W_])"
