"""What evidence falls if files change, as text, as Markdown and as JSON.

What falls is told by `core/affected.py`, and the files that changed by the command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_psf.core.affected import Affected, Effect
from pytest_psf.core.shown import shown
from pytest_psf.core.wording import counted
from pytest_psf.report.json_text import dumped
from pytest_psf.report.lines import pasted, wrapped
from pytest_psf.report.markdown_text import cell, code
from pytest_psf.report.sensors import as_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pytest_psf.core.sensors import Sensed

#: What is told of in full, and of which of it somebody has to read a document.
_SHOWN = (Effect.FALLS, Effect.OPEN, Effect.CHECKED, Effect.UNKNOWN)
_TO_BE_READ = (Effect.FALLS, Effect.OPEN)


def as_text(listed: Iterable[Affected], changed: frozenset[str], width: int) -> str:
    """Return what falls, and what puts it right again; what stands is counted."""
    grouped = _grouped(listed)
    lines = [counted(len(changed), "file"), ""]
    headed = ""
    for effect in _SHOWN:
        for one in grouped[effect]:
            if headed != one.head:
                headed = one.head
                lines.append(f"{headed}:")
            lines += [f"  {one.resting.claim.id}  {shown(one.resting.source)}"]
            if why := _why(one, shown):
                lines += [line.text for line in wrapped(why, width)]
            if effect in _TO_BE_READ and one.resting.command:
                lines += pasted(one.resting.command, width, " " * 7)
    stands = len(grouped[Effect.STANDS])
    lines.append(f"stands: {counted(stands, 'claim')}")
    return "\n".join(lines)


def as_markdown(listed: Iterable[Affected], changed: frozenset[str]) -> str:
    """Return a table of what would fall, and a list of what to have read again."""
    grouped = _grouped(listed)
    falls = [one.has_fallen for one in grouped[Effect.FALLS]]
    files = counted(len(changed), "file")
    would, have = counted(falls.count(False), "claim"), counted(sum(falls), "claim")
    fallen = f", and {have} fell with what has been changed" if any(falls) else ""
    lines = [f"### Evidence: {would} would fall with {files}{fallen}", ""]
    if any(grouped[one] for one in Effect if one is not Effect.STANDS):
        lines += ["| | claim | rests on | because of |", "|---|---|---|---|"]
    for effect in _SHOWN:
        for one in grouped[effect]:
            because = _why(one, cell).removeprefix("because of ")
            source = cell(one.resting.source)
            head = one.head.partition(":")[0]
            lines.append(
                f"| {head} | `{one.resting.claim.id}` | {source} | {because} |"
            )
    commands = dict.fromkeys(
        one.resting.command
        for effect in _TO_BE_READ
        for one in grouped[effect]
        if one.resting.command
    )
    if commands:
        lines += ["", "Read again:", "", *(f"- {code(one)}" for one in commands)]
    lines += ["", f"{counted(len(grouped[Effect.STANDS]), 'claim')} would stand."]
    return "\n".join(lines)


def as_json(
    listed: Iterable[Affected], changed: frozenset[str], rules: Iterable[Sensed]
) -> str:
    """Return every claim with its effect, what stands among them, and the rules."""
    value: dict[str, Any] = {
        "schema": 1,
        "files": sorted(changed),
        "claims": [
            {
                "id": one.resting.claim.id,
                "kind": one.resting.claim.kind,
                "source": one.resting.source,
                "place": str(one.resting.claim.place),
                "effect": one.effect.name.lower(),
                "because_of": list(one.because_of),
                "opened": sorted(one.opened),
                "command": one.resting.command or None,
                "reviewed": one.resting.reviewed or None,
                "open_because": one.resting.open_because or None,
                "parts": {
                    file: [*parts]
                    for file, parts in one.resting.parts.items()
                    if file in one.because_of
                },
            }
            for one in listed
        ],
        "rules": [as_value(one) for one in rules],
    }
    return dumped(value).rstrip("\n")


def _why(one: Affected, form: Callable[[str], str]) -> str:
    """Say which change reaches it, and of a document what becomes of its review."""
    resting = one.resting
    if resting.open_because and (one.has_fallen or one.effect is Effect.OPEN):
        # What is so today says it more exactly than the files that may be why.
        return form(resting.open_because)
    because = ", ".join(_because_of(one, form))
    if not because:
        return ""
    if one.effect is Effect.CHECKED and resting.open_because:
        return f"because of {because}; now: {form(resting.open_because)}"
    if one.effect is Effect.FALLS and resting.reviewed:
        return f"because of {because}: {form(resting.reviewed)}"
    return f"because of {because}"


def _because_of(one: Affected, form: Callable[[str], str]) -> Iterator[str]:
    """Yield the changed files, with how it is known that it rests on them."""
    for name in one.because_of:
        parts = one.resting.parts.get(name, ())
        if name in one.opened:
            yield f"{form(name)} (opened in that run)"
        elif parts and one.effect is Effect.FALLS:
            yield f"{form(name)} (if {form(' or '.join(parts))} changes)"
        else:
            yield form(name)


def _grouped(listed: Iterable[Affected]) -> Mapping[Effect, list[Affected]]:
    found: dict[Effect, list[Affected]] = {effect: [] for effect in Effect}
    for one in listed:
        found[one.effect].append(one)
    # What has fallen already stands together, before what would.
    found[Effect.FALLS].sort(key=lambda one: not one.has_fallen)
    return found
