"""A project reads the files below its top, each once, and nothing else."""

from __future__ import annotations

import hashlib
import os
import subprocess
import unicodedata
from codecs import BOM_UTF8
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import pytest

from pytest_psf.checkout import git_top
from pytest_psf.verify.file import File
from pytest_psf.verify.project import GLOB_LIMIT, SIZE_LIMIT, Project
from pytest_psf.verify.reviews_file import reviews_on_record
from pytest_psf.verify.unverifiable import UnverifiableError
from pytest_psf.workshop.sandbox import opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def project(root: Path) -> Project:
    return Project(root)


def write(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def refusal(call: Callable[[], object]) -> UnverifiableError:
    with pytest.raises(UnverifiableError) as caught:
        call()
    return caught.value


# Reading


def test_a_file_that_changes_during_a_run_is_the_same_for_the_whole_run(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "a.md", b"before")
    judged = project(tmp_path)
    before = judged.read("a.md")
    path.write_bytes(b"after")
    assert judged.read("a.md") is before
    assert judged.read("a.md").text == "before"
    assert project(tmp_path).read("a.md").text == "after"


def test_a_file_that_appears_during_a_run_stays_missing_for_the_whole_run(
    tmp_path: Path,
) -> None:
    judged = project(tmp_path)
    first = refusal(lambda: judged.read("a.md"))
    write(tmp_path / "a.md")
    assert refusal(lambda: judged.read("a.md")) is first


@pytest.mark.parametrize("how", ["read", "files"])
@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("shared/*.toml", "relative to answers/"),
        ("/shared/*.toml", "from mono/, the top of the project"),
    ],
)
def test_what_is_missing_is_told_with_the_folder_that_its_path_starts_from(
    tmp_path: Path, how: str, name: str, start: str
) -> None:
    write(tmp_path / "mono" / ".git" / "HEAD")
    service = write(tmp_path / "mono" / "answers" / "psf.toml").parent
    look = getattr(project(service), how)
    assert f"({start})" in refusal(lambda: look(name)).problem.fix


def test_a_file_of_just_the_largest_size_is_read_whole(tmp_path: Path) -> None:
    write(tmp_path / "a.md", b"x" * SIZE_LIMIT)
    assert len(project(tmp_path).read("a.md").data) == SIZE_LIMIT
    write(tmp_path / "b.md", b"x" * (SIZE_LIMIT + 1))
    error = refusal(lambda: project(tmp_path).read("b.md"))
    assert error.problem.reason.slug == "not-a-project-file"
    assert "too large" in str(error)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        pytest.param(b"a\nb\n", "a\nb\n", id="lf"),
        pytest.param(b"a\r\nb\r\n", "a\nb\n", id="crlf"),
        pytest.param(b"a\rb\r", "a\nb\n", id="cr"),
        pytest.param(b"\xef\xbb\xbfa\n", "a\n", id="byte-order-mark"),
        pytest.param("größe".encode(), "größe", id="utf-8"),
        pytest.param(b"", "", id="empty"),
    ],
)
def test_text_has_one_kind_of_newline(tmp_path: Path, data: bytes, text: str) -> None:
    write(tmp_path / "a.md", data)
    assert project(tmp_path).read("a.md").text == text


def test_the_digest_is_the_same_for_both_kinds_of_newline(tmp_path: Path) -> None:
    write(tmp_path / "a.py", b"a\nb\n")
    write(tmp_path / "b.py", b"a\r\nb\r\n")
    write(tmp_path / "c.py", b"a\nb\nc\n")
    read = project(tmp_path).read
    assert read("a.py").digest == read("b.py").digest
    assert read("a.py").digest != read("c.py").digest
    expected = hashlib.sha256(b"a\nb\n").hexdigest()
    assert read("a.py").digest == f"sha256:{expected}"


def test_a_binary_file_can_be_covered_though_it_is_no_text(tmp_path: Path) -> None:
    write(tmp_path / "model.bin", b"\0\1\2")
    file = project(tmp_path).read("model.bin")
    assert file.digest.startswith("sha256:")
    assert refusal(lambda: file.text).problem.reason.slug == "not-text"


