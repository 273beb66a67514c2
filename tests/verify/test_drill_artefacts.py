"""Whether what a drill is said to have left was there before it, as git tells."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from tests.verify.test_record import drill, sha256

from pytest_psf.verify.project import Project
from pytest_psf.verify.record.drill import check_drill
from pytest_psf.verify.record.entries import entries_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.core.problem import Problem

LOG = "10:02 traffic moved\n10:05 v40 answers\n"
NOTICE = "All rights reserved, by whom it may concern.\n"


class Checkout:
    """A project with a notice that is as old as itself, and a drill of 2026-10-02."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "ops").mkdir()
        self.write("NOTICE", NOTICE)
        self.git("init", "-q")
        self.commit("2026-03-01T12:00:00Z")

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_bytes(text.encode())

    def git(self, *arguments: str, at: str = "2026-03-01T12:00:00Z") -> None:
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *arguments],
            cwd=self.root,
            check=True,
            capture_output=True,
            env={**os.environ, "GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at},
        )

    def commit(self, at: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "as it is", "--allow-empty", at=at)

    def problem(
        self, artefact: str = "ops/rollback.log", **more: Any
    ) -> Problem | None:
        """Return why the drill falls, if it left this; None if it holds as tested."""
        data = (self.root / artefact).read_text("utf-8")
        entry = drill(artefact=artefact, artefact_digest=sha256(data), **more)
        self.write("drills.json", json.dumps([entry]))
        project = Project(self.root)
        [found] = entries_of("drills.json", "drill", project).every
        try:
            return check_drill(found, project).problem
        except UnverifiableError as error:
            return error.problem


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_what_stood_in_a_commit_before_the_drill_was_not_left_by_it(
    checkout: Checkout,
) -> None:
    problem = checkout.problem("NOTICE")

    assert problem is not None
    assert problem.reason.slug == "artefact-from-before"
    assert "NOTICE was there before the drill of 2026-10-02: the commit " in problem.why
    assert problem.why.endswith(" of 2026-03-01 holds it as NOTICE")
    assert "file that the drill itself wrote" in problem.fix


@pytest.mark.parametrize("text", [NOTICE, NOTICE.replace("\n", "\r\n")])
def test_its_content_counts_and_not_its_name(checkout: Checkout, text: str) -> None:
    checkout.write("ops/rollback.log", text)
    checkout.commit("2026-10-02T11:00:00Z")

    problem = checkout.problem()

    assert problem is not None
    assert problem.reason.slug == "artefact-from-before"
    assert problem.why.endswith(" holds it as NOTICE")


@pytest.mark.parametrize("when", ["2026-10-02T11:00:00Z", "2026-10-01T20:00:00Z", None])
def test_what_the_drill_left_may_be_committed_or_not(
    checkout: Checkout, when: str | None
) -> None:
    checkout.write("ops/rollback.log", LOG)
    if when is not None:  # half a day too early: of another zone's clock
        checkout.commit(when)

    assert checkout.problem() is None


def test_a_file_that_was_there_and_that_the_drill_wrote_anew_is_left_by_it(
    checkout: Checkout,
) -> None:
    checkout.write("ops/rollback.log", "10:01 the drill of spring\n")
    checkout.commit("2026-04-01T12:00:00Z")
    checkout.write("ops/rollback.log", LOG)
    checkout.commit("2026-10-02T11:00:00Z")

    assert checkout.problem() is None


def test_where_git_cannot_tell_the_drill_left_it(
    checkout: Checkout, tmp_path: Path
) -> None:
    checkout.commit("2026-10-03T12:00:00Z")
    assert checkout.problem("NOTICE") is not None
    shallow = tmp_path / "shallow"
    checkout.git("clone", "-q", "--depth=1", tmp_path.as_uri(), str(shallow))
    copied = Checkout.__new__(Checkout)
    copied.root = shallow

    assert copied.problem("NOTICE") is None
    shutil.rmtree(checkout.root / ".git")
    assert checkout.problem("NOTICE") is None


@pytest.mark.parametrize("year", ["0001", "1971", "2005"])
def test_a_drill_before_any_commit_is_none_of_gits_business(
    checkout: Checkout, year: str
) -> None:
    at = dt.datetime.fromisoformat(f"{year}-01-01T00:00:00+00:00")
    times = {
        "started": at.isoformat(),
        "ended": (at + dt.timedelta(minutes=2)).isoformat(),
    }

    assert checkout.problem("NOTICE", **times) is None


LICENCE = " ".join(
    f"Clause {one} binds whoever copies the work number {one}." for one in range(40)
)
RUNBOOK = "\n".join(
    f"- [ ] Step {one}: look at the desk of the team." for one in range(40)
)
CODE = "import os\n\n\ndef look(at):\n    return os.stat(at)\n"


def warnings(checkout: Checkout, artefact: str = "ops/rollback.log") -> tuple[str, ...]:
    data = (checkout.root / artefact).read_text("utf-8")
    entry = drill(artefact=artefact, artefact_digest=sha256(data))
    checkout.write("drills.json", json.dumps([entry]))
    project = Project(checkout.root)
    [found] = entries_of("drills.json", "drill", project).every
    return check_drill(found, project).warnings


