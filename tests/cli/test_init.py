"""`pytest-psf init` writes proposals that count for nothing, and never over anything."""

from __future__ import annotations

import io
import os
import re
import shutil
import stat
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_psf.commands.main import main
from pytest_psf.commands.progress import Progress
from pytest_psf.config.schema import CONFIG_SCHEMA_ID
from pytest_psf.proposals import tree
from pytest_psf.report_files.writing import replace_whole
from pytest_psf.toml_lines import loads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Team

EXAMPLE = Path(__file__).parents[2] / "examples" / "claims-triage"
ROLLBACK = """# Rollback

If the new release answers worse than the one before, the release manager decides to go
back. Run the deploy workflow with the tag of the previous release, and wait until the
health check has been green in production for ten minutes. Tell the desk when it is done.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one document, which is where the command is typed."""
    where = tmp_path / "desk"
    (where / "docs").mkdir(parents=True)
    (where / "docs" / "rollback.md").write_text(ROLLBACK, encoding="utf-8")
    (where / ".git").mkdir()
    monkeypatch.chdir(where)
    return where


def contents(where: Path) -> dict[str, bytes]:
    """Return all files below a folder."""
    files = (path for path in where.rglob("*") if path.is_file())
    return {path.relative_to(where).as_posix(): path.read_bytes() for path in files}