# The top


def service(top: Path) -> Path:
    root = top / "services" / "triage"
    write(root / "docs/own.md", b"own")
    write(top / "docs/shared.md", b"shared")
    return root


@pytest.mark.parametrize("form", ["directory", "file"])
def test_the_git_top_is_found_in_a_clone_and_in_a_worktree(
    tmp_path: Path, form: str
) -> None:
    root = service(tmp_path)
    git = tmp_path / ".git"
    if form == "directory":
        git.mkdir()
    else:
        git.write_text("gitdir: /elsewhere/.git/worktrees/triage\n")
    judged = project(root)
    assert git_top(root) == judged.top == tmp_path.resolve()
    assert judged.read("/docs/shared.md").data == b"shared"
    assert judged.read("docs/own.md").data == b"own"
    assert judged.read("/services/triage/docs/own.md").data == b"own"
    assert (
        refusal(lambda: judged.read("docs/shared.md")).problem.reason.slug
        == "no-such-file"
    )


def test_the_nearest_git_top_counts(tmp_path: Path) -> None:
    root = service(tmp_path)
    (tmp_path / ".git").mkdir()
    (root / ".git").mkdir()
    judged = project(root)
    assert judged.top == root.resolve()
    assert (
        refusal(lambda: judged.read("/docs/shared.md")).problem.reason.slug
        == "no-such-file"
    )


def test_without_git_the_folder_of_the_config_is_the_top(tmp_path: Path) -> None:
    root = service(tmp_path)
    assert git_top(root) is None
    judged = project(root)
    assert judged.read("/docs/own.md").data == b"own"
    assert (
        refusal(lambda: judged.read("/docs/shared.md")).problem.reason.slug
        == "no-such-file"
    )


def test_a_link_may_lead_out_of_the_folder_but_not_out_of_the_top(
    tmp_path: Path,
) -> None:
    root = service(tmp_path / "repository")
    (tmp_path / "repository" / ".git").mkdir()
    (root / "inside.md").symlink_to(tmp_path / "repository/docs/shared.md")
    (root / "outside.md").symlink_to(write(tmp_path / "secret.md"))
    judged = project(root)
    assert judged.read("inside.md").data == b"shared"
    error = refusal(lambda: judged.read("outside.md"))
    assert str(error) == "'outside.md' leads out of the project"


def test_a_project_whose_own_path_is_a_link_reads_its_files(tmp_path: Path) -> None:
    write(tmp_path / "real/a.md")
    (tmp_path / "link").symlink_to("real", target_is_directory=True)
    assert project(tmp_path / "link").read("a.md").data == b"x"


@pytest.fixture
def runfiles(tmp_path: Path) -> Path:
    """Lay out a project as Bazel does: each file is a link to that of the workspace."""
    for name in ("psf.toml", "docs/a.md", "secret.md"):
        write(tmp_path / "workspace" / name)
        link = tmp_path / "runfiles" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(tmp_path / "workspace" / name)
    return tmp_path / "runfiles"


def test_where_the_config_is_a_link_so_may_be_its_project_s_files(
    runfiles: Path,
) -> None:
    judged = Project(runfiles, runfiles / "psf.toml")

    assert judged.read("docs/a.md").data == b"x"
    assert judged.files("docs/*.md") == ("docs/a.md",)
    assert judged.read("/docs/a.md").data == b"x"


@pytest.mark.parametrize(
    "real",
    ["workspace/b.md", "neighbour/docs/b.md", "docs/b.md", "workspace/docs/c.md"],
)
def test_a_link_to_anywhere_else_is_refused_there_as_well(
    runfiles: Path, real: str
) -> None:
    write(runfiles.parent / real)
    (runfiles / "docs/b.md").symlink_to(runfiles.parent / real)
    judged = Project(runfiles, runfiles / "psf.toml")

    assert str(refusal(lambda: judged.read("docs/b.md"))) == (
        "'docs/b.md' leads out of the project"
    )


