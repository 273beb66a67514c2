"""The summary on the terminal, through pytest's own reporter."""

from __future__ import annotations

import os
import re
import textwrap
from typing import TYPE_CHECKING

from pytest_psf.core.classify import classify
from pytest_psf.core.shown import harmless_lines, shown
from pytest_psf.core.wording import counted
from pytest_psf.hooks.pytest_internals import width_of
from pytest_psf.report.lines import UNBROKEN, Line, Tone, hanging
from pytest_psf.report.text import first_run, summary

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pytest

    from pytest_psf.core.classify import Asked, Profile
    from pytest_psf.core.verdicts import Judgement
    from pytest_psf.report.checked import Checked

_MARKUP = {
    Tone.PLAIN: {},
    Tone.GOOD: {"green": True},
    Tone.WARNING: {"yellow": True},
    Tone.BAD: {"red": True},
}


def write(
    reporter: pytest.TerminalReporter,
    judgement: Judgement,
    *,
    is_first_run: bool,
    reports: tuple[Path, ...],
    status: int,
) -> None:
    """Write the summary; its last line is the verdict."""
    verbosity = _verbosity(reporter)
    width = _width(reporter, verbosity)
    if is_first_run:
        passed = sum(
            getattr(report, "when", "") == "call"
            for report in reporter.stats.get("passed", ())
        )
        lines = first_run(
            judgement,
            passed=passed,
            failed=_failed(reporter),
            width=width,
            verbosity=verbosity,
        )
    else:
        lines = summary(
            judgement,
            width=width,
            verbosity=verbosity,
            reports=[str(path) for path in reports],
        )
    if judgement.passes and status:
        failed = _failed(reporter)
        what = counted(failed, "test") if failed else "The run"
        text = f"{what} failed all the same: pytest exits with {int(status)}."
        lines.append(Line(text, Tone.BAD))
    if verbosity >= 0:
        reporter.ensure_newline()
        reporter.section("PSF production readiness", "=")
    for line in lines:
        reporter.write_line(harmless_lines(line.text), **_MARKUP[line.tone])
    if not judgement.passes:
        # pytest paints its last line red only where it knows of a failure.
        reporter.stats.setdefault("failed", [])


def _failed(reporter: pytest.TerminalReporter) -> int:
    """Return how many tests have failed, in whatever phase."""
    stats = reporter.stats
    reports = [*stats.get("failed", ()), *stats.get("error", ())]
    return len({report.nodeid for report in reports if report.when != "collect"})


def _width(reporter: pytest.TerminalReporter, verbosity: int) -> int:
    """Return how many letters a line may have.

    Who asks for little and sends it to a file or into a pipe looks for a line in it, as
    grep does: there each thing has one, however long it is.
    """
    is_read = verbosity >= 0 or reporter.isatty
    return width_of(reporter) if is_read else UNBROKEN


def _verbosity(reporter: pytest.TerminalReporter) -> int:
    """Return how much is to be shown: who types -v wants more, though addopts hold a -q."""
    typed = reporter.config.invocation_params.args
    asks = any(re.fullmatch("-v+|--verbose", str(one)) for one in typed)
    return max(reporter.verbosity, 1) if asks else reporter.verbosity


def write_checked(reporter: pytest.TerminalReporter, checked: Checked) -> None:
    """Write what was found without running a test, below the names of the tests."""
    tone = _MARKUP[Tone.BAD if checked.problems else Tone.PLAIN]
    reporter.ensure_newline()
    if reporter.verbosity >= 0:
        reporter.section("PSF, before any test has run", "=")
    for line in checked.text(width_of(reporter)).splitlines():
        reporter.write_line(line, **tone)


def write_plan(reporter: pytest.TerminalReporter, lines: Iterable[str]) -> None:
    """Write what a run would challenge."""
    reporter.ensure_newline()
    reporter.section("PSF, what a run would challenge", "=")
    width = width_of(reporter)
    for line in lines:
        text = line.lstrip()
        first = " " * (len(line) - len(text))
        for one in hanging(harmless_lines(text), width, first=first, rest=f"{first}  "):
            reporter.write_line(one.text)


def header(
    profile: Profile, asked: Asked, config_file: Path | None, here: Path
) -> list[str]:
    """Return what stands above the run: which system, which class, and why.

    The config is named as somebody would who stands `here`.
    """
    if config_file is None:
        return ["psf: no [tool.psf] found; judged as production (strictest reading)"]
    name = os.path.relpath(config_file, here)
    return [harmless_lines(line) for line in _header(profile, asked, name)]


def _header(profile: Profile, asked: Asked, name: str) -> list[str]:
    classification = classify(profile)
    lines = [
        f"psf: {shown(profile.system)} is judged as {classification.judged_as} ({name})"
    ]
    if not asked.heeds_waivers:
        lines.append("psf: judged as if nothing were waived (--psf-no-waivers)")
    if asked.simulated:
        lines.append("psf: judged as of a day to come (--psf-today)")
    if asked.challenges is False:
        lines.append(
            "psf: only what a minimum asks for is challenged (--psf-no-challenge)"
        )
    if classification.objections:
        lines += [f"psf: {one.why}" for one in classification.objections]
        return lines
    for word, said in (("yes", True), ("no", False)):
        parts = [p for p, a in profile.definition.items() if a.answer is said]
        text = f"psf: {word} to {', '.join(parts)}"
        lines += (
            textwrap.wrap(text, 79, subsequent_indent="     ", break_on_hyphens=False)
            if parts
            else []
        )
    return lines
