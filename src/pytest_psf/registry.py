"""The kinds of evidence and report formats of this installation, ours first."""

from __future__ import annotations

import sys
from dataclasses import fields
from functools import cached_property
from importlib.metadata import distributions
from typing import TYPE_CHECKING, Any

import pluggy

from pytest_psf import hookspecs
from pytest_psf.core.evidence import Evidence, Finding, Standing
from pytest_psf.core.places import nearest
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import VERIFIER_FAILED
from pytest_psf.extensions import KnownFormat, KnownKind, RegistryError, reported
from pytest_psf.hookspecs import NAMESPACE, hookimpl
from pytest_psf.report.forms import FORMS
from pytest_psf.verify.document.kind import DocumentKind
from pytest_psf.verify.outcome.kind import TestKind
from pytest_psf.verify.record.kind import RecordKind
from pytest_psf.verify.setting.kind import SettingKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pytest_psf.contract import Breach, Names, Origin
    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.hookspecs import FullKind, Kind, ReportFormat
    from pytest_psf.verify.context import Context


@hookimpl
def psf_evidence_kinds() -> Sequence[Kind]:
    """Return the kinds that every installation has."""
    return (TestKind(), DocumentKind(), SettingKind(), RecordKind())


@hookimpl
def psf_report_formats() -> Sequence[ReportFormat]:
    """Return the formats that every installation has."""
    return FORMS


class Registry:
    """Everything that can be named in a config or on the command line."""

    def __init__(
        self, kinds: Iterable[FullKind], formats: Iterable[ReportFormat]
    ) -> None:
        self.kinds: Mapping[str, FullKind] = {one.name: one for one in kinds}
        self.formats: Mapping[str, ReportFormat] = {one.name: one for one in formats}

    def verified(
        self, claim: Claim, criterion: Criterion, context: Context
    ) -> Evidence:
        """Check a claim; one whose check itself fails is broken, never met.

        A check that raises shows nothing, and must not end the run without a verdict.
        """
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
    """Collect our kinds and formats and those of the entry points, ours first.

    Raise RegistryError if anything of an extension is not as it must be; it says all
    that is wrong with all of them. A distribution that is found twice on the path counts
    once.
    """
    manager = pluggy.PluginManager(NAMESPACE)
    manager.add_hookspecs(hookspecs)
    manager.register(sys.modules[__name__])
    loading = _Loading(manager)
    loading.load()
    if loading.breaches:
        raise RegistryError(reported(loading.breaches))
    return Registry(loading.kinds, loading.formats)


