"""Whatever is wrong with the config: a clear usage error, never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

PSF_TOML = {
    "malformed": ("class = ", "psf.toml:1: the file:"),
    "wrong type": ("class = 3", "psf.toml:1: class: found 3"),
    "unknown class": ('class = "prod"', 'did you mean "production"?'),
    "unknown key": ("gates = []", 'unknown key "gates"'),
    "unknown id": ('[evidence]\n"PSF-99.x" = { test = "a" }', "psf.toml:2:"),
    "empty gate": ("gate = []", "is empty, so nothing would ever fail"),
    "no claims": ("[evidence]\nPSF-01.retention = []", "holds no claim"),
    "not UTF-8": ("class = '\udcff'", "is not UTF-8"),
    "a number without end": (f"system = {'9' * 5000}", "psf.toml: the file:"),
}


@pytest.mark.parametrize(("text", "message"), PSF_TOML.values(), ids=PSF_TOML)
def test_a_fault_is_a_usage_error_before_any_test(
    team: Team, text: str, message: str
) -> None:
    (team.root / "psf.toml").write_bytes(text.encode(errors="surrogateescape"))
    team.write("test_a.py", "def test_it():\n    assert len('a')\n")

    result = team.run("--psf-report", "json:psf.json")

    assert result.ret == 4
    assert message in result.stderr.str()
    assert "Traceback" not in result.stderr.str() + result.stdout.str()
    assert "test_a.py" not in result.stdout.str()
    assert '"finished": false' in (team.root / "psf.json").read_text()


def test_an_empty_table_is_judged_as_production(team: Team) -> None:
    team.write("pyproject.toml", "[tool.psf]\n")

    judged = team.judged()

    assert judged.status == 1
    assert judged.report["class"]["judged_as"] == "production"
    assert "no class is declared" in judged.text
    assert "the definition does not answer" in judged.text


def test_both_forms_in_one_folder_are_a_fault(team: Team) -> None:
    team.config()
    team.write("psf.toml", 'class = "production"')

    result = team.run()

    assert result.ret == 4
    assert "stands beside psf.toml" in result.stderr.str()


def test_a_table_that_is_none_is_a_fault(team: Team) -> None:
    team.write("pyproject.toml", "[tool]\npsf = 3\n")

    result = team.run()

    assert result.ret == 4
    assert "3 is not a table" in result.stderr.str()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing.toml", "no such file"),
        ("empty", "no psf.toml there, and no [tool.psf]"),
        ("plain/pyproject.toml", "it has no [tool.psf]"),
    ],
)
def test_a_config_that_was_asked_for_must_be_there(
    team: Team, name: str, message: str
) -> None:
    team.write("empty/file", "")
    team.write("plain/pyproject.toml", "[project]\n")

    result = team.run("--psf-config", name)

    assert result.ret == 4
    assert message in result.stderr.str()


def test_the_nearest_config_of_a_service_is_taken(team: Team) -> None:
    team.config(top="ends = 2030-01-01")
    (team.root / ".git").mkdir()
    team.write("svc/psf.toml", 'system = "service"\nclass = "production"\n')
    team.write("svc/tests/test_a.py", "def test_it():\n    assert len('a')\n")

    judged = team.judged("svc/tests")
    asked = team.judged("--psf-config", "svc", "svc")

    assert judged.report["system"] == asked.report["system"] == "service"
    assert f"psf: service is judged as production ({'svc'}/psf.toml)" in judged.text
    assert "(psf.toml)" not in judged.text


EVIDENCE = {
    "a directory": ('{ document = "docs" }', "is a directory"),
    "a device": ('{ document = "device" }', "leads out of the project"),
    "..": ('{ document = "../x.md" }', "leads out of the folder with .."),
    "an absolute path": ('{ document = "/etc/passwd" }', "does not exist"),
    "a link that leads out": ('{ document = "link.md" }', "leads out of the project"),
    "a huge file": ('{ document = "huge.md" }', "is too large (2,048 MiB"),
    "not UTF-8": ('{ document = "latin.md" }', "is not UTF-8"),
    "binary": ('{ document = "binary.md" }', "is a binary file"),
    "a pipe": ('{ document = "pipe.md" }', "is a pipe or socket"),
}


@pytest.mark.parametrize(("claim", "message"), EVIDENCE.values(), ids=EVIDENCE)
def test_a_document_that_is_none_is_unmet_with_its_reason(
    team: Team, claim: str, message: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import os

    team.config(f"PSF-08.accountability-chain = {claim}")
    (team.root / "docs").mkdir()
    (team.root / "device").symlink_to("/dev/zero")
    outside = tmp_path_factory.mktemp("outside") / "x.md"
    outside.write_text("# X\nwords and more words stand here\n")
    (team.root / "link.md").symlink_to(outside)
    (team.root / "latin.md").write_bytes(
        "# Z\nUnser Verantwortlicher heißt Müller\n".encode("latin-1")
    )
    (team.root / "binary.md").write_bytes(b"# Z\n\x00\x01")
    os.mkfifo(team.root / "pipe.md")
    with (team.root / "huge.md").open("wb") as stream:
        stream.truncate(2 * 2**30)

    judged = team.judged("--psf-gate", "none")

    assert judged.verdict("PSF-08.accountability-chain") == "unmet"
    assert message in judged.text
    assert "Traceback" not in judged.text


def test_a_report_in_the_home_of_nobody_is_refused(team: Team) -> None:
    team.config()

    result = team.run("--psf-report", "json:~nobody-is-called-so/psf.json")

    assert result.ret == 4
    assert "--psf-report 'json:~nobody-is-called-so/psf.json'" in result.stderr.str()


def test_a_config_with_a_name_without_end_is_refused(team: Team) -> None:
    result = team.run("--psf-config", "x" * 300)

    assert result.ret == 4
    assert "--psf-config" in result.stderr.str()


#: The config of a system that nothing is asked of, and where it lies.
OTHERS = {
    "below testpaths": ("tests/psf.toml", 'testpaths = ["tests"]'),
    "in testpaths": (
        "ops/checks/psf.toml",
        'testpaths = ["ops/checks", "ops/checks/b"]',
    ),
    "in addopts": ("ops/psf.toml", 'addopts = "--psf-config ops"'),
    "in addopts, as a path": ("tests/psf.toml", 'addopts = "tests"'),
}


def _hides_its_config(team: Team, name: str) -> str:
    file, setting = OTHERS[name]
    team.config(gate='"PSF-05.intervene"')
    path = team.root / "pyproject.toml"
    own = 'pythonpath = ["."]\n'
    path.write_text(path.read_text().replace(own, f"{own}{setting}\n"))
    for folder in ("tests", "ops/checks", "ops/checks/b"):
        team.write(f"{folder}/test_a.py", "def test_a(): assert sum([1]) == 1\n")
    definition = path.read_text().partition("[tool.psf.definition]")[2]
    definition = definition.partition("[tool.psf.evidence]")[0]
    text = (
        'system = "demo"\nclass = "proof-of-concept"\nends = 2199-01-01\n[definition]'
    )
    team.write(file, text + definition)
    return file


@pytest.mark.parametrize("name", OTHERS)
def test_no_config_that_nobody_asked_for_hides_the_nearest(
    team: Team, name: str
) -> None:
    file = _hides_its_config(team, name)

    result = team.run("-p", "no:randomly")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said = " ".join(result.stderr.str().split())
    assert "pyproject.toml:5: tool.psf: is the nearest one, but" in said
    assert f"testpaths or addopts lead to {file}" in said
    assert f"--psf-config {file}" in said


@pytest.mark.parametrize(
    "line",
    [
        "tests",
        "--psf-config tests/psf.toml",
        "-o testpaths=tests",
    ],
)
def test_who_asks_for_another_has_it(team: Team, line: str) -> None:
    _hides_its_config(team, "below testpaths")

    result = team.run(*line.split())

    assert "(tests/psf.toml)" in result.stdout.str()
    assert result.ret != pytest.ExitCode.USAGE_ERROR


def test_nor_does_one_that_stands_alone(team: Team) -> None:
    file = _hides_its_config(team, "below testpaths")
    path = team.root / "pyproject.toml"
    path.write_text(path.read_text().partition("[tool.psf]")[0])

    assert f"({file})" in team.run().stdout.str()
