"""The data files that claims name: where the rules stand that evidence may depend on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.reviews import is_url
from pytest_psf.verify.data.target import data_target
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.formats.values import format_of
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.record.claim import RecordClaim
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_psf.core.claims import Claim
    from pytest_psf.verify.project import Project

#: Endings of texts that a model is told; tables of data have others.
_PROSE = frozenset(".j2 .jinja .jinja2 .md .mustache .prompt .rules .text .txt".split())  # noqa: SIM905

#: Endings of what has values for keys, and is code or a data set all the same.
_NO_SETTINGS = frozenset({".jsonl", ".py"})


def named_files(claims: Iterable[Claim], project: Project) -> list[str]:
    """Return the files of rules that claims name, each once, in the order of the claims.

    What is covered counts as far as it holds settings or is told to a model. Documents and
    records are evidence themselves, and the config holds the claims.
    """
    every = list(claims)
    evidence = set(_plain(_evidence(every), project))
    if project.config is not None:
        evidence.add(project.plain(project.config.name))
    named = _plain(_stated(every), project)
    covered = (one for one in _covered(every, project) if _may_hold_rules(one))
    found = dict.fromkeys((*named, *covered))
    return [file for file in found if file not in evidence]


def _plain(names: Iterable[str], project: Project) -> Iterator[str]:
    for name in names:
        with suppress(UnverifiableError):  # the run says what is wrong with it
            yield project.plain(name)


def _evidence(claims: Iterable[Claim]) -> Iterator[str]:
    for claim in claims:
        content = claim.content
        if isinstance(content, DocumentClaim) and not is_url(content.document):
            yield content.document
        elif isinstance(content, RecordClaim):
            yield content.record


def _stated(claims: Iterable[Claim]) -> Iterator[str]:
    """Yield the files that claims name as settings or as data."""
    for claim in claims:
        content = claim.content
        if isinstance(content, SettingClaim):
            yield content.setting
        elif isinstance(content, RecordClaim):
            for name in (content.same or {}).values():
                yield name.partition("#")[0]
        elif isinstance(content, TestClaim):
            for target in content.data:
                yield data_target(target).file


def _covered(claims: Iterable[Claim], project: Project) -> Iterator[str]:
    """Yield the files that claims on documents and records cover."""
    for claim in claims:
        if isinstance(claim.content, DocumentClaim | RecordClaim):
            for pattern in claim.content.covers or ():
                with suppress(UnverifiableError):
                    yield from project.files(pattern.partition("#")[0])


def _may_hold_rules(file: str) -> bool:
    suffix = PurePosixPath(file).suffix.lower()
    if suffix in _NO_SETTINGS:
        return False
    return suffix in _PROSE or format_of(file) is not None
