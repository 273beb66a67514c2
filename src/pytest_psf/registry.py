"""The kinds of evidence and report formats of this installation, ours first."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol, TypeVar

import pluggy

from pytest_psf import hookspecs
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import VERIFIER_FAILED
from pytest_psf.hookspecs import NAMESPACE, hookimpl
from pytest_psf.report.json import JsonReport
from pytest_psf.verify.document.kind import DocumentKind
from pytest_psf.verify.outcome.kind import TestKind
from pytest_psf.verify.record.kind import RecordKind
from pytest_psf.verify.setting.kind import SettingKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.hookspecs import Kind, ReportFormat
    from pytest_psf.verify.context import Context


class RegistryError(Exception):
    """An extension cannot be used; the message says which and why."""


@hookimpl
def psf_evidence_kinds() -> Sequence[Kind]:
    """Return the kinds that every installation has."""
    return (TestKind(), DocumentKind(), SettingKind(), RecordKind())


@hookimpl
def psf_report_formats() -> Sequence[ReportFormat]:
    """Return the formats that every installation has."""
    return (JsonReport(),)


class Registry:
    """Everything that can be named in a config or on the command line."""

    def __init__(self, manager: pluggy.PluginManager) -> None:
        self.kinds: Mapping[str, Kind] = _by_name(
            "kind of evidence", manager.hook.psf_evidence_kinds()
        )
        self.formats: Mapping[str, ReportFormat] = _by_name(
            "report format", manager.hook.psf_report_formats()
        )

    def verified(
        self, claim: Claim, criterion: Criterion, context: Context
    ) -> Evidence:
        """Check a claim; one whose check itself fails is broken, never met."""
        try:
            finding = self.kinds[claim.kind].verify(claim, criterion, context)
        except Exception as error:  # noqa: BLE001 - whatever it is, the gate must hold
            finding = Finding(
                counts_as=claim.kind,
                source=claim.id,
                standing=Standing.BROKEN,
                problem=Problem(
                    VERIFIER_FAILED,
                    f"it could not be checked: {error!r}",
                    f"report this to those who make the kind {claim.kind!r}",
                ),
            )
        return Evidence(claim=claim, finding=finding)


def load() -> Registry:
    """Collect ours and those of the entry points; RegistryError if one is broken."""
    manager = pluggy.PluginManager(NAMESPACE)
    manager.add_hookspecs(hookspecs)
    try:
        manager.load_setuptools_entrypoints(NAMESPACE)
    except Exception as error:
        raise RegistryError(
            f"an extension of pytest-psf cannot be loaded: {error!r}"
        ) from error
    manager.register(sys.modules[__name__])  # called first: the last registered is
    return Registry(manager)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_Entry = TypeVar("_Entry", bound=_Named)


def _by_name(what: str, groups: Sequence[Sequence[_Entry]]) -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for one in (one for group in groups for one in group):
        if one.name in found:
            raise RegistryError(f"two extensions bring the {what} {one.name!r}")
        found[one.name] = one
    return found
