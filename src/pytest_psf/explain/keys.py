"""The keys of the config: what its own schema says of each, wherever it may stand."""

from __future__ import annotations

import json
from pkgutil import get_data
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The schema's definitions -> where their keys stand. Those of `signals` are names of
#: criteria, and whoever asks for one means that.
_WHERE = {
    "AnswerModel": "in an answer below `definition` or `facts`",
    "test": "in a claim with `test`",
    "document": "in a claim with `document`",
    "setting": "in a claim with `setting`",
    "record": "in a claim with `record`",
    "CoverageMinimum": "in `coverage` of a claim",
    "waiver": "in an entry of `waivers`",
    "pin": "in an entry of `pins`",
    "error-rate": "in `error-rate` of `signals`",
}


class Said(NamedTuple):
    """What a key means at one place of the config."""

    where: str
    means: str


def said_of_keys() -> Mapping[str, tuple[Said, ...]]:
    """Return each key with what it means; where it stands in several places, of each."""
    # As a file: the room itself is not imported, which would take much longer.
    schema = json.loads(get_data("pytest_psf", "config/config.schema.json") or "{}")
    found: dict[str, list[Said]] = {}
    for name, one in _described(schema["properties"], "at the top of the config"):
        found.setdefault(name, []).append(one)
    for kind, where in _WHERE.items():
        for name, one in _described(schema["definitions"][kind]["properties"], where):
            found.setdefault(name, []).append(one)
    return {name: tuple(_together(said)) for name, said in found.items()}


def _described(
    properties: Mapping[str, Mapping[str, str]], where: str
) -> Iterator[tuple[str, Said]]:
    for name, about in properties.items():
        yield name, Said(where, about["description"])


def _together(said: list[Said]) -> Iterator[Said]:
    """Yield what means the same in several places once, with all of them."""
    places: dict[str, list[str]] = {}
    for one in said:
        places.setdefault(one.means, []).append(one.where)
    for means, where in places.items():
        first, *others = where
        names = [one.rpartition(" ")[2] for one in others]
        yield Said(" or ".join([first, *names]), means)
