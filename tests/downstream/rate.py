"""Challenge honest tests of other projects, and see how many are accused.

    python tests/downstream/rate.py [OPTIONS] [NAMES...]

None of these projects had a part in how the challenge was made. Of each, so many test
functions that pass and call any function of the project themselves are chosen by a seed,
one of each function's sets of parameters, with one of the functions that they call: the
one whose name has the most words, all of which are in the test's own id; otherwise the one
that the fewest tests call, `__init__` and its like last. Each pair is challenged, and what came of it is printed, or
written, pair by pair, where `--results FOLDER` says.

Whether a test that is said to have survived is accused wrongly, only a reader can tell:
some tests are about something else than the function that was chosen for them.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from claimed import CRITERIA, TrueClaim, judged, passed, result_of, run_bare, set_up
from compare import CannotRunError, Place, Project

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compare import Run


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A project to be measured on: its packages, and what its tests need."""

    packages: str
    tests: Project = Project(None)  # noqa: RUF009 - it never changes


def _needs(*needs: str, options: tuple[str, ...] = ()) -> Project:
    return Project(None, options, needs)


CANDIDATES = {
    "marshmallow": Candidate(packages="marshmallow", tests=Project("tests")),
    "more-itertools": Candidate(packages="more_itertools"),
    "itsdangerous": Candidate(packages="itsdangerous", tests=_needs("freezegun")),
    "sqlparse": Candidate(packages="sqlparse"),
    "markdown-it-py": Candidate(
        packages="markdown_it",
        tests=_needs("pytest-regressions", "pytest-timeout", "linkify-it-py"),
    ),
    "werkzeug": Candidate(packages="werkzeug", tests=Project("tests")),
    "starlette": Candidate(
        packages="starlette",
        tests=_needs(
            *("starlette[full]", "trio", "httpx"),
            options=("--ignore=tests/middleware/test_opentelemetry.py",),
        ),
    ),
    "pydantic-settings": Candidate(
        packages="pydantic_settings",
        tests=_needs(
            *("pytest-mock", "pyyaml", "tomli"),
            options=("--ignore=tests/test_docs.py",),
        ),
    ),
    "uncertainties": Candidate(packages="uncertainties", tests=_needs("numpy")),
    "django-filter": Candidate(
        packages="django_filters",
        tests=_needs(
            *("pytest-django", "djangorestframework", "django-crispy-forms", "pytz"),
            options=("--ds=tests.settings", "-o", "python_files=test*.py"),
        ),
    ),
    # A sanitizer, and what checks data.
    "bleach": Candidate(packages="bleach", tests=_needs("tinycss2")),
    "wtforms": Candidate(packages="wtforms", tests=_needs("babel", "email-validator")),
    # Kept aside until the end.
    "arrow": Candidate(
        packages="arrow",
        tests=_needs(
            *("dateparser", "pytest-cov", "pytest-mock", "pytz", "simplejson"),
        ),
    ),
    "boltons": Candidate(packages="boltons"),
    "flask": Candidate(packages="flask", tests=Project("tests")),
    # Agents, a rate limiter, a circuit breaker and a state machine: much of it waits.
    "openai-agents": Candidate(
        packages="agents",
        tests=_needs(
            *("pytest-asyncio", "pytest-mock", "inline-snapshot", "rich"),
            *("aiosqlite", "numpy", "graphviz"),
            # All of them take half an hour.
            options=(
                *("--continue-on-collection-errors", "-k"),
                "guardrail or approval or handoff or filter or schema or usage",
                *(
                    f"--ignore=tests/{folder}"
                    for folder in (
                        *("extensions", "fixtures", "mcp", "models", "realtime"),
                        *("sandbox", "voice"),
                    )
                ),
            ),
        ),
    ),
    "pyrate-limiter": Candidate(
        packages="pyrate_limiter",
        tests=_needs(
            *("pytest-asyncio", "aiohttp", "filelock", "httpx", "requests"),
            *("schedule", "pytest-retry"),
        ),
    ),
    "circuitbreaker": Candidate(
        packages="circuitbreaker",
        tests=_needs("pytest-asyncio", "pytest-mock", options=("--asyncio-mode=auto",)),
    ),
    "python-statemachine": Candidate(
        packages="statemachine",
        tests=_needs(
            *("pytest-asyncio", "pytest-mock", "pydot", "pyyaml", "jsonschema"),
            *("pytest-timeout", "pytest-benchmark"),
            options=(
                *("-o", "addopts=", "--ignore=docs", "--ignore=tests/scxml"),
                "--ignore=tests/django_project",
                "--ignore=tests/test_contrib_diagram.py",
            ),
        ),
    ),
    # An API toolkit, a data converter, LLM helpers, a database's command line, retries,
    # state machines, data frames, a web framework.
    "djangorestframework": Candidate(
        packages="rest_framework",
        tests=Project("test", (), ("django>=5.2,<6.0", "pyyaml", "inflection")),
    ),
    "cattrs": Candidate(
        packages="cattrs",
        tests=Project(
            "test",
            (
                *("--ignore=bench", "--ignore=tests/preconf"),
                # All of them, most by hypothesis, take a quarter of an hour.
                *("--ignore=tests/test_preconf.py", "-k"),
                "validation or union or disambiguat or enum or subclass or factory_hooks",
            ),
        ),
    ),
    "instructor": Candidate(
        packages="instructor",
        tests=_needs(
            *("pytest-asyncio", "jsonref", "python-dotenv", "anthropic==0.93.0"),
            *("xmltodict", "pytest-examples"),
            options=("--continue-on-collection-errors", "--ignore=tests/llm"),
        ),
    ),
    "langchain-text-splitters": Candidate(
        packages="langchain_text_splitters",
        tests=Project(
            "test", ("--ignore=tests/integration_tests",), ("lxml", "beautifulsoup4")
        ),
    ),
    "sqlite-utils": Candidate(
        packages="sqlite_utils", tests=_needs("hypothesis", "tabulate", "cogapp")
    ),
    "stamina": Candidate(
        packages="stamina",
        tests=Project("tests", (), ("structlog", "prometheus-client")),
    ),
    "transitions": Candidate(
        packages="transitions",
        tests=_needs(
            *("graphviz", "dill"),
            options=("--ignore=tests/test_codestyle.py",),
        ),
    ),
    "pandera": Candidate(
        packages="pandera",
        tests=_needs(
            *("pandas<3", "hypothesis", "pytest-asyncio", "pyyaml", "black", "joblib"),
            options=(
                *("-k", "checks or schema", "--continue-on-collection-errors"),
                *(
                    f"--ignore=tests/{folder}"
                    for folder in (
                        *("dask", "geopandas", "fastapi", "hypotheses", "ibis"),
                        *("io", "modin", "mypy", "narwhals", "polars", "pyspark"),
                        *("strategies", "xarray"),
                    )
                ),
            ),
        ),
    ),
    # What forgets, compares versions, and keeps the style of TOML.
    "cachetools": Candidate(packages="cachetools"),
    "semver": Candidate(packages="semver", tests=_needs("pytest-cov")),
    "tomlkit": Candidate(packages="tomlkit", tests=_needs("pyyaml")),
    "falcon": Candidate(
        packages="falcon",
        tests=_needs("pyyaml", "httpx", "msgpack", "pytest-asyncio", "jsonschema"),
    ),
}