def init(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Return the status and all that was shown, with its white space folded."""
    capsys.readouterr()
    status = main(["init", *arguments])
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    return status, " ".join(f"{shown.out}\n{shown.err}".split())


def test_it_writes_one_file_that_begins_with_its_schema(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder)
    status, shown = init(capsys)
    assert status == 0
    assert shown == (
        "psf.toml: 1 proposal for 1 of 35 criteria, all commented out next: give class, "
        "gate and [definition], take up what is right, and then pytest-psf check"
    )
    after = contents(folder)
    text = after.pop("psf.toml").decode()
    assert after == before
    assert text.startswith(f"#:schema {CONFIG_SCHEMA_ID}\n")
    assert loads(text) == {
        "system": "desk",
        "definition": {},
        "facts": {},
        "evidence": {},
    }
    assert '\n#gate = ["PSF-07"]\n' in text  # what was found is of this domain
    assert "# likely: " in text
    assert "(docs/rollback.md:1)" in text
    assert "pytest-psf review docs/rollback.md#Rollback --by NAME" in text


def test_a_repository_with_nothing_to_propose_is_told_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(folder / "docs")
    _, shown = init(capsys)
    assert shown == (
        "psf.toml: a config to fill in; nothing was recognised as possible evidence "
        "next: give class, gate and [definition], and then pytest-psf check "
        "what you have may show something all the same; what each criterion asks: "
        "pytest-psf explain"
    )
    assert '\n#gate = ["PSF-02"]\n' in (folder / "psf.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("pyproject", "named"),
    [
        ('[project]\nname = "claims-desk"\nversion = "1"\n', "claims-desk"),
        ('\ufeff[project]\nname = "b\u00fcro"\n', "b\u00fcro"),
        ('[project]\nname = " "\n', "desk"),
        ("[project]\nname = 3\n", "desk"),
        ("project = 1\n", "desk"),
        ("[tool.ruff]\n", "desk"),
    ],
)
@pytest.mark.parametrize("how", [(), ("--pyproject",)])
def test_the_system_is_called_what_the_project_calls_itself(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    pyproject: str,
    named: str,
    how: tuple[str, ...],
) -> None:
    (folder / "pyproject.toml").write_text(pyproject, encoding="utf-8")
    assert init(capsys, *how)[0] == 0
    written = folder / ("pyproject.toml" if how else "psf.toml")
    config = loads(written.read_text("utf-8-sig"))
    assert config.get("tool", {}).get("psf", config)["system"] == named


def test_a_dry_run_shows_what_would_be_written_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder)
    assert main(["init", "--dry-run", "--documents"]) == 0
    shown = capsys.readouterr().out
    assert contents(folder) == before
    main(["init", "--documents"])
    written = contents(folder)
    names = re.findall(r"^\+\+\+ b/(.+)$", shown, re.MULTILINE)
    assert {*names} == written.keys() - before.keys()
    parts = re.split(
        r"^--- /dev/null\n\+\+\+ b/.+\n@@.+@@\n", shown, flags=re.MULTILINE
    )
    for name, part in zip(names, parts[1:], strict=True):
        lines = [line[1:] for line in part.splitlines() if line.startswith("+")]
        assert "\n".join(lines).rstrip() == written[name].decode().rstrip()


@pytest.mark.usefixtures("forked_pythons")
def test_init_alone_makes_nothing_met_however_much_it_finds(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(EXAMPLE, team.root, dirs_exist_ok=True)
    config = team.root / "pyproject.toml"
    config.write_text(config.read_text("utf-8").partition("[tool.psf]")[0], "utf-8")
    for path in (team.root / "tests").rglob("*.py"):
        text = path.read_text("utf-8")
        text = re.sub(r"(?m)^@pytest\.mark\.psf\((?:[^()]|\n)*\)\n", "", text)
        path.write_text(text.replace("pytest.mark.psf(", "pytest.mark.of_nothing("))
    status, shown = init(capsys, "--documents")
    assert status == 0
    assert int(shown.split()[1]) > 25
    judged = team.judged_forked("-p", "no:cacheprovider")
    criteria = judged.report["criteria"]
    assert len(criteria) == 35
    assert {one["verdict"] for one in criteria} == {"unmet"}
    assert judged.criterion("PSF-00.classified")["verdict"] == "unmet"


@pytest.mark.usefixtures("forked_pythons")
def test_whoever_reads_changes_owns_nothing_until_somebody_has_asked(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    team.write(".github/CODEOWNERS", "* @marta-brandt @jan-novak\n")
    team.write("tests/test_it.py", "def test_it():\n    pass\n")
    init(capsys)
    written = team.root / "psf.toml"
    text = written.read_text("utf-8").replace("#PSF-08.owner", "PSF-08.owner")
    written.write_text(text, encoding="utf-8")
    judged = team.judged_forked("-p", "no:cacheprovider")
    owner = judged.criterion("PSF-08.owner")
    assert (owner["verdict"], len(owner["evidence"])) == ("unmet", 1)
    assert "take `supporting` away" in " ".join(text.split())


def test_what_is_written_fits_a_terminal_and_breaks_no_command(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(EXAMPLE, team.root, dirs_exist_ok=True)
    config = team.root / "pyproject.toml"
    config.write_text(config.read_text("utf-8").partition("[tool.psf]")[0], "utf-8")
    init(capsys)
    lines = (team.root / "psf.toml").read_text("utf-8").splitlines()
    claims = ("#PSF-", "#{", "# PSF-05.escalation-tested.FACET =")
    wide = [one for one in lines if len(one) > 79 and not one.startswith(claims)]
    assert [one for one in wide if "pytest-psf review" not in one] == []
    reviews = [one for one in lines if "pytest-psf review" in one]
    assert [one for one in reviews if not one.endswith("--by NAME")] == []


#: A line of a claim, alone or in a list.
CLAIM = re.compile(r"#(PSF-\S+ = [\[{] |{ )")


def taken_up(lines: list[str], number: int) -> list[str]:
    """Return the lines of a config with one of its proposals taken up."""
    taken = {number}
    if lines[number].startswith("#{"):
        above = (n for n in range(number, 0, -1) if lines[n].endswith("= ["))
        taken |= {next(above), lines.index("#]", number)}
    return [line[1:] if n in taken else line for n, line in enumerate(lines)]


def test_all_proposals_can_be_taken_up_together(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    """Several for one criterion are a list: no key stands there twice."""
    shutil.copytree(EXAMPLE, team.root, dirs_exist_ok=True)
    config = team.root / "pyproject.toml"
    config.write_text(config.read_text("utf-8").partition("[tool.psf]")[0], "utf-8")
    team.write("config/other.toml", "[claims]\nretention_days = 30\n")
    init(capsys, "--documents")
    written = team.root / "psf.toml"
    text = written.read_text("utf-8")
    lists = re.findall(r"(?m)^#(PSF-\S+) = \[$", text)
    assert lists
    # What follows a `#` at once is TOML; the schema's line alone is for editors.
    whole = re.sub(r"(?m)^#(?=[^\s:])", "", text)
    evidence = loads(whole)["evidence"]
    for name in lists:
        domain, key, *facet = name.split(".")
        found = evidence[domain][key]
        for one in facet:
            found = found[one]
        assert len(found) > 1, name
    answered = whole.replace('because = ""', 'because = "It does so."')
    written.write_text(answered, encoding="utf-8")
    main(["check", "--no-collect"])
    shown = capsys.readouterr()
    assert re.search(r"\d\d claims", shown.out), shown.err


def test_each_proposal_is_valid_once_it_is_taken_up(
    team: Team, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(EXAMPLE, team.root, dirs_exist_ok=True)
    shutil.rmtree(team.root / "psf")
    config = team.root / "pyproject.toml"
    config.write_text(config.read_text("utf-8").partition("[tool.psf]")[0], "utf-8")
    init(capsys)
    written = team.root / "psf.toml"
    lines = written.read_text("utf-8").splitlines()
    proposed = [n for n, line in enumerate(lines) if CLAIM.match(line)]
    assert len(proposed) > 25
    for number in proposed:
        taken = taken_up(lines, number)
        written.write_text("\n".join(taken), encoding="utf-8")
        status = main(["check", "--no-collect"])
        shown = capsys.readouterr()
        assert shown.err == ""
        assert "1 claim" in shown.out or "2 claims" in shown.out
        if "document" in lines[number]:
            said = " ".join(shown.out.split())
            above = " ".join(lines[number - 3 : number])
            needs = "say in `covers`" in " ".join(above.replace("#", "").split())
            what = "does not say which files" if needs else "nobody has reviewed it"
            assert (status, what in said) == (1, True)
            assert "pytest-psf review" in lines[number - 1]
        else:
            problems = [one for one in shown.out.splitlines() if "PSF-0" in one]
            assert [p for p in problems if "PSF-00.classified" not in p] == []


def test_templates_are_never_filled_and_never_in_the_way(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = folder / "docs/psf/08-ethics-accountability.md"
    mine.parent.mkdir()
    mine.write_text("mine\n", encoding="utf-8")
    assert init(capsys, "--documents")[0] == 0
    assert mine.read_text("utf-8") == "mine\n"
    text = (folder / "docs/psf/07-incident-response.md").read_text("utf-8")
    assert "Rollback procedure" not in text
    written = (folder / "psf.toml").read_text("utf-8")
    lines = [line for line in written.splitlines() if "docs/psf/07" in line]
    assert lines
    taken = written.replace(lines[0], lines[0][1:])
    (folder / "psf.toml").write_text(taken, encoding="utf-8")
    assert main(["check", "--no-collect"]) == 1
    shown = capsys.readouterr().out
    assert "is not filled" in shown
    name = re.search(r'section = "(.+?)"', lines[0])
    assert name is not None
    section = f"docs/psf/07-incident-response.md#{name[1]}"
    assert main(["review", section, "--by", "Marta Brandt"]) != 0


# -- a pyproject.toml

PYPROJECT = (
    '# of the project\n[project]  # name\r\nname = "desk" # x\r\n\t\r\n[tool.ruff]\r\n'
    "# nothing here\r\nline-length = 88 # end"
)


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_table_is_added_and_all_else_stays_byte_for_byte(
    folder: Path, capsys: pytest.CaptureFixture[str], bom: bytes
) -> None:
    shared = folder / "pyproject.toml"
    before = bom + PYPROJECT.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    shared.write_bytes(before)
    shared.chmod(0o640)
    assert init(capsys, "--pyproject")[0] == 0
    after = shared.read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == after.count(b"\r\n")
    assert stat.S_IMODE(shared.stat().st_mode) == 0o640
    assert b"#:schema" not in after
    table = loads(after.removeprefix(bom).decode())["tool"]["psf"]
    assert table["system"] == "desk"
    assert not (folder / "psf.toml").exists()
    assert b"#PSF-07.rollback-procedure = { document" in after
    again = init(capsys, "--pyproject")
    line = after[: after.index(b"[tool.psf]")].count(b"\n") + 1
    assert again[0] != 0
    assert f"pyproject.toml:{line}: there is a [tool.psf] already" in again[1]
    assert shared.read_bytes() == after


def test_a_link_stays_one_and_what_it_leads_to_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real = folder / "build-config.toml"
    real.write_text('[project]\nname = "desk"\n', encoding="utf-8")
    (folder / "pyproject.toml").symlink_to(real)
    assert init(capsys, "--pyproject")[0] == 0
    assert (folder / "pyproject.toml").is_symlink()
    assert "[tool.psf]" in real.read_text("utf-8")


def test_a_file_that_is_protected_stays_as_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = folder / "pyproject.toml"
    shared.write_text('[project]\nname = "desk"\n', encoding="utf-8")
    shared.chmod(0o444)
    before = contents(folder)
    status, shown = init(capsys, "--pyproject")
    assert status != 0
    assert "pyproject.toml: it is read-only; nothing was written" in shown
    assert contents(folder) == before
    assert init(capsys)[0] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_pipe_is_neither_read_nor_replaced(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    (folder / "pyproject.toml").symlink_to(pipe)
    status, shown = init(capsys, "--pyproject")
    assert status != 0
    assert "it is a device or a pipe, and no file; nothing was written" in shown
    assert pipe.is_fifo()
    with pytest.raises(OSError, match="a device or a pipe"):
        replace_whole(folder / "pyproject.toml", b"")
    assert pipe.is_fifo()
    # pytest itself does not look at one, and no more do we.
    assert init(capsys)[0] == 0


#: What stands in the way -> files, and what is said of them.
IN_THE_WAY: dict[str, tuple[dict[str, bytes], str]] = {
    "a psf.toml": (
        {"psf.toml": b""},
        "psf.toml:1: there is a config already; nothing was written what it still needs: "
        "pytest-psf check",
    ),
    "a table": (
        {"pyproject.toml": b"[project]\nname = 'a'\n\n[tool.psf]\nsystem = 'a'\n"},
        "pyproject.toml:4: there is a [tool.psf] already",
    ),
    "an empty table": (
        {"pyproject.toml": b"[tool.psf]\n"},
        "pyproject.toml:1: there is a [tool.psf] already",
    ),
    "a psf.toml beside a table": (
        {"psf.toml": b"system = 'a'\n", "pyproject.toml": b"[tool.psf]\n"},
        "psf.toml:1: there is a config already",
    ),
    "no TOML": (
        {"pyproject.toml": b"[project]\nname = \n"},
        "pyproject.toml:2: ",
    ),
    "a key twice": (
        {"pyproject.toml": b"[tool.a]\n[tool.a]\n"},
        "pyproject.toml:2: ",
    ),
    "no UTF-8": (
        {"pyproject.toml": b"[project]\nname = '\xe9'\n"},
        "pyproject.toml:2: is not UTF-8; save it as UTF-8 first",
    ),
    "an inline table": (
        {"pyproject.toml": b"tool = { ruff = 1 }\n"},
        "pyproject.toml: no table can be added to it",
    ),
    "a folder of that name": (
        {"psf.toml/inside.txt": b""},
        "psf.toml:1: there is a config already",
    ),
    "no pyproject.toml": ({}, "no pyproject.toml here: leave --pyproject out"),
}


@pytest.mark.parametrize("name", IN_THE_WAY)
def test_where_something_stands_in_the_way_nothing_is_written(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files, said = IN_THE_WAY[name]
    for file, data in files.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_bytes(data)
    before = contents(folder)
    for dry in ([], ["--dry-run"]):
        status, shown = init(capsys, "--pyproject", "--documents", *dry)
        assert status != 0
        assert said in shown
        assert "nothing was written" in shown
        assert contents(folder) == before


@pytest.mark.parametrize("has_git", [True, False])
def test_a_config_above_judges_this_folder_too(
    folder: Path, capsys: pytest.CaptureFixture[str], *, has_git: bool
) -> None:
    if not has_git:
        (folder / ".git").rmdir()
    above = folder / "pyproject.toml"
    above.write_text("[tool.psf]\nsystem = 'all'\n", encoding="utf-8")
    inside = folder / "service"
    inside.mkdir()
    status, shown = init(capsys, "service")
    assert status != 0
    assert f"{above}:1: this config judges the folders below it as well" in shown
    assert contents(inside) == {}
    assert init(capsys, "service", "--nested")[0] == 0
    assert list(contents(inside)) == ["psf.toml"]


def test_no_such_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, shown = init(capsys, "nowhere")
    assert (status, "nowhere: no such folder" in shown) == (2, True)
    assert list(contents(folder)) == ["docs/rollback.md"]


def test_an_empty_folder_without_git_is_told_that_there_is_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, shown = init(capsys)
    assert status == 0
    assert shown.startswith("psf.toml: a config to fill in; nothing was recognised ")
    text = (tmp_path / "psf.toml").read_text("utf-8")
    assert "# nothing found for: legal-basis, retention, access-controls" in text


def test_a_folder_that_is_read_only(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    init(capsys, "--dry-run")  # root imports all that it takes
    with tempfile.TemporaryDirectory() as name:  # whoever runs it may look into
        locked = Path(name)
        shutil.copytree(folder, locked, dirs_exist_ok=True)
        locked.chmod(0o555)
        monkeypatch.chdir(locked)
        with _not_root():
            status, shown = init(capsys)
        locked.chmod(0o700)
        left = list(contents(locked))
        monkeypatch.undo()
    assert status != 0
    assert "psf.toml: Permission denied; it was not written" in shown
    assert left == ["docs/rollback.md"]


@contextmanager
def _not_root() -> Iterator[None]:
    """Do without the rights of root for a while, who may write anywhere."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_what_cannot_be_written_leaves_nothing_behind(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    status, shown = init(capsys)
    assert status != 0
    assert "psf.toml: No space left on device; it was not written" in shown
    assert list(contents(folder)) == ["docs/rollback.md"]


# -- what is looked through


def test_files_that_cannot_be_read_or_named_are_left_out_and_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "docs/binary.md").write_bytes(b"# Rollback\n\0\xff")
    (folder / "docs/latin.md").write_bytes(ROLLBACK.encode() + b"\xe9\n")
    (folder / "docs/crlf.md").write_bytes(ROLLBACK.replace("\n", "\r\n").encode())
    (folder / "docs/huge.md").write_bytes(ROLLBACK.encode() * 20_000)
    (folder / "docs/line\nbreak.md").write_text(ROLLBACK, encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/docs/\xff.md")).write_text(ROLLBACK)
    (folder / "docs/gone.md").symlink_to("nowhere.md")
    (folder / "config.yaml").write_text("timeout: [\n", encoding="utf-8")
    (folder / "broken.py").write_text("def redact(:\n", encoding="utf-8")
    os.mkfifo(folder / "docs/pipe.md")
    status, shown = init(capsys)
    assert status == 0
    assert "not looked at: 2 names are no text that a claim could hold" in shown
    text = (folder / "psf.toml").read_text("utf-8")
    assert set(re.findall(r'document = "(.+?)"', text)) == {
        "docs/rollback.md",
        "docs/crlf.md",
    }
    assert "# Not looked at: 2 names" in text
    loads(text)


def test_a_name_with_quotes_stays_valid(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "docs/rollback.md").rename(folder / 'docs/the "plan" #2.md')
    init(capsys)
    written = folder / "psf.toml"
    text = re.sub(r"(?m)^#(PSF-.*)$", r"\1", written.read_text("utf-8"))
    claim = loads(text)["evidence"]["PSF-07"]["rollback-procedure"]
    assert claim["document"] == 'docs/the "plan" #2.md'


def test_what_git_ignores_is_not_proposed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import subprocess

    (folder / ".git").rmdir()
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    (folder / ".gitignore").write_text("/docs/\n", encoding="utf-8")
    assert "nothing was recognised as possible evidence" in init(capsys)[1]


def test_there_is_an_end_to_what_is_looked_at_and_it_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        (folder / f"part{number:02}").mkdir()
        (folder / f"part{number:02}/notes.md").write_text("# Notes\n\nNothing.\n")
    monkeypatch.setattr(tree, "MOST_ENTRIES", 30)
    monkeypatch.setattr(tree, "MOST_READ", 5)
    status, shown = init(capsys)
    assert status == 0
    assert "not looked at: only the first 30 files were looked at" in shown
    (folder / "psf.toml").unlink()
    monkeypatch.setattr(tree, "MOST_ENTRIES", 3000)
    assert "files were not read: there were too many before" in init(capsys)[1]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_for_terminals_only(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["init"])
    assert capsys.readouterr().err == ""
    (folder / "psf.toml").unlink()
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    main(["init"])
    shown = stream.getvalue()
    assert shown.startswith("\rlooking through files [")
    assert shown.endswith("\r\x1b[K")
    assert "\n" not in shown


def test_a_bar_fills_once_and_ends_at_its_end() -> None:
    stream = Terminal()
    bar = Progress(stream, "x", 4)
    for _ in range(9):
        bar.tick()
    bar.end()
    assert stream.getvalue().count(f"[{'#' * 30}]") == 1


#: A document, a setting and two tests, of which a config and a mark claim some.
MORE = {
    "config/llm.toml": 'model = "gpt-4o-2024-08-06"\ntimeout_s = 30\n',
    "desk/guard.py": "def redact_pii(text):\n    return text[:1]\n",
    "tests/test_guard.py": "from desk.guard import redact_pii\n\n%s"
    "def test_names_are_masked():\n    assert redact_pii('ab') == 'a'\n",
}
CLAIMS = """\
system = "desk"

[evidence]
PSF-02.version-pinned = { setting = "config/llm.toml", key = "model", pinned = true }
"""


@pytest.fixture
def begun(folder: Path) -> Path:
    """The folder with a config that claims one thing, and with more that may be claimed."""
    for name, text in {**MORE, "psf.toml": CLAIMS}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text.replace("%s", ""), encoding="utf-8")
    return folder


