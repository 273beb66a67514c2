"""A record is evidence while its entry says all it must, and that is still so."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.evidence import Finding, Standing
from pytest_psf.core.places import Place
from pytest_psf.core.rungs import Rung
from pytest_psf.verify.context import Context
from pytest_psf.verify.project import Project
from pytest_psf.verify.record.claim import RecordClaim
from pytest_psf.verify.record.kind import RecordKind

if TYPE_CHECKING:
    from pathlib import Path

CATALOGUE = catalogue.load()
TODAY = dt.date(2026, 11, 25)
MODEL = "gpt-4o-2024-08-06"
DATA = '{"claim": 1}\n{"claim": 2}\n'
TEST = """
from somewhere import test_taken

def test_rollback(): ...

class TestRelease:
    async def test_it(self): ...

test_made = make()
"""
LOG = "10:02 rolled back to v40\n10:14 v40 serves again\n"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def evaluation(**changes: Any) -> dict[str, Any]:
    entry = {
        "model": MODEL,
        "data-set": "evals/claims.jsonl",
        "data-set-digest": f"sha256:{sha256(DATA)}",
        "threshold": 0.9,
        "result": 0.93,
        "finished": "2026-10-02T14:03:00Z",
    }
    return _changed(entry, changes)


def drill(**changes: Any) -> dict[str, Any]:
    entry = {
        "name": "rollback",
        "participants": [
            {"name": "D. Patel", "role": "on call"},
            {"name": "R. Okafor", "role": "head of claims"},
        ],
        "started": "2026-10-02T10:00:00Z",
        "ended": "2026-10-02T10:14:00+00:00",
        "outcome": "passed",
        "before": "v41",
        "after": "v40",
        "artefact": "ops/rollback.log",
        "artefact-digest": sha256(LOG),
    }
    return _changed(entry, changes)


def _changed(entry: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Replace fields; None takes one away."""
    entry |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in entry.items() if value is not None}