class _Loading:
    """One look at all entry points; breaches are collected on the way."""

    def __init__(self, manager: pluggy.PluginManager) -> None:
        self._manager = manager
        self.kinds: list[KnownKind] = [KnownKind(one) for one in psf_evidence_kinds()]
        self.formats: list[ReportFormat] = [*psf_report_formats()]
        self.breaches: list[Breach] = []
        self._origins: dict[str, Origin] = {}

    def load(self) -> None:
        """Load every entry point and add what it brings, unless that is a breach."""
        for origin, plugin in self._plugins():
            self.breaches += self._hook_breaches(origin, plugin)
            for one in self._values(origin, plugin, "psf_evidence_kinds"):
                self._add_kind(one, origin)
            for one in self._values(origin, plugin, "psf_report_formats"):
                self._add_format(one, origin)
        if self._origins:
            self._refuse_shared_keys()

    def _refuse_shared_keys(self) -> None:
        from pytest_psf.contract import shared_keys

        claims = {kind.name: kind.claim for kind in self.kinds}
        for kind, key in shared_keys(claims):
            if kind in self._origins:
                found = (
                    f"a field {key!r}, which is the key of a kind that has one {kind!r}"
                )
                breach = self._origins[kind].breach(
                    f"{claims[kind].__name__}.{key}", found, "a name of its own"
                )
                self.breaches.append(breach)

    def _plugins(self) -> Iterator[tuple[Origin, object]]:
        """Load each entry point once, however often its distribution is found."""
        seen = set()
        for distribution in distributions():
            # Most have none of ours, and to take the text apart is what costs.
            if NAMESPACE not in (distribution.read_text("entry_points.txt") or ""):
                continue
            for entry_point in distribution.entry_points.select(group=NAMESPACE):
                name = distribution.metadata["Name"]
                if (name, entry_point.name) in seen:
                    continue
                seen.add((name, entry_point.name))
                # Only now: most installations have no extension.
                from pytest_psf.contract import Origin

                origin = Origin(
                    distribution=f"{name} {distribution.version}",
                    entry_point=f"{entry_point.name} = {entry_point.value}",
                )
                try:
                    plugin = entry_point.load()
                    self._manager.register(plugin, f"{name}:{entry_point.name}")
                except (Exception, SystemExit) as error:  # noqa: BLE001 - as an import may raise
                    expected = "a module or object that can be loaded and registered"
                    self.breaches.append(
                        origin.breach(entry_point.value, repr(error), expected)
                    )
                else:
                    yield origin, plugin

    def _hook_breaches(self, origin: Origin, plugin: object) -> Iterator[Breach]:
        """Yield a breach for each hook that nobody will call as it was meant."""
        known = ("psf_evidence_kinds", "psf_report_formats")
        marked = set()
        for name in dir(plugin):
            options = self._manager.parse_hookimpl_opts(plugin, name)
            if options is None:
                if name in known:
                    expected = "the decorator pytest_psf.api.hookimpl"
                    yield origin.breach(name, "no mark of a hook", expected)
                    marked.add(name)
                continue
            meant = options["specname"] or name
            marked.add(meant)
            if meant not in known:
                near = nearest(meant, known)
                hint = f" (did you mean {near}?)" if near else ""
                expected = f"{' or '.join(known)}{hint}"
                yield origin.breach(name, "a hook that does not exist", expected)
            elif options["wrapper"] or options["hookwrapper"]:
                expected = "one that returns what the extension brings"
                yield origin.breach(name, "a wrapper of hooks", expected)
        if not marked:
            expected = f"{' or '.join(known)}, marked with pytest_psf.api.hookimpl"
            yield origin.breach("its hooks", "none", expected)

    def _values(self, origin: Origin, plugin: object, hook: str) -> Iterator[object]:
        """Yield what a plugin returns for a hook, one by one."""
        caller = getattr(self._manager.hook, hook)
        for implementation in caller.get_hookimpls():
            if implementation.plugin is not plugin:
                continue
            if implementation.wrapper or implementation.hookwrapper:
                continue  # a breach already
            try:
                found = implementation.function()
            except Exception as error:  # noqa: BLE001 - whatever an extension raises
                breach = origin.breach(hook, f"{error!r} raised", "a list or tuple")
                self.breaches.append(breach)
                continue
            if isinstance(found, list | tuple):
                yield from found
            else:
                breach = origin.breach(hook, repr(found), "a list or tuple")
                self.breaches.append(breach)

    def _add_kind(self, kind: Any, origin: Origin) -> None:
        from pytest_psf.contract import kind_breaches

        found = [*kind_breaches(kind, origin, self._names())]
        self.breaches += found
        if not found:
            known = KnownKind(kind, origin)
            self.kinds.append(known)
            self._origins[known.name] = origin

    def _add_format(self, form: Any, origin: Origin) -> None:
        from pytest_psf.contract import format_breaches

        found = [*format_breaches(form, origin)]
        if not found and form.name in {one.name for one in self.formats}:
            taken = f"{form.name!r}, which is a report format already"
            label = f"{type(form).__name__}.name"
            found = [origin.breach(label, taken, "a name of its own")]
        self.breaches += found
        if not found:
            self.formats.append(KnownFormat(form, origin))

    def _names(self) -> Names:
        """Return what a kind may not be called: the config would read it as another thing."""
        from pytest_psf.contract import Names

        reserved = dict(self._of_the_catalogue.reserved)
        for kind in self.kinds:
            for field in fields(kind.claim):
                reserved[field.name] = f"a key of the kind {kind.name!r}"
        for kind in self.kinds:
            origin = self._origins.get(kind.name)
            by = f" of {origin.distribution}" if origin else ""
            reserved[kind.name] = f"a kind of evidence{by} already"
        return Names(reserved=reserved, words=self._of_the_catalogue.words)

    @cached_property
    def _of_the_catalogue(self) -> Names:
        """The names that the catalogue gives a meaning to, read once for all kinds."""
        from pytest_psf import catalogue as editions
        from pytest_psf.contract import Names

        catalogue = editions.load()
        criteria = (*catalogue.scope.criteria, *catalogue)
        reserved = {"supporting": "a key that every claim may have"}
        for criterion in criteria:
            name = criterion.id.partition(".")[2]
            reserved[name] = f"a part of {criterion.id}"
            for facet in criterion.facet_names:
                reserved[facet] = f"a facet of {criterion.id}"
        words = {word for criterion in criteria for word in criterion.accepts}
        return Names(reserved=reserved, words=frozenset(words))
