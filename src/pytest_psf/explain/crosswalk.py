"""Where other texts speak of what the criteria ask: themes, with how well each fits."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from pytest_psf import catalogue as editions
from pytest_psf.core.values import dataclass
from pytest_psf.explain.explanation import Explanation, Form, Part, entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_psf.core.catalogue import Catalogue

#: How well a place fits, in the words of a line.
_SAID = {"says": "says this", "partly": "in part", "loosely": "loosely"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A law, a standard or a list that criteria are compared with."""

    id: str
    name: str
    short: str
    #: What it is, and whom it binds.
    about: str
    #: What of it was read for this.
    read: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place in such a text, and how well it fits."""

    ref: str
    fit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """The whole comparison."""

    #: What it does not say.
    no_compliance: str
    fits: Mapping[str, str]
    frameworks: tuple[Framework, ...]
    #: Criterion -> framework -> places; none where no honest fit was found.
    places: Mapping[str, Mapping[str, tuple[Place, ...]]]
    gaps: Mapping[str, str]
    closest: Mapping[str, str]


@cache
def load() -> Crosswalk:
    """Read the comparison from the package's own data."""
    table: Mapping[str, Any] = json.loads(editions.data("crosswalk.json"))
    return Crosswalk(
        no_compliance=table["says-no-compliance"],
        fits=table["fits"],
        frameworks=tuple(
            Framework(id=name, **one) for name, one in table["frameworks"].items()
        ),
        places={
            criterion: {
                name: tuple(Place(**place) for place in places)
                for name, places in one.items()
            }
            for criterion, one in table["criteria"].items()
        },
        gaps=table["gaps"],
        closest=table["closest"],
    )


def parts_of(criterion: str, crosswalk: Crosswalk) -> tuple[Part, ...]:
    """Return what is said of one criterion; nothing of the scope checks."""
    places = crosswalk.places.get(criterion)
    if places is None:
        return ()
    data = {
        "note": crosswalk.no_compliance,
        "places": {
            name: [{"ref": one.ref, "fit": one.fit} for one in found]
            for name, found in places.items()
        },
        "closest": crosswalk.closest.get(criterion),
        "gap": crosswalk.gaps.get(criterion),
    }
    lines = [f"{one.short}: {_as_line(places[one.id])}" for one in crosswalk.frameworks]
    if criterion in crosswalk.closest:
        lines.append(f"closest: {crosswalk.closest[criterion]}")
    if criterion in crosswalk.gaps:
        lines.append(f"gap: {crosswalk.gaps[criterion]}")
    return (
        entry("crosswalk", crosswalk.no_compliance, data),
        Part(items=tuple(lines)),
    )


def _as_line(places: Sequence[Place]) -> str:
    if not places:
        return "no honest fit was found"
    by_fit = {fit: [place.ref for place in places if place.fit == fit] for fit in _SAID}
    return "; ".join(f"{', '.join(by_fit[f])} {_SAID[f]}" for f in _SAID if by_fit[f])


def explained(framework: Framework, catalogue: Catalogue) -> Explanation:
    """Explain one of the texts: what it is, what was read, and where criteria meet it."""
    crosswalk = load()
    lines = {
        criterion.id: _as_line(crosswalk.places[criterion.id][framework.id])
        for criterion in catalogue
    }
    data = {
        criterion.id: [
            {"ref": one.ref, "fit": one.fit}
            for one in crosswalk.places[criterion.id][framework.id]
        ]
        for criterion in catalogue
    }
    return Explanation(
        sort="crosswalk",
        word=framework.id,
        title=framework.name,
        groups=(
            (Part(name="about", items=(framework.about,), form=Form.LEAD),),
            (
                entry("read for this", framework.read),
                entry("note", crosswalk.no_compliance),
                *_legend(crosswalk),
            ),
            (
                Part(
                    name="criteria",
                    items=tuple(f"{name}: {line}" for name, line in lines.items()),
                    form=Form.LIST,
                    data=data,
                ),
            ),
        ),
    )


def _legend(crosswalk: Crosswalk) -> Iterator[Part]:
    lines = tuple(f"{_SAID[fit]}: {meaning}" for fit, meaning in crosswalk.fits.items())
    yield Part(name="fits", items=lines, form=Form.LIST, data=dict(crosswalk.fits))
