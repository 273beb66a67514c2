"""What an extension must be like: every slip is one line of one error, never a crash."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue, registry
from pytest_psf.answers import why_no_mutations
from pytest_psf.contract import (
    Names,
    Origin,
    format_breaches,
    kind_breaches,
    shared_keys,
)
from pytest_psf.extensions import KnownKind, RegistryError

if TYPE_CHECKING:
    from pathlib import Path

SOUND = """
from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pytest_psf.api import hookimpl

@dataclass(frozen=True)
class Inner:
    days: int = 3

@dataclass(frozen=True)
class AClaim:
    acme: str
    many: tuple[str, ...] = ()
    pair: tuple[int, str] = (1, "")
    listed: list[str] = field(default_factory=list)
    table: dict[str, float] | None = None
    inner: Inner | None = None
    on: dt.date | None = None
    word: Literal["a", "b"] = "a"
    whatever: Any = None

class AKind:
    name = "acme"
    claim = AClaim
    counts_as = frozenset({"drill"})

    def faults(self, content, criterion):
        return ()

    def verify(self, claim, criterion, context):
        return None

class AReport:
    name = "acme"

    def unfinished(self):
        return "no"

    def recognises(self, text):
        return text == "no"

    def render(self, report):
        return "yes"

@hookimpl
def psf_evidence_kinds():
    return [AKind()]

@hookimpl
def psf_report_formats():
    return (AReport(),)
"""

ORIGIN = Origin(distribution="acme 1.0", entry_point="acme = acme_ext")


class Site:
    """A folder of installed distributions."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._patch = monkeypatch
        monkeypatch.syspath_prepend(str(folder))

    def install(self, text: str, name: str = "acme_ext") -> None:
        info = self._folder / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[pytest_psf]\nacme = {name}\n")
        (self._folder / f"{name}.py").write_text(text)
        self._patch.delitem(sys.modules, name, raising=False)

    def told(self, text: str) -> str:
        self.install(text)
        with pytest.raises(RegistryError) as caught:
            registry.load()
        return " ".join(str(caught.value).split())


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)


