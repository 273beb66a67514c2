"""A report says where it comes from, and makes nothing up."""

from __future__ import annotations

import subprocess
from importlib.metadata import PackageNotFoundError
from typing import TYPE_CHECKING

import pytest

from pytest_psf.core.release import Release
from pytest_psf.core.report import Ci, Subject, Unavailable
from pytest_psf.report.origin import (
    ci_of,
    committed_at,
    digests_of,
    pytest_version,
    subject_of,
)

if TYPE_CHECKING:
    from pathlib import Path


def git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "trunk")
    (tmp_path / "a.txt").write_text("a")
    git(tmp_path, "add", "a.txt")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path


def test_a_checkout_says_commit_tree_and_branch(checkout: Path) -> None:
    (checkout / "psf.json").write_text("the report itself changes nothing")
    found = subject_of(checkout)

    assert found.commit == git(checkout, "rev-parse", "HEAD")
    assert found.tree == git(checkout, "rev-parse", "HEAD^{tree}")
    assert found.branch == "trunk"
    assert found.dirty is False
    assert isinstance(found.release, Unavailable)
    assert isinstance(found.image_digest, Unavailable)


def test_a_changed_file_makes_it_dirty(checkout: Path) -> None:
    (checkout / "a.txt").write_text("b")
    assert subject_of(checkout).dirty is True


def test_the_folder_is_named_from_the_top_of_the_checkout(checkout: Path) -> None:
    (checkout / "services" / "bot é").mkdir(parents=True)
    assert subject_of(checkout).folder == ""
    assert subject_of(checkout / "services" / "bot é").folder == "services/bot é"


def test_other_changes_are_told_apart_whatever_git_is_set_to(checkout: Path) -> None:
    found = [subject_of(checkout).changes]
    for text in (b"b", b"\xe4", b"\xf6", b"b"):
        (checkout / "a.txt").write_bytes(text)
        found.append(subject_of(checkout).changes)
    git(checkout, "config", "diff.noprefix", "true")
    git(checkout, "config", "diff.context", "0")
    found.append(subject_of(checkout).changes)

    assert isinstance(found[0], Unavailable)
    assert found[1] == found[4] == found[5]
    assert len(set(found)) == 4


def test_the_hour_of_the_commit(
    checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = committed_at(checkout)
    assert found is not None
    assert found.isoformat() == git(checkout, "show", "-s", "--format=%cI").replace(
        "Z", "+00:00"
    )
    assert committed_at(tmp_path_factory.mktemp("none")) is None


def test_ci_often_checks_out_a_commit_without_a_branch(checkout: Path) -> None:
    git(checkout, "checkout", "-q", "--detach")
    assert subject_of(checkout).branch == Unavailable(
        "a commit is checked out, and no branch"
    )


def test_another_repository_of_the_environment_is_not_looked_at(
    checkout: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert subject_of(checkout).branch == "trunk"


def test_without_a_repository_all_is_unavailable_and_git_is_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "bin/git"
    other.parent.mkdir()
    other.write_text('#!/bin/sh\necho asked >> "$0.log"\necho\n', encoding="utf-8")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(other.parent))

    found = subject_of(tmp_path)

    assert found.commit == found.dirty == Unavailable("not a git repository")
    assert not other.with_name("git.log").exists()
    (tmp_path / ".git").mkdir()
    assert subject_of(tmp_path).folder == ""
    assert other.with_name("git.log").exists()


def test_a_link_into_a_repository_is_in_it(checkout: Path, tmp_path: Path) -> None:
    (checkout / "app").mkdir()
    (tmp_path / "link").symlink_to(checkout / "app")
    assert subject_of(tmp_path / "link").folder == "app"


def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "trunk")
    found = subject_of(tmp_path)
    assert isinstance(found.commit, Unavailable)
    assert found.branch == "trunk"


def test_without_git_nothing_is_known(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(checkout))
    unknown = Unavailable("git cannot be run")
    found = subject_of(checkout, Release(name="v7"))
    assert found == Subject(
        commit=unknown,
        tree=unknown,
        branch=unknown,
        dirty=unknown,
        folder=unknown,
        changes=unknown,
        release="v7",
    )


def test_the_release_is_what_the_user_says(checkout: Path) -> None:
    digest = "sha256:0a1b"
    found = subject_of(checkout, Release(name="v7", digest=digest))
    assert (found.release, found.image_digest) == ("v7", digest)
    found = subject_of(checkout, Release(digest=digest))
    assert isinstance(found.release, Unavailable)
    assert found.image_digest == digest


@pytest.mark.parametrize(
    ("environment", "ci"),
    [
        ({}, None),
        ({"CI": "true"}, None),
        (
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_SERVER_URL": "https://git.example",
                "GITHUB_REPOSITORY": "a/b",
                "GITHUB_RUN_ID": "7",
                "GITHUB_ACTOR": "jo",
            },
            Ci(
                service="github-actions",
                url="https://git.example/a/b/actions/runs/7",
                actor="jo",
            ),
        ),
        (
            {"GITLAB_CI": "true", "CI_JOB_URL": "https://ci.example/7"},
            Ci(
                service="gitlab-ci",
                url="https://ci.example/7",
                actor=Unavailable("GITLAB_USER_LOGIN is not set"),
            ),
        ),
        (
            {
                "JENKINS_URL": "https://j.example",
                "BUILD_URL": "",
                "BUILD_USER_ID": "jo",
            },
            Ci(service="jenkins", url=Unavailable("BUILD_URL is empty"), actor="jo"),
        ),
        (
            {"TRAVIS": "true", "TRAVIS_BUILD_WEB_URL": "https://t.example/7"},
            Ci(
                service="travis-ci",
                url="https://t.example/7",
                actor=Unavailable("travis-ci does not say"),
            ),
        ),
    ],
)
def test_the_usual_variables_name_the_job(
    environment: dict[str, str], ci: Ci | None
) -> None:
    assert ci_of(environment) == ci


def test_digests_are_those_that_sha256sum_prints(tmp_path: Path) -> None:
    config = tmp_path / "psf.toml"
    config.write_bytes(b"a\n")
    (tmp_path / "folder").mkdir()

    found = digests_of(config, tmp_path / "psf/reviews.toml", "sha256:7")
    blocked = digests_of(None, tmp_path / "folder", "sha256:7")

    assert found.config == (
        "sha256:87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"
    )
    assert found.reviews == Unavailable("there is no such file")
    assert found.catalogue == "sha256:7"
    assert blocked.config == Unavailable("there is no config")
    assert blocked.reviews == Unavailable("Is a directory")


def test_without_pytest_its_version_is_unavailable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = pytest_version()
    assert isinstance(found, str)

    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("pytest_psf.report.origin.version", missing)
    assert pytest_version() == Unavailable("pytest is not installed here")
