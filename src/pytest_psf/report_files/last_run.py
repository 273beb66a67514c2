"""What a report says of each criterion, read for `pytest-psf explain` without pydantic.

What is shown of it judges nothing, so its form is not checked beyond what is shown. What is
to be judged anew, or shown whole, is read by `reading.py`.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pytest_psf.explain.standing import Claimed, LastRun, Missing, Standing
from pytest_psf.report_files.checked import NotAReportError, checked, read_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytest_psf.core.catalogue import Catalogue


def last_run(
    path: Path, catalogue: Catalogue, config: Path | None, name: str
) -> LastRun:
    """Read what a report says, called `name` here; `config` is the one that stands here now.

    Raise OSError if it cannot be read, and NotAReportError, with its path, if it is not the
    report of a finished run that was judged by this catalogue.
    """
    return read_by(path, lambda data: _last_run(data, catalogue, config, name))


def _last_run(
    data: bytes, catalogue: Catalogue, config: Path | None, name: str
) -> LastRun:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotAReportError(f"it is not JSON ({error})") from None
    found = checked(value, catalogue)
    try:
        return _of(found, config, name)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"{type(error).__name__}: {error}"
        raise NotAReportError(f"it has not the form of a report: {what}") from None


def _of(found: Mapping[str, Any], config: Path | None, name: str) -> LastRun:
    commit = found["subject"]["commit"]
    answers = {**found["class"]["definition"], **found["class"]["facts"]}
    return LastRun(
        file=name,
        system=_text(found["system"]),
        day=_text(found["today"]),
        commit=commit if isinstance(commit, str) else None,
        judgement=_text(found["judgement"]),
        judged_as=_text(found["class"]["judged_as"]),
        remarks=tuple(_remarks(found, config)),
        standings={
            _text(one["id"]): _standing(one)
            for one in (*found["scope"], *found["criteria"])
        },
        answers={
            fact: (bool(one["answer"]), _text(one["because"]))
            for fact, one in answers.items()
        },
    )


def _remarks(found: Mapping[str, Any], config: Path | None) -> Iterator[str]:
    if found["sample"]:
        yield "a sample: the day was chosen"
    if found["run"]["simulated"]:
        yield "a rehearsal of a day to come"
    if found["narrowed"]:
        yield "not a whole run"
    if not found["challenged"]:
        yield "nothing was challenged"
    digest = found["digests"]["config"]
    if config is not None and isinstance(digest, str):
        now = f"sha256:{sha256(config.read_bytes()).hexdigest()}"
        if now != digest:
            yield f"{config.name} has changed since"


def _standing(one: Mapping[str, Any]) -> Standing:
    return Standing(
        verdict=_text(one["verdict"]),
        required=_text(one["required"]),
        reached=_maybe(one["reached"]),
        because=_maybe(one["because"]),
        claims=tuple(
            Claimed(
                kind=_text(claim["kind"]),
                source=_text(claim["source"]),
                standing=_text(claim["standing"]),
                rung=_maybe(claim["rung"]),
                reasons=tuple(_reasons(claim)),
            )
            for claim in one["evidence"]
        ),
        missing=tuple(
            Missing(
                reason=_text(problem["reason"]),
                why=_text(problem["why"]),
                fix=_text(problem["fix"]),
                place=_maybe(problem["place"]),
                facet=_maybe(problem["facet"]),
            )
            for problem in one["remedy"]
        ),
    )


def _reasons(claim: Mapping[str, Any]) -> Iterator[str]:
    if claim["reason"] is not None:
        yield _text(claim["reason"])
    if claim["doubt"] is not None:
        yield _text(claim["doubt"]["reason"])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _maybe(value: object) -> str | None:
    return None if value is None else _text(value)
