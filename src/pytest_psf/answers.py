"""What is wrong with what an extension's kind has returned, found where it is used.

What is wrong with one as it is loaded is `contract.py`'s to tell; neither is imported
where there is no extension.
"""

from __future__ import annotations

import datetime as dt
from types import NoneType
from typing import TYPE_CHECKING, Any

from pytest_psf.contract import listed, shown_of, takes, value_of
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.rungs import Rung
from pytest_psf.core.wording import with_article

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

#: The methods of its mutations -> how many arguments they are called with.
_MUTATIONS_METHODS = {"mutants": 2, "files": 2, "fingerprint": 2}

#: The fields of a finding -> what may stand in them.
_FINDING: Mapping[str, tuple[type[Any], ...]] = {
    "counts_as": (str,),
    "source": (str,),
    "standing": (Standing,),
    "rung": (Rung,),
    "problem": (Problem, NoneType),
    "doubt": (Problem, NoneType),
    "text": (str,),
    "different_words": (int, NoneType),
    "place": (Place, NoneType),
    "qualities": (frozenset,),
    "settings": (frozenset,),
    "covers": (frozenset,),
    "replaced": (frozenset,),
    "pins": (frozenset,),
    "notes": (tuple,),
    "warnings": (tuple,),
}
#: Those of them that hold strings.
_GROUPS = ((frozenset,), (tuple,))


def why_no_finding(found: object, words: Collection[str]) -> str | None:
    """Say what is wrong with what `verify` has returned; None if nothing is.

    `words` are those that the kind says its findings count as. The first thing that is
    wrong is enough: a finding is made at run time, and only that claim is broken.
    """
    if not isinstance(found, Finding):
        return f"verify returned {found!r}, which is not a Finding"
    for name, types in _FINDING.items():
        value = getattr(found, name)
        if not isinstance(value, types):
            wanted = " or ".join(one.__name__ for one in types)
            return f"Finding.{name} is {value!r}, which is not {with_article(wanted)}"
        if types in _GROUPS and not all(isinstance(one, str) for one in value):
            return f"Finding.{name} holds more than strings: {value!r}"
    return _why_no_sense(found, words)


def _why_no_sense(found: Finding, words: Collection[str]) -> str | None:
    for name in ("rests_on", "made_of"):
        value = getattr(found, name)
        if not _are_pairs(value):
            return f"Finding.{name} is {value!r}, which are not pairs of strings"
    if found.artefact is not None and not _are_pairs((found.artefact,)):
        return f"Finding.artefact is {found.artefact!r}, which is not a pair of strings"
    if found.until is not None and type(found.until) is not dt.date:
        return f"Finding.until is {found.until!r}, which is not a date"
    if found.counts_as not in words:
        return f"Finding.counts_as is {found.counts_as!r}, not one of {listed(words)}"
    told = (one for one in (found.problem, found.doubt) if one is not None)
    return next(filter(None, map(_why_no_problem, told)), None)


def _are_pairs(found: object) -> bool:
    return isinstance(found, tuple) and all(
        isinstance(pair, tuple)
        and len(pair) == 2  # noqa: PLR2004 - a name and its digest, or so
        and all(isinstance(part, str) for part in pair)
        for pair in found
    )


def _why_no_problem(found: Problem) -> str | None:
    reason: object = found.reason
    if not isinstance(reason, Reason):
        return f"Problem.reason is {reason!r}, which is not a Reason"
    place: object = found.place
    if not isinstance(place, Place | NoneType):
        return f"Problem.place is {place!r}, which is not a Place or NoneType"
    said: dict[str, object] = {
        "reason": reason.slug,
        "why": found.why,
        "fix": found.fix,
    }
    for name, value in said.items():
        if not isinstance(value, str) or not value.strip():
            return f"Problem.{name} is {value!r}, which says nothing"
    keys: object = found.keys
    if not isinstance(keys, tuple) or not all(isinstance(k, str | int) for k in keys):
        return f"Problem.keys is {keys!r}, which are not keys and indexes in a tuple"
    return None


def why_no_faults(found: object) -> str | None:
    """Say what is wrong with what `faults` has yielded, as a list; None if nothing is."""
    if not isinstance(found, list):
        return f"{found!r}"
    for one in found:
        if not isinstance(one, Problem):
            return f"{one!r}, which is not a Problem"
        wrong = _why_no_problem(one)
        if wrong is not None:
            return wrong
    return None


def why_no_mutations(found: object) -> str | None:
    """Say what is wrong with what `mutations` has returned; None if nothing is.

    None is right as well: nobody knows how the kind is broken.
    """
    if found is None:
        return None
    for name, count in _MUTATIONS_METHODS.items():
        method = value_of(found, name)
        if not callable(method) or not takes(method, count):
            return f"{found!r}, whose {name} is {shown_of(found, name)}"
    if not isinstance(value_of(found, "runs_code"), bool):
        return f"{found!r}, whose runs_code is {shown_of(found, 'runs_code')}"
    return None
