"""What evaluation tools write is an evaluation, by fields that the claim maps.

Most are small ones of the schema that each tool documents; those in `tool_outputs` are what
the tools themselves wrote.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.evidence import Standing
from pytest_psf.core.models import same_model
from pytest_psf.core.places import Place
from pytest_psf.verify.context import Context
from pytest_psf.verify.project import Project
from pytest_psf.verify.record.claim import RecordClaim
from pytest_psf.verify.record.kind import RecordKind

if TYPE_CHECKING:
    from pytest_psf.core.evidence import Finding

CATALOGUE = catalogue.load()
TODAY = dt.date(2026, 11, 30)
MODEL = "gpt-4o-2024-08-06"
PIN = "config/model.toml#model.id"
RE_EVALUATION = "PSF-02.re-evaluation"

#: lm-evaluation-harness: `results_*.json`, docs/interface.md; the date is time.time().
LM_EVAL: dict[str, Any] = {
    "results": {
        "routing": {
            "alias": "routing",
            "acc,none": 0.93,
            "acc_stderr,none": 0.012,
            "exact_match,strict-match": 0.91,
        }
    },
    "group_subtasks": {"routing": []},
    "configs": {"routing": {"task": "routing", "dataset_path": "acme/claims"}},
    "versions": {"routing": 1.0},
    "n-shot": {"routing": 0},
    "higher_is_better": {"routing": {"acc": True}},
    "n-samples": {"routing": {"original": 400, "effective": 400}},
    "config": {
        "model": "openai-chat-completions",
        "model_args": f"model={MODEL},temperature=0",
        "batch_size": 1,
        "limit": None,
    },
    "git_hash": "1a2b3c4",
    "date": 1790949780.1234567,
    "model_source": "openai-chat-completions",
    "model_name": MODEL,
    "start_time": 4321.5,
    "end_time": 4390.25,
    "total_evaluation_time_seconds": "68.75",
}
#: promptfoo: `promptfoo eval -o out.json`, docs/configuration/outputs.
PROMPTFOO: dict[str, Any] = {
    "evalId": "eval-Xy1-2026-10-02T14:03:00",
    "results": {
        "version": 3,
        "timestamp": "2026-10-02T14:03:00.123Z",
        "prompts": [
            {
                "raw": "Route: {{claim}}",
                "label": "route",
                "provider": f"openai:chat:{MODEL}",
                "metrics": {"score": 93, "testPassCount": 93, "testFailCount": 7},
            }
        ],
        "results": [
            {
                "success": True,
                "score": 1,
                "provider": {"id": f"openai:chat:{MODEL}", "label": ""},
                "response": {
                    "headers": {"X-Request-Id": "1", "x_request_id": "2"},
                    "cached": False,
                },
            }
        ],
        "stats": {"successes": 93, "failures": 7, "errors": 0},
    },
    "config": {"providers": [f"openai:chat:{MODEL}"], "tests": "evals/claims.csv"},
    "shareableUrl": None,
    "metadata": {"promptfooVersion": "0.118.0"},
}
#: inspect_ai: a log with `--log-format json`, docs "Log files".
INSPECT: dict[str, Any] = {
    "version": 2,
    "status": "success",
    "eval": {
        "run_id": "r1",
        "created": "2026-10-02T14:00:00+00:00",
        "task": "routing",
        "dataset": {"name": "claims", "location": "hf://acme/claims", "samples": 400},
        "model": f"openai/{MODEL}",
        "model_args": {},
    },
    "plan": {"name": "plan", "steps": [{"solver": "generate", "params": {}}]},
    "results": {
        "total_samples": 400,
        "completed_samples": 400,
        "scores": [
            {
                "name": "match",
                "scorer": "match",
                "metrics": {
                    "accuracy": {"name": "accuracy", "value": 0.93},
                    "stderr": {"name": "stderr", "value": 0.012},
                },
            }
        ],
    },
    "stats": {
        "started_at": "2026-10-02T14:00:00+00:00",
        "completed_at": "2026-10-02T14:03:00+0000",
    },
}
#: deepeval: the test run that DEEPEVAL_RESULTS_FOLDER keeps; it holds no time.
DEEPEVAL: dict[str, Any] = {
    "testFile": "test_routing.py",
    "testCases": [{"name": "test_case_0", "success": True, "metricsData": []}],
    "conversationalTestCases": [],
    "metricsScores": [
        {
            "metric": "Correctness (GEval)",
            "scores": [0.9, 0.96],
            "passes": 2,
            "fails": 0,
            "errors": 0,
        }
    ],
    "hyperparameters": {"model": MODEL, "prompt template": "Route: {claim}"},
    "testPassed": 93,
    "testFailed": 7,
    "runDuration": 12.4,
    "evaluationCost": 0.11,
}

#: Tool -> what it wrote, and what a claim says of that.
TOOLS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "lm-evaluation-harness": (
        LM_EVAL,
        {
            "fields": {
                "result": "results.routing.acc,none",
                "model": "config.model_args",
                "finished": "date",
            },
            "threshold": 0.9,
            "data_set": "hf://acme/claims",
        },
    ),
    "promptfoo": (
        PROMPTFOO,
        {
            "fields": {
                "result": "results.stats.successes",
                "model": "results.prompts[0].provider",
                "finished": "results.timestamp",
            },
            "threshold": 90,
            "of": (0, 100),
            "data_set": "https://data.acme.io/claims.csv",
        },
    ),
    "inspect_ai": (
        INSPECT,
        {
            "fields": {
                "result": "results.scores[0].metrics.accuracy.value",
                "model": "eval.model",
                "data-set": "eval.dataset.location",
                "finished": "stats.completed_at",
            },
            "threshold": 0.9,
        },
    ),
    "deepeval": (
        DEEPEVAL,
        {
            "fields": {"result": "testPassed", "model": "hyperparameters.model"},
            "threshold": 90,
            "of": (0, 100),
            "data_set": "s3://acme/claims",
            "finished": dt.date(2026, 10, 2),
        },
    ),
}
every_tool = pytest.mark.parametrize("tool", TOOLS)


class Bench:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("config/model.toml", f'[model]\nid = "{MODEL}"\n')

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def found(self, output: object, file: str = "out.json", **keys: Any) -> Finding:
        text = output if isinstance(output, str) else json.dumps(output, indent=1)
        self.write(file, text)
        content = RecordClaim(
            record=file, as_="evaluation", same={"model": PIN}, **keys
        )
        criterion = CATALOGUE.by_id[RE_EVALUATION]
        assert [*RecordKind().faults(content, criterion)] == []
        claim = Claim(
            criterion=RE_EVALUATION,
            facet=None,
            kind="record",
            content=content,
            place=Place("psf.toml", 1),
        )
        context = Context(project=Project(self.root), today=TODAY)
        return RecordKind().verify(claim, criterion, context)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@every_tool
def test_what_a_tool_wrote_is_an_evaluation(bench: Bench, tool: str) -> None:
    output, keys = TOOLS[tool]

    found = bench.found(output, **keys)

    assert found.holds, found.why
    assert found.covers == {PIN}
    assert found.until == dt.date(2027, 10, 2)
    assert any(note.startswith("result 93 (") for note in found.notes) or any(
        note.startswith("result 0.93 (at least 0.9") for note in found.notes
    )


@every_tool
def test_what_a_tool_wrote_falls_with_the_pin(bench: Bench, tool: str) -> None:
    output, keys = TOOLS[tool]
    bench.write("config/model.toml", '[model]\nid = "gpt-4o-2024-11-20"\n')

    assert bench.found(output, **keys).reason == "not-the-same"


@every_tool
def test_what_a_tool_wrote_is_held_to_the_threshold_of_the_claim(
    bench: Bench, tool: str
) -> None:
    output, keys = TOOLS[tool]
    over = 0.95 if keys["threshold"] < 1 else 95

    found = bench.found(output, **(keys | {"threshold": over}))

    assert found.reason == "threshold-not-met"


@every_tool
def test_what_neither_the_tool_nor_the_claim_says_is_missing(
    bench: Bench, tool: str
) -> None:
    output, keys = TOOLS[tool]

    found = bench.found(output, **(keys | {"threshold": None}))

    assert (found.reason, found.why) == (
        "record-incomplete",
        "this evaluation has no threshold",
    )


def test_a_field_that_is_nowhere_is_told_with_what_is_near(bench: Bench) -> None:
    output, keys = TOOLS["lm-evaluation-harness"]
    fields = keys["fields"] | {"result": "results.routing.acc"}

    found = bench.found(output, **(keys | {"fields": fields}))

    assert (found.standing, found.reason) == (Standing.BROKEN, "no-such-key")
    assert found.why == (
        "out.json has no key results.routing.acc, which is to be its result"
    )
    assert "did you mean results.routing.acc,none?" in found.fix


def test_data_that_are_kept_here_have_their_digest_in_the_claim(bench: Bench) -> None:
    output, keys = TOOLS["promptfoo"]
    bench.write("evals/claims.csv", "claim,route\n1,desk\n")
    keys = keys | {"data_set": "evals/claims.csv"}

    without = bench.found(output, **keys)
    assert without.reason == "record-incomplete"
    digest = without.fix.partition('"')[2].partition('"')[0]
    assert bench.found(output, **keys, data_set_digest=digest).holds
    bench.write("evals/claims.csv", "claim,route\n1,bin\n")
    changed = bench.found(output, **keys, data_set_digest=digest)
    assert changed.reason == "digest-wrong"


def test_of_a_list_the_latest_output_counts(bench: Bench) -> None:
    output, keys = TOOLS["inspect_ai"]
    worse = json.loads(json.dumps(output).replace("0.93", "0.5"))
    worse["stats"]["completed_at"] = "2026-10-09T14:03:00+00:00"

    lines = "\n".join(map(json.dumps, (worse, output)))
    found = bench.found(lines, "logs.jsonl", **keys)

    assert found.reason == "threshold-not-met"


#: OpenAI evals: what a run wrote, a line each; the last has the score.
EVALS: list[dict[str, Any]] = [
    {"spec": {"completion_fns": [MODEL], "eval_name": "routing.dev.v0"}},
    {"run_id": "r1", "event_id": 0, "type": "match", "data": {"correct": True}},
    {"final_report": {"accuracy": 0.93, "boostrap_std": 0.01}},
]


@pytest.mark.parametrize("last", ["[-1]", "[2]"])
def test_fields_may_stand_in_several_lines(bench: Bench, last: str) -> None:
    keys: dict[str, Any] = {
        "fields": {
            "model": "[0].spec.completion_fns[0]",
            "result": f"{last}.final_report.accuracy",
        },
        "threshold": 0.9,
        "data_set": "hf://acme/claims",
        "finished": dt.date(2026, 10, 2),
    }

    found = bench.found("\n".join(map(json.dumps, EVALS)), "log.jsonl", **keys)
    short = bench.found(json.dumps(EVALS[0]), "log.jsonl", **keys)

    assert found.holds, found.why
    assert (short.reason, short.why) == (
        "no-such-key",
        f"log.jsonl has no key {last}.final_report.accuracy, which is to be its result",
    )


def test_a_list_takes_an_index_and_a_table_none(bench: Bench) -> None:
    output, keys = TOOLS["deepeval"]
    fields = {"result": "[0].testPassed", "model": "hyperparameters.model"}

    assert bench.found([output], **(keys | {"fields": fields})).reason == "no-such-key"
    fields["model"] = "[0].hyperparameters.model"
    assert bench.found([output], **(keys | {"fields": fields})).holds
    assert bench.found(output, **(keys | {"fields": fields})).reason == "no-such-key"


@pytest.mark.parametrize(
    ("date", "day"),
    [
        (1790949780, dt.date(2026, 10, 2)),
        (1790949780.5, dt.date(2026, 10, 2)),
        (1790949780123, dt.date(2026, 10, 2)),
        (1790949780123456, dt.date(2026, 10, 2)),
        (1790949780123456789, dt.date(2026, 10, 2)),
        ("2026-10-02 14:03:00.123+0200", dt.date(2026, 10, 2)),
        ("2026-10-02 14:03:00 UTC", dt.date(2026, 10, 2)),
        ("2026-10-02T23:30:00-01:00", dt.date(2026, 10, 3)),
    ],
)
def test_times_are_read_as_tools_write_them(
    bench: Bench, date: object, day: dt.date
) -> None:
    output, keys = TOOLS["lm-evaluation-harness"]

    found = bench.found({**output, "date": date}, **keys)

    assert found.holds, found.why
    assert found.notes[0] == f"of {day}"


@pytest.mark.parametrize("date", [4321.5, -1790949780, 17909497800, True, None])
def test_a_number_that_counts_from_no_known_day_is_no_time(
    bench: Bench, date: object
) -> None:
    output, keys = TOOLS["lm-evaluation-harness"]

    found = bench.found({**output, "date": date}, **keys)

    assert found.reason == "record-malformed"


@pytest.mark.parametrize(
    "name",
    [
        MODEL,
        f"openai/{MODEL}",
        f"openai:{MODEL}",
        f"openai:chat:{MODEL}",
        f"litellm/azure/{MODEL}",
        f"OpenRouter/openai/{MODEL}",
        f"model={MODEL}",
        f"model={MODEL},temperature=0,max_tokens=64",
        f"base_url=https://api.acme.io/v1,model=openai/{MODEL}",
        f" {MODEL} ",
    ],
)
def test_a_model_is_the_same_whoever_serves_it(name: str) -> None:
    assert same_model(name, MODEL)
    assert same_model(MODEL, name)


COMMIT = "8b3ab3a1c6f5d2e4f70918273645546372819aab"


def test_a_revision_names_a_model_of_weights() -> None:
    arguments = f"pretrained=acme/router,revision={COMMIT},dtype=float16"

    assert same_model(arguments, f"acme/router@{COMMIT}")
    assert same_model(arguments, COMMIT)
    assert same_model(f"huggingface/acme/router@{COMMIT}", f"acme/router@{COMMIT}")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "gpt-4o-2024-08-0",
        f"{MODEL}-mini",
        f"ft:{MODEL}",
        f"ft:{MODEL}:acme::1",
        f"somebody/{MODEL}",
        f"tokenizer={MODEL},model=other",
        f"pretrained={MODEL},peft=acme/adapter",
        "openai/",
    ],
)
def test_another_model_is_another_one(name: str) -> None:
    assert not same_model(name, MODEL)
    assert not same_model(MODEL, name)


def test_a_plain_record_and_its_claim_say_one_thing(bench: Bench) -> None:
    entry = {"model": MODEL, "threshold": 0.9, "result": 0.93, "finished": "2026-10-02"}
    rest = {"data_set": "s3://acme/claims"}

    assert bench.found(entry, **rest).holds
    assert bench.found(entry, **rest, threshold=0.9).holds
    assert bench.found(entry, **rest, threshold=0.5).reason == "contradiction"


@pytest.mark.parametrize(
    ("as_", "keys", "at", "reason"),
    [
        ("evaluation", {"fields": {}}, "fields", "says-nothing"),
        ("evaluation", {"fields": {" ": "a.b"}}, "fields", "says-nothing"),
        ("evaluation", {"fields": {"result": "a..b"}}, "fields", "wrong-form"),
        (
            "evaluation",
            {"fields": {"threshold": "a.b"}, "threshold": 1},
            "threshold",
            "contradiction",
        ),
        ("drill", {"threshold": 1}, "threshold", "no-effect"),
        ("report", {"fields": {"result": "a.b"}}, "fields", "no-effect"),
        ("report", {"data_set": "x"}, "data-set", "no-effect"),
    ],
)
def test_faults_of_what_a_claim_maps_and_states(
    as_: str, keys: dict[str, Any], at: str, reason: str
) -> None:
    content = RecordClaim(record="out.json", as_=as_, **keys)

    (fault,) = RecordKind().faults(content, CATALOGUE.by_id[RE_EVALUATION])

    assert (fault.keys, fault.reason.slug) == ((at,), reason)


@pytest.mark.parametrize("status", ["error", "cancelled", "started"])
def test_a_run_that_did_not_end_well_is_no_evaluation(
    tmp_path: Path, status: str
) -> None:
    _, keys = TOOLS["inspect_ai"]
    found = Bench(tmp_path).found({**INSPECT, "status": status}, **keys)
    assert found.reason == "record-incomplete"
    assert found.problem is not None
    assert f"its status is '{status}'" in found.problem.why


def test_a_run_of_some_samples_only_is_no_evaluation(tmp_path: Path) -> None:
    _, keys = TOOLS["inspect_ai"]
    results = {**INSPECT["results"], "completed_samples": 12}
    found = Bench(tmp_path).found({**INSPECT, "results": results}, **keys)
    assert found.reason == "record-incomplete"
    assert found.problem is not None
    assert found.problem.why == "12 of 400 samples were completed"


@pytest.mark.parametrize(("failures", "errors"), [(400, 0), (7, 300), (6, 0)])
def test_a_count_is_of_as_many_cases_as_the_claim_says(
    tmp_path: Path, failures: int, errors: int
) -> None:
    _, keys = TOOLS["promptfoo"]
    stats = {"successes": 93, "failures": failures, "errors": errors}
    output = {**PROMPTFOO, "results": {**PROMPTFOO["results"], "stats": stats}}
    found = Bench(tmp_path).found(output, **keys)
    assert found.reason == "record-malformed"
    assert found.problem is not None
    assert f"93 is of {93 + failures + errors} cases" in found.problem.why
    _, keys = TOOLS["deepeval"]
    output = {**DEEPEVAL, "testFailed": failures + errors}
    assert Bench(tmp_path).found(output, **keys).reason == "record-malformed"


@pytest.mark.parametrize(
    ("tool", "result", "total"),
    [
        ("promptfoo", "results.stats.successes", 100),
        ("promptfoo", "results.prompts[0].metrics.testPassCount", 100),
        ("promptfoo", "results.prompts[0].metrics.score", 100),
        ("deepeval", "testPassed", 100),
        ("deepeval", "metricsScores[0].passes", 2),
    ],
)
def test_a_count_says_nothing_until_the_claim_says_of_how_many(
    bench: Bench, tool: str, result: str, total: int
) -> None:
    output, keys = TOOLS[tool]
    threshold = 90 if total > 2 else 2
    fields = {**keys["fields"], "result": result}
    keys = {**keys, "fields": fields, "threshold": threshold, "of": None}

    found = bench.found(output, **keys)

    assert found.reason == "record-incomplete"
    assert f"is of {total} cases, which the claim does not say" in found.why
    assert f"add of = [0, {total}] to the claim" in found.fix
    assert bench.found(output, **{**keys, "of": (0, total)}).holds


def test_a_range_may_be_mapped_too(bench: Bench) -> None:
    output, keys = TOOLS["deepeval"]
    fields = {**keys["fields"], "of": "range"}
    assert bench.found(
        {**output, "range": [0, 100]}, **{**keys, "fields": fields, "of": None}
    ).holds


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            {"n-samples": {"routing": {"original": 400, "effective": 20}}},
            "20 of 400 samples were taken",
        ),
        (
            {"n-samples": {}, "config": {**LM_EVAL["config"], "limit": 20.0}},
            "no more than 20 samples were taken: config.limit",
        ),
    ],
)
def test_a_run_with_a_limit_is_no_evaluation(
    bench: Bench, change: dict[str, Any], why: str
) -> None:
    output, keys = TOOLS["lm-evaluation-harness"]
    found = bench.found({**output, **change}, **keys)
    assert (found.reason, found.why) == ("record-incomplete", why)


def test_a_limit_that_left_nothing_out_is_none(bench: Bench) -> None:
    output, keys = TOOLS["lm-evaluation-harness"]
    config = {**LM_EVAL["config"], "limit": 500.0}
    assert bench.found({**output, "config": config}, **keys).holds


def test_a_run_that_somebody_has_invalidated_is_no_evaluation(bench: Bench) -> None:
    output, keys = TOOLS["inspect_ai"]
    found = bench.found({**output, "invalidated": True}, **keys)
    assert found.why == "somebody has marked the run as invalidated"


#: Real outputs: what is claimed on each, and why a run of only some cases counts for nothing.
OUTPUTS = Path(__file__).parent / "tool_outputs"
MODELS = {
    "inspect_ai-0.3.285": "mockllm/model",
    "lm_eval-0.4.13": "qdpv68r5",
    "promptfoo-0.121.20": "echo",
}
REAL: dict[str, tuple[dict[str, Any], str, str]] = {
    "inspect_ai-0.3.285": (
        {
            "fields": {
                "result": "results.scores[0].metrics.accuracy.value",
                "model": "eval.model",
                "finished": "stats.completed_at",
            },
            "threshold": 0.6,
            "data_set": "hf://acme/claims",
        },
        "limit",
        "2 of 3 samples were taken",
    ),
    "lm_eval-0.4.13": (
        {
            "fields": {
                "result": "results.routing.acc,none",
                "model": "model_name",
                "finished": "date",
            },
            "threshold": 0.6,
            "data_set": "s3://acme/claims",
        },
        "limit",
        "2 of 3 samples were taken",
    ),
    "promptfoo-0.121.20": (
        {
            "fields": {
                "result": "results.stats.successes",
                "model": "results.prompts[0].provider",
                "finished": "results.timestamp",
            },
            "threshold": 2,
            "of": (0, 3),
            "data_set": "s3://acme/claims",
        },
        "first",
        "2 of 3 tests were run",
    ),
}


@pytest.mark.parametrize("name", REAL)
def test_what_a_tool_really_wrote_is_an_evaluation(bench: Bench, name: str) -> None:
    keys, partial, why = REAL[name]
    whole = (OUTPUTS / f"{name}.json").read_text(encoding="utf-8")
    some = (OUTPUTS / f"{name}-{partial}.json").read_text(encoding="utf-8")
    bench.write("config/model.toml", f'[model]\nid = "{MODELS[name]}"\n')

    found = bench.found(whole, **keys)
    assert found.holds, found.why
    assert (
        bench.found(
            whole, **{**keys, "threshold": 0.7 if "of" not in keys else 3}
        ).reason
        == "threshold-not-met"
    )
    assert bench.found(some, **keys).why == why


def test_what_deepeval_really_wrote_is_an_evaluation(bench: Bench) -> None:
    """It has no way to take only some cases; what it counts needs the claim's `of`."""
    output = (OUTPUTS / "deepeval-4.3.1.json").read_text(encoding="utf-8")
    pin = '[model]\nid = "routing-2026-08-06"\n'
    bench.write("config/model.toml", pin)
    keys: dict[str, Any] = {
        "fields": {"result": "testPassed", "model": "hyperparameters.model"},
        "threshold": 2,
        "data_set": "s3://acme/claims",
        "finished": dt.date(2026, 11, 29),
    }

    assert bench.found(output, **keys, of=(0, 3)).holds
    assert bench.found(output, **keys).reason == "record-incomplete"
    assert bench.found(output, **keys, of=(0, 2)).reason == "record-malformed"
