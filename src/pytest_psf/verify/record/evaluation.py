"""Evaluations: which model was measured, on which data, against which threshold."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.rungs import Rung
from pytest_psf.core.wording import counted
from pytest_psf.verify.record.checks import Checked, require_digest, sha256_of
from pytest_psf.verify.record.shares import is_counted, require_share
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.project import Project
    from pytest_psf.verify.record.entry import Entry

#: How many groups it takes to see whether they are treated differently.
_FEWEST_GROUPS = 2
#: How many times better than its threshold a result may be, where it has no range.
_MOST_HEADROOM = 100
#: The range of shares, of which it need not be said.
_SHARES = (0.0, 1.0)


def check_evaluation(entry: Entry, project: Project) -> Checked:
    """Check an entry that has the fields of an evaluation.

    Raise UnverifiableError if anything of it is wrong, or if a result misses its threshold.
    """
    model = entry.name_in("model")
    data, believed = _require_data(entry, project)
    lower = _is_lower_better(entry)
    result = _require_result(entry, entry, _scale(entry), lower=lower)
    notes = [f"model {model}", data, result]
    notes += _require_groups(entry, lower=lower)
    return Checked(
        on=entry.day("finished"),
        rung=Rung.DOCUMENTED,
        believed=believed,
        notes=tuple(notes),
    )


def _require_data(entry: Entry, project: Project) -> tuple[str, str]:
    """Check the data set against its digest where it is part of the project.

    A digest of data that are kept elsewhere is believed: the note says so, and the digest
    is returned beside it.
    """
    name = entry.name_in("data-set")
    is_here = _is_kept_here(name, project)
    if not entry.has("data-set-digest"):
        return _without_digest(entry, name, project if is_here else None), ""
    digest = sha256_of(entry, "data-set-digest")
    if is_here:
        require_digest(entry, "data-set", "data-set-digest", project)
        return f"data set {name}, unchanged (sha256 {digest[:12]})", ""
    where = f"data set {name} is not kept here"
    return f"{where}; its digest (sha256 {digest[:12]}) is believed", digest


def _without_digest(entry: Entry, name: str, project: Project | None) -> str:
    """Return the note of a data set that is not kept here; `project` has it, or is None.

    Raise UnverifiableError if it is kept here: then its digest can be had.
    """
    if project is None:
        return f"data set {name} is not kept here; whether it changed is not known"
    raise entry.wrong(
        "data-set",
        reasons.RECORD_INCOMPLETE,
        f"{name} has no data-set-digest, so a change of it would not be seen",
        f'write data-set-digest = "{project.read(name).digest}" beside it, if this is '
        "what was evaluated",
    )


def _is_kept_here(name: str, project: Project) -> bool:
    if "://" in name or not (PurePosixPath(name).suffix or "/" in name):
        return False
    try:
        project.read(name)
    except UnverifiableError as error:
        return error.problem.reason is not reasons.NO_SUCH_FILE
    return True


def _require_result(
    entry: Entry, limits: Entry, scale: tuple[float, float] | None, *, lower: bool
) -> str:
    """Raise UnverifiableError unless a result keeps to a threshold that can be missed.

    `limits` is the entry whose threshold holds: a group may leave it to the whole.
    """
    if is_counted(entry):
        return require_share(entry, limits, lower=lower)
    threshold, result = limits.number("threshold"), entry.number("result")
    if scale is None:
        _require_threshold(limits, threshold, result, lower=lower)
    else:
        _require_inside(limits, threshold, scale, lower=lower)
        _require_on_scale(entry, result, scale)
    if result > threshold if lower else result < threshold:
        side = "above" if lower else "below"
        raise entry.wrong(
            "result",
            reasons.THRESHOLD_NOT_MET,
            f"{result:g} is {side} the threshold, {threshold:g}",
            "fix what was measured, then evaluate again",
        )
    bound = "at most" if lower else "at least"
    of = f" of {scale[0]:g} to {scale[1]:g}" if scale else ""
    return f"result {result:g} ({bound} {threshold:g}{of})"


def _scale(limits: Entry) -> tuple[float, float] | None:
    """Return the lowest and the highest result that can be, where they are stated."""
    if not limits.has("of"):
        return None
    numbers = limits.numbers("of")
    if len(numbers) != 2 or numbers[0] >= numbers[1]:  # noqa: PLR2004 - from, to
        raise limits.wrong(
            "of",
            reasons.RECORD_MALFORMED,
            f"is {limits.said('of')}",
            "write the lowest and the highest result that can be: of = [0, 1]",
        )
    return numbers[0], numbers[1]


def _require_inside(
    limits: Entry, threshold: float, scale: tuple[float, float], *, lower: bool
) -> None:
    """Raise UnverifiableError unless some results of a scale miss a threshold.

    They must be a hundredth of the scale at least.
    """
    lowest, highest = scale
    missing = highest - threshold if lower else threshold - lowest
    if (
        missing * _MOST_HEADROOM < highest - lowest
        or not lowest <= threshold <= highest
    ):
        raise limits.wrong(
            "threshold",
            reasons.THRESHOLD_VACUOUS,
            f"is {threshold:g} of {lowest:g} to {highest:g}: hardly a result misses it, "
            "or none reaches it",
            "write the threshold that was settled beforehand, and the range that results "
            f"can have: of = [{lowest:g}, {highest:g}]",
        )


def _require_on_scale(entry: Entry, result: float, scale: tuple[float, float]) -> None:
    lowest, highest = scale
    if not lowest <= result <= highest:
        raise entry.wrong(
            "result",
            reasons.RECORD_MALFORMED,
            f"is {result:g}, which is not among {lowest:g} to {highest:g}",
            "write the result in the unit of its range",
        )


def _require_threshold(
    limits: Entry, threshold: float, result: float, *, lower: bool
) -> None:
    """Raise UnverifiableError if nothing says that a threshold can be missed.

    Without a range, the result must come near it. Shares, from 0 to 1, have one anyway.
    """
    if threshold <= 0 and not lower:
        raise limits.wrong(
            "threshold",
            reasons.THRESHOLD_VACUOUS,
            f"is {threshold:g}, which every result reaches",
            "write the threshold that was settled beforehand; where less is better, "
            'add better = "lower"; where results may be below 0, add their range: '
            "of = [-1, 1]",
        )
    if lower:
        # Nothing tells shares from seconds here, so a result of 0 may be either.
        is_far = threshold > _MOST_HEADROOM * max(result, 1)
    elif 0 <= result <= 1 and threshold <= 1:
        _require_inside(limits, threshold, _SHARES, lower=lower)
        is_far = False
    else:
        is_far = result > _MOST_HEADROOM * threshold
    if is_far:
        raise limits.wrong(
            "threshold",
            reasons.THRESHOLD_VACUOUS,
            f"is {threshold:g}, more than {_MOST_HEADROOM} times away from the result, "
            f"{result:g}",
            "write the threshold that was settled beforehand, in the result's unit; or "
            "state the range that results can have: of = [0, 1]",
        )


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
    names = {group.name_in("name") for group in groups}
    if len(names) < _FEWEST_GROUPS or len(names) < len(groups):
        raise entry.wrong(
            "groups",
            reasons.TOO_FEW_GROUPS,
            f"names {counted(len(names), 'group')}",
            "give a result for each group that may be treated differently: "
            '{ name = "...", result = ... }',
        )
    for group in groups:
        limits = group if group.has("threshold") else entry
        better = _is_lower_better(group) if group.has("better") else lower
        scale = _scale(group if group.has("of") else entry)
        said = _require_result(group, limits, scale, lower=better)
        yield f"{group.name_in('name')}: {said}"
