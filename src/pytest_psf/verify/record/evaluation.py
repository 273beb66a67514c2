"""Evaluations: which model was measured, on which data, against which threshold."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.rungs import Rung
from pytest_psf.verify.project import UnverifiableError
from pytest_psf.verify.record.checks import Checked, require_digest, sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.project import Project
    from pytest_psf.verify.record.entries import Entry

#: How many groups it takes to see whether they are treated differently.
_FEWEST_GROUPS = 2


def check_evaluation(entry: Entry, project: Project) -> Checked:
    """Check an entry that has the fields of an evaluation.

    Raise UnverifiableError if anything of it is wrong, or if a result misses its threshold.
    """
    model = entry.text("model")
    data = _require_data(entry, project)
    lower = _is_lower_better(entry)
    notes = [f"model {model}", data, _require_result(entry, entry, lower=lower)]
    notes += _require_groups(entry, lower=lower)
    return Checked(on=entry.day("finished"), rung=Rung.DOCUMENTED, notes=tuple(notes))


def _require_data(entry: Entry, project: Project) -> str:
    """Check the data set against its digest where it is part of the project.

    A digest of data that are kept elsewhere is believed, and the note says so.
    """
    name = entry.text("data-set")
    digest = sha256_of(entry, "data-set-digest")
    if _is_kept_here(name, project):
        require_digest(entry, "data-set", "data-set-digest", project)
        return f"data set {name}, unchanged (sha256 {digest[:12]})"
    return f"data set {name} is not kept here; its digest (sha256 {digest[:12]}) is believed"


def _is_kept_here(name: str, project: Project) -> bool:
    if "://" in name or not (PurePosixPath(name).suffix or "/" in name):
        return False
    try:
        project.read(name)
    except UnverifiableError as error:
        return error.problem.reason is not reasons.NO_SUCH_FILE
    return True


def _require_result(entry: Entry, limits: Entry, *, lower: bool) -> str:
    """Raise UnverifiableError unless a result keeps to a threshold that can be missed.

    `limits` is the entry whose threshold holds: a group may leave it to the whole.
    """
    threshold, result = limits.number("threshold"), entry.number("result")
    if threshold <= 0 and not lower:
        raise limits.wrong(
            "threshold",
            reasons.THRESHOLD_VACUOUS,
            f"is {threshold:g}, which every result reaches",
            "write the threshold that was settled beforehand; where less is better, "
            'add better = "lower"',
        )
    if result > threshold if lower else result < threshold:
        side = "above" if lower else "below"
        raise entry.wrong(
            "result",
            reasons.THRESHOLD_NOT_MET,
            f"{result:g} is {side} the threshold, {threshold:g}",
            "fix what was measured, then evaluate again",
        )
    bound = "at most" if lower else "at least"
    return f"result {result:g} ({bound} {threshold:g})"


def _is_lower_better(entry: Entry) -> bool:
    if not entry.has("better"):
        return False
    said = entry.text("better")
    if said not in {"higher", "lower"}:
        raise entry.wrong(
            "better", reasons.RECORD_MALFORMED, f"is {said!r}", "write higher or lower"
        )
    return said == "lower"


def _require_groups(entry: Entry, *, lower: bool) -> Iterator[str]:
    """Check the results of groups, each against its own threshold or the whole's.

    What is better in the whole is so in its groups, unless one says otherwise.
    """
    if not entry.has("groups"):
        return
    groups = entry.entries("groups")
    names = {group.text("name") for group in groups}
    if len(names) < _FEWEST_GROUPS or len(names) < len(groups):
        raise entry.wrong(
            "groups",
            reasons.TOO_FEW_GROUPS,
            f"names {len(names)} group{'s' * (len(names) != 1)}",
            "give a result for each group that may be treated differently: "
            '{ name = "...", result = ... }',
        )
    for group in groups:
        limits = group if group.has("threshold") else entry
        better = _is_lower_better(group) if group.has("better") else lower
        said = _require_result(group, limits, lower=better)
        yield f"{group.text('name')}: {said}"
