"""The judgement as commands that GitHub's runner shows as annotations beside the code.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions; escaped as
its toolkit does (https://github.com/actions/toolkit, packages/core/src/command.ts).
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from pytest_psf.core.shown import harmless, neutral, visible
from pytest_psf.report.points import Weight, points
from pytest_psf.report.verdict import verdict

if TYPE_CHECKING:
    from pytest_psf.core.report import Report
    from pytest_psf.core.verdicts import Judgement
    from pytest_psf.report.points import Point

#: What the first annotation of all is called.
TITLE: Final = "pytest-psf"

_COMMANDS = {
    Weight.BLOCKS: "error",
    Weight.OPEN: "warning",
    Weight.WAIVED: "notice",
}

#: As the kernel of Linux has it.
_LONGEST_PATH = 4096

#: A verdict is one line here.
_WIDTH = 10_000


def unfinished() -> str:
    """Return what stands until a judgement was reached."""
    text = "The run was killed, or ended before it was judged."
    return _written([_command("error", {"title": TITLE}, text)])


def rendered(report: Report) -> str:
    """Return the whole text, the verdict first, then what matters most.

    GitHub shows ten errors, ten warnings and ten notices of a step: so the first point of
    each criterion stands before the second of any.
    """
    return _written([_verdict(report.judgement), *map(_annotation, _sorted(report))])


def _written(commands: list[str]) -> str:
    # The runner looks for commands where a line begins, and pytest's line of dots has not
    # ended yet where this goes to /dev/stdout.
    return "\n" + "".join(f"{command}\n" for command in commands)


def _sorted(report: Report) -> list[Point]:
    weights = list(Weight)
    found = []
    for _, group in groupby(points(report), key=lambda one: one.ruling.criterion.id):
        found += [(number, point) for number, point in enumerate(group)]
    found.sort(key=lambda one: (weights.index(one[1].weight), one[0]))
    return [point for _, point in found]


def _verdict(judgement: Judgement) -> str:
    (line,) = verdict(judgement, _WIDTH)
    name = "notice" if judgement.passes else "error"
    return _command(name, {"title": TITLE}, neutral(line.text, _WIDTH))


def _annotation(point: Point) -> str:
    ruling = point.ruling
    properties = {
        "file": harmless(visible(point.place.file, _LONGEST_PATH)),
        "line": str(point.place.line),
        "title": f"{ruling.criterion.id}: {ruling.verdict.value}",
    }
    lines = (point.why, f"fix: {point.fix}" if point.fix else "")
    return _command(_COMMANDS[point.weight], properties, "\n".join(filter(None, lines)))


def _command(name: str, properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
