"""Numbers with their units, as configuration files and alert rules write them.

A number without a unit means what the file means by it. With one it is compared in that
unit's base: seconds, bytes or per cent.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from pytest_psf.core.regex import regex
from pytest_psf.verify.formats.arithmetic import number_of
from pytest_psf.verify.formats.setting_value import as_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_psf.verify.formats.setting_value import Scalar, SettingValue
    from pytest_psf.verify.setting.claim import Bound


#: Longer texts are no quantities.
_LONGEST = 64
#: Nor are longer ones rules of alerts.
_LONGEST_RULE = 10_000
#: Beyond it a number does not bound anything.
_LARGEST = 1e300

_DAY = 86_400
_SECONDS: Mapping[str, float] = {
    **dict.fromkeys(("ns", "nanosecond", "nanoseconds"), 1e-9),
    **dict.fromkeys(("us", "\N{MICRO SIGN}s", "\N{GREEK SMALL LETTER MU}s"), 1e-6),
    **dict.fromkeys(("microsecond", "microseconds"), 1e-6),
    **dict.fromkeys(("ms", "msec", "millis", "millisecond", "milliseconds"), 1e-3),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3_600),
    **dict.fromkeys(("d", "day", "days"), _DAY),
    **dict.fromkeys(("w", "week", "weeks"), 7 * _DAY),
    **dict.fromkeys(("mo", "month", "months"), 365 * _DAY / 12),
    **dict.fromkeys(("y", "yr", "year", "years"), 365 * _DAY),
}
_STEPS = "kmgtpe"
_BYTES: Mapping[str, float] = {
    **dict.fromkeys(("b", "byte", "bytes"), 1),
    **{f"{c}{end}": 1000.0**n for n, c in enumerate(_STEPS, 1) for end in ("", "b")},
    **{f"{c}i{end}": 1024.0**n for n, c in enumerate(_STEPS, 1) for end in ("", "b")},
}
_BASES: Mapping[str, Mapping[str, float]] = {
    "s": _SECONDS,
    "B": _BYTES,
    "%": {"%": 1, "percent": 1},
}

_DIGITS = r"\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?|\.\d+"
_NUMBER = regex(rf"[-+]?(?:{_DIGITS})")
_PART = regex(rf"({_DIGITS})\s*([^\W\d_]+|%)[\s,]*")
#: ISO 8601: `P30D`, `PT1H30M`, `P1W`.
_ISO = regex(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_ISO_SECONDS = (365 * _DAY, 365 * _DAY / 12, 7 * _DAY, _DAY, 3_600, 60, 1)
#: What alert rules compare with: the sign, and what stands on either side of it.
_SIGN = regex(r"(?<![-=<>!~])(?:>=|<=|==|>|<)(?![=~>])")
_SIGN_OF_STATE = regex(r"(?<![-=<>!~])!=(?![=~>])")
#: By which labels something is summed or joined, which may be none: `by (job)`, `on ()`.
_GROUPED = regex(r"\b(?:by|on|without|ignoring|BY|ON)\s*\([^()]*\)")
#: A share of what is measured as well: `> 0.9 * most`, `> most * 0.9`.
_SHARE = regex(
    rf"\s*(?P<first>{_DIGITS})\s*\*(?P<of>.+)|(?P<all>.+)\*\s*(?P<last>{_DIGITS})\s*",
    re.DOTALL,
)
#: Where what is compared with a number ends.
_END = regex(r"\b(?:and|or|unless|AND|OR|on|by|for)\b|&&|\|\||[,;?{}\n]|$")
#: What may hold a sign of comparison, or a number, that bounds nothing.
_ASIDE = regex(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|\{[^{}]*\}|\[[^\[\]]*\]')
#: What compares with nothing that is measured, such as `vector(0)`.
_CONSTANT = regex(r"(?:vector|scalar|bool|\d[eE]\d|[-+*/%^().\d\s])*[\d)]\s*")
_ARITHMETIC = regex(r"[-+*/%().\d\seE_]+")
_COMMENT = regex(r"(?m)(?:^|\s)#.*$")


class Quantity(NamedTuple):
    """A number in a base unit: "s", "B", "%", or "" where no unit is said."""

    number: float
    base: str

    @property
    def is_finite(self) -> bool:
        """Whether it is small enough to be a limit; what is larger means that there is none."""
        return abs(self.number) <= _LARGEST


#: Everything that one text may mean: `5m` are minutes, or millions of bytes.
Readings = tuple[Quantity, ...]


def readings(value: object) -> Readings:
    """Return what a number, or a text of one, may mean; nothing if it is none."""
    if isinstance(value, bool):
        return ()
    if isinstance(value, int | float):
        return (Quantity(value, ""),) if abs(value) <= _LARGEST else ()
    if not isinstance(value, str) or len(value) > _LONGEST:
        return ()
    return tuple(one for one in _of_text(value.strip()) if one.is_finite)


def _of_text(text: str) -> Iterator[Quantity]:
    if _NUMBER.fullmatch(text):
        yield Quantity(_as_number(text), "")
        return
    sign = -1 if text.startswith("-") else 1
    parts = _parts(text.lstrip("+-"))
    for base, units in _BASES.items():
        total = _total(parts, units)
        if total is not None:
            yield Quantity(sign * total, base)
    seconds = _standard(text)
    if seconds is not None:
        yield Quantity(seconds, "s")


def _parts(text: str) -> list[tuple[float, str]]:
    """Split `1h 30m` into numbers with units; nothing if anything else is there."""
    found, at = [], 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            return []
        found.append((float(part[1].replace("_", "")), part[2]))
        at = part.end()
    return found


def _total(parts: list[tuple[float, str]], units: Mapping[str, float]) -> float | None:
    """Return what the parts come to, if all of their units are known."""
    known = [units.get(unit.casefold()) for _, unit in parts]
    if not parts or None in known or (units is not _SECONDS and len(parts) > 1):
        return None
    if units is _SECONDS and any(unit == "M" for _, unit in parts):
        return None  # a month, or mega: never a minute
    return sum(n * (size or 0) for (n, _), size in zip(parts, known, strict=True))


def _standard(text: str) -> float | None:
    """Return the seconds of an ISO 8601 duration."""
    found = _ISO.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    pairs = zip(found.groups(), _ISO_SECONDS, strict=True)
    return sum(float(number or 0) * size for number, size in pairs)


def _as_number(text: str) -> float:
    plain = text.replace("_", "")
    return int(plain) if plain.lstrip("+-").isdigit() else float(plain)


class Limit(NamedTuple):
    """A number that a value gives, and whether it is what an alert compares with."""

    readings: Readings
    compared: bool = False


def limits(found: SettingValue) -> tuple[Limit, ...]:
    """Return the numbers that a value gives: itself, or what a rule compares with.

    `rate(errors[5m]) > 8` gives 8. Nothing if there is none.
    """
    number = as_number(found)
    own = readings(found.value if number is None else number)
    if own:
        return (Limit(own),)
    if not isinstance(found.value, str):
        return ()
    return tuple(Limit(one, compared=True) for one, _ in _telling(found.value))


def _telling(text: str) -> list[tuple[Readings, tuple[int, int]]]:
    """Return what a rule compares with, without what only says when it is asked."""
    every = [*compared(text)]
    if re.search(r"\b(?:or|OR)\b|\|\|", _bare(text)):
        return every  # each of them is asked by itself
    return [one for one in every if not _is_guard(text, *one)] or every


def _is_guard(text: str, number: Readings, place: tuple[int, int]) -> bool:
    """Tell whether a comparison may only say when another one is asked.

    As in `failed / all > 0.05 and all > 0`, and `free < 10 and read_only == 0`.
    """
    before = text[: place[0]].rstrip(" (\n").removesuffix("bool").rstrip()
    if before.endswith(("==", "!=")):
        return True
    return before.endswith(">") and number[0].number == 0


def compared(text: str) -> Iterator[tuple[Readings, tuple[int, int]]]:
    """Yield what a rule of alerts compares with, and where in its text that stands.

    Nothing if it compares numbers with each other alone, as in `x > 8 and 1 > 2`: it tells
    always or never, whatever else it says.
    """
    if len(text) > _LONGEST_RULE:
        return
    bare = _bare(text)
    if _has_constant_comparison(text, bare):
        return
    ends = [*(one.start() for one in _END.finditer(bare)), len(bare)]
    # What is no such number is asked for its state: a rule of both is about the number.
    for sign in [*_SIGN.finditer(bare)] or [*_SIGN_OF_STATE.finditer(bare)]:
        at = bisect_left(ends, sign.end())
        right = _operand(bare, sign.end(), ends[at])
        if right is not None and text[: sign.start()].strip():
            yield right
            continue
        line = max(bare.rfind(mark, 0, sign.start()) for mark in "\n,;&|") + 1
        left = _operand(bare, line, sign.start(), is_left=True)
        if left is not None:
            yield left


def is_constant_rule(text: str) -> bool:
    """Tell whether a rule compares numbers with each other alone, as in `1 > 2`."""
    return len(text) <= _LONGEST_RULE and _has_constant_comparison(text, _bare(text))


def _bare(text: str) -> str:
    """Return a rule with blanks for what may hold signs that compare nothing."""
    grouped = _GROUPED.sub(_blank, _ASIDE.sub(_blank, _ASIDE.sub(_blank, text)))
    return _COMMENT.sub(_blank, grouped)


def _has_constant_comparison(text: str, bare: str) -> bool:
    text = _GROUPED.sub(_blank, text)
    ends = [one.span() for one in _END.finditer(bare)]
    starts = [start for start, _ in ends]
    for sign in _SIGN.finditer(bare):
        at = bisect_left(starts, sign.end())
        begin = ends[at - 1][1] if at else 0
        if _goes_on(text, begin, sign.start()):
            continue
        left = text[begin : sign.start()].strip(" (")
        right = text[sign.end() : starts[at] if at < len(ends) else len(text)]
        if _CONSTANT.fullmatch(left) and _CONSTANT.fullmatch(right):
            return True
    return False


def _goes_on(text: str, begin: int, end: int) -> bool:
    """Tell whether a part of a rule ends what a line before it began."""
    part = text[begin:end].strip()
    if part.count(")") > part.count("(") or part.startswith(("*", "/", "%", "^")):
        return True
    return part.startswith(("+", "-")) and text[:begin].endswith("\n")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _operand(
    text: str, start: int, end: int, *, is_left: bool = False
) -> tuple[Readings, tuple[int, int]] | None:
    """Return the number between two places, with where it stands; None if it is none.

    What stands left of a sign behind a bracket is the end of what a function is given.
    """
    said = text[start:end]
    begun = len(said) - len(said.lstrip())
    if said.lstrip().startswith("bool "):
        begun += len("bool ")
    said = said[begun:].rstrip()
    if is_left and said.count(")") > said.count("("):
        return None
    while said.endswith(")") and said.count(")") > said.count("("):
        said = said[:-1].rstrip()
    found = readings(said) or _worked_out(said)
    at = start + begun
    share = None if found or is_left else _share(said)
    if share is not None:
        found = readings(said[slice(*share)])
        return found, (at + share[0], at + share[1])
    return (found, (at, at + len(said))) if found else None


def _share(said: str) -> tuple[int, int] | None:
    """Return where the number stands that a measure is multiplied by; None without one."""
    inside = re.fullmatch(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)", said)
    begin, end = inside.span(1) if inside else (0, len(said))
    found = _SHARE.fullmatch(said, begin, end)
    if found is None or _has_parts(found["of"] or found["all"]):
        return None
    return found.span("first" if found["first"] else "last")


def _has_parts(said: str) -> bool:
    """Tell whether signs of arithmetic part an expression outside of its brackets."""
    depth = 0
    for sign in said:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth < 0 or (not depth and sign in "+-*/%^"):
            return True
    return depth != 0


def _worked_out(text: str) -> Readings:
    if len(text) > _LONGEST or not _ARITHMETIC.fullmatch(text):
        return ()
    try:
        return readings(number_of(text))
    except ValueError:
        return ()


def common(one: Readings, other: Readings) -> tuple[float, float] | None:
    """Return two quantities in the first unit that they have in common, if any."""
    for mine in one:
        for theirs in other:
            if mine.base == theirs.base:
                return mine.number, theirs.number
    return None


def beyond(found: SettingValue, bound: Bound, step: int) -> Scalar | None:
    """Return what a value would be a step beyond a bound, in the form that it has.

    None if that is not known.
    """
    new = _stepped(bound, step)
    if new is None or not isinstance(found.value, str) or found.untyped:
        return new
    if readings(found.value):
        return str(new)
    for _, (start, end) in _telling(found.value):
        return f"{found.value[:start]}{new}{found.value[end:]}"
    return None


def _stepped(bound: Bound, step: int) -> Scalar | None:
    if not isinstance(bound, str):
        return bound + step
    number = _NUMBER.match(bound)
    if number is None:
        return None
    return f"{_as_number(number[0]) + step}{bound[number.end() :]}"
