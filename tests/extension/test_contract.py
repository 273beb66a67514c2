"""What an extension must be like: every slip is one line of one error, never a crash."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf import catalogue, registry
from pytest_psf.api import (
    Claim,
    Context,
    Finding,
    Place,
    Problem,
    Project,
    Reason,
    Rung,
    Standing,
    UnverifiableError,
)
from pytest_psf.contract import (
    Names,
    Origin,
    format_breaches,
    kind_breaches,
    shared_keys,
    why_no_faults,
    why_no_finding,
    why_no_mutations,
)
from pytest_psf.core import reasons
from pytest_psf.extensions import KnownFormat, KnownKind, RegistryError

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
TODAY = dt.date(2026, 12, 1)


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


class Kind:
    """A kind whose parts return what a test says."""

    name = "acme"
    claim = object
    counts_as = frozenset({"drill"})

    def __init__(self, **returned: Any) -> None:
        for part, value in returned.items():
            setattr(self, part, lambda *_, value=value: _given(value))


def _given(value: object) -> object:
    if isinstance(value, Exception):
        raise value
    return value


def known(**returned: Any) -> KnownKind:
    kind: Any = Kind(**returned)
    return KnownKind(kind, ORIGIN)


CRITERION = catalogue.load().by_id["PSF-05.override"]


@pytest.mark.parametrize(
    ("part", "returned", "told"),
    [
        ("faults", ["no"], "Kind.faults: found 'no'"),
        ("faults", [("acme", "x", "y")], "('acme', 'x', 'y'), which is not a Problem"),
        ("faults", 3, "Kind.faults: found TypeError"),
        ("faults", ValueError("x"), "Kind.faults: found ValueError('x')"),
        ("identity", [], "Kind.identity: found [] expected something hashable"),
        ("identity", KeyError("x"), "Kind.identity: found KeyError('x')"),
        ("source", KeyError("x"), "Kind.source: found KeyError('x')"),
        ("mutations", KeyError("x"), "Kind.mutations: found KeyError('x')"),
        ("mutations", 3, "Kind.mutations: found 3, whose mutants is nothing"),
    ],
)
def test_what_a_part_returns_is_checked_where_it_is_used(
    part: str, returned: object, told: str
) -> None:
    kind = known(**{part: returned})
    arguments = {"faults": 2, "identity": 1, "source": 2, "mutations": 0}[part]
    with pytest.raises(RegistryError) as caught:
        getattr(kind, part)(*[None] * arguments)
    text = " ".join(str(caught.value).split())
    assert told in text
    assert "acme 1.0, entry point 'acme = acme_ext'" in text


def test_a_part_of_ours_that_fails_is_named_too() -> None:
    kind: Any = Kind(identity=KeyError("x"))
    with pytest.raises(RegistryError, match=r"Kind\.identity: KeyError"):
        KnownKind(kind).identity(None)


def test_what_is_left_out_has_a_default() -> None:
    class Content:
        acme = "OPS-17"

        def __repr__(self) -> str:
            return "Content"

    kind = known(faults=[WRONG])
    project: Any = None
    assert kind.identity(Content()) == "Content"
    assert kind.source(Content(), project) == "OPS-17"
    assert kind.mutations() is None
    assert kind.faults(None, CRITERION) == [WRONG]
    given = known(identity=("a", 1), source="s", mutations=None)
    assert given.identity(None) == ("a", 1)
    assert given.source(None, project) == "s"
    assert given.mutations() is None


def test_a_broken_claim_s_source_stays_unverifiable() -> None:
    error = UnverifiableError(reasons.NO_SUCH_FILE, "gone", "write it")
    project: Any = None
    with pytest.raises(UnverifiableError):
        known(source=error).source(None, project)


HOLDS = Finding(counts_as="drill", source="OPS-17", standing=Standing.HOLDS)
WRONG = Problem(Reason("ticket-open", "It is open."), "it is open", "close it")


def finding(**changes: Any) -> Finding:
    return replace(HOLDS, **changes)


def problem(**changes: Any) -> Problem:
    return replace(WRONG, **changes)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (HOLDS, None),
        (finding(standing=Standing.BROKEN, problem=WRONG), None),
        (None, "verify returned None, which is not a Finding"),
        (finding(source=3), "Finding.source is 3, which is not a str"),
        (finding(rung="tested"), "Finding.rung is 'tested'"),
        (finding(place="a.py"), "is not a Place or NoneType"),
        (finding(notes=["a"]), "Finding.notes is ['a'], which is not a tuple"),
        (finding(notes=(3,)), "Finding.notes holds more than strings: (3,)"),
        (finding(until="2026-12-01"), "which is not a date"),
        (finding(made_of=(("test",),)), "Finding.made_of is (('test',),)"),
        (finding(doubt="why"), "Finding.doubt is 'why'"),
        (finding(different_words="20"), "Finding.different_words is '20'"),
        (finding(rests_on=(("a.py", "sha256:1"),)), None),
        (finding(rests_on={"a.py": "x"}), "which are not pairs of strings"),
        (finding(rests_on=(("a.py",),)), "which are not pairs of strings"),
        (finding(artefact=("digest", "entry")), None),
        (finding(artefact="digest"), "which is not a pair of strings"),
        (finding(artefact=("digest", 3)), "which is not a pair of strings"),
        (finding(problem=problem(place="a.py")), "Problem.place is 'a.py'"),
        (finding(counts_as="test"), "Finding.counts_as is 'test', not one of"),
        (finding(problem=problem(reason="x")), "is not a Reason"),
        (finding(problem=problem(why=" ")), "Problem.why is ' '"),
        (finding(problem=problem(fix=3)), "Problem.fix is 3"),
    ],
)
def test_a_finding_of_another_form_is_named(found: Any, told: str | None) -> None:
    said = why_no_finding(found, {"drill"})
    assert said is None if told is None else told in str(said)


def test_a_finding_of_another_form_breaks_its_claim(tmp_path: Path) -> None:
    content: Any = None
    claim = Claim("PSF-05.override", None, "acme", content, Place("pyproject.toml", 3))
    context = Context(project=Project(tmp_path), today=TODAY)
    sound = registry.Registry([known(verify=HOLDS)], [])
    broken = registry.Registry([known(verify="yes")], [])

    assert sound.verified(claim, CRITERION, context).finding is HOLDS
    found = broken.verified(claim, CRITERION, context).finding
    assert (found.standing, found.rung) == (Standing.BROKEN, Rung.CLAIMED)
    assert found.reason == "verifier-failed"
    assert "verify returned 'yes'" in found.why


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ([WRONG, problem(keys=("closed", 0, "by"))], None),
        ("abc", "'abc'"),
        ([WRONG, problem(why="")], "Problem.why is ''"),
        ([problem(keys="ticket")], "Problem.keys is 'ticket', which are not keys"),
        ([problem(keys=(1.5,))], "Problem.keys is (1.5,), which are not keys"),
    ],
)
def test_faults_are_a_list_of_problems(found: object, told: str | None) -> None:
    said = why_no_faults(found)
    assert said is None if told is None else told in str(said)


@pytest.mark.parametrize(
    ("part", "returned", "told"),
    [
        ("lacks", 3, "Kind.lacks: found 3 expected a str"),
        ("unfinished", 3, "Kind.unfinished: found 3 expected a str"),
        ("unfinished", KeyError("x"), "Kind.unfinished: found KeyError('x')"),
        ("recognises", KeyError("x"), "Kind.recognises: found KeyError('x')"),
        ("render", b"yes", "Kind.render: found b'yes' expected a str"),
        ("render", KeyError("x"), "Kind.render: found KeyError('x')"),
    ],
)
def test_a_format_is_checked_where_it_is_used(
    part: str, returned: object, told: str
) -> None:
    made: Any = Kind(**{part: returned})
    form = KnownFormat(made, ORIGIN)
    with pytest.raises(RegistryError) as caught:
        getattr(form, part)(*([] if part in {"lacks", "unfinished"} else ["text"]))
    assert told in " ".join(str(caught.value).split())


def test_a_format_that_answers_is_passed_on() -> None:
    made: Any = Kind(unfinished="no", recognises=1, render="yes")
    form, judgement = KnownFormat(made, ORIGIN), None
    assert (form.name, form.unfinished(), form.recognises("")) == ("acme", "no", True)
    assert form.lacks() == ""
    assert form.render(judgement) == "yes"  # type: ignore[arg-type] # passed on unseen
