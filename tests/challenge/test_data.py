"""What every kind of test comes to when the data that it names is weakened: by hand."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np  # noqa: F401 - a fork cannot import it twice
import pytest
from tests.conftest import fork_pytest
from tests.inner_runs import unrecorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


T, S = "cannot tell", "survived"
COMPARES = "noticed by comparing text"
NOT_REACHED, NOT_REPEATABLE = "not reached", "not repeatable"
NOT_CHALLENGEABLE = "not challengeable"

CHALLENGED = ("holds", "challenged")
SURVIVED = ("broken", "survived")
NOT_OPENED = ("broken", "not-opened")
COMPARES_TEXT = ("broken", "compares-text")
CANNOT_TELL = ("holds", "claimed", "cannot-tell")
NOT_CAUGHT = ("holds", "claimed", "not-caught")
ONE_SIDED = ("holds", "claimed", "one-sided")

#: Fault -> result. Behind "caught" stand the words of the comment at the line that fails.
Faults = dict[str, str]


class Row(NamedTuple):
    """What a test comes to, and what becomes of the claim on it."""

    outcome: tuple[str, ...]
    rules: dict[str, Faults]


def _limit(old: str, most: str, at_0: str, no_end: str) -> Faults:
    return {
        f"is 0 instead of {old}": at_0,
        f"has no end ({most} instead of {old})": no_end,
    }


def _limits(name: str, old: int, at_0: str, no_end: str) -> dict[str, Faults]:
    return {name: _limit(f"{old}", f"{old * 1000}", at_0, no_end)}


def _noticed(name: str, old: int) -> Row:
    return Row(CHALLENGED, _limits(name, old, "caught at 0", "caught no end"))


def _same(outcome: tuple[str, ...], result: str, name: str, old: int) -> Row:
    return Row(outcome, _limits(name, old, result, result))


BLOCK = "src/desk/limits.json#block_at"
EARLY = "src/desk/early.json#block_at"
KEPT = "config/kept.json#most"

WAYS = {
    "test_open": _noticed(BLOCK, 90),
    "test_pathlib": _noticed(BLOCK, 90),
    "test_descriptor": _noticed(BLOCK, 90),
    "test_pkgutil": _noticed(BLOCK, 90),
    "test_resources": _noticed(BLOCK, 90),
    "test_mmap": _noticed(BLOCK, 90),
    "test_linecache": _noticed(BLOCK, 90),
    "test_numpy": _noticed(BLOCK, 90),
    "test_c": _noticed(BLOCK, 90),
    "test_database": _noticed(BLOCK, 90),
    "test_subprocess": _noticed(BLOCK, 90),
    "test_another_program": _noticed(BLOCK, 90),
    "test_environment": _noticed(BLOCK, 90),
    "test_current_folder": _noticed(BLOCK, 90),
    "test_the_original": _same(NOT_OPENED, NOT_REACHED, BLOCK, 90),
    "test_a_subprocess_that_nobody_asks": _same(SURVIVED, S, BLOCK, 90),
    "test_import": _noticed(EARLY, 90),
    "test_import_that_nobody_asks": _same(SURVIVED, S, EARLY, 90),
    "test_pythonpath": _noticed("extra/rates/rates.json#most", 40),
    "test_editable": _noticed("lib/ledger/ledger.json#most", 80),
    "test_session_fixture": _noticed(KEPT, 7),
    "test_module_fixture": _noticed(KEPT, 7),
    "test_function_fixture": _noticed(KEPT, 7),
    # One of its sets of parameters is enough for each fault.
    "test_parameters[5-pass]": Row(CHALLENGED, _limits(KEPT, 7, "caught at 0", S)),
    "test_parameters[8-block]": Row(CHALLENGED, _limits(KEPT, 7, S, "caught no end")),
    "test_cache": _noticed("config/aside.json#most", 12),
}

OUT = "is left out"
GUARD, TEAM = "config/guard.toml#", "config/oversight.ini#team."
ROUTES, ALERTS = "config/routes.json#", "ops/alerts.yml#groups[0].rules"
PROMPT = "prompts/triage.txt#"
PROMISE = f"{PROMPT}Never promise a payment."
ANSWER = f"{PROMPT}Answer in the language of the claim."
UNSEEN = "a value that is not shown"
SECOND_BEST = {
    f"{GUARD}limits.amount": {
        "is 501 instead of 500": S,
        "is 500000 instead of 500": "caught far",
    }
}

RULES = {
    "test_a_switch": Row(
        CHALLENGED,
        {f"{GUARD}masks_names": {"is false instead of true": "caught other"}},
    ),
    "test_a_switch_that_nobody_sees": Row(
        SURVIVED, {f"{GUARD}shows_hints": {"is false instead of true": S}}
    ),
    "test_a_bound": Row(
        CHALLENGED,
        {
            f"{GUARD}limits.amount": {
                "is 501 instead of 500": "caught next, far",
                "is 500000 instead of 500": "caught next, far",
            }
        },
    ),
    "test_a_bound_far_away": Row(SURVIVED, SECOND_BEST),
    "test_a_bound_from_below": Row(
        CHALLENGED,
        {
            f"{GUARD}limits.seconds": {
                "is 4 instead of 5": "caught next, far",
                "is 0 instead of 5": "caught next, far",
            }
        },
    ),
    "test_an_enumeration": Row(
        CHALLENGED,
        {f"{GUARD}on_failure": {"is 'allow' instead of 'refuse'": "caught other"}},
    ),
    "test_an_enumeration_that_may_be_either": Row(
        SURVIVED, {f"{GUARD}on_failure": {"is 'allow' instead of 'refuse'": S}}
    ),
    "test_a_stated_value": Row(
        CHALLENGED, {f"{GUARD}score.weak": {"is 0.45 instead of 0.4": "caught other"}}
    ),
    "test_a_stated_value_nobody_sees": Row(
        SURVIVED, {f"{GUARD}score.weak": {"is 0.41 instead of 0.4": S}}
    ),
    "test_each_of_a_table": Row(
        CHALLENGED,
        {
            f"{GUARD}score.weak": _limit(
                "0.4", "400", "caught weak at 0", "caught weak no end"
            ),
            f"{GUARD}score.strong": _limit(
                "0.9", "900", "caught strong at 0", "caught strong no end"
            ),
        },
    ),
    "test_one_way_only": Row(
        ONE_SIDED, _limits(f"{TEAM}reviewers", 2, "caught at 0", S)
    ),
    "test_a_switch_of_words": Row(
        CHALLENGED, {f"{TEAM}is_asked": {"is 'no' instead of 'yes'": "caught other"}}
    ),
    "TestAllOfAClass::test_nothing": _same(CHALLENGED, S, f"{TEAM}deputies", 1),
    "TestAllOfAClass::test_something": _noticed(f"{TEAM}deputies", 1),
    "test_a_section": Row(
        CHALLENGED, {"config/oversight.ini#escalation": {OUT: "caught out"}}
    ),
    "test_each_entry": Row(
        CHALLENGED,
        {
            f"{ROUTES}routes[0]": {OUT: "caught clinic out"},
            f"{ROUTES}routes[1]": {OUT: "caught billing out"},
        },
    ),
    "test_a_list": Row(
        CHALLENGED,
        {
            f"{ROUTES}routes": {
                "is empty": "caught empty",
                "also holds what the tests name": "caught more",
            }
        },
    ),
    "test_a_list_that_refuses_only": Row(
        ONE_SIDED,
        {
            f"{ROUTES}signed": {
                "is empty": S,
                "also holds what the tests name": "caught more",
            }
        },
    ),
    "test_python": _noticed("src/desk/thresholds.py#MOST_RETRIES", 3),
    "test_python_entries": Row(
        SURVIVED,
        {
            "src/desk/thresholds.py#REFUSED[0]": {OUT: "caught fax out"},
            "src/desk/thresholds.py#REFUSED[1]": {OUT: S},
        },
    ),
    "test_environment_file": Row(
        CHALLENGED,
        {
            "config/.env#DESK_TIMEOUT": {
                f"is 0 instead of {UNSEEN}": "caught at 0",
                "has no end": "caught no end",
            }
        },
    ),
    "test_alerts": Row(
        CHALLENGED,
        {
            f"{ALERTS}[0]": {OUT: "caught QueueLong out"},
            f"{ALERTS}[1]": {OUT: "caught ModelDown out"},
        },
    ),
    "test_one_alert": Row(
        SURVIVED,
        {
            f"{ALERTS}[0]": {OUT: S},
            f"{ALERTS}[1]": {OUT: "caught ModelDown out"},
        },
    ),
    "test_a_window": Row(
        CHALLENGED,
        {
            f"{ALERTS}[0].for": {
                "is '0m' instead of '5m'": "caught at 0",
                "has no end ('5000m' instead of '5m')": "caught no end",
            }
        },
    ),
    # The fault does not go on through the anchor: that line is not the one that fails.
    "test_an_anchor": _noticed("ops/owners.yml#on_call", 7),
    "test_a_sentence": Row(CHALLENGED, {PROMISE: {OUT: "caught out"}}),
    "test_a_sentence_that_nobody_sees": Row(SURVIVED, {PROMISE: {OUT: S}}),
    "test_a_digest": Row(COMPARES_TEXT, {ANSWER: {OUT: COMPARES}}),
    "test_a_digest_of_the_file_itself": Row(SURVIVED, {ANSWER: {OUT: S}}),
    # It is no matter of blanks, so it knows the sentence.
    "test_the_words_alone": Row(CHALLENGED, {ANSWER: {OUT: "caught out"}}),
    "test_a_stated_sentence": Row(
        CHALLENGED,
        {
            f"{PROMPT}Ask a person about every refund above the limit.": {
                'is "Pay every refund at once." instead': "caught other"
            }
        },
    ),
}

COPIED, FOLLOWED = "config/copied.json#most", "config/followed.json#most"
TEXTS, FLAKY = "config/texts.json#most", "config/flaky.json#most"
CRASH, SETUP = "config/crash.json#", "config/setup.json#most"

BEHAVIOURS = {
    "test_a_copy": _same(NOT_OPENED, NOT_REACHED, COPIED, 15),
    "test_a_constant": _same(NOT_OPENED, NOT_REACHED, COPIED, 15),
    "test_what_follows_the_file": _same(SURVIVED, S, FOLLOWED, 20),
    "test_what_does_not_look": _same(SURVIVED, S, FOLLOWED, 20),
    "test_the_text": _same(COMPARES_TEXT, COMPARES, TEXTS, 30),
    "test_the_digest": _same(COMPARES_TEXT, COMPARES, TEXTS, 30),
    "test_that_it_is_as_it_was_copied": _same(COMPARES_TEXT, COMPARES, TEXTS, 30),
    # Only what compares the text alone judges nothing.
    "test_judging_before_the_text": _noticed(TEXTS, 30),
    "test_the_text_before_judging": _same(COMPARES_TEXT, COMPARES, TEXTS, 30),
    "test_all_that_it_says": _noticed(TEXTS, 30),
    "test_every_other_time": _same(NOT_CAUGHT, NOT_REPEATABLE, FLAKY, 5),
    "test_only_twice": _same(NOT_CAUGHT, NOT_REPEATABLE, FLAKY, 5),
    "test_a_file_that_is_not_copied": _same(
        NOT_CAUGHT, NOT_REPEATABLE, "config/model.json#most", 35
    ),
    "test_network": _same(
        NOT_CAUGHT, NOT_CHALLENGEABLE, "config/network.json#most", 25
    ),
    # The run itself has counted one on.
    "test_counts_in_the_file": _same(
        NOT_CAUGHT, NOT_CHALLENGEABLE, "config/state.json#count", 11
    ),
    "test_beside_one_that_counts": _same(
        NOT_CAUGHT, NOT_CHALLENGEABLE, "config/state.json#seats", 4
    ),
    "test_writes_it_first": _same(
        NOT_CAUGHT, NOT_CHALLENGEABLE, "config/reset.json#most", 45
    ),
    "test_borrows_the_file": _same(SURVIVED, S, "config/borrowed.json#most", 50),
    "test_the_process_ends": Row(
        CHALLENGED, _limits(f"{CRASH}exits_at", 5, T, "caught no end")
    ),
    "test_the_system_stumbles": Row(
        CHALLENGED, _limits(f"{CRASH}divides_by", 4, T, "caught no end")
    ),
    "test_the_system_stumbles_in_an_assertion": Row(
        CHALLENGED, _limits(f"{CRASH}divides_by", 4, T, "caught no end")
    ),
    "test_stumbles_over_anything_else": _same(CANNOT_TELL, T, f"{CRASH}raises_at", 6),
    "test_hangs": Row(CHALLENGED, _limits(f"{CRASH}waits_for", 2, T, "caught no end")),
    "test_skips_itself": _same(SURVIVED, S, f"{CRASH}skips_at", 8),
    "test_the_system_asserts": _same(CANNOT_TELL, T, f"{CRASH}asserted", 10),
    # What is left behind by one fault is not there for the next.
    "test_leaves_something_behind": Row(
        CANNOT_TELL, _limits("config/left.json#most", 55, T, S)
    ),
    "TestUnit::test_unittest": _noticed(SETUP, 65),
    "test_an_assertion_in_a_fixture": _noticed(SETUP, 65),
    "test_a_fixture_that_stumbles": Row(
        CHALLENGED, _limits(SETUP, 65, T, "caught no end")
    ),
    "test_a_link": _noticed("config/current.json#most", 7),
    "test_a_link_by_its_whole_path": _noticed("config/absolute.json#most", 7),
    "test_one_of_two_files": Row(
        NOT_OPENED,
        {
            **_limits(EARLY, 90, "caught at 0", "caught no end"),
            **_limits(COPIED, 15, NOT_REACHED, NOT_REACHED),
        },
    ),
}

ON_IMPORT = {
    "test_checked_on_import": _same(CANNOT_TELL, T, f"{CRASH}is_checked_on_import", 9)
}

TABLE = {
    "tests/test_ways.py": WAYS,
    "tests/test_rules.py": RULES,
    "tests/test_behaviours.py": BEHAVIOURS,
    "tests/test_checked.py": ON_IMPORT,
}

#: What is said of some of them, beside the result.
DETAILS = {
    "test_the_original": "the original was opened",
    "test_a_copy": "it never opens config/copied.json",
    "test_only_twice": "after all that was weakened it does not pass any more",
    "test_a_file_that_is_not_copied": "not copied: models/large.bin (it has 150 MiB)",
    "test_network": "it asks for 192.0.2.1",
    "test_beside_one_that_counts": "the tests write the file themselves",
    "test_writes_it_first": "the tests write the file themselves",
    "test_the_process_ends": "its process ended",
    "test_the_system_stumbles": "ZeroDivisionError: division by zero",
    "test_hangs": "it did not end in time",
    "test_checked_on_import": "is no limit",
}

HERE = Path(__file__).parent


class Desk:
    """A copy of the project, with what it lacks in ours."""

    def __init__(self, pytester: pytest.Pytester, patch: pytest.MonkeyPatch) -> None:
        self.pytester = unrecorded(pytester)
        self.root = pytester.path / "desk"
        shutil.copytree(
            HERE / "data",
            self.root,
            symlinks=True,
            ignore=shutil.ignore_patterns("__pyc*"),
        )
        (self.root / "config/absolute.json").symlink_to(self.root / "config/kept.json")
        (self.root / "models").mkdir()
        with (self.root / "models/large.bin").open("wb") as file:
            file.truncate(150 * 2**20)  # without any block of its own
        limits = self.root / "src/desk/limits.json"
        (pytester.path / "note").write_text(str(limits))
        (pytester.path / "counts").mkdir()
        self._install(patch)
        patch.setenv("DESK_LIMITS", str(limits))
        patch.setenv("DESK_NOTE", str(pytester.path / "note"))
        patch.setenv("DESK_COUNTS", str(pytester.path / "counts"))
        patch.chdir(self.root)

    def _install(self, patch: pytest.MonkeyPatch) -> None:
        """Install `ledger` in editable mode, and let PYTHONPATH lead to `rates`."""
        site = self.pytester.path / "site"
        shutil.copytree(HERE / "data_site", site)
        finder = site / "__editable___ledger_0_1_finder.py"
        text = finder.read_text(encoding="utf-8").replace("{root}", str(self.root))
        finder.write_text(text, encoding="utf-8")
        paths = [str(site), str(self.root / "extra")]
        patch.setenv("PYTHONPATH", os.pathsep.join(paths))
        # Forks do not run what a Python runs at its start.
        patch.setattr(sys, "path", [*paths, *sys.path])
        patch.setattr(sys, "meta_path", [*sys.meta_path])
        spec = importlib.util.spec_from_file_location(finder.stem, finder)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        patch.setitem(sys.modules, finder.stem, module)
        spec.loader.exec_module(module)
        module.install()

    def report(self) -> dict[str, Any]:
        """Return the report of the last run."""
        found: dict[str, Any] = json.loads((self.root / "psf.json").read_text("utf-8"))
        return found


@pytest.fixture
def desk(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(pytester, monkeypatch)


def _results(report: Mapping[str, Any]) -> dict[str, dict[str, dict[str, Faults]]]:
    """Return what a report says of each fault, as the table has it: by file and test."""
    found: dict[str, dict[str, dict[str, Faults]]] = {}
    for test in report["inputs"]["outcomes"]["tests"]:
        file, _, name = test["id"].partition("::")
        for one in test.get("challenges", ()):
            rules = found.setdefault(file, {}).setdefault(name, {})
            faults = rules.setdefault(one["target"], {})
            # The value of a .env file is not shown, however many times it is taken.
            did = (
                "has no end"
                if UNSEEN in one["fault"] and "end" in one["fault"]
                else one["fault"]
            )
            faults[did] = _result(one, file)
    return found


def _result(challenge: Mapping[str, Any], file: str) -> str:
    result = str(challenge["result"])
    place = challenge.get("place")
    if place is None or place["file"] != file:
        return result
    line = Path(file).read_text(encoding="utf-8").splitlines()[place["line"] - 1]
    words = line.partition("  # ")[2].split(", ")
    did = challenge["fault"]
    sign = "no end" if "end" in did else "at 0"
    return f"{result} {sign if sign in words else ', '.join(words)}".rstrip()


def _outcomes(report: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return what becomes of each claim on a test, by the test's id."""
    found = {}
    for criterion in report["criteria"]:
        for one in criterion["evidence"]:
            if one["kind"] == "test":
                words = one["standing"], one.get("rung"), one.get("reason")
                found[one["source"]] = tuple(filter(None, words))
    return found


