"""What the exact texts of `invalid/` do not hold: that nothing hides anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf import registry
from pytest_psf.catalogue import load
from pytest_psf.config.source import read
from pytest_psf.config.validate import validate
from pytest_psf.core.problem import FaultsFoundError, written
from pytest_psf.core.rungs import Rung

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_psf.config.validate import Config
    from pytest_psf.core.problem import Problem

CATALOGUE = load()
KINDS = registry.load().kinds


def validated(text: str, folder: Path) -> Config:
    path = folder / "psf.toml"
    path.write_text(text, encoding="utf-8")
    return validate(read(path), CATALOGUE, KINDS)


def faults_in(text: str, folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(FaultsFoundError) as raised:
        validated(text, folder)
    return raised.value.faults


def keys_in(text: str, folder: Path) -> list[str]:
    return [written(fault.keys) for fault in faults_in(text, folder)]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        pytest.param(
            'gate = ["PSF-05", 3, "PSF-5"]', ["gate[1]", "gate[2]"], id="gate"
        ),
        pytest.param(
            '[minimum]\nPSF-4 = "challenged"\nPSF-04 = "chalenged"\nPSF-03 = 3',
            ["minimum.PSF-4", "minimum.PSF-04", "minimum.PSF-03"],
            id="minimum",
        ),
        pytest.param(
            "[definition]\n"
            "affects = { answer = true, because = 'It routes.' }\n"
            "is-operated = { answer = true }",
            ["definition.affects", "definition.is-operated"],
            id="definition",
        ),
        pytest.param(
            "[facts]\n"
            "handles-pii = { answer = true, because = 'Names.' }\n"
            "handles-personal-data = { answer = 'no', because = 'We hold none.' }",
            ["facts.handles-pii", "facts.handles-personal-data.answer"],
            id="facts",
        ),
        pytest.param(
            "[definition]\nis-operated = {}",
            ["definition.is-operated", "definition.is-operated"],
            id="both parts of an answer",
        ),
        pytest.param(
            "[evidence]\n"
            'PSF-01.retention = "docs/privacy.md"\n'
            'PSF-01.pii-handlin = { document = "docs/privacy.md" }',
            ["evidence.PSF-01.retention", "evidence.PSF-01.pii-handlin"],
            id="a string for a claim",
        ),
    ],
)
def test_one_fault_hides_no_other_beside_it(
    tmp_path: Path, text: str, keys: list[str]
) -> None:
    assert keys_in(text, tmp_path) == keys


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('PSF-01.retention = "docs/privacy.md"', "PSF-01.retention"),
        ('PSF-08.owner.uptime = "docs/owner.md"', "PSF-08.owner.uptime"),
        ('PSF-03.interfaces = ["docs/a.md"]', "PSF-03.interfaces[0]"),
    ],
    ids=["criterion", "facet", "list"],
)
def test_a_string_where_a_claim_ought_to_be_is_told_where_it_stands_and_how_to_write_it(
    tmp_path: Path, text: str, key: str
) -> None:
    (fault,) = faults_in(f"[evidence]\n{text}\n", tmp_path)
    file = text.split('"')[1]
    assert written(fault.keys) == f"evidence.{key}"
    assert fault.place is not None
    assert fault.place.line == 2
    assert fault.why == f"'{file}' is not a claim"
    assert f'{{ document = "{file}" }}' in fault.fix


def test_a_key_of_a_kind_is_not_taken_for_a_misspelt_kind(tmp_path: Path) -> None:
    text = '[evidence]\nPSF-01.retention = { section = "Retention" }\n'
    (fault,) = faults_in(text, tmp_path)
    assert written(fault.keys) == "evidence.PSF-01.retention"
    assert fault.why == "names no kind of evidence (its keys: section)"


def test_a_claim_on_a_facet_that_does_not_exist_is_told_as_such(tmp_path: Path) -> None:
    text = '[evidence]\nPSF-05.intervene.all = { test = "tests/test_a.py" }\n'
    (fault,) = faults_in(text, tmp_path)
    assert fault.why == 'unknown facet "all"'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("class = 'prototyp'", "'prototyp'"),
        ("ends = 2027-01-31T00:00:00", "2027-01-31T00:00:00"),
        ("[minimum]\nPSF-04 = 'chalenged'", "'chalenged'"),
        (
            "[evidence]\nPSF-01.retention = "
            "{ setting = 'a', key = 'b', equals = 2027-01-31 }",
            "2027-01-31",
        ),
    ],
    ids=["class", "moment for a date", "rung", "date for a value"],
)
def test_a_wrong_value_is_shown_as_it_stands_with_one_sentence_of_what_to_write(
    tmp_path: Path, text: str, found: str
) -> None:
    (fault,) = faults_in(text, tmp_path)
    assert fault.why == f"found {found}"
    assert "write did you mean" not in fault.fix
    assert "write " in fault.fix


@pytest.mark.parametrize(
    "text",
    [
        '"PSF-04.refusals" = "challenged"',
        'PSF-04.refusals = "challenged"',
    ],
    ids=["quoted", "dotted"],
)
def test_a_minimum_may_spell_an_id_as_the_evidence_does(
    tmp_path: Path, text: str
) -> None:
    found = validated(f"[minimum]\n{text}\n", tmp_path)
    assert found.profile.minimum == {"PSF-04.refusals": Rung.CHALLENGED}


@pytest.mark.parametrize(
    "lines",
    [
        ('PSF-01 = "challenged"', '"PSF-01.retention" = "tested"'),
        ('"PSF-01.retention" = "tested"', 'PSF-01 = "challenged"'),
    ],
    ids=["domain first", "criterion first"],
)
def test_of_two_minimums_the_higher_holds_in_either_order(
    tmp_path: Path, lines: tuple[str, str]
) -> None:
    found = validated("[minimum]\n" + "\n".join(lines), tmp_path)
    assert found.profile.minimum == {
        "PSF-01.retention": Rung.CHALLENGED,
        "PSF-01.access-controls": Rung.CHALLENGED,
        "PSF-01.pii-handling": Rung.CHALLENGED,
    }


def test_the_minimum_of_a_domain_raises_what_can_reach_it(tmp_path: Path) -> None:
    found = validated('[minimum]\nPSF-07 = "tested"\n', tmp_path)
    assert found.profile.minimum == {
        "PSF-07.incident-definition": Rung.TESTED,
        "PSF-07.incident-response": Rung.TESTED,
    }


def test_a_minimum_of_a_scope_check_is_refused_in_words_of_its_own(
    tmp_path: Path,
) -> None:
    (fault,) = faults_in('[minimum]\nPSF-00 = "tested"\n', tmp_path)
    assert "gate" not in f"{fault.why} {fault.fix}"


@pytest.mark.parametrize("form", ["20270131", "2027-W04-7"])
def test_a_date_has_one_form_whatever_the_python(tmp_path: Path, form: str) -> None:
    assert keys_in(f'ends = "{form}"', tmp_path) == ["ends"]


@pytest.mark.parametrize("form", ["2027-01-31", '"2027-01-31"'])
def test_a_date_may_be_a_literal_or_a_string(tmp_path: Path, form: str) -> None:
    found = validated(f"ends = {form}", tmp_path)
    assert str(found.profile.ends) == "2027-01-31"


def test_a_file_in_another_encoding_is_told_to_be_saved_as_utf_8(
    tmp_path: Path,
) -> None:
    path = tmp_path / "psf.toml"
    path.write_bytes(b'system = "caf\xe9"\n')
    with pytest.raises(FaultsFoundError) as raised:
        read(path)
    assert "UTF-8" in raised.value.faults[0].fix


@pytest.mark.parametrize(
    "claim",
    [
        'document = ""',
        'document = "docs/a.md", section = ""',
        'document = "docs/a.md", section = ["Retention", " "]',
        'setting = "", key = "days", at-most = 90',
        'setting = "a.toml", key = "", at-most = 90',
        'test = ""',
    ],
)
def test_a_claim_that_names_an_empty_thing_is_a_fault(
    tmp_path: Path, claim: str
) -> None:
    (fault,) = faults_in(f"[evidence]\nPSF-01.retention = {{ {claim} }}", tmp_path)
    assert "empty" in f"{fault.why} {fault.fix}"


def test_a_config_without_a_fault_comes_out_as_it_was_written(tmp_path: Path) -> None:
    found = validated(
        """\
