"""Edits that weaken one value of a file, and let all others stand.

Each is read again by the reader of the format before it counts.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_psf.core.values import dataclass
from pytest_psf.verify.data.change import emptied_above, expected, leaves_of
from pytest_psf.verify.data.newlines import written_back
from pytest_psf.verify.formats.values import documents_in, format_of
from pytest_psf.verify.mutants import NotTriedError
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_psf.verify.data.change import Change, Leaves
    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.setting_value import Values
    from pytest_psf.verify.mutants import Editable

    _Spell = Callable[[File, Change, Values], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weaken:
    """Puts another value in the place of one, or leaves it out."""

    file: str
    change: Change

    def apply(self, copy: Editable) -> None:
        """Write the file with that value changed, and nothing else.

        Raise NotTriedError if no spelling of it is known that does so.
        """
        file = copy.project().read(self.file)
        before = documents_in(file)
        for text in _spellings(file, self.change, before):
            if _changed_alone(file, text, self.change, before):
                copy.write(self.file, written_back(file, text))
                return
        raise NotTriedError(
            f"no way is known to change it in {self.file} and nothing else"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SayOtherwise:
    """Lets a file say the same by another text."""

    file: str

    def apply(self, copy: Editable) -> None:
        """Write the file anew. Raise NotTriedError if no other text is known."""
        from pytest_psf.verify.data.otherwise import same_again

        file = copy.project().read(self.file)
        for text in same_again(file):
            if _says_the_same(file, text):
                copy.write(self.file, written_back(file, text))
                return
        raise NotTriedError(f"no other text is known that says what {self.file} says")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWords:
    """Takes words of a text away, or puts others in their place."""

    file: str
    start: int
    end: int
    #: What stood there.
    old: str
    new: str = ""

    def apply(self, copy: Editable) -> None:
        """Write the file with these words changed.

        Raise NotTriedError if others stand there by now.
        """
        file = copy.project().read(self.file)
        text = file.text
        if text[self.start : self.end] != self.old:
            raise NotTriedError(f"{self.file} has changed since it was read")
        changed = text[: self.start] + self.new + text[self.end :]
        copy.write(self.file, written_back(file, changed))


def _spellings(file: File, change: Change, before: Sequence[Values]) -> Iterator[str]:
    """Yield texts of the file with the change made, the least changed first."""
    for spell in _writers(format_of(file.name) or ""):
        # A text of a form that its writer does not know is left to the next one.
        with suppress(ValueError, LookupError, RecursionError, StopIteration):
            yield from spell(file, change, before[change.document])


def _writers(known: str) -> tuple[_Spell, ...]:
    from pytest_psf.verify.data import (
        json_writing,
        line_writing,
        python_writing,
        toml_writing,
        yaml_writing,
    )

    writers: dict[str, tuple[_Spell, ...]] = {
        "json": (json_writing.spellings,),
        "jsonc": (json_writing.spellings,),
        "json_lines": (json_writing.spellings_of_lines,),
        "python_constants": (python_writing.spellings,),
        "toml": (toml_writing.spellings, toml_writing.anew),
        "yaml": (yaml_writing.spellings, yaml_writing.anew),
    }
    return writers.get(known, (line_writing.spellings,))


def _read_again(file: File, text: str) -> Sequence[Values] | None:
    try:
        return documents_in(replace(file, data=text.encode()))
    except (UnverifiableError, UnicodeEncodeError):
        return None


def _changed_alone(
    file: File, text: str, change: Change, before: Sequence[Values]
) -> bool:
    after = _read_again(file, text)
    if after is None or len(after) != len(before):
        return False
    pairs = zip(before, after, strict=True)
    return all(
        _is_expected(leaves_of(old), leaves_of(new), change, has_root=() in old)
        if index == change.document
        else leaves_of(old) == leaves_of(new)
        for index, (old, new) in enumerate(pairs)
    )


def _is_expected(
    before: Leaves, after: Leaves, change: Change, *, has_root: bool
) -> bool:
    length = len(change.path)
    is_there = any(path[:length] == change.path for path in before)
    wanted = expected(before, change)
    if wanted == before or not is_there:
        return False
    above = change.path[:-1]
    size = len(above)
    alone = change.left_out and not any(path[:size] == above for path in wanted)
    if not alone:
        return after == wanted
    with_empty = wanted | emptied_above(change)
    return after == with_empty or (not has_root and after == wanted)


def _says_the_same(file: File, text: str) -> bool:
    if text == file.text:
        return False
    if format_of(file.name) is None:
        return text.split() == file.text.split()
    after = _read_again(file, text)
    before = documents_in(file)
    return (
        after is not None
        and len(after) == len(before)
        and [leaves_of(one) for one in before] == [leaves_of(one) for one in after]
    )