class Files:
    """A project with a model's pin, a data set and what a drill left."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("config/model.toml", f'[model]\nid = "{MODEL}"\n')
        self.write("evals/claims.jsonl", DATA)
        self.write("ops/rollback.log", LOG)
        self.write("test_release.py", TEST)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def found(
        self,
        entries: object,
        *,
        criterion: str = "PSF-07.rollback-tested",
        file: str = "records.json",
        started: float | None = None,
        today: dt.date = TODAY,
        **keys: Any,
    ) -> Finding:
        """Write a file with these entries, and verify a claim on it."""
        text = entries if isinstance(entries, str) else json.dumps(entries, indent=1)
        self.write(file, text)
        return self.claimed(
            file, criterion=criterion, started=started, today=today, **keys
        )

    def claimed(
        self,
        file: str,
        *,
        criterion: str = "PSF-07.rollback-tested",
        started: float | None = None,
        today: dt.date = TODAY,
        **keys: Any,
    ) -> Finding:
        """Verify a claim on a file as it is, or is not."""
        claim = Claim(
            criterion=criterion,
            facet=None,
            kind="record",
            content=RecordClaim(record=file, **keys),
            place=Place("psf.toml", 1),
        )
        context = Context(
            project=Project(self.root),
            today=today,
            started=started,
            edition=CATALOGUE.edition,
        )
        return RecordKind().verify(claim, CATALOGUE.by_id[criterion], context)

    def drill(self, entries: object, **keys: Any) -> Finding:
        return self.found(entries, as_="drill", **keys)

    def evaluation(self, entries: object, **keys: Any) -> Finding:
        criterion = keys.pop("criterion", "PSF-02.re-evaluation")
        return self.found(entries, criterion=criterion, as_="evaluation", **keys)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_a_whole_drill_shows_as_much_as_a_test(files: Files) -> None:
    found = files.drill([drill()], file="ops/drills.json")

    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.TESTED), found.why
    assert found.counts_as == "drill"
    assert found.source == "ops/drills.json"
    assert found.place == Place("ops/drills.json", 2)
    assert found.until == dt.date(2027, 3, 31)
    assert found.notes == (
        "of 2026-10-02",
        "D. Patel, on call, R. Okafor, head of claims; 14 min",
        "from v41 to v40",
        f"artefact ops/rollback.log, unchanged (sha256 {sha256(LOG)[:12]})",
        "not checked: a person's name",
    )


def test_an_evaluation_is_documented_and_bound_to_the_setting(files: Files) -> None:
    found = files.evaluation(
        evaluation(), same={"model": "./config/model.toml#model.id"}
    )

    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.DOCUMENTED), found.why
    assert found.counts_as == "evaluation"
    assert found.covers == {"config/model.toml#model.id"}
    assert found.until == dt.date(2027, 10, 2)
    assert found.notes == (
        "of 2026-10-02",
        "the bar is stated: it stands in the record, beside its result",
        f"model {MODEL}",
        f"data set evals/claims.jsonl, unchanged (sha256 {sha256(DATA)[:12]})",
        "result 0.93 (at least 0.9)",
        "model is that of config/model.toml#model.id",
    )


def test_only_the_model_binds_to_the_pin(files: Files) -> None:
    files.write("limits.json", '{"accuracy": 0.90}')

    found = files.evaluation(evaluation(), same={"threshold": "limits.json#accuracy"})

    assert found.holds
    assert found.covers == frozenset()


def as_toml(entry: dict[str, Any]) -> str:
    return "\n".join(f"{key} = {json.dumps(one)}" for key, one in entry.items())


def as_yaml(entry: dict[str, Any]) -> str:
    return "\n   ".join(f"{key}: {json.dumps(one)}" for key, one in entry.items())


#: The second of two entries, as each format writes it, and the line that it begins in.
FORMATS = {
    "drills.toml": ("[[drills]]\n{toml}\n[[drills]]\n{toml_2}\n", 9),
    "drill.toml": ("[[drill]]\n{toml}\n[[drill]]\n{toml_2}\n", 9),
    "list.json": ("[\n{json},\n\n{json_2}]", 4),
    "drills.json": ('{{"drills": [\n{json},\n{json_2}]}}', 3),
    "drills.jsonl": ("\n{json}\n\n{json_2}\n", 4),
    "list.yaml": ("-  {yaml}\n-  {yaml_2}\n", 8),
    "drills.yml": ("drills:\n-  {yaml}\n-  {yaml_2}\n", 9),
}


@pytest.mark.parametrize("file", FORMATS)
def test_every_format_holds_entries(files: Files, file: str) -> None:
    text, line = FORMATS[file]
    one = drill(name="first", artefact=None, artefact_digest=None)
    two = drill(name="second", participants=["Sam Reyes, on call"])
    written = text.format(
        toml=as_toml(one | {"participants": ["D. Patel"]}),
        toml_2=as_toml(two),
        json=json.dumps(one),
        json_2=json.dumps(two),
        yaml=as_yaml(one),
        yaml_2=as_yaml(two),
    )

    found = files.drill(written, file=file, name="second")

    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.TESTED), found.why
    assert found.place == Place(file, line)
    assert found.source == f"{file}#second"
    assert "Sam Reyes, on call; 14 min" in found.notes


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            as_toml(evaluation(finished=None)) + "\nfinished = 2026-10-02T14:03:00Z",
            "toml",
        ),
        (as_toml(evaluation(finished=None)) + "\nfinished = 2026-10-02", "toml"),
        (as_yaml(evaluation()).replace("\n   ", "\n"), "yaml"),
        (json.dumps(evaluation(finished="2026-10-02")), "json"),
        (json.dumps(evaluation(finished="2026-10-02T23:30:00.125-02:00")), "json"),
        (json.dumps({"evaluation": evaluation()}), "json"),
        (json.dumps(evaluation()).replace("data-set", "data_set"), "json"),
        (json.dumps(evaluation()).replace("data-set", "dataset"), "json"),
    ],
)
def test_a_whole_file_can_be_the_entry(files: Files, text: str, kind: str) -> None:
    found = files.evaluation(text, file=f"eval.{kind}")

    assert found.holds, found.why
    assert found.until in {dt.date(2027, 10, 2), dt.date(2027, 10, 3)}


def test_the_latest_entry_counts(files: Files) -> None:
    old = evaluation(finished="2026-09-30T23:59:59Z", result=0.1)
    entries = [old, evaluation(finished="2026-10-01"), old]

    found = files.evaluation(entries)

    assert found.holds, found.why
    assert found.notes[0] == "of 2026-10-01"


def test_the_latest_entry_counts_also_when_it_is_the_worse(files: Files) -> None:
    entries = [evaluation(), evaluation(finished="2026-11-01", result=0.1)]

    assert files.evaluation(entries).reason == "threshold-not-met"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-11-01", "2026-11-01"),
        ("2026-11-01", "2026-11-01T09:00:00Z"),
        ("2026-11-01T09:00:00Z", "2026-11-01T10:00:00+01:00"),
    ],
)
def test_which_of_two_entries_is_the_latest_is_never_guessed(
    files: Files, first: str, second: str
) -> None:
    entries = [
        evaluation(finished="2026-11-01T08:00:00+09:00"),
        evaluation(finished=first),
        evaluation(finished=second, result=0.1),
    ]

    for written in (entries, entries[::-1]):
        found = files.evaluation(written)

        assert found.reason == "ambiguous-entry"
        assert "which of them is the latest cannot be known" in found.why
        assert found.fix == "write finished with its time of day, another in each"


def test_names_of_entries_are_one_whatever_their_case(files: Files) -> None:
    entries = [drill(), drill(name="Rollback ", ended="2026-10-03T10:00:00Z")]
    entries[1]["outcome"] = "failed"

    assert files.drill(entries, name="rollback").reason == "drill-failed"
    assert files.drill(entries).reason == "drill-failed"


def test_fewer_is_better_where_the_entry_says_so(files: Files) -> None:
    found = files.evaluation(evaluation(better="lower", threshold=0, result=0))

    assert found.holds, found.why
    assert "result 0 (at most 0)" in found.notes


def test_groups_are_held_to_their_own_threshold_or_the_whole_one(files: Files) -> None:
    groups = [
        {"name": "under 30", "result": 0.91},
        {"name": "over 60", "result": 0.88, "threshold": 0.85},
    ]

    found = files.evaluation(
        evaluation(groups=groups), criterion="PSF-08.bias-assessment"
    )

    assert found.holds, found.why
    assert found.notes[-2:] == (
        "under 30: result 0.91 (at least 0.9)",
        "over 60: result 0.88 (at least 0.85)",
    )


def test_less_is_better_in_groups_too_where_the_entry_says_so(files: Files) -> None:
    groups = [
        {"name": "under 30", "result": 0.04},
        {"name": "over 60", "result": 0.7, "threshold": 0.06},
    ]

    found = files.evaluation(
        evaluation(groups=groups, better="lower", threshold=0.05, result=0.03),
        criterion="PSF-08.bias-assessment",
    )

    assert found.reason == "threshold-not-met"
    assert found.why == "result 0.7 is above the threshold, 0.06"


@pytest.mark.parametrize(
    "name", ["s3://bucket/claims.jsonl", "claims-2026", "x/gone.csv"]
)
def test_a_data_set_that_is_kept_elsewhere_is_believed_and_said(
    files: Files, name: str
) -> None:
    found = files.evaluation(evaluation(data_set=name))

    assert found.holds, found.why
    digest = sha256(DATA)[:12]
    said = f"data set {name} is not kept here; its digest (sha256 {digest}) is believed"
    assert said in found.notes


EVALUATIONS: dict[str, tuple[dict[str, Any], str, str]] = {
    "no model": ({"model": None}, "record-incomplete", "has no model"),
    "misspelt": (
        {"threshold": None, "treshold": 1},
        "record-incomplete",
        'did you write "treshold" for it?',
    ),
    "misspelt unseen": (
        {"model": None, "mod\u200bel": MODEL},
        "record-incomplete",
        'did you write "mod\\u200bel" for it?',
    ),
    "no data set": (
        {"data_set": None, "data_set_digest": None},
        "record-incomplete",
        "has no data-set and no data-set-digest",
    ),
    "no digest": ({"data_set_digest": None}, "record-incomplete", "no data-set-digest"),
    "threshold 0": (
        {"threshold": 0},
        "threshold-vacuous",
        "which every result reaches",
    ),
    "threshold below 0": ({"threshold": -1}, "threshold-vacuous", "is -1, which every"),
    "threshold not met": (
        {"result": 0.81},
        "threshold-not-met",
        "result 0.81 is below the threshold, 0.9",
    ),
    "threshold exceeded": (
        {"better": "lower"},
        "threshold-not-met",
        "result 0.93 is above the threshold, 0.9",
    ),
    "better": ({"better": "more"}, "record-malformed", "better is 'more'"),
    "text for a number": (
        {"result": "0.93"},
        "record-malformed",
        "not a finite number",
    ),
    "true for a number": ({"result": True}, "record-malformed", "not a finite number"),
    "not a number": (
        {"result": float("nan")},
        "record-malformed",
        "not a finite number",
    ),
    "infinity": (
        {"threshold": float("inf")},
        "record-malformed",
        "not a finite number",
    ),
    "number for a text": ({"model": 4}, "record-malformed", "model is 4, not a text"),
    "blank": ({"model": " "}, "record-malformed", "model is ' ', not a text"),
    "data set changed": (
        {"data_set_digest": sha256("other")},
        "digest-wrong",
        "is not that of evals/claims.jsonl",
    ),
    "digest too short": (
        {"data_set_digest": "sha256:abc"},
        "digest-malformed",
        "not a sha256 digest of 64 hex digits",
    ),
    "digest not hex": ({"data_set_digest": "z" * 64}, "digest-malformed", "64 hex"),
    "another algorithm": (
        {"data_set_digest": "md5:" + "0" * 32},
        "digest-malformed",
        "64 hex",
    ),
    "data set is a folder": (
        {"data_set": "evals/"},
        "not-a-project-file",
        "a directory",
    ),
    "data set leads out": ({"data_set": "../x.csv"}, "not-a-project-file", "leads out"),
    "too old": (
        {"finished": "2025-11-24"},
        "record-too-old",
        "the evaluation of 2025-11-24 was 366 days ago; it holds for 365",
    ),
    "in the future": (
        {"finished": "2026-11-26"},
        "record-in-future",
        "a day still to come (today is 2026-11-25)",
    ),
    "no day": ({"finished": "in October"}, "record-malformed", "not a date and time"),
    "no such day": ({"finished": "2026-13-02"}, "record-malformed", "not a date"),
    "no such time": (
        {"finished": "2026-10-02T25:00:00Z"},
        "record-malformed",
        "not a date and time",
    ),
    "week date": ({"finished": "2026-W40-5"}, "record-malformed", "not a date and"),
    "no time zone": (
        {"finished": "2026-10-02T14:03:00"},
        "record-malformed",
        "finished 2026-10-02T14:03:00 has no time zone",
    ),
    "before the calendar": (
        {"finished": "0001-01-01T00:00:00+14:00"},
        "record-malformed",
        "outside of the calendar",
    ),
    "behind the calendar": (
        {"finished": "9999-12-31T23:59:59-14:00"},
        "record-malformed",
        "outside of the calendar",
    ),
    "year 1": ({"finished": "0001-01-01"}, "record-too-old", "of 0001-01-01"),
    "year 9999": ({"finished": "9999-12-31"}, "record-in-future", "of 9999-12-31"),
}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            {"better": "lower", "threshold": 1e9, "result": 0},
            "is 1e+09, more than 100 times away from the result, 0",
        ),
        (
            {"better": "lower", "threshold": 60_000, "result": 8.5},
            "more than 100 times away from the result, 8.5",
        ),
        ({"threshold": 1e-9, "result": 1e-8}, "is 1e-09 of 0 to 1: hardly a result"),
        ({"threshold": 0.009, "result": 0.93}, "is 0.009 of 0 to 1: hardly a result"),
        ({"threshold": 0.9, "result": 93}, "is 0.9, more than 100 times away"),
        ({"threshold": 0.5, "of": [0, 100]}, "is 0.5 of 0 to 100: hardly a result"),
        ({"threshold": 99.5, "of": [0, 100], "better": "lower"}, "of 0 to 100: hardly"),
        ({"threshold": 1, "of": [0, 1], "better": "lower"}, "is 1 of 0 to 1: hardly"),
        ({"threshold": 2, "of": [0, 1]}, "or none reaches it"),
        (
            {
                "of": [0, 1],
                "groups": [
                    {"name": "a", "result": 0.9, "threshold": 0.001},
                    {"name": "b", "result": 0.9},
                ],
            },
            "is 0.001 of 0 to 1",
        ),
    ],
)
def test_a_threshold_that_hardly_a_result_misses_is_none(
    files: Files, changes: dict[str, Any], why: str
) -> None:
    found = files.evaluation(evaluation(**changes))

    assert found.reason == "threshold-vacuous", found.why
    assert why in found.why
    assert "of = [" in found.fix


@pytest.mark.parametrize(
    "changes",
    [
        {"better": "lower", "threshold": 0.05, "result": 0},
        {"better": "lower", "threshold": 0.05, "result": 1e-5},
        {"better": "lower", "threshold": 3, "result": 0},
        {"better": "lower", "threshold": 1, "result": 0.004},
        {"better": "lower", "threshold": 30_000, "result": 800},
        {"threshold": 0.01, "result": 0.93},
        {"threshold": 1, "result": 1},
        {"threshold": 90, "result": 93, "of": [0, 100]},
        {"threshold": -2.3, "result": -2.1, "of": [-5, 0]},
        {"threshold": 0.002, "result": 0.004, "of": [0, 0.01]},
        {"threshold": 1000, "result": 1, "of": [0, 5000], "better": "lower"},
    ],
)
def test_a_threshold_that_results_may_miss_is_one(
    files: Files, changes: dict[str, Any]
) -> None:
    found = files.evaluation(evaluation(**changes))

    assert found.holds, found.why


@pytest.mark.parametrize(
    ("of", "why"),
    [
        ([1, 0], "of is [1, 0]"),
        ([0], "of is [0]"),
        ([0, 1, 2], "of is [0, 1, 2]"),
        ("0 to 1", "not a list of finite numbers"),
        ([0, "1"], "not a list of finite numbers"),
        ([], "not a list of finite numbers"),
        ([0, 0.92], "result is 0.93, which is not among 0 to 0.92"),
    ],
)
def test_a_range_is_two_numbers_with_the_result_between_them(
    files: Files, of: object, why: str
) -> None:
    found = files.evaluation(evaluation(of=of))

    assert found.reason == "record-malformed"
    assert why in found.why


@pytest.mark.parametrize(
    "after",
    [
        "v4\u200b1",
        " v 41 ",
        "v\u00a041",
        "\ufeffv41",
        "v\u00ad41",
        "Ｖ４１",  # noqa: RUF001
        "V41",
    ],
)
def test_what_looks_the_same_is_no_change(files: Files, after: str) -> None:
    found = files.drill(drill(before="v41", after=after))

    assert found.reason == "nothing-changed"


@pytest.mark.parametrize("hidden", ["\x1b[31m", "\u200b", "\u202e", "\n"])
@pytest.mark.parametrize("field", ["model", "data-set"])
def test_a_name_shows_all_that_it_holds(files: Files, field: str, hidden: str) -> None:
    found = files.evaluation(evaluation(**{field: f"gpt{hidden}4"}))

    assert found.reason == "record-malformed"
    assert f'{field} is "gpt' in found.why
    assert hidden not in found.why
    assert "holds characters that cannot be seen" in found.why


@pytest.mark.parametrize(
    ("name", "role", "reason"),
    [
        ("D. Patel", "on\x1b[1m call", "record-malformed"),
        ("D. Patel", "TBD", "record-malformed"),
        ("D. Pa\u200btel", "on call", "not-a-person"),
    ],
)
def test_who_took_part_is_told_as_it_is_written(
    files: Files, name: str, role: str, reason: str
) -> None:
    found = files.drill(drill(participants=[{"name": name, "role": role}]))

    assert found.reason == reason


@pytest.mark.parametrize("words", ["full", "first", "a test", "none"])
def test_a_drill_may_begin_with_what_other_texts_leave_open(
    files: Files, words: str
) -> None:
    assert files.drill(drill(before=words)).holds


@pytest.mark.parametrize("name", ["${MODEL}", "<model>", "change me", "TBD", "xxx"])
@pytest.mark.parametrize("field", ["model", "data-set"])
def test_a_placeholder_names_nothing(files: Files, field: str, name: str) -> None:
    found = files.evaluation(evaluation(**{field: name}))

    assert found.reason == "record-malformed"
    assert found.why == f'{field} is "{name}", which is a placeholder'


def test_keys_that_are_alike_hurt_only_where_they_are_asked_for(files: Files) -> None:
    raw = {"X-Request-Id": "1", "x_request_id": "2"}

    assert files.evaluation(evaluation(raw=[{"headers": raw}])).holds
    assert files.evaluation(evaluation() | raw).holds
    earlier = drill(ended="2026-09-02", artefact_digest=sha256("an earlier log"))
    assert files.drill([drill(), earlier | raw]).holds
    twice = files.evaluation(evaluation() | {"Data_Set": "other.jsonl"})
    assert twice.reason == "record-malformed"
    assert twice.why == "records.json says data-set and Data_Set in one entry"


def test_nothing_is_not_the_same_as_nothing(files: Files) -> None:
    files.write("config/prompt.json", '{"prompt": null}')

    found = files.evaluation(
        evaluation() | {"prompt": None}, same={"prompt": "config/prompt.json#prompt"}
    )

    assert found.reason == "record-malformed"
    assert found.why == "prompt says nothing, which is the same as nothing"


@pytest.mark.parametrize("case", EVALUATIONS)
def test_an_evaluation_that_says_too_little_is_broken(files: Files, case: str) -> None:
    changes, reason, why = EVALUATIONS[case]

    found = files.evaluation(evaluation(**changes))

    assert (found.standing, found.reason) == (Standing.BROKEN, reason), found.why
    assert why in found.why
    assert found.fix
    assert found.place is not None
    assert found.place.file == "records.json"


DRILLS: dict[str, tuple[dict[str, Any], str, str]] = {
    "nobody": ({"participants": None}, "record-incomplete", "this drill has no parti"),
    "empty list": ({"participants": []}, "nobody-took-part", "participants is empty"),
    "blank list": ({"participants": " "}, "nobody-took-part", "participants is empty"),
    "a number": ({"participants": 3}, "nobody-took-part", "participants is empty"),
    "a team": (
        {"participants": ["Platform team"]},
        "not-a-person",
        "names 'Platform team': it is a group",
    ),
    "a placeholder": (
        {"participants": [{"name": "TODO"}]},
        "not-a-person",
        "it is a placeholder",
    ),
    "no name": (
        {"participants": [{"role": "on call"}]},
        "record-malformed",
        "name is missing",
    ),
    "no start": ({"started": None}, "record-incomplete", "has no started"),
    "start without a time": (
        {"started": "2026-10-02"},
        "record-malformed",
        "started is '2026-10-02', not a date and time",
    ),
    "reversed": (
        {"ended": "2026-10-02T09:00:00Z"},
        "times-reversed",
        "is not after its start",
    ),
    "no length": ({"ended": "2026-10-02T10:00:00Z"}, "times-reversed", "not after"),
    "failed": ({"outcome": "failed"}, "drill-failed", "outcome is failed"),
    "in words": (
        {"outcome": "went well"},
        "record-malformed",
        "outcome is 'went well'",
    ),
    "nothing changed": (
        {"before": "V40"},
        "nothing-changed",
        "after is the same as before: 'v40'",
    ),
    "nothing changed, in numbers": (
        {"before": 40, "after": 40},
        "nothing-changed",
        "after is the same as before: '40'",
    ),
    "artefact changed": (
        {"artefact_digest": sha256("other")},
        "digest-wrong",
        "is not that of ops/rollback.log, which has changed since",
    ),
    "artefact gone": (
        {"artefact": "ops/gone.log"},
        "no-such-file",
        "artefact: ops/gone.log does not exist",
    ),
    "artefact outside": (
        {"artefact": "../secret.log"},
        "not-a-project-file",
        "leads out of the folder",
    ),
    "artefact is the record": (
        {"artefact": "./records.json"},
        "digest-wrong",
        "is not that of ./records.json",
    ),
    "findings": ({"findings": "none"}, "no-findings", "findings holds 1 word"),
    "receiver": (
        {"received_by": "#on-call"},
        "not-a-person",
        "received-by names '#on-call': it is an address",
    ),
    "too old": (
        {"started": "2026-03-02T10:00:00Z", "ended": "2026-03-02T11:00:00Z"},
        "record-too-old",
        "the drill of 2026-03-02 was 268 days ago; it holds for 180",
    ),
    "in the future": (
        {"ended": "2026-12-02T11:00:00Z"},
        "record-in-future",
        "the drill is of 2026-12-02",
    ),
}


@pytest.mark.parametrize("case", DRILLS)
def test_a_drill_that_says_too_little_is_broken(files: Files, case: str) -> None:
    changes, reason, why = DRILLS[case]

    found = files.drill(drill(**changes))

    assert (found.standing, found.reason) == (Standing.BROKEN, reason), found.why
    assert why in found.why
    assert found.fix


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"before": None}, "says no before,"),
        ({"before": None, "after": None}, "says no before and no after,"),
        ({"artefact": None}, "says no artefact,"),
        ({"artefact_digest": None}, "says no artefact-digest,"),
    ],
)
def test_a_drill_of_which_nothing_is_left_is_documented(
    files: Files, changes: dict[str, Any], why: str
) -> None:
    found = files.drill(drill(**changes))

    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.DOCUMENTED)
    assert found.reason == "only-documented"
    assert why in found.why
    assert "artefact-digest" in found.fix


def test_an_artefact_shows_one_drill(files: Files) -> None:
    before = drill(started="2026-05-02T10:00:00Z", ended="2026-05-02T10:14:00Z")

    found = files.drill([before, drill()])

    assert found.reason == "artefact-copied"
    assert "artefact is that of another entry (records.json:2)" in found.why


@pytest.mark.parametrize("digest", ["0" * 64, "sha256:" + "a" * 64, sha256("")])
def test_a_digest_that_no_data_has_is_none(files: Files, digest: str) -> None:
    found = files.evaluation(
        evaluation(data_set="s3://bucket/claims.jsonl", data_set_digest=digest)
    )

    assert found.reason == "digest-malformed"
    assert found.why.startswith("data-set-digest is ")
    assert found.fix == "write what sha256sum prints for the file"


@pytest.mark.parametrize(
    "before", ["", " ", "...", "TODO", "${OLD_VERSION}", "@@OLD@@", "changeme"]
)
def test_what_a_drill_changed_has_a_name(files: Files, before: str) -> None:
    found = files.drill(drill(before=before))

    assert found.reason == "nothing-changed"
    assert found.why == f"before is {before.strip()!r}, which says nothing"


def test_the_last_day_of_the_calendar_is_one_like_others(tmp_path: Path) -> None:
    files = Files(tmp_path)
    entry = drill(started="9999-12-01T10:00:00Z", ended="9999-12-01T10:14:00Z")

    found = files.drill(entry, today=dt.date.max)

    assert found.until == dt.date.max, found.why


def test_code_is_nothing_that_a_drill_left(files: Files) -> None:
    files.write("tests/test_release.py", LOG)

    found = files.drill(drill(artefact="tests/test_release.py"))

    assert found.reason == "artefact-is-code"
    assert found.why == "artefact tests/test_release.py is code, not what the day left"
    assert found.place == Place("records.json", 18)


def test_an_empty_artefact_is_none(files: Files) -> None:
    files.write("ops/rollback.log", " \n")

    found = files.drill(drill(artefact_digest=sha256(" \n")))

    assert found.reason == "artefact-empty"


def test_digests_hold_for_both_styles_of_newline(files: Files) -> None:
    files.write("ops/rollback.log", LOG.replace("\n", "\r\n"))
    crlf = sha256(LOG.replace("\n", "\r\n"))

    assert files.drill(drill()).holds
    assert files.drill(drill(artefact_digest=f"sha256:{crlf}".upper())).reason == (
        "digest-malformed"
    )
    assert files.drill(drill(artefact_digest=crlf.upper())).holds


@pytest.mark.parametrize(
    ("criterion", "field", "value"),
    [
        ("PSF-05.escalation-tested", "received-by", "R. Okafor"),
        ("PSF-06.alerts-tested", "received-by", "R. Okafor"),
        ("PSF-07.incident-response", "findings", "The roster was out of date."),
        ("PSF-07.incident-definition", "findings", "The roster was out of date."),
    ],
)
def test_some_criteria_ask_more_of_a_drill(
    files: Files, criterion: str, field: str, value: str
) -> None:
    without = files.drill(drill(), criterion=criterion)
    whole = files.drill(drill(**{field: value}), criterion=criterion)

    assert (without.reason, without.why) == (
        "record-incomplete",
        f"this drill has no {field}",
    )
    assert whole.holds, whole.why


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        (None, "record-incomplete"),
        ([], "too-few-groups"),
        ([{"name": "all", "result": 1}], "too-few-groups"),
        ([{"name": "a", "result": 1}, {"name": "a", "result": 1}], "too-few-groups"),
        ([{"name": "a", "result": 1}, {"name": "b"}], "record-malformed"),
        (
            [{"name": "a", "result": 1}, {"name": "b", "result": 0.8}],
            "threshold-not-met",
        ),
        (
            [
                {"name": "a", "result": 1},
                {"name": "b", "result": 0.8, "threshold": 0},
            ],
            "threshold-vacuous",
        ),
    ],
)
def test_bias_takes_a_result_for_each_group(
    files: Files, groups: object, reason: str
) -> None:
    found = files.evaluation(
        evaluation(groups=groups), criterion="PSF-08.bias-assessment"
    )

    assert (found.standing, found.reason) == (Standing.BROKEN, reason), found.why


def test_changing_the_pin_makes_the_evaluation_fall(files: Files) -> None:
    files.write("config/model.toml", '[model]\nid = "gpt-4o-2024-11-20"\n')

    found = files.evaluation(evaluation(), same={"model": "config/model.toml#model.id"})

    assert found.reason == "not-the-same"
    assert found.why == (
        "model is 'gpt-4o-2024-08-06' in the evaluation, but model.id is "
        "'gpt-4o-2024-11-20' now (config/model.toml:2)"
    )
    assert found.fix == (
        "run the evaluation again and save its record, or put model.id back"
    )
    assert found.place == Place("records.json", 2)


@pytest.mark.parametrize(
    ("same", "reason"),
    [
        ({"prompt": "config/model.toml#model.id"}, "record-incomplete"),
        ({"model": "config/gone.toml#model.id"}, "no-such-file"),
        ({"model": "config/model.toml#model.name"}, "no-such-key"),
    ],
)
def test_a_binding_that_leads_nowhere_is_broken(
    files: Files, same: dict[str, str], reason: str
) -> None:
    assert files.evaluation(evaluation(), same=same).reason == reason


def test_an_entry_is_not_bound_to_its_own_file(files: Files) -> None:
    files.write("alias.json", "")
    (files.root / "alias.json").unlink()
    (files.root / "alias.json").symlink_to("records.json")

    for name in ("records.json#model", "./records.json#model", "alias.json#model"):
        found = files.evaluation(evaluation(), same={"model": name})

        assert found.reason == "same-as-itself"
        assert "a record cannot be checked against itself" in found.why


def test_an_entry_is_not_bound_to_what_only_running_would_tell(files: Files) -> None:
    files.write("settings.py", 'import os\n\nMODEL = os.environ["MODEL"]\n')

    found = files.evaluation(evaluation(), same={"model": "settings.py#MODEL"})

    assert found.reason == "not-constant"
    assert found.why == (
        "model has nothing to be the same as: MODEL is not a constant: it is read from the "
        "environment variable MODEL"
    )
    assert found.place == Place("settings.py", 3)


def test_a_secret_is_not_told(files: Files) -> None:
    files.write(".env", "MODEL=hidden-name\n")

    found = files.evaluation(evaluation(), same={"model": ".env#MODEL"})

    assert found.reason == "not-the-same"
    assert "hidden-name" not in found.why


def test_a_claim_can_shorten_how_long_a_record_holds(files: Files) -> None:
    assert files.drill(drill(), max_age="54d").holds
    found = files.drill(drill(), max_age="53d")
    assert found.reason == "record-too-old"


@pytest.mark.parametrize(
    ("file", "text", "reason", "why"),
    [
        ("r.txt", "drill", "unknown-format", "not a file of records"),
        ("r.ini", "[a]\nb = 1\n", "unknown-format", "not a file of records"),
        ("r.json", "[]", "no-entry", "r.json holds no drill"),
        ("r.json", "{}", "no-entry", "r.json holds no drill"),
        ("r.json", "7", "no-entry", "r.json holds no drill"),
        ("r.json", '{"x": 1}', "no-entry", "holds no drill; it has x"),
        ("r.json", '["a"]', "no-entry", "r.json holds no drill"),
        ("r.json", '{"drills": {}}', "record-incomplete", "has no participants"),
        ("r.json", '{"drills": 7}', "no-entry", "holds no drill; it has drills"),
        ("r.json", "{", "malformed", "r.json cannot be parsed"),
        ("r.json", '{"a": 1, "a": 2}', "malformed", "stands twice"),
        ("r.json", '{"a": 1, "A": 2}', "record-malformed", "says a and A in one entry"),
        ("r.jsonl", '{"a": 1}\n{"a": 1, "a": 2}\n', "malformed", "stands twice"),
        ("r.jsonl", '{"a": 1}\n{\n', "malformed", "r.jsonl cannot be parsed"),
        ("r.jsonl", "[" * 100_000, "malformed", "r.jsonl cannot be parsed"),
        ("r.toml", "a = ", "malformed", "r.toml cannot be parsed"),
        ("r.yaml", "a: [", "malformed", "r.yaml cannot be parsed"),
        ("r.yaml", "", "malformed", "0 documents"),
        ("r.toml", "<<<<<<< HEAD\n[[drills]]\n", "malformed", "cannot be parsed"),
    ],
)
def test_a_file_without_entries_is_broken(
    files: Files, file: str, text: str, reason: str, why: str
) -> None:
    found = files.drill(text, file=file)

    assert (found.standing, found.reason) == (Standing.BROKEN, reason), found.why
    assert why in found.why


def test_a_missing_file_is_broken(files: Files) -> None:
    claim = RecordClaim(record="gone.json", as_="drill", name="x")
    made = Claim(
        criterion="PSF-07.rollback-tested",
        facet=None,
        kind="record",
        content=claim,
        place=Place("psf.toml", 1),
    )
    context = Context(project=Project(files.root), today=TODAY)

    found = RecordKind().verify(made, CATALOGUE.by_id[made.criterion], context)

    assert (found.reason, found.source) == ("no-such-file", "gone.json#x")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("rollbak", 'did you mean "rollback"?'),
        ("zzz", 'it has "rollback", "failover"'),
    ],
)
def test_a_wrong_name_is_told_with_the_right_ones(
    files: Files, name: str, why: str
) -> None:
    found = files.drill([drill(), drill(name="failover")], name=name)

    assert found.reason == "no-such-entry"
    assert why in found.fix


def test_entries_of_several_names_want_a_name(files: Files) -> None:
    found = files.drill([drill(), drill(name="failover")])

    assert found.reason == "ambiguous-entry"
    assert found.why == (
        'records.json holds entries of several names: "rollback", "failover"'
    )


def test_an_entry_that_says_not_when_it_ended_is_not_taken_for_an_old_one(
    files: Files,
) -> None:
    found = files.drill([drill(), drill(ended=None)])

    assert (found.reason, found.why) == ("record-incomplete", "this entry has no ended")


def test_what_was_written_during_the_run_says_so(files: Files) -> None:
    entry = drill()
    before = files.drill(entry, started=0.0)
    later = files.drill(entry, started=32503680000.0)

    assert "written during this run" in before.notes
    assert "written during this run" not in later.notes


@pytest.mark.parametrize(
    ("keys", "faults"),
    [
        ({"as_": "drill"}, []),
        ({"as_": "drill", "max_age": "90d"}, []),
        (
            {"as_": "dril"},
            [
                (
                    "as",
                    'found "dril"',
                    'did you mean "drill"? write "evaluation" or "drill" or "report"',
                )
            ],
        ),
        (
            {"as_": "memo"},
            [
                (
                    "as",
                    'found "memo"',
                    'write "evaluation" or "drill" or "report"',
                )
            ],
        ),
        (
            {"as_": "drill", "name": " "},
            [("name", "is empty", "name the entry, or leave it out")],
        ),
        (
            {"as_": "drill", "max_age": "181d"},
            [
                (
                    "max-age",
                    '"181d" is longer than the 180 days that a drill holds',
                    "a claim can only shorten it: leave it out",
                )
            ],
        ),
        (
            {"as_": "evaluation", "max_age": "366d"},
            [
                (
                    "max-age",
                    '"366d" is longer than the 365 days that an evaluation holds',
                    "a claim can only shorten it: leave it out",
                )
            ],
        ),
        (
            {"as_": "drill", "max_age": "half a year"},
            [
                (
                    "max-age",
                    "not a period: 'half a year' (write days, as in \"180d\")",
                    'write at most "180d"',
                )
            ],
        ),
        (
            {"as_": "evaluation", "same": {"model": "config/model.toml"}},
            [
                (
                    "same",
                    '"config/model.toml" is not a setting',
                    'write "file#key", as in "config/model.toml#model.id"',
                )
            ],
        ),
        (
            {"as_": "evaluation", "same": {" ": "a.toml#b"}},
            [("same", "names no field", "write { model = ... }")],
        ),
        (
            {"as_": "drill", "same": {}},
            [
                (
                    "same",
                    "is empty",
                    "bind a field (one of participants, started, ended, outcome), "
                    "or leave it out",
                )
            ],
        ),
    ],
)
def test_faults_of_the_text(
    keys: dict[str, Any], faults: list[tuple[str, str, str]]
) -> None:
    criterion = CATALOGUE.by_id["PSF-07.rollback-tested"]
    content = RecordClaim(record="r.json", **keys)

    found = RecordKind().faults(content, criterion)
    assert [(*one.keys, one.why, one.fix) for one in found] == faults


def report(**changes: Any) -> dict[str, Any]:
    evidence = {
        "counts_as": "test",
        "facet": None,
        "source": "test_release.py::test_rollback",
        "standing": "holds",
        "rung": "tested",
        "why": None,
        "rests_on": {
            "ops/rollback.log": f"sha256:{sha256(LOG)}",
            "test_release.py": f"sha256:{sha256(TEST)}",
        },
    }
    evidence |= changes.pop("evidence", {})
    whole = {
        "finished": True,
        "tool": {"name": "pytest-psf", "version": "0.1.0"},
        "edition": "pai-2026-04-29",
        "today": "2026-11-20",
        "sample": False,
        "criteria": [
            {"id": "PSF-07.rollback-procedure", "evidence": []},
            {"id": "PSF-07.rollback-tested", "evidence": [evidence]},
        ],
    }
    return whole | changes


def test_an_earlier_run_counts_as_a_drill(files: Files) -> None:
    found = files.found(report(), as_="report")

    assert (found.standing, found.rung) == (Standing.HOLDS, Rung.TESTED), found.why
    assert found.counts_as == "drill"
    assert found.until == dt.date(2027, 5, 19)
    assert found.notes == (
        "of 2026-11-20",
        "in that run test_release.py::test_rollback was tested",
    )


REPORTS: dict[str, tuple[object, str, str]] = {
    "not json": ("{", "no-report", "is not a report of pytest-psf"),
    "a list": ([], "no-report", "is not a report of pytest-psf"),
    "another tool": ({"tool": {"name": "x"}}, "no-report", "is not a report"),
    "half a report": ({"tool": {"name": "pytest-psf"}}, "no-report", "not a whole one"),
    "nested": ("[" * 100_000, "no-report", "is not a report"),
    "a bad day": (report(today="soon"), "no-report", "is not a report"),
    "unfinished": (
        report(finished=False),
        "report-unfinished",
        "of a run that did not come to an end",
    ),
    "a sample": (report(sample=True), "report-of-sample", "is a sample"),
    "a rehearsal": (
        report(run={"simulated": True}),
        "report-of-rehearsal",
        "is a rehearsal of a day to come",
    ),
    "another edition": (
        report(edition="pai-2027"),
        "report-of-other-edition",
        "of edition pai-2027, and this run judges by pai-2026-04-29",
    ),
    "too old": (
        report(today="2026-01-20"),
        "record-too-old",
        "the report of 2026-01-20 was 309 days ago; it holds for 180",
    ),
    "in the future": (report(today="2027-01-20"), "record-in-future", "still to come"),
    "no criterion": (
        report(criteria=[]),
        "report-without-evidence",
        "the run of 2026-11-20 shows no test that entered code for PSF-07.rollback",
    ),
    "only claimed": (
        report(evidence={"rung": "claimed"}),
        "report-without-evidence",
        "shows no test",
    ),
    "of another facet": (
        report(evidence={"facet": "latency"}),
        "report-without-evidence",
        "shows no test",
    ),
    "a document": (
        report(evidence={"counts_as": "document"}),
        "report-without-evidence",
        "shows no test",
    ),
    "not run": (
        report(evidence={"standing": "not judged", "rung": None, "why": "not run"}),
        "report-of-failure",
        "in the run of 2026-11-20, not run",
    ),
    "only supporting": (
        report(evidence={"supporting": True}),
        "report-without-evidence",
        "shows no test",
    ),
    "failed": (
        report(evidence={"standing": "broken", "rung": None, "why": "it failed"}),
        "report-of-failure",
        "in the run of 2026-11-20, it failed",
    ),
    "no digests": (
        report(evidence={"rests_on": {}}),
        "report-without-digests",
        "does not say which files test_release.py::test_rollback rests on",
    ),
    "code changed": (
        report(evidence={"rests_on": {"ops/rollback.log": "sha256:0"}}),
        "report-outdated",
        "ops/rollback.log has changed since the run of 2026-11-20",
    ),
    "of a test without a file": (
        report(evidence={"source": "t"}),
        "report-of-other-tests",
        "the run of 2026-11-20 speaks of t without the digest of its file",
    ),
    "of a file that the test does not rest on": (
        report(evidence={"rests_on": {"ops/rollback.log": f"sha256:{sha256(LOG)}"}}),
        "report-of-other-tests",
        "speaks of test_release.py::test_rollback without the digest of its file",
    ),
    "of a test that is not there": (
        report(evidence={"source": "test_release.py::test_roll"}),
        "report-of-other-tests",
        "test_release.py has no test test_roll, which the run of 2026-11-20 speaks of",
    ),
    "of a class that is not there": (
        report(evidence={"source": "test_release.py::TestRoll::test_it"}),
        "report-of-other-tests",
        "test_release.py has no test TestRoll::test_it",
    ),
    "code gone": (
        report(evidence={"rests_on": {"gone.py": "sha256:0"}}),
        "report-outdated",
        "gone.py is gone since the run of 2026-11-20",
    ),
}


@pytest.mark.parametrize(
    "source",
    [
        "test_release.py",
        "./test_release.py::test_rollback",
        "test_release.py::test_rollback[v41::v40]",
        "test_release.py::TestRelease",
        "test_release.py::TestRelease::test_it",
        "test_release.py::test_taken",
        "test_release.py::test_made",
    ],
)
def test_a_test_of_an_earlier_run_may_be_named_in_every_way(
    files: Files, source: str
) -> None:
    found = files.found(report(evidence={"source": source}), as_="report")

    assert found.holds, found.why


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("test_release.py", "from tests.shared import *\n"),
        ("test_release.py", "scenarios('rollback.feature')\n"),
        ("test_release.py", "class TestRelease(Shared): ...\n"),
        ("rollback.feature", "Scenario: rollback\n"),
    ],
)
def test_a_test_that_its_file_does_not_name_is_in_doubt_there(
    files: Files, name: str, text: str
) -> None:
    files.write(name, text)
    evidence = {
        "source": f"{name}::TestRelease::test_rollback",
        "rests_on": {name: f"sha256:{sha256(text)}"},
    }

    found = files.found(report(evidence=evidence), as_="report")

    assert found.holds, found.why


def test_a_file_that_is_no_python_holds_no_test(files: Files) -> None:
    text = "def test_rollback(:\n"
    files.write("test_release.py", text)
    digests = {"test_release.py": f"sha256:{sha256(text)}"}

    found = files.found(report(evidence={"rests_on": digests}), as_="report")

    assert found.reason == "report-of-other-tests"


@pytest.mark.parametrize("case", REPORTS)
def test_a_report_that_shows_nothing_now_is_broken(files: Files, case: str) -> None:
    written, reason, why = REPORTS[case]

    found = files.found(written, as_="report")

    assert (found.standing, found.reason) == (Standing.BROKEN, reason), found.why
    assert (found.counts_as, found.source) == ("drill", "records.json")
    assert why in found.why
    assert found.fix


@pytest.mark.parametrize("key", ["name", "same"])
def test_a_report_is_claimed_whole(key: str) -> None:
    criterion = CATALOGUE.by_id["PSF-07.rollback-tested"]
    values: dict[str, Any] = {"name": "x", "same": {"model": "a.toml#b"}}
    content = RecordClaim(record="r.json", as_="report", **{key: values[key]})

    (fault,) = RecordKind().faults(content, criterion)
    assert (fault.keys, fault.why) == ((key,), "says nothing of a whole report")


WRITES = 'pytest --psf --psf-write-drills --psf-drill-by "NAME, ROLE"'


@pytest.mark.parametrize(
    ("keys", "said", "command"),
    [
        ({"as_": "drill", "name": "rollback"}, 'psf_drill("rollback")', WRITES),
        ({"as_": "drill"}, 'psf_drill("NAME")', WRITES),
        (
            {"as_": "report"},
            "a run of those tests writes it",
            "pytest --psf --psf-report json:ops/gone.json",
        ),
        ({"as_": "evaluation"}, "say: pytest-psf explain PSF-07.rollback-tested", None),
        (
            {"as_": "drill", "fields": {"started": "at"}},
            "the tool that writes it has to run first",
            None,
        ),
    ],
)
def test_of_a_record_that_is_not_there_is_told_how_one_is_made(
    files: Files, keys: dict[str, Any], said: str, command: str | None
) -> None:
    found = files.claimed("ops/gone.json", **keys)

    assert found.reason == "no-such-file"
    first, *commands = found.fix.splitlines()
    assert first.startswith("write it, or correct the path")
    assert said in first
    assert commands == ([command] if command else [])


def test_of_an_entry_that_is_not_there_it_is_told_as_well(files: Files) -> None:
    for entries in ([drill(name="stop")], []):
        found = files.drill(entries, file="ops/drills.json", name="rollback")
        assert found.reason in {"no-such-entry", "no-entry"}
        assert found.fix.endswith(f"where a run is told to:\n{WRITES}")


def test_where_no_run_can_write_it_no_run_is_named(files: Files) -> None:
    found = files.claimed("ops/drills.yaml", as_="drill", name="rollback")
    assert found.fix.endswith(
        "what its entry must say: pytest-psf explain PSF-07.rollback-tested"
    )


def test_what_a_record_speaks_of_is_no_record_to_be_made(files: Files) -> None:
    same = {"model": "config/gone.toml#model.id"}
    found = files.evaluation([evaluation()], same=same)
    assert found.reason == "no-such-file"
    assert "pytest-psf explain" not in found.fix


def test_what_moved_since_a_record_is_told_by_how_much(files: Files) -> None:
    """As git knows it: who has to run it again sees that it is little."""
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for line in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "1"]):
        subprocess.run(["git", *line], cwd=files.root, check=True)
    covers = {"test_release.py": f"sha256:{sha256(TEST)}"}
    files.write("test_release.py", f"# Of releases.\n{TEST}")
    told = "(1 line, not committed, in comments and layout alone)"
    fallen = files.evaluation([evaluation(covers=covers)])
    assert (fallen.reason, told in fallen.why) == ("covered-changed", True)

    rests_on = {"test_release.py": f"sha256:{sha256(TEST)}"}
    entries = json.dumps(report(evidence={"rests_on": rests_on}))
    fallen = files.found(entries, as_="report")
    assert (fallen.reason, told in fallen.why) == ("report-outdated", True)
