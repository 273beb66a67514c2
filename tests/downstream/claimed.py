"""Claim nearly every test of other projects as evidence, and see what --psf does to them.

    python tests/downstream/claimed.py [OPTIONS] [NAMES...]

Each project's tests run as `compare.py` runs them, and once under `entry_recorder`, which
writes down the project's own functions that each test enters. Each test that passed and
entered any is then claimed for up to two criteria, each time with one of those that the
fewest tests enter. All of that is true, so with --psf each claim has to hold, in one
process and with `-n 2`, and each test id must have the outcome that it has without.

The exit status is 0 if that is so, 1 if not, and 2 if something could not be run.

With `--challenge NUMBER`, so many of the claims of each project are challenged instead, and
what came of them is printed; `--results FOLDER` writes it there, claim by claim.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compare import (
    REPOSITORY,
    SHOWN,
    CannotRunError,
    Phases,
    Place,
    Run,
    differing,
    outcome,
    tail,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: The packages of each project.
PACKAGES = {
    "structlog": "structlog",
    "tenacity": "tenacity",
    "jinja2": "jinja2",
    "click": "click",
    "attrs": "attr,attrs",
    "humanize": "humanize",
}
#: Criteria that tests can show, without facets.
CRITERIA = (
    *("PSF-01.retention", "PSF-01.access-controls", "PSF-01.pii-handling"),
    *("PSF-03.interfaces", "PSF-03.error-handling", "PSF-03.timeouts"),
    *("PSF-03.no-single-point-of-failure", "PSF-04.output-validation"),
    *("PSF-04.edge-cases", "PSF-04.refusals", "PSF-04.out-of-distribution"),
    *("PSF-05.intervene", "PSF-05.override", "PSF-05.review"),
    *("PSF-06.output-quality", "PSF-06.latency", "PSF-06.cost", "PSF-06.error-rate"),
    *("PSF-06.safety-classifier", "PSF-07.rollback-tested", "PSF-08.bias-assessment"),
)
#: So many claims are made of one test, each with another function.
CLAIMS_OF_A_TEST = 2

CONFIG = """\
system = "{name}"
class = "production"

[definition]
affects-people-or-processes    = {{ answer = true, because = "It is asked to judge." }}
runs-continuously-or-on-demand = {{ answer = true, because = "Its tests are run." }}
has-downstream-consequences    = {{ answer = true, because = "They are compared." }}
is-operated                    = {{ answer = true, because = "Whoever runs this." }}

[evidence]
"""


@dataclass(frozen=True, kw_only=True)
class TrueClaim:
    """A test that passes, and a function that it enters."""

    criterion: str
    test: str
    target: str


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to run pytest: without --psf, with it, and where they differ, again."""

    options: tuple[str, ...]
    bare: Run
    judged: Run
    report: Mapping[str, Any]
    #: Another run without --psf: what differs between those two is not compared.
    again: Run | None = None

    def differences(self) -> list[str]:
        """Return a line for each test id whose outcome --psf changes."""
        without, judged = self.bare.tests, _tests_only(self.judged.tests)
        unstable = set(differing(without, self.again.tests)) if self.again else set()
        return [
            f"{id_}: {told(without.get(id_))} without, {told(judged.get(id_))} with"
            for id_ in differing(without, judged)
            if id_ not in unstable
        ]

    def accused(self) -> dict[str, str]:
        """Return the claims that do not hold, as test and criterion, with the reason."""
        return {
            f"{one['source']} for {ruling['id']}": f"{one['reason']}: {one['why']}"
            for ruling in self.report.get("criteria", ())
            for one in ruling["evidence"]
            if one["standing"] != "holds"
        }

    def judged_claims(self) -> int:
        """Return the number of claims that the report speaks of."""
        return sum(len(one["evidence"]) for one in self.report.get("criteria", ()))


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What --psf made of true claims on one project's tests."""

    version: str
    claims: tuple[TrueClaim, ...]
    ways: tuple[Way, ...]
    #: Test ids that passed, but entered no function of the project that has a name.
    nothing_entered: tuple[str, ...] = ()

    def is_clean(self) -> bool:
        """Tell whether each claim holds and no outcome differs."""
        return all(
            way.judged_claims() == len(self.claims)
            and not way.accused()
            and not way.differences()
            for way in self.ways
        )


