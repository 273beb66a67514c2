"""Where a report comes from: tools, CI job, commit. Nothing of it is ever made up."""

from __future__ import annotations

import datetime as dt
import platform
import re
import sys
from collections import Counter
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from pytest_psf import __version__
from pytest_psf.checkout import GitError, git
from pytest_psf.core.release import Release
from pytest_psf.core.report import Ci, Digests, Subject, Tools, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: What git calls the author of a line that is not committed.
_NOT_COMMITTED = "Not Committed Yet"

#: service -> the variable that tells it, that of the job's page, and that of who began it.
#: A page of several variables is written with braces.
_SERVICES = {
    # https://docs.github.com/en/actions/reference/workflows-and-actions/variables
    "github-actions": (
        "GITHUB_ACTIONS",
        "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}",
        "GITHUB_ACTOR",
    ),
    # https://docs.gitlab.com/ci/variables/predefined_variables/
    "gitlab-ci": ("GITLAB_CI", "{CI_JOB_URL}", "GITLAB_USER_LOGIN"),
    # https://learn.microsoft.com/azure/devops/pipelines/build/variables
    "azure-pipelines": (
        "TF_BUILD",
        "{SYSTEM_COLLECTIONURI}{SYSTEM_TEAMPROJECT}/_build/results?buildId={BUILD_BUILDID}",
        "BUILD_REQUESTEDFOR",
    ),
    # https://circleci.com/docs/reference/variables/
    "circleci": ("CIRCLECI", "{CIRCLE_BUILD_URL}", "CIRCLE_USERNAME"),
    # https://buildkite.com/docs/pipelines/configure/environment-variables
    "buildkite": ("BUILDKITE", "{BUILDKITE_BUILD_URL}", "BUILDKITE_BUILD_CREATOR"),
    # https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
    "bitbucket-pipelines": (
        "BITBUCKET_BUILD_NUMBER",
        "{BITBUCKET_GIT_HTTP_ORIGIN}/pipelines/results/{BITBUCKET_BUILD_NUMBER}",
        "BITBUCKET_STEP_TRIGGERER_UUID",
    ),
    # https://docs.travis-ci.com/user/environment-variables/
    "travis-ci": ("TRAVIS", "{TRAVIS_BUILD_WEB_URL}", ""),
    # https://www.jenkins.io/doc/book/pipeline/jenkinsfile/
    "jenkins": ("JENKINS_URL", "{BUILD_URL}", "BUILD_USER_ID"),
}


def tools(pytest: str | Unavailable) -> Tools:
    """Return the versions of what judges, in this process; pytest's is told."""
    return Tools(
        pytest_psf=__version__,
        python=platform.python_version(),
        pytest=pytest,
        platform=f"{sys.platform} {platform.machine()}".strip(),
    )


def pytest_version() -> str | Unavailable:
    """Return the version of the pytest that is installed, without importing it."""
    try:
        return version("pytest")
    except PackageNotFoundError:
        return Unavailable("pytest is not installed here")


def ci_of(environment: Mapping[str, str]) -> Ci | None:
    """Return the job that the usual variables tell of; None if none does."""
    for service, (sign, page, actor) in _SERVICES.items():
        if environment.get(sign):
            return Ci(
                service=service,
                url=_filled(page, environment),
                actor=_filled(f"{{{actor}}}", environment)
                if actor
                else Unavailable(f"{service} does not say"),
            )
    return None


def _filled(form: str, environment: Mapping[str, str]) -> str | Unavailable:
    try:
        text = form.format_map(environment)
    except KeyError as error:
        return Unavailable(f"{error.args[0]} is not set")
    return text or Unavailable(f"{form.strip('{}')} is empty")


def subject_of(root: Path, release: Release = Release()) -> Subject:  # noqa: B008 - frozen
    """Return what git says of the checkout that holds `root`, and what the user says."""
    given: dict[str, str | Unavailable] = {}
    if release.name:
        given["release"] = release.name
    if release.digest:
        given["image_digest"] = release.digest
    prefix = _git(root, "rev-parse", "--show-prefix")
    if isinstance(prefix, Unavailable):  # as all the rest is, for the same reason
        names = ("commit", "tree", "branch", "folder", "changes")
        unknown = dict.fromkeys(names, prefix)
        return Subject(dirty=prefix, **given, **unknown)
    commit = _git(root, "rev-parse", "--verify", "HEAD")
    branch = _git(root, "symbolic-ref", "--short", "-q", "HEAD")
    if isinstance(branch, Unavailable) and isinstance(commit, str):
        branch = Unavailable("a commit is checked out, and no branch")
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    if isinstance(changed, Unavailable):
        given["changes"] = changed
    elif changed:
        given["changes"] = _changes(root)
    return Subject(
        commit=commit,
        tree=_git(root, "rev-parse", "--verify", "HEAD^{tree}"),
        branch=branch,
        dirty=changed if isinstance(changed, Unavailable) else bool(changed),
        folder=prefix.rstrip("/"),
        **given,
    )


def committed_at(root: Path) -> dt.datetime | None:
    """Return when the commit that is checked out was made; None if nobody can tell."""
    said = _git(root, "show", "--no-patch", "--format=%ct", "HEAD")
    if isinstance(said, Unavailable) or not said.isdecimal():
        return None
    return dt.datetime.fromtimestamp(int(said), tz=dt.timezone.utc)


def author_of(path: Path, first: int, last: int) -> str | None:
    """Return who wrote most of these lines (1-based), as git has it; None if it has not.

    What is not committed yet is the user's of this checkout.
    """
    lines = f"{first},{last}"
    said = _git(path.parent, "blame", "--line-porcelain", "-L", lines, "--", path.name)
    if isinstance(said, Unavailable):
        return None
    found = Counter(re.findall(r"^author (.+)$", said, re.MULTILINE))
    if not found:
        return None
    name: str = found.most_common(1)[0][0]
    if name == _NOT_COMMITTED:
        user = _git(path.parent, "config", "user.name")
        return None if isinstance(user, Unavailable) else user
    return name


def _changes(root: Path) -> str | Unavailable:
    """Return a digest of what differs from the commit, whatever the user's git is set to."""
    diff = _git(
        root, "diff", "HEAD", "--binary", "--full-index", "--unified=3",
        "--diff-algorithm=myers", "--no-renames", "--no-color", "--no-ext-diff",
        "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/",
    )  # fmt: skip
    if isinstance(diff, Unavailable):
        return diff
    return f"sha256:{sha256(diff.encode()).hexdigest()}"


def _git(root: Path, *arguments: str) -> str | Unavailable:
    """Return what git prints, or the first line of why it does not."""
    try:
        said = git(root, *arguments)
    except GitError as error:
        return Unavailable(str(error))
    return said.decode(errors="replace").strip()


def digests_of(config: Path | None, reviews: Path, catalogue: str) -> Digests:
    """Return the digests of the files that decide; the catalogue's is told."""
    return Digests(
        config=_digest(config) if config else Unavailable("there is no config"),
        reviews=_digest(reviews),
        catalogue=catalogue,
    )


def _digest(path: Path) -> str | Unavailable:
    try:
        return f"sha256:{sha256(path.read_bytes()).hexdigest()}"
    except FileNotFoundError:
        return Unavailable("there is no such file")
    except OSError as error:
        return Unavailable(error.strerror or str(error))