def test_beside_a_config_a_dry_run_shows_what_more_it_could_claim(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(begun)
    status, said = init(capsys, "--dry-run")
    assert status == 0
    for more in (
        '#PSF-07.rollback-procedure = { document = "docs/rollback.md"',
        '#PSF-03.timeouts = { setting = "config/llm.toml", key = "timeout_s"',
        '#PSF-01.pii-handling = { test = "tests/test_guard.py::test_names_are_masked"',
    ):
        assert more in said
    assert "PSF-02.version-pinned =" not in said
    assert said.endswith("more proposals beside what is claimed; nothing was written")
    assert contents(begun) == before


@pytest.mark.parametrize(
    "claim",
    [
        'PSF-07.rollback-procedure = { document = "docs/other.md" }',
        'PSF-07.rollback-procedure = [{ document = "docs/other.md" }]',
        '[[evidence.PSF-07.rollback-procedure]]\ndocument = "docs/other.md"',
    ],
)
def test_what_is_claimed_in_any_form_is_not_proposed_again(
    begun: Path, claim: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (begun / "psf.toml").write_text(f"{CLAIMS}{claim}\n", encoding="utf-8")
    assert "PSF-07.rollback-procedure =" not in init(capsys, "--dry-run")[1]


def test_a_claim_of_another_kind_leaves_room_for_more(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = 'PSF-03.timeouts = { test = "tests/test_guard.py::test_names_are_masked" }'
    (begun / "psf.toml").write_text(f"{CLAIMS}{claim}\n", encoding="utf-8")
    assert "#PSF-03.timeouts = { setting" in init(capsys, "--dry-run")[1]


def test_a_test_that_is_marked_is_not_proposed_again(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = (
        '@pytest.mark.psf("PSF-01.pii-handling", exercises="desk.guard:redact_pii")\n'
    )
    text = MORE["tests/test_guard.py"] % mark
    (begun / "tests/test_guard.py").write_text(text, encoding="utf-8")
    assert "PSF-01.pii-handling =" not in init(capsys, "--dry-run")[1]


def test_whoever_has_a_config_is_told_of_it(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = init(capsys)
    assert status != 0
    assert "what more it could claim: pytest-psf init --dry-run" in said
    assert (begun / "psf.toml").read_text() == CLAIMS


def test_beside_a_config_the_pages_that_it_lacks_are_begun(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claims = """PSF-05.escalation-defined.uncertain = { document = "docs/desk.md" }
PSF-03.interfaces = { test = "tests/test_guard.py::test_names_are_masked" }
PSF-08.owner.all = { document = "docs/owners.md" }
"""
    (begun / "psf.toml").write_text(f"{CLAIMS}{claims}", encoding="utf-8")
    before = contents(begun)
    status, said = init(capsys, "--documents", "--dry-run")
    assert (status, contents(begun)) == (0, before)
    assert "docs/psf/05-human-oversight.md: a template, to be written" in said
    assert said.endswith("psf.toml: nothing was written")

    status, said = init(capsys, "--documents")

    assert status == 0
    assert (begun / "psf.toml").read_text("utf-8") == f"{CLAIMS}{claims}"
    page = (begun / "docs/psf/05-human-oversight.md").read_text("utf-8")
    assert "## Escalation path is defined: high stakes\n" in page
    assert "## Escalation path is defined: uncertain\n" not in page
    assert "Interfaces are defined" not in said
    assert "PSF-03.interfaces" not in said
    assert "psf.toml stays as it is; to be pasted below [evidence]: #PSF-0" in said
    assert '#PSF-05.escalation-defined.high-stakes = { document = "docs/psf/05' in said
    assert "PSF-08.owner" not in said
    # What was found need not be begun.
    assert "rollback-procedure" not in said


def test_what_a_mark_is_enough_for_needs_no_page(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "PSF-03.interfaces" in init(capsys, "--documents")[1]
    shutil.rmtree(begun / "docs/psf")
    mark = '@pytest.mark.psf("PSF-03.interfaces", exercises="desk.guard:redact_pii")\n'
    text = MORE["tests/test_guard.py"] % mark
    (begun / "tests/test_guard.py").write_text(text, encoding="utf-8")
    said = init(capsys, "--documents")[1]
    assert "PSF-03.interfaces" not in said
    assert "PSF-03.no-single-point-of-failure" in said


def test_a_page_that_was_begun_stays_as_it_is(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    init(capsys, "--documents")
    page = begun / "docs/psf/05-human-oversight.md"
    page.write_text("# Ours\n", encoding="utf-8")
    before = contents(begun)
    status, said = init(capsys, "--documents")
    assert (status, contents(begun)) == (0, before)
    assert f"{page.relative_to(begun)}: it is there already, and stays as it is" in said
    assert said.endswith("psf.toml: nothing was written")


def test_where_all_is_claimed_it_says_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = 'PSF-07.rollback-procedure = { document = "docs/rollback.md" }'
    table = f"[tool.psf]\nsystem = 'a'\n[tool.psf.evidence]\n{claim}\n"
    (folder / "pyproject.toml").write_text(table, encoding="utf-8")
    assert init(capsys, "--dry-run") == (
        0,
        "pyproject.toml: nothing more beside what is claimed; nothing was written",
    )
