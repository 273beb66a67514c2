"""What the plugin costs, measured in one sitting; see README.md beside it."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from commands import commands, gating
from documents import copied, covered_files, documents, growth
from measure import CONFIG, PYTEST, can_count, cost, run
from reports import reports

HERE = Path(__file__).parent


def start_up(folder: Path) -> None:
    """Print what one trivial test costs without, beside and under the plugin."""
    (folder / "test_one.py").write_text("def test_one():\n    assert sum([1]) == 1\n")
    (folder / "pyproject.toml").write_text(CONFIG)
    bare = cost([*PYTEST, "-p", "no:psf"], folder)
    idle = cost(PYTEST, folder)
    judged = cost([*PYTEST, "--psf"], folder)
    plain = [sys.executable, "-c", "import pytest"]
    model = "import pytest, pydantic\nclass M(pydantic.BaseModel):\n    x: int"
    pydantic = cost([sys.executable, "-c", model], folder) - cost(plain, folder)
    print(f"bare run                {bare:9.1f}")
    print(f"installed, not asked    {idle:9.1f}   {idle / bare:.4f} of bare")
    print(f"fixed cost of --psf     {judged:9.1f}   {judged / bare:.2f} of bare")
    print(
        f"of it: pydantic         {pydantic:9.1f}   {1 + pydantic / bare:.2f} of bare"
    )


def proof_of_execution() -> None:
    """Print what observing one target adds to a claiming test, in microseconds."""
    from pytest_psf.hooks.observe.observer import Observer
    from pytest_psf.hooks.observe.window import Window

    def closure(value: int) -> int:
        return value + len(PYTEST) + rounds

    rounds = 20_000
    window = Window()
    for name, function in (("function", _target), ("closure", closure)):
        observer = Observer({"target": function}, window)  # type: ignore[dict-item]
        start = time.process_time()
        for _ in range(rounds):
            watches = observer.watches(("target",))
            for watch in watches:
                watch.start()
            for watch in watches:
                watch.stop()
            observer.take()
        spent = time.process_time() - start
        observer.close()
        print(f"proof of execution, {name:9} {1e6 * spent / rounds:6.2f} us a test")


def _target(value: int) -> int:
    return value


def coverage_minimum() -> None:
    """Print what measuring a call adds to an asking test, in microseconds."""
    from pytest_psf.hooks.observe.measuring import OwnCoverage

    rounds = 2_000
    own = OwnCoverage({"run.py": __file__})
    with own.measuring():  # the first one sets coverage.py up
        pass
    start = time.process_time()
    for value in range(rounds):
        with own.measuring():
            _target(value)
        own.ran()
    spent = time.process_time() - start
    print(f"line and branch minimum     {1e6 * spent / rounds:6.0f} us a test")


def example(folder: Path) -> None:
    """Print the CPU time that the judgement adds to the example's test run."""
    project = folder / "claims-triage"
    source = HERE.parent / "examples" / "claims-triage"
    shutil.copytree(source, project, ignore=shutil.ignore_patterns("__pycache__"))
    run(PYTEST, project)
    pairs = [
        (run(PYTEST, project).cpu, run([*PYTEST, "--psf"], project).cpu)
        for _ in range(7)
    ]
    plain = statistics.median(plain for plain, _ in pairs)
    added = statistics.median(judged - plain for plain, judged in pairs)
    print(f"example: {plain:.0f} ms of CPU without --psf, {added:.0f} ms more with it")


def challenges(folder: Path) -> None:
    """Print how long it takes to challenge 30 quick tests, in seconds."""
    project = folder / "challenged"
    project.mkdir()
    (project / "pyproject.toml").write_text(CONFIG)
    (project / "service.py").write_text("def answer(value):\n    return value + 1\n")
    mark = '@pytest.mark.psf("PSF-03.error-handling", exercises="service:answer")'
    tests = (
        f"{mark}\ndef test_{n}():\n    assert answer({n}) == {n + 1}\n"
        for n in range(30)
    )
    head = "import pytest\nfrom service import answer\n"
    (project / "test_it.py").write_text(head + "".join(tests))
    times = []
    for options in ([], ["--psf-challenge"]):
        start = time.perf_counter()
        found = run([*PYTEST, "-v", "--psf", *options], project)
        times.append(time.perf_counter() - start)
    assert "challenges " + "c" * 30 in found.output, found.output
    print(f"challenge of 30 quick tests  {times[1] - times[0]:5.2f} s")