system = "claims-triage"
class = "production"
gate = ["PSF-05", "PSF-01.retention"]
ends = 2027-01-31

[definition]
is-operated = { answer = false, because = "Still hiring." }

[facts]
has-safety-classifier = { answer = false, because = "Nothing is generated." }

[evidence]
PSF-01.retention = [
  { document = "docs/privacy.md", section = "Retention", covers = "app/store.py" },
  { setting = "config/store.toml", key = "days", at-most = 90 },
]
"PSF-08.owner".all = { document = "docs/owner.md" }

[[evidence.PSF-05.intervene]]
test = "tests/test_a.py::test_stop"
exercises = "app.a:stop"
""",
        tmp_path,
    )
    profile = found.profile
    assert (profile.system, profile.declared) == ("claims-triage", "production")
    assert profile.gate.entries == ("PSF-05", "PSF-01.retention")
    assert len(profile.gate.ids) == 6
    assert str(profile.ends_place) == "psf.toml:4"
    assert str(profile.class_place) == "psf.toml:2"
    operated = profile.definition["is-operated"]
    assert (operated.answer, operated.because) == (False, "Still hiring.")
    assert str(operated.place) == "psf.toml:7"
    assert not profile.facts["has-safety-classifier"].answer
    assert [(one.id, one.kind, str(one.place)) for one in found.claims] == [
        ("PSF-01.retention", "document", "psf.toml:14"),
        ("PSF-01.retention", "setting", "psf.toml:15"),
        ("PSF-08.owner.all", "document", "psf.toml:17"),
        ("PSF-05.intervene", "test", "psf.toml:19"),
    ]
    contents = [one.content for one in found.claims]
    assert getattr(contents[0], "section", None) == ("Retention",)
    assert getattr(contents[0], "covers", None) == ("app/store.py",)
    assert getattr(contents[1], "at_most", None) == 90
    assert getattr(contents[3], "exercises", None) == ("app.a:stop",)


def test_without_a_name_the_system_is_called_like_its_folder(tmp_path: Path) -> None:
    assert validated("", tmp_path).profile.system == tmp_path.name


def test_of_thousands_of_faults_a_few_are_listed_and_the_rest_is_counted(
    tmp_path: Path,
) -> None:
    text = "[evidence]\n" + "".join(f"k{number} = 1\n" for number in range(3000))

    with pytest.raises(FaultsFoundError) as raised:
        validated(text, tmp_path)

    assert len(raised.value.faults) == 3000
    told = raised.value.wrapped()
    assert told.startswith("3,000 faults in psf.toml:")
    assert told.count("is not a claim") == 50
    assert told.endswith(
        "and 2,950 more faults: correct these first, and the next run lists others"
    )