def set_up(place: Place) -> None:
    """Install a project and the plugin."""
    if not Path(place.python).exists():
        place.prepare()
        place.pip("install", "pytest-xdist")
    place.pip("install", str(REPOSITORY))


def run_bare(place: Place, *options: str, more: dict[str, str] | None = None) -> Run:
    """Run the tests of a project without --psf."""
    bare = place.run(*options, more=more)
    if bare.status not in {0, 1}:
        raise CannotRunError(f"pytest ended with {bare.status}", bare.output)
    return bare


def try_out(place: Place, *, alone: bool) -> Trial:
    """Claim the tests of a project, and run them without --psf and with it."""
    set_up(place)
    bare = run_bare(place)
    entered = _entered(place)
    claims = tuple(claims_of(bare.tests, entered))
    ways = [_way(place, bare, claims)]
    if not alone:
        spread = ("-n", "2")
        ways.append(_way(place, place.run(*spread), claims, *spread))
    nothing = tuple(id_ for id_ in passed(bare.tests) if not entered.get(id_))
    return Trial(
        version=place.installed()[place.name],
        claims=claims,
        ways=tuple(ways),
        nothing_entered=nothing,
    )


def _entered(place: Place) -> dict[str, list[str]]:
    target = place.folder / "entries.json"
    more = {"ENTRIES_FILE": str(target), "ENTRIES_PACKAGES": PACKAGES[place.name]}
    place.run("-p", "entry_recorder", more=more)
    found: dict[str, list[str]] = json.loads(target.read_text(encoding="utf-8"))
    return found


def passed(tests: Mapping[str, Phases]) -> list[str]:
    return [id_ for id_, phases in tests.items() if outcome(phases) == "passed"]


def claims_of(
    tests: Mapping[str, Phases], entered: Mapping[str, list[str]]
) -> Iterator[TrueClaim]:
    """Yield true claims on the tests that passed, spread over the criteria."""
    entries = Counter(name for names in entered.values() for name in names)
    criteria = cycle(CRITERIA)
    for test in passed(tests):
        rarest_first = sorted(
            entered.get(test, ()), key=lambda one: (entries[one], one)
        )
        for target in rarest_first[:CLAIMS_OF_A_TEST]:
            yield TrueClaim(criterion=next(criteria), test=test, target=target)


def config_of(name: str, claims: Sequence[TrueClaim]) -> str:
    """Return the text of a psf.toml that makes these claims."""
    lines = [CONFIG.format(name=name)]
    for criterion in CRITERIA:
        found = [
            f"  {{ test = {quoted(one.test)}, exercises = {quoted(one.target)} }},\n"
            for one in claims
            if one.criterion == criterion
        ]
        if found:
            lines += [f"{criterion} = [\n", *found, "]\n"]
    return "".join(lines)


def quoted(text: str) -> str:
    """Return a text as TOML writes it, which is as JSON does but for one character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _way(place: Place, bare: Run, claims: tuple[TrueClaim, ...], *options: str) -> Way:
    run, report = judged(place, claims, *options)
    way = Way(options=options, bare=bare, judged=run, report=report)
    return replace(way, again=place.run(*options)) if way.differences() else way


def judged(
    place: Place, claims: Sequence[TrueClaim], *options: str
) -> tuple[Run, dict[str, Any]]:
    """Return a run with --psf, and its report; challenged is what the options ask for."""
    target = place.folder / "psf.json"
    target.unlink(missing_ok=True)
    # Of two options about challenges the last one counts.
    asked = ("--psf", "--psf-no-challenge", "--psf-gate", "none")
    report_to = ("--psf-report", f"json:{target}")
    judged = place.run(
        *asked, *report_to, *options, config=config_of(place.name, claims)
    )
    if not target.exists():
        raise CannotRunError(f"pytest --psf ended with {judged.status}", judged.output)
    report: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    if not report["finished"]:
        raise CannotRunError("pytest --psf judged nothing", judged.output)
    return judged, report


#: What a challenge that does not make its test challenged is told by.
_TOLD = {
    "still passes when": "survived",
    "survived; no evidence test": "one-sided",
    "cannot tell whether": "cannot tell",
    "does not enter": "not entered",
    "is not repeatable": "not repeatable",
    "cannot be challenged": "not challengeable",
}


def challenge(place: Place, number: int) -> list[dict[str, str]]:
    """Challenge so many claims, from all over the tests, and return what came of each."""
    set_up(place)
    claims = tuple(claims_of(run_bare(place).tests, _entered(place)))
    chosen = claims[:: max(1, len(claims) // number)][:number]
    _, report = judged(place, chosen, "--psf-challenge")
    targets = {(one.test, one.criterion): one.target for one in chosen}
    return [
        {
            "test": one["source"],
            "target": targets[one["source"], ruling["id"]],
            "result": result_of(one),
            "why": one["why"] or "; ".join(one["notes"]),
        }
        for ruling in report["criteria"]
        for one in ruling["evidence"]
    ]


def result_of(evidence: Mapping[str, Any]) -> str:
    """Return what a challenge came to, in one word, by what the report says of it."""
    why = "; ".join((evidence["why"] or "", *evidence["notes"]))
    told = (word for text, word in _TOLD.items() if text in why)
    return "caught" if evidence["rung"] == "challenged" else next(told, "other")


def _tests_only(tests: Mapping[str, Phases]) -> dict[str, Phases]:
    """Leave out the criteria, which are items of a run with --psf."""
    return {id_: it for id_, it in tests.items() if not id_.startswith("psf.toml::")}


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asks for."""

    python: str
    keep: Path | None
    alone: bool
    challenge: int
    results: Path | None