def faults(folder: Path) -> None:
    """Print what one fault of data costs, beside one run of the same tests."""
    project = folder / "weakened"
    project.mkdir()
    (project / "pyproject.toml").write_text(CONFIG)
    limits = {f"limit_{n}": n + 1 for n in range(18)}
    (project / "limits.json").write_text(json.dumps(limits))
    mark = '@pytest.mark.psf("PSF-03.error-handling", exercises="limits.json")'
    (project / "test_it.py").write_text(
        "import json\nimport pytest\nfrom pathlib import Path\n\n"
        f"{mark}\ndef test_it():\n"
        "    found = json.loads(Path('limits.json').read_text())\n"
        f"    assert found == {limits}\n"
    )
    plain = statistics.median(run(PYTEST, project).cpu for _ in range(3))
    found = run([*PYTEST, "-v", "--psf"], project)
    assert "36 caught" in found.output, found.output
    print(f"36 faults of data: {found.cpu / 1000:.1f} s of CPU; one run {plain:.0f} ms")


def forms() -> None:
    """Print what each form of a report costs: 35 criteria, 1,000 claims, two notes each."""
    import datetime as dt

    from pytest_psf.catalogue import load
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.classify import Profile
    from pytest_psf.core.evidence import Evidence, Finding, Standing
    from pytest_psf.core.judge import judge
    from pytest_psf.core.places import Place
    from pytest_psf.core.report import Origin, Report, Run
    from pytest_psf.core.rungs import Rung
    from pytest_psf.registry import psf_report_formats
    from pytest_psf.report import origin

    catalogue, place = load(), Place("pyproject.toml", 12)
    criteria = [(one.id, facet) for one in catalogue for facet in one.facets or (None,)]
    found = (
        Evidence(
            claim=Claim(*criteria[n % len(criteria)], "document", object(), place),
            finding=Finding(
                counts_as="document",
                source=f"docs/section-{n}.md#A heading of some words",
                standing=Standing.HOLDS,
                rung=Rung.DOCUMENTED,
                place=Place(f"docs/section-{n}.md", n + 1),
                until=dt.date(2027, 11, 1),
                notes=(f"{n + 20} words", "reviewed 2026-11-01 by Marta Brandt"),
                rests_on=((f"docs/section-{n}.md", f"sha256:{n:064x}"),),
            ),
        )
        for n in range(1_000)
    )
    report = Report(
        judgement=judge(
            catalogue, Profile(system="demo"), tuple(found), today=dt.date(2026, 12, 1)
        ),
        origin=Origin(
            tools=origin.tools("9.2.0"),
            run=Run(),
            subject=origin.subject_of(HERE, None),
            digests=origin.digests_of(None, HERE / "none", "sha256:0"),
        ),
    )
    for form in psf_report_formats():
        start = time.process_time()
        text = form.render(report)
        spent = time.process_time() - start
        size = len(text.encode()) / 1e6
        print(f"report of 1,000 claims as {form.name:9} {spent:5.2f} s, {size:.2f} MB")


def main() -> None:
    unit = "millions of instructions" if can_count() else "ms of CPU"
    print(f"Python {sys.version.split()[0]}; {unit}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start_up(folder)
        proof_of_execution()
        coverage_minimum()
        forms()
        challenges(folder)
        faults(folder)
        example(folder)
        documents(folder / "documented")
        covered_files(folder / "covered")
        copied(folder / "copied")
        growth(folder / "growing")
        reports()
        commands(folder / "commands")
        gating(folder / "gating")


if __name__ == "__main__":
    main()
