"""The rules of a text: its sentences and lines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.places import Place
from pytest_psf.verify.data.model import Fault, Rule
from pytest_psf.verify.data.prose import cut_of, holding, units_in
from pytest_psf.verify.data.writing import ChangeWords
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_psf.verify.data.prose import Unit
    from pytest_psf.verify.file import File


def rules(file: File, words: str, worse: Mapping[str, object]) -> tuple[Rule, ...]:
    """Return the sentence that holds some words, or each of a text.

    Raise UnverifiableError if it is not exactly one, or the text has none.
    """
    meant = _meant(file, worse)
    units = units_in(file)
    names = _names(units)
    if words:
        return (_rule(file, holding(file, words), meant, names),)
    found = [one for one in units if not one.is_heading]
    if not found:
        raise UnverifiableError(
            reasons.SAYS_NOTHING,
            f"{file.name} holds no sentence",
            "name a file that says something",
            Place(file.name),
        )
    return tuple(_rule(file, one, meant, names) for one in found)


def _names(units: Sequence[Unit]) -> dict[int, str]:
    """Return what each sentence is called, by where it begins.

    Two of one name would be one rule, and what the tests miss of the first be hidden.
    """
    count = Counter(one.shown for one in units)
    so_far: Counter[str] = Counter()
    found = {}
    for one in units:
        so_far[one.shown] += 1
        which = f" ({so_far[one.shown]} of {count[one.shown]})"
        found[one.start] = one.shown + which * (count[one.shown] > 1)
    return found


def _meant(file: File, worse: Mapping[str, object]) -> dict[int, str]:
    """Return what stands instead of which sentence, by where that begins."""
    found = {}
    for named, text in worse.items():
        name, _, words = named.partition("#")
        if name == file.name and words:
            found[holding(file, words).start] = str(text)
    return found


def _rule(
    file: File, unit: Unit, meant: Mapping[int, str], names: Mapping[int, str]
) -> Rule:
    if unit.start in meant:
        fault = _replaced(file, unit, meant[unit.start])
    else:
        start, end = cut_of(file.text, unit)
        edit = ChangeWords(
            file=file.name, start=start, end=end, old=file.text[start:end]
        )
        fault = Fault(did="is left out", edit=edit)
    return Rule(
        file=file.name,
        value=unit.shown,
        name=f"{file.name}#{names[unit.start]}",
        line=unit.line,
        faults=(fault,),
    )


def _replaced(file: File, unit: Unit, new: str) -> Fault:
    said = file.text[unit.start : unit.end]
    start = unit.start + len(said) - len(said.lstrip())
    edit = ChangeWords(
        file=file.name,
        start=start,
        end=start + len(said.strip()),
        old=said.strip(),
        new=new,
    )
    return Fault(did=f'is "{new}" instead', edit=edit)