def report(name: str, options: Options) -> int:
    """Try out one project, print what was found, and return its exit status."""
    try:
        if options.keep is not None:
            kept = options.keep / name
            kept.mkdir(parents=True, exist_ok=True)
            return _reported(Place(kept.resolve(), name, options.python), options)
        with tempfile.TemporaryDirectory(prefix=f"{name}-") as folder:
            place = Place(Path(folder).resolve(), name, options.python)
            return _reported(place, options)
    except (CannotRunError, OSError) as reason:
        print(f"{name}: could not be run: {reason}", flush=True)
        return 2


def _reported(place: Place, options: Options) -> int:
    if not options.challenge:
        trial = try_out(place, alone=options.alone)
        _show(place.name, trial)
        return 0 if trial.is_clean() else 1
    found = challenge(place, options.challenge)
    results = Counter(one["result"] for one in found)
    told = ", ".join(f"{n} {result}" for result, n in results.most_common())
    print(f"{place.name}: {len(found)} challenged: {told}", flush=True)
    if options.results is not None:
        text = json.dumps(found, indent=2, ensure_ascii=False)
        target = options.results / f"{place.name}.json"
        target.write_text(f"{text}\n", encoding="utf-8")
    return 0


def _show(name: str, trial: Trial) -> None:
    targets = len({one.target for one in trial.claims})
    tests = len({one.test for one in trial.claims})
    print(
        f"{name} {trial.version}: {len(trial.claims)} claims on {tests} tests and "
        f"{targets} functions; {len(trial.nothing_entered)} tests enter none"
    )
    for way in trial.ways:
        differences, accused = way.differences(), way.accused()
        how = " ".join(way.options) or "one process"
        print(
            f"  {how}: {len(way.bare.tests)} test ids, {len(differences)} differ; "
            f"{way.judged_claims()} claims judged, {len(accused)} do not hold"
        )
        reasons = Counter(why.partition(":")[0] for why in accused.values())
        lines = [*differences, *(f"{one}: {why}" for one, why in accused.items())]
        for line in [*map(str, reasons.most_common()), *lines[:SHOWN]]:
            print(f"    {line}")
        if way.judged.status != way.bare.status:
            print("   ", f"exit status: {way.bare.status}, {way.judged.status} with")
            print("    ", *tail(way.judged.output), sep="\n    ")
    sys.stdout.flush()


def main() -> int:
    """Try out the projects that the command line names, or all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAMES", help=", ".join(PACKAGES))
    parser.add_argument("--python", default=sys.executable, help="the interpreter")
    parser.add_argument("--keep", type=Path, help="a folder for the environments")
    parser.add_argument("--alone", action="store_true", help="not with -n 2 as well")
    parser.add_argument("--challenge", type=int, default=0, metavar="NUMBER")
    parser.add_argument("--results", type=Path, metavar="FOLDER")
    given = vars(parser.parse_args())
    names = given.pop("names") or list(PACKAGES)
    if unknown := set(names) - set(PACKAGES):
        parser.error(f"not one of {', '.join(PACKAGES)}: {', '.join(unknown)}")
    options = Options(**given)
    statuses = {report(name, options) for name in names}
    return max(statuses, default=0)


if __name__ == "__main__":
    sys.exit(main())