def test_what_the_original_is_a_link_to_is_refused(runfiles: Path) -> None:
    original = runfiles.parent / "workspace/docs/a.md"
    original.unlink()
    original.symlink_to(write(runfiles.parent / "secret.md"))
    judged = Project(runfiles, runfiles / "psf.toml")

    assert "leads out" in str(refusal(lambda: judged.read("docs/a.md")))


def test_a_config_that_is_no_link_takes_no_links(runfiles: Path) -> None:
    (runfiles / "psf.toml").unlink()
    write(runfiles / "psf.toml")
    judged = Project(runfiles, runfiles / "psf.toml")

    assert "leads out" in str(refusal(lambda: judged.read("docs/a.md")))


def test_a_path_below_a_file_is_a_file_that_is_not_there(tmp_path: Path) -> None:
    write(tmp_path / "a.md")
    error = refusal(lambda: project(tmp_path).read("a.md/b"))
    assert error.problem.reason.slug == "no-such-file"


# Globs


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for name in (
        "app/src/a.py",
        "app/src/b.py",
        "app/src/deep/c.py",
        "app/src/deep/d.toml",
        "app/src/__pycache__/a.pyc",
        "app/src/.cache/e.py",
        "ops/deploy.yml",
        ".git/config",
    ):
        write(tmp_path / name)
    return tmp_path / "app"


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        pytest.param("src/a.py", ["src/a.py"], id="one-file"),
        pytest.param("src/*.py", ["src/a.py", "src/b.py"], id="star"),
        pytest.param("src/?.py", ["src/a.py", "src/b.py"], id="question-mark"),
        pytest.param("src/[a]*.py", ["src/a.py"], id="set"),
        pytest.param(
            "src/**/*.py", ["src/a.py", "src/b.py", "src/deep/c.py"], id="recursive"
        ),
        pytest.param(
            "src/**/*",
            ["src/a.py", "src/b.py", "src/deep/c.py", "src/deep/d.toml"],
            id="no-folders-and-no-caches",
        ),
        pytest.param("/ops/*", ["/ops/deploy.yml"], id="from-the-git-top"),
        pytest.param("/**/*.yml", ["/ops/deploy.yml"], id="anywhere"),
        pytest.param("/**/c*", ["src/deep/c.py"], id="never-git's-own"),
        pytest.param(
            "src/**",
            ["src/a.py", "src/b.py", "src/deep/c.py", "src/deep/d.toml"],
            id="two-stars-at-the-end",
        ),
        pytest.param("src/.cache/*.py", ["src/.cache/e.py"], id="hidden-and-named"),
        pytest.param("/**/deploy.*", ["/ops/deploy.yml"], id="anywhere-else"),
        pytest.param("./src/a.py", ["src/a.py"], id="dot-slash"),
        pytest.param("./src/?.py", ["src/a.py", "src/b.py"], id="dot-slash-glob"),
        pytest.param("/app/src/a.py", ["src/a.py"], id="the-long-way-round"),
        pytest.param("src//a.py", ["src/a.py"], id="slash-twice"),
    ],
)
def test_a_glob_stands_for_its_files_sorted(
    tree: Path, pattern: str, names: list[str]
) -> None:
    assert [*project(tree).files(pattern)] == names


