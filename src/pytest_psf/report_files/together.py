"""Reports of several runs, judged together: which may be, and what they come to.

Test outcomes are joined; everything else (documents, settings, records) is verified anew in
the checkout, as each run did it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from pytest_psf.core.classify import Asked
from pytest_psf.core.joining import joined, observed
from pytest_psf.core.judge import judge
from pytest_psf.core.report import Report, Run
from pytest_psf.core.shown import shown
from pytest_psf.core.values import dataclass
from pytest_psf.verify.context import Context
from pytest_psf.verify.outcome.claim import tests_of_minimums
from pytest_psf.verify.outcome.junit import with_results
from pytest_psf.verify.project import Project
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pytest_psf.config.validate import Config
    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.classify import Gate
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.joining import Seen
    from pytest_psf.core.outcomes import Outcomes
    from pytest_psf.core.report import Origin
    from pytest_psf.report_files.reading import Job

    Verified = Callable[[Claim, Context], Evidence]


#: Clocks differ, and days begin at other hours elsewhere.
_LEEWAY = dt.timedelta(days=1)
#: How much of a reason is told, which names what others wrote.
_MOST_SAID = 1000
#: How many reports of one day, or files, are named.
_MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class System:
    """The checkout that the reports are judged in."""

    config: Config
    #: The file that the config stands in.
    file: Path
    catalogue: Catalogue
    #: Verifies one claim.
    verified: Verified
    today: dt.date
    #: What this process is, and what it looks at.
    origin: Origin
    #: When the commit was made that is judged; None if nobody can tell, or it is a sample.
    committed: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A report, and the file that it was read from; None if its run did not come to an end."""

    name: str
    job: Job | None


def refusals(named: Sequence[Named], system: System, *, samples: bool) -> Iterator[str]:
    """Yield why reports cannot be judged here, a line each."""
    project = Project(system.file.parent, system.file)
    for one in named:
        if one.job is not None:
            for why in (
                *_refusals(one.job, system, samples=samples),
                *_of_other_files(one.job, project),
            ):
                yield f"{one.name}: {shown(why, _MOST_SAID)}"
    for what in ("release", "image_digest"):
        yield from _of_several(named, what)


def _of_several(named: Sequence[Named], what: str) -> Iterator[str]:
    """Yield that reports are of several releases, or of several images."""
    found: dict[str, str] = {}
    for one in named:
        known = getattr(one.job.origin.subject, what) if one.job else None
        if isinstance(known, str):
            found.setdefault(known, one.name)
    if len(found) > 1:
        pairs = " and ".join(
            f"{found[each]} of {shown(each)}" for each in sorted(found)
        )
        yield f"they name several (--psf-release): {pairs}; one gate judges one of them"


def _refusals(job: Job, system: System, *, samples: bool) -> Iterator[str]:
    theirs, ours = job.origin, system.origin
    profile = job.profile
    if profile.system != system.config.profile.system:
        yield f'it is of "{profile.system}", and this is "{system.config.profile.system}"'
    if _differ(theirs.digests.catalogue, ours.digests.catalogue):
        yield (
            "it is judged by another form of this edition of the catalogue: use one version "
            f"of pytest-psf in all jobs (theirs is {theirs.tools.pytest_psf}, "
            f"this is {ours.tools.pytest_psf})"
        )
    yield from _of_another_state(theirs, ours)
    if theirs.digests.config != ours.digests.config:
        yield (
            f"its run read another config than {system.file.name} is now: run it again, "
            "or check out what it ran on"
        )
    if theirs.run.simulated:
        yield "it is simulated (--psf-today, or a run of selftest): a rehearsal is no evidence"
    if profile.sample_date is None:
        yield from _of_another_time(job, system)
    elif not samples:
        yield "it is a sample, judged as of a day that was chosen (--samples takes it)"


def _of_another_time(job: Job, system: System) -> Iterator[str]:
    """Yield why a run cannot have been made when it says; clocks may differ by a day."""
    day = job.today
    if day > system.today + _LEEWAY:
        yield f"it is of {day}, which is yet to come (today is {system.today})"
    if system.committed is not None and day < system.committed.date() - _LEEWAY:
        yield (
            f"it is of {day}, and the commit that is judged was made on "
            f"{system.committed.date()}: run it again"
        )


def of_other_days(named: Iterable[Named], system: System) -> Iterator[str]:
    """Yield which runs were of another day than this one, a line for each such day."""
    days: dict[dt.date, list[str]] = {}
    for one in named:
        if one.job is not None and one.job.today != system.today:
            days.setdefault(one.job.today, []).append(one.name)
    for day, names in sorted(days.items()):
        more = f" and {len(names) - _MOST_NAMED} more" if names[_MOST_NAMED:] else ""
        yield (
            f"note: {', '.join(names[:_MOST_NAMED])}{more}: run on {day}; its tests count as "
            f"they were then, all else as of {system.today}"
        )


def _of_another_state(theirs: Origin, ours: Origin) -> Iterator[str]:
    """Yield why a run saw other files than these, as far as git tells."""
    if _differ(theirs.subject.commit, ours.subject.commit):
        yield (
            f"it is of commit {theirs.subject.commit}, and this checkout is of "
            f"{ours.subject.commit}: run all jobs, and the gate, on one commit"
        )
    elif type(theirs.subject.commit) is not type(ours.subject.commit):
        yield _commit_unknown(theirs, ours)
    elif _text(theirs.subject.changes) != _text(ours.subject.changes):
        yield (
            "files differ there from the commit in another way than here (`git status` "
            "names them): run all jobs, and the gate, on what is committed"
        )