@pytest.mark.parametrize("name", ["LICENSE", "docs.py", "Readme.md", "COPYING.txt"])
@pytest.mark.parametrize(
    ("old", "new", "differing"),
    [
        (".", ",", "word by word"),
        ("Clause 7", "clause  7\n", "word by word"),
        ("Clause 7", "Claus 7", "but for 1 of its 360 words"),
        ("the work number 9.", "", "but for 4 of its 360 words"),
    ],
)
def test_a_text_of_the_project_with_a_word_changed_was_there_before(
    checkout: Checkout, name: str, old: str, new: str, differing: str
) -> None:
    checkout.write(name, LICENCE)
    checkout.commit("2026-03-02T12:00:00Z")
    checkout.write("ops/rollback.log", LICENCE.replace(old, new))

    problem = checkout.problem()

    assert problem is not None
    assert problem.reason.slug == "artefact-from-before"
    assert problem.why.endswith(f"ops/rollback.log is {name}, {differing}")


def test_a_page_that_was_hardly_filled_in_is_told(checkout: Checkout) -> None:
    checkout.write("runbook.md", RUNBOOK)
    checkout.commit("2026-03-02T12:00:00Z")
    checkout.write("ops/rollback.log", f"{RUNBOOK}\nDone at 10:05.\n")

    assert checkout.problem() is None
    (told,) = warnings(checkout)
    assert (
        ": ops/rollback.log is runbook.md, but for 4 of its 360 words: name a " in told
    )


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("LICENSE", LICENCE, LICENCE[:-300]),
        ("LICENSE", LICENCE, LICENCE * 2),
        ("NOTICE", NOTICE, NOTICE.replace("All", "Some")),  # too few words to tell
        ("config.yaml", LICENCE, LICENCE.replace("7", "8")),
        ("runbook.md", RUNBOOK, RUNBOOK.replace("[ ]", "[x]")),
        ("ops/rollback.log", LICENCE, LICENCE.replace("7", "8")),
        ("LICENSE", LICENCE, "\udcff" * 400 + LICENCE),
    ],
)
def test_what_is_a_text_of_its_own_is_not_accused(
    checkout: Checkout, name: str, text: str, left: str
) -> None:
    checkout.write(name, text)
    checkout.commit("2026-10-02T11:00:00Z")
    checkout.write("ops/rollback.log", left.replace("\udcff", "\xff"))

    assert checkout.problem() is None
    assert warnings(checkout) == ()


def test_another_drill_may_have_left_nearly_the_same(checkout: Checkout) -> None:
    log = "".join(f"10:{one} the queue of the team is moved\n" for one in range(60))
    for name in ("a", "b"):
        checkout.write(f"ops/{name}.md", log.replace("10:7 ", f"10:7 {name} "))
    checkout.commit("2026-10-02T11:00:00Z")
    data = [(checkout.root / f"ops/{name}.md").read_text("utf-8") for name in "ab"]
    every = [
        drill(artefact=f"ops/{name}.md", artefact_digest=sha256(text))
        for name, text in zip("ab", data, strict=True)
    ]
    checkout.write("drills.json", json.dumps(every))
    project = Project(checkout.root)

    for one in entries_of("drills.json", "drill", project).every:
        assert check_drill(one, project).warnings == ()


def test_what_no_drill_writes_is_not_left_by_saying_that_another_left_it(
    checkout: Checkout,
) -> None:
    checkout.write("LICENSE", LICENCE)
    checkout.commit("2026-03-02T12:00:00Z")
    log = LICENCE.replace("Clause 7", "Claus 7")
    checkout.write("ops/rollback.log", log)
    every = [
        drill(artefact=name, artefact_digest=sha256(text))
        for name, text in (("LICENSE", LICENCE), ("ops/rollback.log", log))
    ]
    checkout.write("drills.json", json.dumps(every))
    project = Project(checkout.root)
    [_, one] = entries_of("drills.json", "drill", project).every

    with pytest.raises(
        UnverifiableError, match="is LICENSE, but for 1 of its 360 words"
    ):
        check_drill(one, project)


def test_a_dump_of_what_was_restored_may_be_as_it_was(checkout: Checkout) -> None:
    tables = "".join(f"CREATE TABLE claims_{one} (id integer);\n" for one in range(20))
    checkout.write("schema.sql", f"-- dumped on 2026-03-01\n{tables}")
    checkout.commit("2026-03-02T12:00:00Z")
    checkout.write("ops/restored.sql", f"-- dumped on 2026-10-02\n{tables}")

    assert checkout.problem("ops/restored.sql") is None
    (told,) = warnings(checkout, "ops/restored.sql")
    assert "ops/restored.sql is schema.sql, but for 2 of its " in told


@pytest.mark.parametrize("text", [CODE, f"# -*- coding: latin-1 -*-\n{CODE}"])
def test_code_is_code_however_it_is_called(checkout: Checkout, text: str) -> None:
    checkout.write("ops/rollback.log", text)

    problem = checkout.problem()

    assert problem is not None
    assert problem.reason.slug == "artefact-is-code"


@pytest.mark.parametrize("text", ["done\n", "x = 3\n", "{'a': 1}\n", "import: fine\n"])
def test_what_only_looks_like_code_is_none(checkout: Checkout, text: str) -> None:
    checkout.write("ops/rollback.log", text)

    assert checkout.problem() is None
