"""What the challenges by data say of each rule, as text and as JSON."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from pytest_psf.core.outcomes import ChallengeResult
from pytest_psf.core.sensors import Sensed, Sensing, Weakened, in_part
from pytest_psf.core.shown import shown
from pytest_psf.core.wording import counted
from pytest_psf.report.json_text import dumped
from pytest_psf.report.lines import hanging
from pytest_psf.report.markdown_text import code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: What a rule is set in by, behind its state, and what is said of it.
_STATE = 6
_INDENT = " " * (2 + _STATE + 2)

#: Why nobody noticed it, by the most that a test made of it.
_WHY = {
    ChallengeResult.SURVIVED: "no test fails when it {did}",
    ChallengeResult.COMPARES_TEXT: "{test} only compares the file's text, which does not "
    "count, when it {did}",
    ChallengeResult.CANNOT_TELL: "cannot tell when it {did}{by}",
    ChallengeResult.NOT_REACHED: "no test meets it{by}",
    ChallengeResult.NOT_TRIED: "not tried: that it {did}",
}
_OTHERWISE = "{result} when it {did}{by}"


def as_text(found: Sensing, width: int) -> str:
    """Return a row for each rule, in the order of the files, and the sum."""
    lines: list[str] = []
    for file in found.files:
        rules = [one for one in found.rules if one.file == file]
        lines += [*_wrapped(f"{shown(file)}: {summed_up(rules)}", width)]
        lines += [*rows(rules, width), ""]
    for file, why in found.unread.items():
        lines += [*_wrapped(f"{shown(file)}: its rules cannot be told: {why}", width)]
    if found.unasked:
        count = counted(len(found.unasked), "evidence test")
        lines.append(f"not asked: {count}")
        for one in found.unasked:
            lines += _wrapped(f"{shown(one.test, 200)}: {one.why}", width, first="  ")
    if found.unread or found.unasked:
        lines.append("")
    return "\n".join([*lines, *_wrapped(total(found), width)])


def total(found: Sensing) -> str:
    """Return the sum of all in one sentence."""
    able = [one for one in found.rules if one.ways]
    unable = len(found.rules) - len(able)
    text = f"sensors: {summed_up(able, found.files)}"
    if partly := in_part(able):
        text += f", {partly:,} of them only in part"
    if able and unable:
        text += f"; {unable:,} more cannot be weakened"
    if found.unread:
        text += f"; of {counted(len(found.unread), 'file')} the rules cannot be told"
    if found.tried < found.planned:
        left = sum(one.is_open for one in found.rules)
        text += f"; STOPPED after {found.tried:,} of {found.planned:,} processes, with "
        text += f"{counted(left, 'rule')} not judged"
    return text


def by_file(rules: Iterable[Sensed], width: int) -> Iterator[str]:
    """Yield, for each file of some rules, what a run has shown of them."""
    for file, of_it in _grouped(rules).items():
        yield f"rules of {shown(file)} that the run weakened: {summed_up(of_it)}"
        yield from rows(of_it, width)


def as_markdown(rules: Iterable[Sensed]) -> Iterator[str]:
    """Yield the same as Markdown, a part for each file."""
    for file, of_it in _grouped(rules).items():
        head = f"Rules of {code(file)} that the run weakened: {summed_up(of_it)}"
        points = (
            f"- {code(one.name)}: {code('; '.join(told_of(one)))}" for one in of_it
        )
        yield "\n".join([head, "", *points])


def _grouped(rules: Iterable[Sensed]) -> dict[str, list[Sensed]]:
    found: dict[str, list[Sensed]] = {}
    for one in rules:
        found.setdefault(one.file, []).append(one)
    return found


def rows(rules: Iterable[Sensed], width: int) -> Iterator[str]:
    """Yield the rules, and below them who notices that they are weakened.

    Where that is the same of several in a row it stands there once.
    """
    for said, alike in groupby(rules, key=lambda rule: (*told_of(rule),)):
        for rule in alike:
            line = f" (line {rule.line})" if rule.line else ""
            first = f"  {state_of(rule):{_STATE}}"
            yield from _wrapped(f"{shown(rule.name)}{line}", width, first=first)
        for one in said:
            yield from _wrapped(one, width, first=_INDENT)


def summed_up(rules: Iterable[Sensed], files: Sequence[str] = ()) -> str:
    """Say how many rules, of how many files, have a sensor."""
    able = [one for one in rules if one.ways]
    if not able:
        return "no rule that can be weakened"
    noticed = sum(one.noticed is not None for one in able)
    has = "has" if 1 in {noticed, len(able)} else "have"
    of = f" of {counted(len(files), 'file')}" if files else ""
    return f"{noticed:,} of {counted(len(able), 'rule')}{of} {has} a sensor"


def state_of(rule: Sensed) -> str:
    """Return a word for whether a rule has a sensor."""
    if not rule.ways:
        return "-"
    if rule.noticed is None:
        return "?" if rule.is_open else "NONE"
    return "part" if rule.missed else "ok"


def told_of(rule: Sensed) -> Iterator[str]:
    """Yield who notices that a rule is weakened, and what nobody does."""
    if not rule.ways:
        yield f"cannot be weakened: {rule.obstacle}"
    if rule.noticed is not None:
        yield _noticing(rule.noticed)
    yield from _missed(rule.missed)


def _noticing(one: Weakened) -> str:
    """Return the test, and where its assertion stands: in short, if in the test's file."""
    if one.place is None:
        return shown(one.test, 400)
    is_own = one.place.file == one.test.partition("::")[0] and one.place.line
    where = f"line {one.place.line}" if is_own else f"at {one.place}"
    return f"{shown(one.test, 400)} ({where})"


