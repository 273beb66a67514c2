"""A record falls when a file changes that it says it was made with."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf import catalogue
from pytest_psf.core.claims import Claim
from pytest_psf.core.evidence import Standing
from pytest_psf.core.places import Place
from pytest_psf.toml_lines import loads
from pytest_psf.verify.context import Context
from pytest_psf.verify.project import Project
from pytest_psf.verify.record.claim import RecordClaim
from pytest_psf.verify.record.covered import covered_files, covered_names
from pytest_psf.verify.record.kind import RecordKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pytest_psf.core.evidence import Finding
    from pytest_psf.core.problem import Problem

CATALOGUE = catalogue.load()
CRITERION = CATALOGUE.by_id["PSF-02.re-evaluation"]
PROMPT = "Say which desk takes the claim.\nNever promise a payment.\n"
LIMITS = '{"block_at": 0.8, "safety": {"threat": 3}}\n'


def sha256(data: str | bytes) -> str:
    raw = data.encode() if isinstance(data, str) else data
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


BOTH = {"config/prompt.txt": sha256(PROMPT), "config/limits.json": sha256(LIMITS)}
NAMES = tuple(BOTH)


def entry(**changes: Any) -> dict[str, Any]:
    """Return an evaluation that holds; None takes a field away."""
    whole = {
        "model": "gpt-4o-2024-08-06",
        "data-set": "closed claims of 2026, held by the claims quality team",
        "data-set-digest": "3fb95ba3e9e01b0b2bff181d032090616361be01fd58fa550eec7563c1a4f0d3",
        "threshold": 0.9,
        "result": 0.93,
        "finished": "2026-11-20T16:40:00Z",
    }
    whole |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in whole.items() if value is not None}


class Bench:
    """A project with a prompt and limits, which an evaluation was made with."""

    def __init__(self, root: Path) -> None:
        self.root = root / "project"
        self.write("config/prompt.txt", PROMPT)
        self.write("config/limits.json", LIMITS)

    def write(self, name: str, data: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def found(
        self, text: object, file: str = "evals/routing.json", **keys: Any
    ) -> Finding:
        """Write a record, and verify a claim on it."""
        as_json = json.dumps(text, indent=1, ensure_ascii=False)
        self.write(file, text if isinstance(text, str) else as_json)
        return self.verified(self.content(file, **keys))

    def content(self, file: str = "evals/routing.json", **keys: Any) -> RecordClaim:
        return RecordClaim(record=file, **({"as_": "evaluation"} | keys))

    def verified(self, content: RecordClaim) -> Finding:
        criterion = CRITERION
        if content.as_ == "drill":
            criterion = CATALOGUE.by_id["PSF-07.rollback-tested"]
        assert [*RecordKind().faults(content, criterion)] == []
        claim = Claim(
            criterion=criterion.id,
            facet=None,
            kind="record",
            content=content,
            place=Place("psf.toml", 1),
        )
        context = Context(
            project=self.project(),
            today=dt.date(2026, 11, 25),
            edition=CATALOGUE.edition,
        )
        return RecordKind().verify(claim, criterion, context)

    def project(self) -> Project:
        return Project(self.root, self.root / "psf.toml")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_what_is_covered_and_unchanged_is_told(bench: Bench) -> None:
    found = bench.found(entry(covers=BOTH), covers=NAMES)

    assert found.holds, found.why
    assert found.notes[-1] == (
        "covers config/prompt.txt, config/limits.json, unchanged"
    )
    # Only the model that was evaluated binds a record to the pin.
    assert found.covers == frozenset()


@pytest.mark.parametrize("covers", [None, NAMES, NAMES[:1]])
def test_one_character_is_enough_whether_or_not_the_claim_asks_for_it(
    bench: Bench, covers: tuple[str, ...] | None
) -> None:
    bench.write("config/limits.json", LIMITS.replace("0.8", "0.9"))
    now = sha256(LIMITS.replace("0.8", "0.9"))

    found = bench.found(entry(covers=BOTH), covers=covers)

    assert (found.standing, found.reason) == (Standing.BROKEN, "covered-changed")
    was, then = (one[len("sha256:") :][:12] for one in (BOTH[NAMES[1]], now))
    assert found.why == (
        "since the evaluation of 2026-11-20, config/limits.json has changed "
        f"(sha256 {was} then, {then} now)"
    )
    do, ready = found.fix.split("\n")
    assert do == ("put it back, or run the evaluation again and save its record, with")
    # It takes the place of its line, the last of the table.
    assert ready == f'"config/limits.json": "{now}"'
    assert found.place == Place("evals/routing.json", 10)


def test_a_record_that_covers_nothing_is_as_good_as_before(bench: Bench) -> None:
    found = bench.found(entry())
    assert found.holds
    assert not any("covers" in note for note in found.notes)
    assert covered_names(bench.content(), bench.project()) == ()


def test_several_changes_are_told_at_once(bench: Bench) -> None:
    bench.write("config/limits.json", "{}")
    (bench.root / "config/prompt.txt").unlink()

    found = bench.found(entry(covers=BOTH), covers=NAMES[:1])

    assert found.reason == "covered-changed"
    assert "config/prompt.txt is gone; config/limits.json has changed" in found.why
    assert found.fix.startswith("put them back, or run the evaluation again")
    assert "without config/prompt.txt, with\n" in found.fix
    assert "prompt.txt" not in found.fix.split("\n")[1]

    many = {f"data/{number}.txt": sha256("old") for number in range(30)}
    for name in many:
        bench.write(name, "new")
    found = bench.found(entry(), covers=("data/*",))
    do, *ready = found.fix.split("\n")
    assert do.endswith("write in covers of its entry")
    assert len(ready) == 12
    found = bench.found(entry(covers=many), covers=("data/*",))
    assert found.why.count("has changed") == 4
    assert found.why.endswith("; and so have 26 more")
    _, *ready = found.fix.split("\n")
    assert len(ready) == 12
    assert ready[0] == f'"data/0.txt": "{sha256("new")}",'


#: Records of each format that have no digests yet, with where the ready line goes.
HERE = "@"
FIELDS = entry()
LINES = [f"{key} = {json.dumps(one)}" for key, one in FIELDS.items()]
PASTED = {
    "evals/whole.toml": "\n".join([*LINES, HERE]),
    "evals/list.toml": "\n".join(["[[evaluations]]", HERE, *LINES]),
    "evals/whole.json": json.dumps(FIELDS, indent=1).replace("{\n", f"{{\n {HERE}\n"),
    "evals/lines.jsonl": json.dumps(FIELDS).replace("{", f"{{{HERE}", 1),
    "evals/list.yaml": "- "
    + "\n  ".join([HERE, *(f"{k}: {json.dumps(v)}" for k, v in FIELDS.items())]),
}


@pytest.mark.parametrize("file", PASTED)
@pytest.mark.parametrize(
    "covers", [("config/*",), (*NAMES, "config/limits.json#block_at")]
)
def test_the_missing_line_is_ready_to_be_pasted(
    bench: Bench, file: str, covers: tuple[str, ...]
) -> None:
    bench.write("config/odd \"näme'.txt", "x")
    text = PASTED[file]
    without = text.replace(HERE, "# " if file.endswith("toml") else "")
    if file.endswith("yaml"):
        without = text.replace(f"{HERE}\n  ", "")

    found = bench.found(without, file, covers=covers)

    assert (found.standing, found.reason) == (Standing.BROKEN, "record-incomplete")
    assert found.why.startswith("this evaluation holds no digest of config/")
    assert found.why.endswith(", so a change would not be seen")
    do, ready = found.fix.split("\n")
    assert do == "if it was made with what is here now, write in its entry"
    pasted = bench.found(text.replace(HERE, ready), file, covers=covers)
    assert pasted.holds, pasted.why


#: What stands in an entry as `covers` -> the reason, and what is said.
WRONG: dict[str, tuple[object, str, str]] = {
    "names alone": (
        [*NAMES],
        "record-malformed",
        'covers is ["config/prompt.txt", "config/limits.json"], which holds no digests',
    ),
    "a text": ("config/prompt.txt", "record-malformed", "which holds no digests"),
    "nothing": (7, "record-malformed", "covers is 7, which holds no digests"),
    "one left out": (
        {"config/prompt.txt": BOTH["config/prompt.txt"]},
        "record-incomplete",
        "holds no digest of config/limits.json, so a change would not be seen",
    ),
    "all left out": ({}, "record-incomplete", "config/prompt.txt, config/limits.json"),
    "a slip in a name": (
        {"config/promt.txt": sha256(PROMPT), NAMES[1]: BOTH[NAMES[1]]},
        "record-incomplete",
        'did you write "config/promt.txt" for it?',
    ),
    "an empty digest": (
        BOTH | {NAMES[0]: ""},
        "digest-malformed",
        "the digest of config/prompt.txt in covers is '', not a sha256 digest of 64 hex",
    ),
    "a short digest": (BOTH | {NAMES[0]: "sha256:abc"}, "digest-malformed", "64 hex"),
    "another algorithm": (
        BOTH | {NAMES[0]: f"md5:{'a1' * 16}"},
        "digest-malformed",
        "64 hex",
    ),
    "a placeholder": (
        BOTH | {NAMES[0]: f"sha256:{'0' * 64}"},
        "digest-malformed",
        "64 hex",
    ),
    "no text": (BOTH | {NAMES[0]: None}, "digest-malformed", "is null, not a sha256"),
    "a table": (
        BOTH | {NAMES[0]: {"sha256": "a"}},
        "digest-malformed",
        "is { sha256 = 'a' }, not a sha256 digest",
    ),
    "that of another file": (
        BOTH | {NAMES[0]: BOTH[NAMES[1]]},
        "covered-changed",
        "config/prompt.txt has changed",
    ),
    "that of an empty file": (
        BOTH | {NAMES[0]: sha256("")},
        "covered-changed",
        "config/prompt.txt has changed",
    ),
    "one more, which is not there": (
        BOTH | {"config/old.txt": sha256("x")},
        "covered-changed",
        "since the evaluation of 2026-11-20, config/old.txt is gone",
    ),
    "one more, out of the project": (
        BOTH | {"../outside.txt": sha256("x")},
        "not-a-project-file",
        "covers: '../outside.txt' leads out of the folder with ..",
    ),
    "one more, a folder": (
        BOTH | {"config": sha256("x")},
        "not-a-project-file",
        "covers: 'config' is a directory",
    ),
    "a name as Windows writes it": (
        {"config\\prompt.txt": sha256(PROMPT), NAMES[1]: BOTH[NAMES[1]]},
        "not-a-project-file",
        "covers: 'config\\\\prompt.txt' is written as only Windows does",
    ),
    "no name": (BOTH | {" ": sha256("x")}, "not-a-project-file", "is not a path"),
    "one file in two spellings": (
        BOTH | {"./config/prompt.txt": BOTH[NAMES[0]]},
        "record-malformed",
        "covers holds config/prompt.txt twice: as config/prompt.txt and as "
        "./config/prompt.txt",
    ),
    "a glob": (
        BOTH | {"config/*": BOTH[NAMES[0]]},
        "record-malformed",
        "covers holds one digest for config/*, which stands for several files",
    ),
    "a key that is not there": (
        BOTH | {"config/limits.json#allow_at": sha256("1")},
        "no-such-key",
        "covers: config/limits.json has no key",
    ),
    "itself": (
        BOTH | {"evals/routing.json": sha256("x")},
        "same-as-itself",
        "covers names evals/routing.json, which itself holds the digests",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_entry_is_told(bench: Bench, case: str) -> None:
    covers, reason, why = WRONG[case]

    found = bench.found(entry(covers=covers), covers=NAMES)

    assert (found.standing, found.reason) == (Standing.BROKEN, reason), found.why
    assert why in found.why
    assert found.fix
    assert found.place is not None
    assert found.place.file == "evals/routing.json"


@pytest.mark.parametrize(
    ("case", "lines"),
    [("names alone", 1), ("all left out", 1), ("an empty digest", 1), ("a glob", 2)],
)
def test_a_wrong_entry_is_put_right_by_what_its_fix_says(
    bench: Bench, case: str, lines: int
) -> None:
    wrong = WRONG[case][0]
    found = bench.found(entry(covers=wrong), covers=NAMES)

    _, *ready = found.fix.split("\n")
    assert len(ready) == lines
    said = json.loads(f"{{{' '.join(ready).rstrip(',')}}}")
    # The whole of it, or lines for some of its files.
    kept = wrong if isinstance(wrong, dict) and case != "a glob" else {}
    covers = said.get("covers", {**kept, **said})
    assert bench.found(entry(covers=covers), covers=NAMES).holds


@pytest.mark.parametrize("covers", [{}, [], "", None, 0])
def test_an_entry_does_not_say_that_it_covers_without_a_digest(
    bench: Bench, covers: object
) -> None:
    # A null of JSON is a field, too.
    text = json.dumps(entry() | {"covers": covers})

    found = bench.found(text)

    assert (found.standing, found.reason) == (Standing.BROKEN, "record-malformed")
    assert found.why.startswith("covers is ")


def test_a_line_of_json_is_ready_with_its_comma(bench: Bench) -> None:
    for name in NAMES:
        bench.write(name, "x")
    text = json.dumps(entry(covers=BOTH), indent=1)

    found = bench.found(text, covers=NAMES)
    for ready in found.fix.split("\n")[1:]:
        name = ready.split('"')[1]
        (old,) = (line for line in text.splitlines() if f'"{name}"' in line)
        text = text.replace(old, ready)
    assert bench.found(text, covers=NAMES).holds

    one = {NAMES[0]: sha256("x")}
    text = json.dumps(entry(covers=one), indent=1)
    found = bench.found(text, covers=NAMES)
    assert found.reason == "record-incomplete"
    assert "write in covers of its entry" in found.fix
    added = text.replace('"covers": {', f'"covers": {{ {found.fix.splitlines()[1]}')
    assert bench.found(added, covers=NAMES).holds


def test_a_name_is_known_however_it_is_spelled(bench: Bench) -> None:
    said = {f"./{name}": digest for name, digest in BOTH.items()}
    assert bench.found(entry(covers=said), covers=NAMES).holds
    asked = ("config//prompt.txt", "./config/./limits.json")
    assert bench.found(entry(covers=BOTH), covers=asked).holds
    for upper in (True, False):
        digests = {
            name: one[7:].upper() if upper else one[7:] for name, one in BOTH.items()
        }
        assert bench.found(entry(covers=digests), covers=NAMES).holds


def test_names_that_fold_into_one_another_are_two_files(bench: Bench) -> None:
    bench.write("my-prompt.txt", "a")
    bench.write("my_prompt.txt", "b")
    covers = {"my-prompt.txt": sha256("a"), "my_prompt.txt": sha256("b")}

    assert bench.found(entry(covers=covers), covers=tuple(covers)).holds
    bench.write("my_prompt.txt", "c")
    found = bench.found(entry(covers=covers), covers=tuple(covers))
    assert "my_prompt.txt has changed" in found.why


def test_git_may_have_written_other_newlines(bench: Bench) -> None:
    windows = PROMPT.replace("\n", "\r\n")
    covers = {"config/prompt.txt": sha256(PROMPT)}
    bench.write("config/prompt.txt", windows)

    assert bench.found(entry(covers=covers)).holds
    as_they_are = {"config/prompt.txt": sha256(windows)}
    assert bench.found(entry(covers=as_they_are)).holds
    # What is to be pasted holds on every system.
    ready = bench.found(entry(), covers=("config/prompt.txt",)).fix
    assert sha256(PROMPT) in ready


def test_a_name_without_quotes_is_another_table_of_toml(bench: Bench) -> None:
    bench.write("prompt.txt", PROMPT)
    text = "\n".join([*LINES, f'covers = {{ prompt.txt = "{sha256(PROMPT)}" }}'])

    found = bench.found(text, "r.toml")
    assert found.reason == "digest-malformed"
    assert "the digest of prompt in covers is { txt = 'sha256:" in found.why
    assert found.fix.startswith("write the file's name in quotes")
    found = bench.found(text, "r.toml", covers=("prompt.txt",))
    assert found.reason == "record-incomplete"
    quoted = text.replace("prompt.txt", '"prompt.txt"')
    assert bench.found(quoted, "r.toml", covers=("prompt.txt",)).holds


def test_names_may_start_at_the_top_of_the_project(bench: Bench) -> None:
    top = bench.root
    (top / ".git").mkdir()
    for name in ("shared/rules.txt", "service/prompt.txt"):
        bench.write(name, "x")
    bench.root = top / "service"
    names = ("/shared/*.txt", "/service/prompt.txt")
    covers = {"/shared/rules.txt": sha256("x"), "prompt.txt": sha256("x")}

    assert bench.found(entry(covers=covers), covers=names).holds
    bench.write("../shared/rules.txt", "y")
    found = bench.found(entry(covers=covers), covers=names)
    assert "/shared/rules.txt has changed" in found.why
    bench.write("../shared/rules.txt", "x")
    (bench.root / "prompt.txt").unlink()
    found = bench.found(entry(covers=covers), covers=names)
    assert "prompt.txt is gone" in found.why


def test_what_git_ignores_is_no_part_of_a_glob(bench: Bench) -> None:
    subprocess.run(["git", "init", "-q", bench.root], check=True)
    bench.write(".gitignore", "*.tmp\n")
    bench.write("config/a.tmp", "x")

    found = bench.found(entry(covers=BOTH), covers=("config/*",))
    assert found.holds, found.why
    assert found.notes[-1] == "config/* leaves out what git ignores: config/a.tmp"


def test_an_empty_file_may_be_covered(bench: Bench) -> None:
    bench.write("src/__init__.py", "")
    bench.write("src/a.py", "A = 1\n")
    covers = {"src/__init__.py": sha256(""), "src/a.py": sha256("A = 1\n")}

    assert bench.found(entry(covers=covers), covers=("src/*.py",)).holds
    bench.write("src/__init__.py", "B = 1\n")
    found = bench.found(entry(covers=covers), covers=("src/*.py",))
    assert found.reason == "covered-changed"


def test_one_setting_of_a_file_may_be_covered(bench: Bench) -> None:
    name = "config/limits.json#block_at"
    covers = {name: sha256("0.8")}
    assert bench.found(entry(covers=covers), covers=(name,)).holds

    bench.write("config/limits.json", LIMITS.replace("3", "4"))
    assert bench.found(entry(covers=covers), covers=(name,)).holds
    bench.write("config/limits.json", LIMITS.replace("0.8", "0.81"))
    found = bench.found(entry(covers=covers), covers=(name,))
    assert found.reason == "covered-changed"
    assert f"{name} has changed" in found.why


def _link(bench: Bench) -> str:
    outside = bench.root.parent / "outside.txt"
    outside.write_text("x")
    (bench.root / "link.txt").symlink_to(outside)
    return "link.txt"


def _large(bench: Bench) -> str:
    with (bench.root / "large.bin").open("wb") as stream:
        stream.truncate(50 * 2**20)
    return "large.bin"


def _loop(bench: Bench) -> str:
    (bench.root / "loop.txt").symlink_to("loop.txt")
    return "loop.txt"


def _pipe(bench: Bench) -> str:
    os.mkfifo(bench.root / "pipe")
    return "pipe"


#: What a claim may name that no digest can be made of.
NO_FILES: dict[str, tuple[Callable[[Bench], str], str, str]] = {
    "nothing": (
        lambda _: "config/none.txt",
        "no-such-file",
        "config/none.txt does not",
    ),
    "nothing near": (lambda _: "config/promt.txt", "no-such-file", "does not exist"),
    "a glob of nothing": (lambda _: "conf/*.txt", "no-such-file", "matches no file"),
    "a folder": (lambda _: "config", "not-a-project-file", "is a directory"),
    "outside": (lambda _: "../a.txt", "not-a-project-file", "leads out of the folder"),
    "backslashes": (lambda _: "config\\prompt.txt", "not-a-project-file", "Windows"),
    "a link that leads out": (_link, "not-a-project-file", "leads out of the project"),
    "50 MB": (_large, "not-a-project-file", "is too large (50 MiB; at most 16 MiB)"),
    "a pipe": (_pipe, "not-a-project-file", "a pipe or socket"),
    "a link to itself": (_loop, "unreadable", "cannot be read"),
    "no such key": (lambda _: "config/limits.json#a", "no-such-key", "has no key"),
    "no settings": (lambda _: "config/prompt.txt#a", "unknown-format", "prompt.txt"),
}


@pytest.mark.parametrize("case", NO_FILES)
def test_what_cannot_be_covered_is_told(bench: Bench, case: str) -> None:
    if ("link" in case or case == "a pipe") and sys.platform == "win32":
        pytest.skip("Windows has none")
    make, reason, why = NO_FILES[case]
    name = make(bench)

    found = bench.found(entry(covers=BOTH), covers=(*NAMES, name))

    assert (found.standing, found.reason) == (Standing.BROKEN, reason), found.why
    assert found.why.startswith("covers: ")
    assert why in found.why


def test_a_link_inside_of_the_project_is_followed(bench: Bench) -> None:
    if sys.platform == "win32":
        pytest.skip("links take a right there")
    (bench.root / "current.txt").symlink_to("config/prompt.txt")
    covers = {"current.txt": sha256(PROMPT)}

    assert bench.found(entry(covers=covers), covers=("current.txt",)).holds
    (bench.root / "self.json").symlink_to("evals/routing.json")
    found = bench.found(entry(covers={"self.json": sha256("x")}))
    assert found.reason == "same-as-itself"


def test_of_several_entries_the_latest_is_bound(bench: Bench) -> None:
    old = entry(finished="2026-10-01", covers={"config/prompt.txt": sha256("older")})

    assert bench.found([old, entry(covers=BOTH)], covers=NAMES).holds
    found = bench.found(
        [entry(covers=BOTH), entry(finished="2026-11-21")], covers=NAMES
    )
    assert found.reason == "record-incomplete"


def test_a_drill_may_cover_what_it_practised(bench: Bench) -> None:
    bench.write("ops/rollback.sh", "set -e\n")
    drill = {
        "participants": ["D. Patel"],
        "started": "2026-11-20T10:00:00Z",
        "ended": "2026-11-20T10:14:00Z",
        "outcome": "passed",
        "covers": {"ops/rollback.sh": sha256("set -e\n")},
    }
    keys: dict[str, Any] = {"as_": "drill", "covers": ("ops/*.sh",)}

    assert bench.found(drill, "drills.json", **keys).holds
    bench.write("ops/rollback.sh", "set -eu\n")
    found = bench.found(drill, "drills.json", **keys)
    assert found.reason == "covered-changed"
    assert found.why.startswith("since the drill of 2026-11-20, ops/rollback.sh has")
    assert "hold the drill again" in found.fix


#: What a tool wrote: it is not edited, so the claim states what it lacks.
OUTPUT = {
    "results": {"acc": 0.93},
    "config": {"model": "gpt-4o-2024-08-06", "prompts": BOTH},
    "date": "2026-11-20",
    "covers": "all tasks",
}
MAPPED: dict[str, Any] = {
    "fields": {"result": "results.acc", "model": "config.model", "finished": "date"},
    "threshold": 0.9,
    "data_set": "hf://acme/claims",
}


def test_of_what_a_tool_wrote_the_claim_states_the_digests(bench: Bench) -> None:
    assert bench.found(OUTPUT, **MAPPED).holds
    silent = {key: one for key, one in OUTPUT.items() if key != "covers"}

    found = bench.found(silent, **MAPPED, covers=NAMES)
    assert found.reason == "record-incomplete"
    do, ready = found.fix.split("\n")
    assert do == "if it was made with what is here now, write in the claim"
    covers = loads(ready)["covers"]
    assert covers == BOTH
    for output in (silent, OUTPUT):
        assert bench.found(output, **MAPPED, covers=covers).holds

    bench.write("config/prompt.txt", PROMPT + "\n")
    found = bench.found(OUTPUT, **MAPPED, covers=covers)
    assert found.reason == "covered-changed"
    assert loads(found.fix.split("\n")[1])["covers"]["config/prompt.txt"] == sha256(
        PROMPT + "\n"
    )


def test_a_tool_may_write_the_digests_where_the_claim_says(bench: Bench) -> None:
    keys = MAPPED | {"fields": MAPPED["fields"] | {"covers": "config.prompts"}}

    assert bench.found(OUTPUT, **keys).holds
    assert bench.found(OUTPUT, **keys, covers=("config/*",)).holds
    bench.write("config/prompt.txt", "x")
    assert bench.found(OUTPUT, **keys).reason == "covered-changed"


def test_a_claim_states_no_digest_of_its_own_config(bench: Bench) -> None:
    bench.write("psf.toml", "[evidence]\n")
    covers = {"psf.toml": sha256("[evidence]\n")}

    assert bench.found(entry(covers=covers)).holds
    found = bench.found(OUTPUT, **MAPPED, covers=covers)
    assert found.reason == "same-as-itself"


def test_a_claim_and_its_entry_do_not_contradict_each_other(bench: Bench) -> None:
    assert bench.found(entry(covers=BOTH), covers=BOTH).holds
    found = bench.found(entry(covers=BOTH), covers=BOTH | {NAMES[0]: sha256("x")})
    assert found.reason == "contradiction"
    assert "covers is " in found.why


#: What a claim covers -> the reason of its fault.
FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"covers": ()}, "says-nothing", "is empty"),
    ({"covers": {}}, "says-nothing", "is empty"),
    ({"covers": ("a.txt", " ")}, "says-nothing", "names no file"),
    ({"covers": ("#block_at",)}, "says-nothing", "names no file"),
    ({"covers": ("a.json#",)}, "wrong-form", "neither a file nor a setting"),
    ({"covers": ("a.json#a..b",)}, "wrong-form", "neither a file nor a setting"),
    ({"covers": ("a.txt", "./a.txt")}, "duplicate", '"a.txt" stands there twice'),
    ({"covers": ("a.txt",), "as_": "report"}, "no-effect", "of a whole report"),
    (
        {"covers": {"a.txt": "x"}, "fields": {"covers": "a"}},
        "contradiction",
        "stands in fields as well",
    ),
]


@pytest.mark.parametrize(("keys", "reason", "why"), FAULTS)
def test_a_fault_of_the_claim_is_told_before_a_file_is_read(
    keys: dict[str, Any], reason: str, why: str
) -> None:
    content = RecordClaim(record="a.json", **({"as_": "evaluation"} | keys))
    found: Sequence[Problem] = [*RecordKind().faults(content, CRITERION)]

    assert [one.reason.slug for one in found] == [reason]
    assert why in found[0].why
    assert found[0].keys == ("covers",)
    assert found[0].fix


def test_what_is_covered_is_known_where_the_record_is_not(bench: Bench) -> None:
    def files(**keys: Any) -> Iterator[str]:
        yield from sorted(covered_files(bench.content(**keys), bench.project()))

    assert [*files(covers=("config/*", "config/none.txt"))] == sorted(NAMES)
    bench.found(entry(covers=BOTH))
    assert [*files()] == sorted(NAMES)
    named = covered_names(bench.content(covers=("config/*",)), bench.project())
    assert named == ("config/*",)
    named = covered_names(bench.content(covers=NAMES[:1]), bench.project())
    assert named == NAMES
    bench.write("evals/routing.json", "{")
    assert [*files(covers=NAMES[:1])] == [NAMES[0]]
