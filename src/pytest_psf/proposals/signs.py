"""The signs to look for, read from `signs.toml`: patterns are data."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.toml_lines import loads

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSign:
    """How a section that may answer a criterion is headed, and what it says."""

    id: str
    heading: re.Pattern[str]
    #: How a whole page is headed that may hold it, where no section of its own does.
    wide: re.Pattern[str]
    #: It says something of each of these.
    says: tuple[re.Pattern[str], ...]
    never: re.Pattern[str]
    #: Which names of files it takes; None for any.
    file: re.Pattern[str] | None
    #: Whether it is claimed for the facets of the signals that it speaks of.
    by_signal: bool

    @property
    def criterion(self) -> str:
        return ".".join(self.id.split(".")[:2])


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingSign:
    """What the key of a bound is called, and what has to be near it."""

    id: str
    #: What its proposal still needs.
    needs: str
    #: One of these stands in each text that has such a key: they are looked for first.
    hints: tuple[str, ...]
    key: re.Pattern[str]
    near: re.Pattern[str]
    never: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSign:
    """What a function of the system is called that does what a criterion asks."""

    id: str
    name: re.Pattern[str]
    #: What its module, class or name speaks of; many functions are called alike.
    near: re.Pattern[str]
    never: re.Pattern[str]
    #: Facets that a test of it shows if its name speaks of them.
    by_test: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestSign:
    """What a test is called that shows what a criterion asks, whatever it calls."""

    id: str
    name: re.Pattern[str]
    #: What its file, its name or what it calls speaks of.
    near: re.Pattern[str]
    never: re.Pattern[str]
    #: What stands in its texts: what it tries on the system.
    says: re.Pattern[str]
    by_test: Mapping[str, re.Pattern[str]]
    #: Whether a name that speaks of none of these facets does not say which it shows.
    by_test_only: bool

    @property
    def criterion(self) -> str:
        return ".".join(self.id.split(".")[:2])

    @property
    def facets(self) -> tuple[str, ...]:
        return tuple(one.rpartition(".")[2] for one in self.by_test)

    def shown_by(self, test: str) -> tuple[str, ...]:
        """Return the criterion, or the facets, that a test of this name shows."""
        otherwise = () if self.by_test_only else (self.id,)
        return said_by(test, self.by_test) or otherwise

    def speaks(self, test: str) -> bool:
        """Tell whether a test is called like one that shows it."""
        return self.name.search(test) is not None


def said_by(test: str, by_test: Mapping[str, re.Pattern[str]]) -> tuple[str, ...]:
    """Return the facets that a test's name speaks of."""
    return tuple(one for one, words in by_test.items() if words.search(test))


class Signs:
    """All signs of a table, compiled once."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self.documents = tuple(map(_document, table["document"]))
        self.settings = tuple(map(_setting, table["setting"]))
        self.functions = tuple(map(_function, table["function"]))
        self.tests = tuple(map(_test, table["test"]))
        #: What one of them at least finds.
        self.any_test = _compiled("|".join(one.name.pattern for one in self.tests))
        self.signals = {name: _compiled(one) for name, one in table["signals"].items()}
        self.most_models: int = table["settings"]["most-models"]
        self.model_hints: tuple[str, ...] = (*table["settings"]["model-hints"],)
        self.alert_hints: tuple[str, ...] = (*table["alerts"]["hints"],)
        self._patterns: dict[tuple[str, str], re.Pattern[str]] = {}

    def pattern(self, group: str, name: str) -> re.Pattern[str]:
        """Return a pattern that stands alone, such as the folders that are left out."""
        key = group, name
        if key not in self._patterns:
            self._patterns[key] = _compiled(self._table[group][name])
        return self._patterns[key]

    def signals_in(self, text: str) -> tuple[str, ...]:
        """Return the signals of PSF-06 that a text speaks of: `HighErrorRate` is three words."""
        words = _CAMEL.sub("_", text)
        return tuple(name for name, one in self.signals.items() if one.search(words))


@cache
def signs() -> Signs:
    """Return the signs that this package ships."""
    text = (files("pytest_psf.proposals") / "signs.toml").read_text(encoding="utf-8")
    return Signs(loads(text))


#: Where a word of a name begins that has no other mark of it.
_CAMEL = regex(r"(?<=[a-z])(?=[A-Z])")
#: What no text holds.
_NOTHING = r"(?!)"


def _document(table: Mapping[str, Any]) -> DocumentSign:
    return DocumentSign(
        id=table["id"],
        heading=_compiled(table["heading"]),
        wide=_compiled(table.get("wide", _NOTHING)),
        says=tuple(map(_compiled, table["says"])),
        never=_compiled(table.get("never", _NOTHING)),
        file=_compiled(table["file"]) if "file" in table else None,
        by_signal=table.get("facets", False),
    )


def _setting(table: Mapping[str, Any]) -> SettingSign:
    return SettingSign(
        id=table["id"],
        needs=table["needs"],
        hints=(*table["hints"],),
        key=_compiled(table["key"]),
        near=_compiled(table["near"]),
        never=_compiled(table["never"]),
    )


def _function(table: Mapping[str, Any]) -> FunctionSign:
    return FunctionSign(
        id=table["id"],
        name=_compiled(table["name"]),
        near=_compiled(table.get("near", "")),
        never=_compiled(table.get("never", _NOTHING)),
        by_test=_by_test(table),
    )


def _test(table: Mapping[str, Any]) -> TestSign:
    return TestSign(
        id=table["id"],
        name=_compiled(table["name"]),
        near=_compiled(table.get("near", "")),
        never=_compiled(table.get("never", _NOTHING)),
        says=_compiled(table.get("says", "")),
        by_test=_by_test(table),
        by_test_only=table.get("by-test-only", False),
    )


def _by_test(table: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    return {name: _compiled(one) for name, one in table.get("by-test", {}).items()}


def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern without regard to case; its line breaks are for people."""
    return re.compile(pattern.replace("\n", ""), re.IGNORECASE)
