"""Which config is found from where."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pytest_psf.config.source import locate, read
from pytest_psf.core.problem import FaultsFoundError

if TYPE_CHECKING:
    from pathlib import Path

TABLE = '[tool.psf]\nsystem = "claims"\n'
OTHER = '[project]\nname = "claims"\n'


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def inner(top: Path) -> Path:
    folder = top / "services" / "triage" / "tests"
    folder.mkdir(parents=True)
    return folder


def test_a_pyproject_with_the_table_is_found_in_the_folder_itself(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "pyproject.toml", TABLE)
    found = locate(tmp_path, tmp_path)
    assert found is not None
    assert (found.path, found.prefix) == (path, ("tool", "psf"))
    assert found.table == {"system": "claims"}


def test_a_psf_toml_holds_the_table_at_its_top_level(tmp_path: Path) -> None:
    path = write(tmp_path / "psf.toml", 'system = "claims"\n')
    found = locate(tmp_path, tmp_path)
    assert found is not None
    assert (found.path, found.prefix) == (path, ())
    assert found.table == {"system": "claims"}


@pytest.mark.parametrize("name", ["pyproject.toml", "psf.toml"])
def test_the_nearest_one_upward_is_found(tmp_path: Path, name: str) -> None:
    write(tmp_path / "pyproject.toml", TABLE)
    near = write(tmp_path / "services" / "triage" / name, TABLE)
    (tmp_path / "services" / "triage" / "tests").mkdir()
    found = locate(tmp_path / "services" / "triage" / "tests", tmp_path)
    assert found is not None
    assert found.path == near


def test_one_in_a_sibling_or_below_is_not_looked_at(tmp_path: Path) -> None:
    write(tmp_path / "services" / "other" / "psf.toml", 'system = "other"\n')
    write(tmp_path / "services" / "triage" / "tests" / "psf.toml", "system = 1\n")
    assert locate(tmp_path / "services" / "triage", tmp_path) is None


@pytest.mark.parametrize(
    "text",
    [OTHER, "", "[tool.other]\npsf = 1\n", 'psf = "not under tool"\n'],
    ids=["no word of it", "empty", "psf of another tool", "psf at top level"],
)
def test_a_pyproject_without_the_table_is_passed_over(
    tmp_path: Path, text: str
) -> None:
    upper = write(tmp_path / "pyproject.toml", TABLE)
    folder = inner(tmp_path)
    write(folder / "pyproject.toml", text)
    found = locate(folder, tmp_path)
    assert found is not None
    assert found.path == upper


def test_a_pyproject_that_is_no_toml_is_passed_over_if_it_has_no_word_of_psf(
    tmp_path: Path,
) -> None:
    upper = write(tmp_path / "pyproject.toml", TABLE)
    folder = inner(tmp_path)
    write(folder / "pyproject.toml", "[project\n")
    found = locate(folder, tmp_path)
    assert found is not None
    assert found.path == upper


def test_a_pyproject_that_is_no_toml_and_speaks_of_psf_is_a_fault(
    tmp_path: Path,
) -> None:
    write(tmp_path / "pyproject.toml", "[tool.psf\n")
    with pytest.raises(FaultsFoundError, match=r"pyproject\.toml:1: the file:"):
        locate(tmp_path, tmp_path)


def test_a_psf_toml_that_is_no_toml_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "psf.toml", 'class = "production"\nsystem =\n')
    with pytest.raises(FaultsFoundError, match=r"psf\.toml:2: the file:"):
        locate(tmp_path, tmp_path)


def test_the_search_stops_at_the_top(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", TABLE)
    folder = inner(tmp_path)
    assert locate(folder, tmp_path / "services") is None
    assert locate(folder, folder) is None


def test_the_top_itself_is_looked_at(tmp_path: Path) -> None:
    path = write(tmp_path / "psf.toml", "")
    found = locate(inner(tmp_path), tmp_path)
    assert found is not None
    assert found.path == path


def test_both_forms_in_one_folder_are_a_fault_that_says_where(tmp_path: Path) -> None:
    write(tmp_path / "psf.toml", 'system = "claims"\n')
    write(tmp_path / "pyproject.toml", f"{OTHER}\n{TABLE}")
    with pytest.raises(FaultsFoundError) as raised:
        locate(tmp_path, tmp_path)
    assert [fault.reason.slug for fault in raised.value.faults] == ["two-configs"]
    assert str(raised.value) == (
        "1 fault in pyproject.toml and psf.toml:\n\n"
        "pyproject.toml:4: tool.psf: stands beside psf.toml in the same folder\n"
        "    keep one of them: a run judges one system by one config"
    )


def test_a_psf_toml_beside_a_pyproject_without_the_table_is_no_fault(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "psf.toml", 'system = "claims"\n')
    write(tmp_path / "pyproject.toml", OTHER)
    found = locate(tmp_path, tmp_path)
    assert found is not None
    assert found.path == path


def test_both_forms_in_two_folders_are_no_fault(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", TABLE)
    near = write(tmp_path / "services" / "psf.toml", 'system = "claims"\n')
    found = locate(tmp_path / "services", tmp_path)
    assert found is not None
    assert found.path == near


def test_no_config_is_nothing_and_not_a_fault(tmp_path: Path) -> None:
    assert locate(inner(tmp_path), tmp_path) is None


def test_a_folder_called_like_a_config_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "psf.toml").mkdir()
    (tmp_path / "pyproject.toml").mkdir()
    assert locate(tmp_path, tmp_path) is None


def test_a_table_written_in_another_way_is_found_too(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", 'tool = { "psf" = { system = "claims" } }\n')
    found = locate(tmp_path, tmp_path)
    assert found is not None
    assert found.table == {"system": "claims"}


def test_a_place_is_that_of_the_key_or_of_the_nearest_table_around_it(
    tmp_path: Path,
) -> None:
    text = f"{OTHER}\n{TABLE}[tool.psf.facts]\n"
    source = read(write(tmp_path / "pyproject.toml", text))
    assert str(source.place(("system",))) == "pyproject.toml:5"
    assert str(source.place(("class",))) == "pyproject.toml:4"
    assert str(source.place(("facts", "unknown", "answer"))) == "pyproject.toml:6"


def test_a_place_in_a_file_without_any_table_has_no_line(tmp_path: Path) -> None:
    source = read(write(tmp_path / "psf.toml", "# nothing yet\n"))
    assert str(source.place(("class",))) == "psf.toml"


def test_line_ends_of_windows_change_neither_values_nor_lines(tmp_path: Path) -> None:
    path = tmp_path / "psf.toml"
    path.write_bytes(b'class = "shadow"\r\n\r\nsystem = """a\r\nb"""\r\n')
    source = read(path)
    assert source.table == {"class": "shadow", "system": "a\nb"}
    assert source.place(("system",)).line == 3


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultsFoundError, match="cannot be read: No such file"):
        read(tmp_path / "psf.toml")


def test_a_file_that_is_too_large_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "psf.toml"
    path.touch()
    os.truncate(path, 4 * 1024 * 1024 + 1)
    with pytest.raises(FaultsFoundError, match="is larger than 4 MiB"):
        read(path)


def test_a_file_in_another_encoding_is_a_fault_on_the_line_where_it_shows(
    tmp_path: Path,
) -> None:
    path = tmp_path / "psf.toml"
    path.write_bytes(b'class = "shadow"\nsystem = "caf\xe9"\n')
    with pytest.raises(FaultsFoundError, match=r"psf\.toml:2: the file: is not UTF-8"):
        read(path)


def test_a_psf_toml_of_both_forms_is_a_fault_that_names_them(tmp_path: Path) -> None:
    write(
        tmp_path / "psf.toml",
        'system = "claims"\n\n[definition]\n\n[[tool.psf.pins]]\nid = "x"\n',
    )
    with pytest.raises(FaultsFoundError) as raised:
        locate(tmp_path, tmp_path)
    (fault,) = raised.value.faults
    assert fault.reason.slug == "contradiction"
    assert fault.why.startswith("stands next to system: a psf.toml has its tables")
    assert fault.place is not None
    assert fault.place.line == 5


def test_a_psf_toml_may_be_written_like_a_pyproject_toml(tmp_path: Path) -> None:
    write(tmp_path / "psf.toml", '[tool.psf]\nsystem = "claims"\n')
    found = locate(tmp_path, tmp_path)
    assert found is not None
    assert found.prefix == ("tool", "psf")


@pytest.mark.parametrize(
    "text", ["a" + ".b" * 500 + " = 1", "a = " + "[" * 60 + "]" * 60]
)
def test_tables_without_end_inside_each_other_are_a_fault(
    tmp_path: Path, text: str
) -> None:
    write(tmp_path / "psf.toml", f"system = 'x'\n\n{text}\n")
    with pytest.raises(FaultsFoundError, match="inside each other 50 times") as raised:
        read(tmp_path / "psf.toml")
    (fault,) = raised.value.faults
    assert fault.place is not None
    assert fault.place.line in {3, None}