def test_a_sound_extension_is_loaded_behind_ours(site: Site) -> None:
    site.install(SOUND)
    found = registry.load()
    assert list(found.kinds) == ["test", "document", "setting", "record", "acme"]
    ours = [form.name for form in registry.psf_report_formats()]
    assert list(found.formats) == [*ours, "acme"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        # -- the kind
        ("[AKind()]", "[AKind]", "the class AKind expected an object: AKind()"),
        ("[AKind()]", "AKind()", "psf_evidence_kinds: found <acme_ext.AKind"),
        ("[AKind()]", "None", "psf_evidence_kinds: found None"),
        ("[AKind()]", "1 / 0", "ZeroDivisionError('division by zero') raised"),
        ('name = "acme"', 'name = "Acme kind"', "AKind.name: found 'Acme kind'"),
        ('name = "acme"', 'name = "document"', "which is a kind of evidence already"),
        ('name = "acme"', 'name = "supporting"', "AKind.name: found 'supporting'"),
        ('name = "acme"', 'name = "other"', "a field called like the kind: 'other'"),
        ('    name = "acme"\n    claim', "    claim", "AKind.name: found nothing"),
        ("    claim = AClaim\n", "", "AKind.claim: found nothing expected a frozen"),
        ("claim = AClaim", "claim = 3", "AKind.claim: found 3 expected a frozen"),
        ("    counts_as = frozenset({'drill'})", "", ""),
        ('frozenset({"drill"})', "frozenset()", "AKind.counts_as: found frozenset()"),
        ('frozenset({"drill"})', '"drill"', "AKind.counts_as: found 'drill'"),
        ('{"drill"}', '{"drll"}', "AKind.counts_as: found 'drll' expected words"),
        ("def faults", "def fault", "AKind.faults: found nothing expected a method"),
        ("def verify(self, claim,", "def verify(self,", "AKind.verify: found one that"),
        ("    def faults", "    source = 3\n\n    def faults", "AKind.source: found 3"),
        (
            "    def faults",
            "    @property\n    def mutations(self):\n        return 1 / 0\n\n"
            "    def faults",
            "AKind.mutations: found ZeroDivisionError",
        ),
        # -- its claim
        ("@dataclass(frozen=True)\nclass AC", "@dataclass\nclass AC", "not frozen"),
        ("@dataclass(frozen=True)\nclass In", "@dataclass\nclass In", "inner Inner:"),
        ("acme: str", "acme: Path", "AClaim.acme: found Path expected what TOML has"),
        ("dict[str, float]", "dict[int, str]", "AClaim.table: found"),
        ("list[str] =", "list[Path] =", "AClaim.listed: found"),
        ("acme: str", "acme: Nowhere", "annotations that can be evaluated"),
        ("field(default_factory=list)", "field(init=False)", "AClaim.listed: found"),
        ("whatever: Any", "model_config: Any", "fields that a model can be built of"),
        # -- the hooks
        ("@hookimpl\ndef psf_ev", "def psf_ev", "psf_evidence_kinds: found no mark"),
        ("psf_evidence_kinds()", "psf_evidence_kind()", "did you mean psf_evidence_k"),
        ("import hookimpl", "import hookimpl, nothing", "cannot import name 'nothing'"),
        (
            "@hookimpl\ndef psf_evidence_kinds():\n    return [AKind()]",
            "@hookimpl(wrapper=True)\ndef psf_evidence_kinds():\n    return (yield)",
            "a wrapper of hooks",
        ),
        # -- the format
        ("(AReport(),)", "(AReport,)", "an object: AReport()"),
        ('    name = "acme"\n\n    def unf', "    def unf", "AReport.name: found"),
        (
            'class AReport:\n    name = "acme"',
            'class AReport:\n    name = "json"',
            "'json'",
        ),
        ("def recognises", "def recognizes", "AReport.recognises: found nothing"),
        (
            "def render(self, report)",
            "def render(self)",
            "AReport.render: found one",
        ),
    ],
)
def test_a_slip_is_reported_with_its_place(
    site: Site, before: str, after: str, told: str
) -> None:
    if not told:
        before, after = '    counts_as = frozenset({"drill"})\n', ""
        told = "AKind.counts_as: found nothing expected a frozenset of some of"
    assert before in SOUND
    text = site.told(SOUND.replace(before, after, 1))
    assert "acme_ext 1.0, entry point 'acme = acme_ext'" in text
    assert told in text
    assert "fault" in text.partition(":")[0]


def test_a_module_without_hooks_brings_nothing(site: Site) -> None:
    assert "its hooks: found none" in site.told("X = 3\n")


def test_all_slips_are_told_at_once(site: Site) -> None:
    broken = SOUND.replace("[AKind()]", "[AKind]").replace("(AReport(),)", "3")
    assert site.told(broken).startswith("2 faults in extensions of pytest-psf:")


def test_two_extensions_cannot_bring_one_name(site: Site) -> None:
    site.install(SOUND, "other_ext")
    text = site.told(SOUND)
    assert "acme" in text
    assert "already" in text


def test_two_kinds_cannot_each_be_a_key_of_the_other() -> None:
    @dataclass(frozen=True)
    class One:
        one: str
        other: str = ""

    @dataclass(frozen=True)
    class Other:
        other: str
        one: str = ""

    @dataclass(frozen=True)
    class Third:
        third: str
        one: str = ""

    claims = {"one": One, "other": Other, "third": Third}
    assert [*shared_keys(claims)] == [("one", "other"), ("other", "one")]


def test_ours_are_what_those_of_an_extension_must_be() -> None:
    kinds, words = registry.psf_evidence_kinds(), set(catalogue.load().kinds)
    rooms = {type(kind).__module__ for kind in kinds}
    assert all(room.startswith("pytest_psf.verify.") for room in rooms), rooms
    names = Names(reserved={}, words=frozenset(words))
    for kind in kinds:
        assert not [*kind_breaches(kind, ORIGIN, names)]
        mutations = KnownKind(kind, ORIGIN).mutations()
        assert mutations is not None
        assert why_no_mutations(mutations) is None
    for form in registry.psf_report_formats():
        assert not [*format_breaches(form, ORIGIN)]
    named = {kind.name: kind.claim for kind in kinds}
    assert not [*shared_keys(named)]