def _claimed(file: str, test: str) -> str:
    """Return what the claim names on which the outcome of a row stands."""
    name = "TestAllOfAClass" if "TestAllOfAClass" in test else test
    return f"{file}::{name.partition('[')[0]}"


def _check(report: Mapping[str, Any], files: Iterable[str] = tuple(TABLE)) -> None:
    """Compare a report with the table."""
    table = {file: TABLE[file] for file in files}
    assert _results(report) == {
        file: {test: row.rules for test, row in rows.items()}
        for file, rows in table.items()
    }
    wanted = {
        _claimed(file, test): row.outcome
        for file, rows in table.items()
        for test, row in rows.items()
    }
    outcomes = _outcomes(report)
    assert {source: outcomes[source] for source in wanted} == wanted


def _details(report: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        test["id"].partition("::")[2]: [
            one["detail"] for one in test.get("challenges", ()) if one.get("detail")
        ]
        for test in report["inputs"]["outcomes"]["tests"]
    }


@pytest.mark.usefixtures("forked_pythons")
def test_every_result_is_that_of_the_table(desk: Desk) -> None:
    fork_pytest(desk.pytester, "--psf", "--psf-report", "json:psf.json")

    report = desk.report()
    _check(report)
    details = _details(report)
    for test, words in DETAILS.items():
        assert any(words in one for one in details[test]), (test, details[test])


@pytest.mark.once
@pytest.mark.usefixtures("unmeasured_processes")
def test_two_workers_come_to_the_same_in_processes_of_their_own(desk: Desk) -> None:
    """What a Python runs at its start finds what is installed, in the copy as well."""
    files = ("tests/test_ways.py", "tests/test_checked.py")
    arguments = ("--psf", "--psf-report", "json:psf.json", "-n", "2", *files)
    desk.pytester.runpytest_subprocess(*arguments)

    _check(desk.report(), files)