def _missed(ways: Iterable[Weakened]) -> Iterator[str]:
    """Yield why nothing notices them; those for which it is the same together."""
    found: dict[tuple[str, ...], list[str]] = {}
    for one in ways:
        key = (one.result.value, shown(one.test, 400), one.detail)
        if one.result in {ChallengeResult.SURVIVED, ChallengeResult.NOT_TRIED}:
            key = (one.result.value, "", "")
        found.setdefault(key, []).append(one.did)
    for (result, test, detail), said in found.items():
        form = _WHY.get(ChallengeResult(result), _OTHERWISE)
        did = ", or ".join(said)
        by = ": ".join(filter(None, (test, detail)))
        yield form.format(
            did=did, test=test, result=result, by=f" ({by})" if by else ""
        )


def _wrapped(text: str, width: int, first: str = "") -> list[str]:
    rest = _INDENT if first else "  "
    return [one.text for one in hanging(text, width, first=first, rest=rest)]


def as_json(found: Sensing) -> str:
    """Return the same for programs."""
    value: dict[str, Any] = {
        "schema": 1,
        "finished": found.tried == found.planned,
        "planned": found.planned,
        "tried": found.tried,
        "files": [
            *({"name": one, "problem": None} for one in found.files),
            *({"name": one, "problem": why} for one, why in found.unread.items()),
        ],
        "rules": [as_value(one) for one in found.rules],
        "not_asked": [{"test": one.test, "why": one.why} for one in found.unasked],
    }
    return dumped(value).rstrip("\n")


def as_value(rule: Sensed) -> dict[str, Any]:
    """Return a rule as JSON has it."""
    return {
        "rule": rule.rule,
        "file": rule.file,
        "line": rule.line,
        "noticed": rule.noticed is not None,
        "obstacle": rule.obstacle or None,
        "weakened": [
            {
                "did": one.did,
                "half": one.half.name.lower() if one.half else None,
                "result": one.result.value,
                "test": one.test or None,
                "place": str(one.place) if one.place else None,
                "detail": one.detail or None,
            }
            for one in rule.ways
        ],
    }