@pytest.mark.parametrize("name", ["[id].tsx", "a*b.md", "what?.md", "[a-b]/x.py"])
def test_a_file_that_is_called_like_a_pattern_is_meant_literally(
    tmp_path: Path, name: str
) -> None:
    write(tmp_path / name)
    write(tmp_path / "i.tsx")
    write(tmp_path / "axb.md")
    assert project(tmp_path).files(name) == (name,)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        pytest.param("src/a.py", "src/a.py", id="plain"),
        pytest.param("./src/a.py", "src/a.py", id="dot-slash"),
        pytest.param("src/./a.py", "src/a.py", id="dot"),
        pytest.param("/app/src/a.py", "src/a.py", id="from-the-top-and-back"),
        pytest.param("/ops/deploy.yml", "/ops/deploy.yml", id="elsewhere"),
        pytest.param("gone.md", "gone.md", id="not-there"),
    ],
)
def test_a_file_has_one_plain_name(tree: Path, written: str, plain: str) -> None:
    assert project(tree).plain(written) == plain


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        pytest.param("src/*.js", "no-such-file", id="no-match"),
        pytest.param("src/a.js", "no-such-file", id="no-file"),
        pytest.param("gone/**/*.py", "no-such-file", id="no-folder"),
        pytest.param("/.git/*", "no-such-file", id="git's-own"),
        pytest.param("src", "not-a-project-file", id="folder"),
        pytest.param("../ops/*", "not-a-project-file", id="up"),
        pytest.param("src/../*", "not-a-project-file", id="up-inside"),
        pytest.param("*/\0", "not-a-project-file", id="nul"),
        pytest.param("", "not-a-project-file", id="empty"),
        pytest.param("**.py", "no-pattern", id="two-stars-beside-others"),
        pytest.param("src/a**/*.py", "no-pattern", id="two-stars-behind-others"),
    ],
)
def test_a_pattern_that_stands_for_no_file_is_refused(
    tree: Path, pattern: str, reason: str
) -> None:
    error = refusal(lambda: project(tree).files(pattern))
    assert error.problem.reason.slug == reason
    assert error.problem.fix


def test_a_glob_stands_for_the_same_files_for_the_whole_run(tree: Path) -> None:
    judged = project(tree)
    before = judged.files("src/*.py")
    write(tree / "src/new.py")
    assert judged.files("src/*.py") is before
    assert "src/new.py" in project(tree).files("src/*.py")


def test_many_stars_visit_each_folder_once(tmp_path: Path) -> None:
    folder = tmp_path
    for number in range(40):
        folder /= f"d{number}"
        write(folder / "x.py")
    for pattern, count in {"**/" * 14 + "*.py": 40, "**/d*/" * 14 + "*.py": 27}.items():
        seen = len(project(tmp_path).files(pattern))
        assert seen == count


def test_stars_do_not_follow_links_to_folders(tmp_path: Path) -> None:
    write(tmp_path / "src/deep/a.py")
    (tmp_path / "src/deep/loop").symlink_to(tmp_path / "src")
    (tmp_path / "link").symlink_to(tmp_path / "src/deep")
    assert project(tmp_path).files("**/*.py") == ("src/deep/a.py",)
    assert project(tmp_path).files("link/*.py") == ("link/a.py",)