def _words(text: str) -> set[str]:
    """Return the words of a name, in whichever case they are joined."""
    apart = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text)
    return set(re.findall(r"[a-z]+|\d+", apart.lower()))


def target_of(test: str, called: list[str], numbers: Mapping[str, int]) -> str:
    """Return which of the functions that a test calls it is about."""
    words = _words(test.partition("::")[2].partition("[")[0])

    def rank(target: str) -> tuple[int, bool, int, str]:
        name = target.replace(":", ".").rpartition(".")[2]
        own = _words(name)
        is_special = name.startswith("__")
        return -len(own) * (own <= words), is_special, numbers[target], target

    return min(called, key=rank)


def pairs_of(
    tests: list[str], called: Mapping[str, list[str]], seed: str, number: int
) -> list[TrueClaim]:
    """Return so many pairs of a test and what it is about, by a seed, as they ran."""
    functions: dict[str, list[str]] = {}
    for test in tests:
        if called.get(test):
            functions.setdefault(test.partition("[")[0], []).append(test)
    numbers = Counter(name for names in called.values() for name in names)
    chance = random.Random(seed)  # noqa: S311 - it is to be the same each time
    chosen = chance.sample(sorted(functions), min(number, len(functions)))
    found = [chance.choice(sorted(functions[one])) for one in chosen]
    pairs = (
        TrueClaim(
            criterion=criterion,
            test=test,
            target=target_of(test, called[test], numbers),
        )
        for test, criterion in zip(found, cycle(CRITERIA), strict=False)
    )
    # As the tests ran: some pass only in that order.
    return sorted(pairs, key=lambda one: tests.index(one.test))


