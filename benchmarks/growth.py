"""What the plugin costs for each test of a large suite; see README.md beside it."""

from __future__ import annotations

import argparse
import math
import re
import statistics
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from measure import (
    CONFIG,
    PYTEST,
    Usage,
    can_count,
    instructions,
    run,
    uncollected,
)

ID = "PSF-03.error-handling"
#: Tests -> how often their CPU time is taken; the run of one test is the fixed cost.
ROUNDS = {1: 5, 1_000: 5, 10_000: 3, 40_000: 2}
WORKERS = ["-n", "2"]


@dataclass(frozen=True)
class Layout:
    """A way to spread trivial tests, and claims on them, over files."""

    name: str
    #: What the marks name, one after the other; empty: nothing is marked.
    ids: tuple[str, ...] = ()
    per_file: int = 100
    #: Whether the config claims each file as a whole.
    by_config: bool = False
    #: Whether each test calls and names a function of its own.
    own: bool = False

    def function(self, test: int) -> str:
        """Return the name of the function that a test calls."""
        return f"answer_{test}" if self.own else "answer"


def every_id() -> tuple[str, ...]:
    """Return what a mark can name of each criterion: itself, or its first facet."""
    from pytest_psf.catalogue import load

    return tuple(f"{c.id}.{c.facets[0]}" if c.facets else c.id for c in load())


NONE = Layout("none marked")
MARKED = Layout("all marked", ids=(ID,))
OWN = Layout("all marked, own targets", ids=(ID,), own=True)
VARIANTS = (
    OWN,
    Layout("all marked, in one file", ids=(ID,), per_file=sys.maxsize),
    Layout("all marked, 35 criteria", ids=every_id()),
    Layout("all claimed by the config", by_config=True),
)


def written(layout: Layout, tests: int, folder: Path) -> Path:
    """Write a project with this many tests, have it compiled, and return its folder."""
    project = folder / f"{layout.name} {tests}".replace(" ", "-").replace(",", "")
    (project / "tests").mkdir(parents=True)
    (project / "service.py").write_text(_service(layout, tests))
    claims = []
    for start in range(0, tests, layout.per_file):
        name = f"tests/test_from_{start}.py"
        stop = min(tests, start + layout.per_file)
        (project / name).write_text(_test_file(layout, range(start, stop)))
        claims.append(f'{{ test = "{name}", exercises="service:answer" }}')
    claimed = f"[tool.psf.evidence]\n{ID} = [{', '.join(claims)}]"
    config = CONFIG.replace("[tool.psf.evidence]", claimed)
    (project / "pyproject.toml").write_text(config if layout.by_config else CONFIG)
    run([*PYTEST, "--psf", "--collect-only"], project)
    return project


def _service(layout: Layout, tests: int) -> str:
    names = dict.fromkeys(layout.function(n) for n in range(tests))
    return "\n\n".join(
        f"def {name}(value: int) -> int:\n    return value + {n}\n"
        for n, name in enumerate(names, 1)
    )


def _test_file(layout: Layout, numbers: range) -> str:
    parts = ["import pytest\n\nimport service\n"]
    for n in numbers:
        called = layout.function(n)
        if layout.ids:
            name = layout.ids[n % len(layout.ids)]
            parts.append(
                f'\n\n@pytest.mark.psf("{name}", exercises="service:{called}")'
            )
        else:
            parts.append("\n")
        more = n + 1 if layout.own else 1
        parts.append(
            f"\ndef test_{n}():\n    assert service.{called}({n}) == {n + more}\n"
        )
    return "".join(parts)


def count(layout: Layout, sizes: tuple[int, int], folder: Path) -> None:
    """Print the added instructions a test, from a count of tests to a larger one."""
    projects = {size: written(layout, size, folder) for size in (1, *sizes)}
    commands = [
        ([*uncollected(), *option], project)
        for project in projects.values()
        for option in ([], ["--psf"])
    ]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda c: instructions(*c), commands))
    fixed, low, high = (j - b for b, j in zip(found[::2], found[1::2], strict=True))
    each = 1000 * (high - low) / (sizes[1] - sizes[0])
    print(
        f"{layout.name:26} {each:8.1f} k instructions a test from {sizes[0]:,} to "
        f"{sizes[1]:,}; exponent {_exponent(low - fixed, high - fixed, *sizes):.3f}; "
        f"fixed {fixed:.0f} M",
        flush=True,
    )


def _exponent(low: float, high: float, *sizes: int) -> float:
    """Return the power of the number of tests that a cost grows with."""
    if low <= 0 or high <= 0:
        return math.nan  # lost in the noise
    return math.log(high / low) / math.log(sizes[1] / sizes[0])


def take_time(layout: Layout, options: list[str], folder: Path) -> None:
    """Print the added CPU time and peak memory a test, and how the time grows."""
    print(" ".join([layout.name, *options]), flush=True)
    fixed = 0.0
    times: dict[int, float] = {}
    peaks: dict[int, float] = {}
    for size, rounds in ROUNDS.items():
        project = written(layout, size, folder / "-".join(["timed", *options]))
        pairs = [_pair(project, size, options) for _ in range(rounds)]
        added = statistics.median(j.cpu - b.cpu for b, j in pairs)
        peaks[size] = statistics.median(j.memory - b.memory for b, j in pairs)
        if size == 1:
            fixed = added
            print(f"  fixed: {fixed:.0f} ms, {peaks[size] / 1024:.1f} MiB", flush=True)
            continue
        times[size] = added - fixed
        bare = statistics.median(b.cpu for b, _ in pairs)
        each = 1000 * times[size] / size
        print(
            f"  {size:6,} tests: {each:6.1f} us of CPU a test more, "
            f"{(bare + added) / bare:.3f} of bare ({bare:.0f} ms)",
            flush=True,
        )
    _print_growth(times, peaks)


def _pair(project: Path, tests: int, options: list[str]) -> tuple[Usage, Usage]:
    """Run without and with the plugin, one after the other."""
    bare, judged = (run([*PYTEST, *options, *psf], project) for psf in ([], ["--psf"]))
    for usage in (bare, judged):
        passed = re.search(r"(\d+) passed", usage.output)
        assert passed is not None, usage.output
        assert int(passed[1]) >= tests, usage.output
    assert "READY" in judged.output, judged.output
    return bare, judged


def _print_growth(times: dict[int, float], peaks: dict[int, float]) -> None:
    *_, middle, last = times
    for first in list(times)[:-1]:
        exponent = _exponent(times[first], times[last], first, last)
        print(f"  exponent from {first:,} to {last:,} tests: {exponent:.3f}")
    each = (peaks[last] - peaks[middle]) / (last - middle)
    print(
        f"  peak of the largest process: {each:.2f} KiB a test more "
        f"from {middle:,} to {last:,}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="Count instructions only.")
    quick = parser.parse_args().quick
    print(f"Python {sys.version.split()[0]}; what --psf adds to a run without it")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if can_count():
            for layout in (NONE, MARKED):
                count(layout, (1_000, 4_000), folder)
            for layout in VARIANTS:
                count(layout, (250, 1_000), folder)
        if not quick:
            take_time(MARKED, [], folder)
            take_time(MARKED, WORKERS, folder)
            take_time(NONE, [], folder)


if __name__ == "__main__":
    main()
