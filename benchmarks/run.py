"""What the plugin costs, measured in one sitting; see README.md beside it."""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from commands import commands, gating
from documents import copied, covered_files, documents, growth
from figures import FILE, MINOR, Figures, environment, read
from figures import write as write_figures
from measure import CONFIG, PYTEST, can_count, run
from page import page
from page import write as write_page
from peers import challenges, peers
from ratios import environments, everything
from reports import reports

HERE = Path(__file__).parent


def sitting(folder: Path) -> Figures:
    """Measure what the page shows: ours as ratios, and others beside them."""
    for name in ("made", "ours", "peers", "challenged"):
        (folder / name).mkdir()
    pythons = environments(folder / "made")
    bare, ours = everything(pythons, folder / "ours")
    return Figures(
        environment=environment(),
        bare=bare,
        ratios=ours,
        peers=peers(pythons.bare, folder / "peers"),
        seconds=challenges(pythons.ours, folder / "challenged"),
    )


def compared(folder: Path) -> None:
    """Print what the page shows, as it is here and now."""
    if can_count():
        print(page({MINOR: sitting(folder)}))
    else:
        print(
            "ratios of instructions, and other plugins: not measured without valgrind"
        )


def write() -> None:
    """Bring the committed figures of this Python, and the page, up to date."""
    with tempfile.TemporaryDirectory() as folder:
        found = sitting(Path(folder))
    write_figures((read() if FILE.exists() else {}) | {MINOR: found})
    write_page()


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
            subject=origin.subject_of(HERE),
            digests=origin.digests_of(None, HERE / "none", "sha256:0"),
        ),
    )
    for form in psf_report_formats():
        if hasattr(form, "lacks") and form.lacks():
            print(
                f"report of 1,000 claims as {form.name:9} not measured: {form.lacks()}"
            )
            continue
        start = time.process_time()
        text = form.render(report)
        spent = time.process_time() - start
        size = len(text.encode()) / 1e6
        print(f"report of 1,000 claims as {form.name:9} {spent:5.2f} s, {size:.2f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--write",
        action="store_true",
        help="Measure only what docs/performance.md shows, and commit it to the files.",
    )
    if parser.parse_args().write:
        if not can_count():
            parser.error("figures are counted by valgrind, which is not installed")
        write()
        return
    print(f"Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compared(folder)
        proof_of_execution()
        coverage_minimum()
        forms()
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