@pytest.mark.parametrize("pattern", ["**", "**/*", "src/**", "**/**", "*/*"])
def test_a_folder_that_cannot_be_read_holds_nothing(
    tmp_path: Path, pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "src/a.py")
    write(tmp_path / "src/closed/b.py")
    real = os.scandir

    def scandir(path: str | os.PathLike[str]) -> Any:
        if os.fspath(path).endswith("closed"):
            raise PermissionError(13, "closed", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert project(tmp_path).files(pattern) == ("src/a.py",)


# What git ignores


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    write(
        tmp_path / ".gitignore", b"_version.py\nbuild/\nforced.py\n*.log\n!kept.log\n"
    )
    for name in ("a.py", "_version.py", "forced.py", "b.log", "kept.log"):
        write(tmp_path / "src" / name)
    write(tmp_path / "build/lib/c.py")
    git(tmp_path, "add", "-f", "src/forced.py")
    return tmp_path


@pytest.mark.parametrize(
    ("pattern", "found", "left_out"),
    [
        ("src/*.py", ("src/a.py", "src/forced.py"), ("src/_version.py",)),
        ("**/*.py", ("src/a.py", "src/forced.py"), ("build/", "src/_version.py")),
        ("src/*.log", ("src/kept.log",), ("src/b.log",)),
        ("src/_version.py", ("src/_version.py",), ()),
        ("src/a*.py", ("src/a.py",), ()),
    ],
)
def test_a_glob_leaves_out_what_git_ignores(
    checkout: Path, pattern: str, found: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    judged = project(checkout)
    assert judged.files(pattern) == found
    assert judged.left_out(pattern) == left_out


def test_a_glob_of_ignored_files_only_is_refused_by_name(checkout: Path) -> None:
    for pattern, named in {"build/**/*.py": "build/", "src/_*.py": "src/_v"}.items():
        error = refusal(partial(project(checkout).files, pattern))
        assert error.problem.reason.slug == "no-such-file"
        assert f"apart from what git ignores: {named}" in str(error)


def test_below_the_git_top_the_same_is_left_out(checkout: Path) -> None:
    assert project(checkout / "src").files("*.py") == ("a.py", "forced.py")
    assert project(checkout / "src").left_out("*.py") == ("_version.py",)
    assert "/build/" in project(checkout / "src").left_out("/**/*.py")


@pytest.mark.parametrize(
    "fault", ["no-git", "refusal", "no-answer", "other-repository"]
)
def test_without_git_every_file_counts(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if fault == "no-git":
        monkeypatch.setenv("PATH", "")
    elif fault == "refusal":
        write(checkout / ".git/config", b"[broken")
    elif fault == "no-answer":
        monkeypatch.setattr("pytest_psf.checkout._LIMIT", 0)
    else:
        monkeypatch.setenv("GIT_DIR", "/nowhere")
        assert project(checkout).left_out("src/*.py") == ("src/_version.py",)
        return
    assert "src/_version.py" in project(checkout).files("src/*.py")


def test_a_copy_leaves_out_what_git_ignored_in_the_original(checkout: Path) -> None:
    """Generated files are copied, for code may import them; reviews do not cover them."""
    with opened(checkout) as sandbox:
        assert (sandbox.root / "src/_version.py").is_file()
        assert sandbox.project().files("src/*.py") == ("src/a.py", "src/forced.py")


def test_a_glob_does_not_read_what_links_lead_to_outside(
    tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = write(tmp_path_factory.mktemp("elsewhere") / "z.py")
    (tree / "src/z.py").symlink_to(outside)
    judged = project(tree)
    assert "src/z.py" in judged.files("src/*.py")
    assert (
        refusal(lambda: judged.read("src/z.py")).problem.reason.slug
        == "not-a-project-file"
    )


@pytest.mark.once
def test_a_glob_may_stand_for_as_many_files_as_the_limit(tmp_path: Path) -> None:
    for number in range(GLOB_LIMIT):
        (tmp_path / f"{number}.txt").touch()
    assert len(project(tmp_path).files("*.txt")) == GLOB_LIMIT
    (tmp_path / "more.txt").touch()
    error = refusal(lambda: project(tmp_path).files("*.txt"))
    assert error.problem.reason.slug == "covers-too-much"
    assert f"more than {GLOB_LIMIT} files" in str(error)
    assert error.problem.fix == "name fewer files"


# The record of reviews


def test_a_project_without_a_record_has_no_reviews(tmp_path: Path) -> None:
    assert reviews_on_record(project(tmp_path)) == ()


def test_a_record_that_is_a_folder_is_not_taken_for_an_empty_one(
    tmp_path: Path,
) -> None:
    (tmp_path / "psf/reviews.toml").mkdir(parents=True)
    error = refusal(lambda: reviews_on_record(project(tmp_path)))
    assert error.problem.reason.slug == "not-a-project-file"


def test_reviews_are_read_with_their_lines(tmp_path: Path) -> None:
    entry = (
        '[[reviews]]\ndocument = "a.md"\nby = "{}"\non = 2026-11-01\n'
        f'digest = "sha256:{"0" * 64}"\n\n'
    )
    record = entry.format("D. Patel") + entry.format("R. Okafor")
    write(tmp_path / "psf/reviews.toml", record.encode())
    found = reviews_on_record(project(tmp_path))
    assert [(one.by, one.line, one.section) for one in found] == [
        ("D. Patel", 1, ""),
        ("R. Okafor", 7, ""),
    ]
    assert str(found[0]) == "reviewed 2026-11-01 by D. Patel"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("place", ["{}", "{}/a.md"])
def test_a_name_in_another_unicode_form_is_told_as_such(
    tmp_path: Path, form: Literal["NFC", "NFD"], place: str
) -> None:
    other: Literal["NFC", "NFD"] = "NFD" if form == "NFC" else "NFC"
    there = tmp_path / place.format(unicodedata.normalize(other, "für"))
    there.parent.mkdir(exist_ok=True)
    there.write_text("x", encoding="utf-8")

    with pytest.raises(UnverifiableError) as raised:
        Project(tmp_path).read(place.format(unicodedata.normalize(form, "für")))

    fix = raised.value.problem.fix
    assert "differs in its Unicode form" in fix
    assert "did you mean" not in fix


@pytest.mark.parametrize(
    ("wanted", "there", "hint"),
    [
        ("results.json", "tickets.jsonl", "write it"),
        ("results.json", "result.json", "did you mean evals/result.json?"),
        ("results.json", "results.jsonl", "did you mean evals/results.jsonl?"),
        ("model.toml", "store.toml", "write it"),
        ("model.toml", "model.ini", "did you mean evals/model.ini?"),
        ("model.toml", "models.toml model.ini", "did you mean evals/models.toml?"),
        ("Dockerfil", "Dockerfile", "did you mean evals/Dockerfile?"),
        (".envv", ".env", "did you mean evals/.env?"),
    ],
)
def test_a_file_is_near_by_its_name_and_not_by_its_ending(
    tmp_path: Path, wanted: str, there: str, hint: str
) -> None:
    (tmp_path / "evals").mkdir()
    for name in there.split():
        (tmp_path / "evals" / name).touch()
    with pytest.raises(UnverifiableError) as raised:
        Project(tmp_path).read(f"evals/{wanted}")
    assert raised.value.problem.fix.startswith(hint)


#: How a file of Python begins -> the encoding of what it holds.
BEGINNINGS = {
    "x = 'é'": "utf-8",
    "\ufeffx = 'é'": "utf-8",
    "# coding: latin-1 é\nx = 'é'": "latin-1",
    "#!/usr/bin/env python\n#vim: set fileencoding=cp1251 :\nx = 'ж'": "cp1251",
    "\n# -*- coding: utf-8 -*-\nx = 'é'": "utf-8",
    "\f# coding=latin-1\r\nx = 'é'": "latin-1",
    "# coding: latin-1\n# coding: utf-8\nx = 'é'": "latin-1",
    "# one\n# two\n# coding: latin-1\nx = 'é'": "utf-8",
    "'one'\n# coding: latin-1\nx = 'é'": "utf-8",
}


@pytest.mark.parametrize(("text", "encoding"), BEGINNINGS.items())
def test_code_is_read_in_the_encoding_in_which_python_reads_it(
    text: str, encoding: str
) -> None:
    file = File("a.py", text.encode(encoding))
    found: dict[str, str] = {}

    exec(compile(file.data, "a.py", "exec"), found)  # noqa: S102 - it is our own

    assert f"x = {found['x']!r}" in file.text
    assert file.encoded(file.raw_text) == file.data.removeprefix(BOM_UTF8)


def test_only_code_says_its_encoding() -> None:
    with pytest.raises(UnverifiableError, match=r"a\.md is not UTF-8 \(byte 18\)"):
        _ = File("a.md", b"# coding: latin-1\n\xe9").text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"# coding: klingon\nx = 1", "a.py says an unknown encoding, klingon"),
        (b"# coding: rot13\nx = 1", "a.py says an unknown encoding, rot13"),
        (b"# coding: ascii\nx = '\xe9'", "a.py is not ascii (byte 21)"),
    ],
)
def test_what_python_cannot_read_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(UnverifiableError) as refused:
        _ = File("a.py", data).text
    assert refused.value.args[1] == why
    with pytest.raises(SyntaxError):
        compile(data, "a.py", "exec")


def test_what_an_encoding_has_not_cannot_be_written() -> None:
    file = File("a.py", b"# coding: latin-1\nx = 1")
    with pytest.raises(UnverifiableError, match=r"a\.py is latin-1: ordinal not in"):
        file.encoded("ж")