def _of_other_files(job: Job, project: Project) -> Iterator[str]:
    """Yield that its tests, or the code that they name, were others than stand here.

    That is known without git, too. What is not here at all is told of the whole.
    """
    others = [
        name
        for name, digest in job.outcomes.files.items()
        if (here := _digest(name, project)) is not None and here != digest
    ]
    if others:
        more = f" and {len(others) - _MOST_NAMED} more" if others[_MOST_NAMED:] else ""
        named = ", ".join(others[:_MOST_NAMED])
        yield (
            f"its run saw another {named}{more} than stands here: "
            "run it again, or check out what it ran on"
        )


def _digest(name: str, project: Project) -> str | None:
    try:
        return project.read(name).digest
    except UnverifiableError:
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _commit_unknown(theirs: Origin, ours: Origin) -> str:
    """Say why nobody can tell whether a report is of the commit that is judged."""
    who, why = "this checkout", ours.subject.commit
    if not isinstance(theirs.subject.commit, str):
        who, why = "it", theirs.subject.commit
    assert not isinstance(why, str)
    return (
        f"{who} does not say of which commit it is ({why.unavailable}), so that it may be "
        "of another one: let git and the repository be there in all jobs, and in the gate"
    )


def _differ(one: object, other: object) -> bool:
    """Tell whether two things that are known differ."""
    return isinstance(one, str) and isinstance(other, str) and one != other


def together(
    named: Sequence[Named], system: System, gate: Gate | None = None
) -> Report:
    """Return the report that one run of all of them would have written.

    The order of the reports, and one that is named twice, change nothing.
    """
    jobs = [one.job for one in named if one.job is not None]
    outcomes = joined(one.outcomes for one in jobs)
    seen = _seen(jobs)
    project = Project(system.file.parent, system.file)
    gaps = (*_narrowed(named, seen, system), *_not_here(outcomes, project))
    narrowed = tuple(dict.fromkeys(gaps))
    complete = with_results(
        replace(
            observed(outcomes),
            minimums=tests_of_minimums(outcomes.collected.claims),
            narrowed=narrowed,
        ),
        system.config.profile.parts,
        project,
        system.committed,
        is_sample=system.config.profile.sample_date is not None,
    )
    context = Context(
        project=project,
        prefix=system.config.profile.prefix,
        today=system.today,
        outcomes=complete,
        edition=system.catalogue.edition,
        pins=system.config.profile.pins,
        claims=system.config.claims,
    )
    claims = _claims(system.config, outcomes)
    challenged = bool(jobs) and all(one.origin.run.challenged for one in jobs)
    return Report(
        judgement=judge(
            system.catalogue,
            system.config.profile,
            [system.verified(claim, context) for claim in claims],
            system.config.waivers,
            today=system.today,
            narrowed=complete.narrowed,
            asked=Asked(gate=gate, challenges=None if challenged else False),
        ),
        origin=_origin(jobs, system.origin, challenged=challenged),
        outcomes=outcomes,
        seen=seen,
    )


def _claims(config: Config, outcomes: Outcomes) -> tuple[Claim, ...]:
    """Return the claims of the config and of all marks, as a run orders them."""
    others = (claim for claim in config.claims if claim.kind != "test")
    marked = {(claim.id, claim.content.test) for claim in outcomes.collected.claims}  # type: ignore[attr-defined] # all of them are claims on tests
    tests = (
        claim
        for claim in config.claims
        if claim.kind == "test" and (claim.id, claim.content.test) not in marked  # type: ignore[attr-defined] # as above
    )
    return (*others, *outcomes.collected.claims, *tests)


def _seen(jobs: Iterable[Job]) -> Mapping[str, Seen]:
    found: dict[str, list[Seen]] = {}
    for job in jobs:
        for part, seen in job.seen.items():
            found.setdefault(part, []).append(seen)
    return {
        part: reduce(lambda one, other: one.joined(other), found[part])
        for part in sorted(found)
    }


def _narrowed(
    named: Iterable[Named], seen: Mapping[str, Seen], system: System
) -> Iterator[str]:
    """Yield why the runs are not one of the whole system, a phrase each."""
    for name in sorted(one.name for one in named if one.job is None):
        yield f"the run of {name} did not come to an end"
    suites = [part.name for part in system.config.profile.parts if not part.is_junit]
    for part in suites or [""]:
        of = f"of the part {part}" if part else "of it"
        if part not in seen:
            yield f"there is no report {of}"
            continue
        yield from (f"{part}: {gap}" if part else gap for gap in seen[part].gaps)


def _not_here(outcomes: Outcomes, project: Project) -> Iterator[str]:
    """Yield the files of evidence tests, and of what they name, that are not in this checkout.

    Whoever ran them had a file that was never committed.
    """
    files = {one.id.partition("::")[0] for one in outcomes.tests}
    for file in sorted(files.union(outcomes.files)):
        base = project.top if file.startswith("/") else project.root
        if not (base / file.lstrip("/")).exists():
            yield f"a job ran {file}, which is not in this checkout"


def _origin(jobs: Sequence[Job], ours: Origin, *, challenged: bool) -> Origin:
    """Return where a joint report comes from: the gate's own run, their subject."""
    subjects = {one.origin.subject.release for one in jobs}
    images = {one.origin.subject.image_digest for one in jobs}
    subject = ours.subject
    if len(subjects) == len(images) == 1:
        subject = replace(subject, release=subjects.pop(), image_digest=images.pop())
    interrupted = sorted(one.origin.run.interrupted for one in jobs)
    run = Run(
        workers=max((one.origin.run.workers for one in jobs), default=0),
        interrupted=next(filter(None, interrupted), ""),
        failed=any(one.origin.run.failed for one in jobs),
        ci=ours.run.ci,
        challenged=challenged,
    )
    return replace(ours, run=run, subject=subject)
