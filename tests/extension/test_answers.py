"""What an extension's kinds and formats answer is checked where it is used."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pytest_psf import catalogue, registry
from pytest_psf.answers import why_no_faults, why_no_finding, why_no_mutations
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
    Origin,
)
from pytest_psf.core import reasons
from pytest_psf.core.made_of import EXTENSION
from pytest_psf.extensions import KnownFormat, KnownKind, RegistryError

if TYPE_CHECKING:
    from pathlib import Path


ORIGIN = Origin(distribution="acme 1.0", entry_point="acme = acme_ext")
TODAY = dt.date(2026, 12, 1)


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


class Broken:
    """Mutations with all their methods, and with whatever it is given besides."""

    def __init__(self, **more: object) -> None:
        vars(self).update(more)

    def mutants(self, candidate: object, project: object) -> None: ...
    def files(self, candidate: object, project: object) -> None: ...
    def fingerprint(self, candidate: object, project: object) -> None: ...


@pytest.mark.parametrize("more", [{}, {"runs_code": "yes"}, {"runs_code": 1}], ids=str)
def test_mutations_have_to_say_whether_they_run_code(more: dict[str, Any]) -> None:
    wrong = why_no_mutations(Broken(**more))

    assert wrong is not None
    assert "whose runs_code is " in wrong
    assert why_no_mutations(Broken(runs_code=True)) is None
    assert why_no_mutations(Broken(runs_code=False)) is None


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

    held = sound.verified(claim, CRITERION, context).finding
    ((sort, _),) = held.made_of  # that another distribution has judged it is counted
    assert (sort, held) == (EXTENSION, replace(HOLDS, made_of=held.made_of))
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
