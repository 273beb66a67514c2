"""What production loads over a file decides: the file beneath it says nothing then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.verify.conftest import PIN, setting

if TYPE_CHECKING:
    from pathlib import Path

PINNED = "PSF-02.version-pinned"
#: What a file says, by its ending; the name of the key, and how a value is written.
FORMS = {
    ".yaml": "model: {}\n",
    ".yml": "model: {}\n",
    ".json": '{{"model": "{}"}}',
    ".toml": 'model = "{}"\n',
    ".properties": "model={}\n",
    ".py": 'model = "{}"\n',
    ".production": "model={}\n",
    "": "model={}\n",
}


def said(name: str, value: str) -> str:
    _, dot, ending = name.rpartition(".")
    return FORMS[f"{dot}{ending}" if not name.endswith(".env") else ""].format(value)


def doubted(root: Path, name: str, other: str, value: str) -> str:
    """Return why a pin in one file is in doubt, with another value in another one."""
    path = root / other
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(said(other, value), encoding="utf-8")
    (root / "main.py").write_text(f"CONFIG = open({name!r}).read()\n", "utf-8")
    found = setting(root, name, said(name, PIN), "model", PINNED, pinned=True)
    assert found.holds
    if found.doubt is None:
        return ""
    assert found.doubt.reason.slug == "overridden"
    return found.doubt.why


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("config/model.yaml", "config/model-prod.yaml"),
        ("config/model.toml", "config/model.production.toml"),
        ("values.yaml", "values_live.yaml"),
        ("application.properties", "application-prod.properties"),
        ("appsettings.json", "appsettings.Production.json"),
        ("config/default.json", "config/production.json"),
        ("settings/base.py", "settings/prod.py"),
        (".env", ".env.production"),
    ],
)
def test_production_takes_what_is_loaded_over_it(
    tmp_path: Path, name: str, other: str
) -> None:
    why = doubted(tmp_path, name, other, "gpt-4o")
    assert why.startswith(f"production loads {other} over {name}: model = ")
    assert doubted(tmp_path, name, other, PIN) == ""
    (tmp_path / other).write_text(said(other, "x").replace("model", "other"), "utf-8")
    text = said(name, PIN)
    assert setting(tmp_path, name, text, "model", PINNED, pinned=True).doubt is None


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("config/model.yaml", "config/model-staging.yaml"),
        ("config/model.yaml", "config/model-products.yaml"),
        ("config/model.yaml", "config/prod.yaml"),
        ("config/model.yaml", "config/model-prod.json"),
        ("config/model.yaml", "prod/model.yaml"),
        ("config/model-prod.yaml", "config/model.yaml"),
        ("config/model.yaml", "config/supermodel-prod.yaml"),
    ],
)
def test_other_files_are_not_loaded_over_it(
    tmp_path: Path, name: str, other: str
) -> None:
    assert doubted(tmp_path, name, other, "gpt-4o") == ""


def test_what_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("CONFIG = open('model.json').read()\n", "utf-8")
    (tmp_path / "model-prod.json").write_text("{", "utf-8")
    text = said("model.json", PIN)
    assert (
        setting(tmp_path, "model.json", text, "model", PINNED, pinned=True).doubt
        is None
    )