def challenged(
    place: Place, packages: str, seed: str, number: int
) -> list[dict[str, str]]:
    """Challenge pairs of a project, and return what came of each."""
    set_up(place)
    kept = place.folder / f"pairs-{seed}-{number}.json"
    if not kept.exists():
        tests, called = _recorded(place, packages)
        made = pairs_of(tests, called, f"{seed} {place.name}", number)
        kept.write_text(json.dumps([asdict(one) for one in made]), encoding="utf-8")
    pairs = [TrueClaim(**one) for one in json.loads(kept.read_text(encoding="utf-8"))]
    chosen = [*dict.fromkeys(one.test for one in pairs)]
    run, report = judged(place, pairs, "--psf-challenge", *chosen)
    found = {
        (one["source"], ruling["id"]): one
        for ruling in report["criteria"]
        for one in ruling["evidence"]
    }
    return [
        {
            "test": one.test,
            "target": one.target,
            **_told(run, found.get((one.test, one.criterion))),
        }
        for one in pairs
    ]


def _told(run: Run, evidence: dict[str, object] | None) -> dict[str, str]:
    if evidence is None:
        raise CannotRunError("a pair was not judged", run.output)
    texts = [evidence["why"], *evidence["notes"]]  # type: ignore[misc] # a list
    why = "; ".join(dict.fromkeys(str(one) for one in texts if one))
    return {"result": result_of(evidence), "why": why}


def _recorded(place: Place, packages: str) -> tuple[list[str], dict[str, list[str]]]:
    """Return the tests that pass, and which functions of the project each calls."""
    target = place.folder / "called.json"
    more = {"DIRECT_ENTRIES_FILE": str(target), "ENTRIES_PACKAGES": packages}
    bare = run_bare(place, "-p", "entry_recorder", more=more)
    found: dict[str, list[str]] = json.loads(target.read_text(encoding="utf-8"))
    return passed(bare.tests), found


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the command line asks for."""

    python: str
    keep: Path | None
    seed: str
    number: int
    results: Path | None


def report(name: str, options: Options) -> Counter[str]:
    """Measure on one project, print what was found, and return how often."""
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as temporary:
        folder = Path(temporary) if options.keep is None else options.keep / name
        folder.mkdir(parents=True, exist_ok=True)
        one = CANDIDATES[name]
        place = Place(folder.resolve(), name, options.python, one.tests)
        found = challenged(place, one.packages, options.seed, options.number)
        version = place.installed().get(name, "")
    tally = Counter(one["result"] for one in found)
    print(f"{name} {version}: {len(found)} pairs, {_shown(tally)}", flush=True)
    if options.results is not None:
        options.results.mkdir(parents=True, exist_ok=True)
        text = json.dumps(found, indent=1)
        (options.results / f"{name}.json").write_text(text, encoding="utf-8")
    return tally


def tried(name: str, options: Options) -> Counter[str] | None:
    """Measure on one project; print why, and return None, if that cannot be done."""
    try:
        return report(name, options)
    except (CannotRunError, OSError) as reason:
        print(f"{name}: could not be run: {reason}", flush=True)
        return None


def _shown(tally: Counter[str]) -> str:
    return ", ".join(f"{number} {what}" for what, number in tally.most_common())


def main() -> int:
    """Measure on the projects that the command line names, or on all of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAMES", help=", ".join(CANDIDATES))
    parser.add_argument("--python", default=sys.executable, help="the interpreter")
    parser.add_argument("--keep", type=Path, help="a folder for the environments")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--number", type=int, default=50, help="pairs of each project")
    parser.add_argument("--results", type=Path, metavar="FOLDER")
    given = vars(parser.parse_args())
    names = given.pop("names") or list(CANDIDATES)
    if unknown := set(names) - set(CANDIDATES):
        parser.error(f"not one of {', '.join(CANDIDATES)}: {', '.join(unknown)}")
    options, total, status = Options(**given), Counter[str](), 0
    for name in names:
        tally = tried(name, options)
        total.update(tally or {})
        status = status if tally else 2
    print(f"all: {total.total()} pairs, {_shown(total)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
