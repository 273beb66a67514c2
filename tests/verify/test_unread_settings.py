"""A key of a file that is loaded by its name, and that nothing of the system names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.verify.conftest import PIN, setting

if TYPE_CHECKING:
    from pathlib import Path

PINNED = "PSF-02.version-pinned"
ENV = f"ASSIST_MODEL={PIN}\n"
TABLE = f'[project]\nname = "desk"\n\n[tool.desk]\nmodel-id = "{PIN}"\n'


def told(root: Path, name: str, text: str, key: str, **others: str) -> tuple[str, ...]:
    for other, said in others.items():
        path = root / other.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said, encoding="utf-8")
    found = setting(root, name, text, key, PINNED, pinned=True)
    assert found.holds
    return found.warnings


@pytest.mark.parametrize(
    ("other", "text"),
    [
        ("app_dot_py", "MODELS = 3\n"),
        ("app_dot_py", '"""Goes by ASSIST_MODEL."""\n# ASSIST_MODEL\n'),
        ("compose_dot_yaml", "env_file: .env\n# ASSIST_MODEL is in there\n"),
        ("deploy__run_dot_sh", "# export ASSIST_MODEL\ncp .env /app\n"),
        ("_dot_env_dot_staging", "ASSIST_MODEL=x\n"),
        ("tests__test_app_dot_py", "NAME = 'ASSIST_MODEL'\n"),
    ],
)
def test_a_variable_that_nothing_names_is_told(
    tmp_path: Path, other: str, text: str
) -> None:
    [warning] = told(tmp_path, ".env", ENV, "ASSIST_MODEL", **{other: text})

    assert warning == (
        "PSF-02.version-pinned (pyproject.toml:7): no code and no configuration names "
        "ASSIST_MODEL of .env: unless a library reads it by itself, nothing goes by it"
    )


@pytest.mark.parametrize(
    ("other", "text"),
    [
        ("app_dot_py", "import os\nNAME = os.environ['ASSIST_MODEL']\n"),
        ("app_dot_py", "class Settings(BaseSettings):\n    assist_model: str\n"),
        (
            "app_dot_py",
            "class Settings(BaseSettings, env_prefix='ASSIST_'):\n    model: str\n",
        ),
        ("web__app_dot_ts", "const it = process.env.ASSIST_MODEL // as it is\n"),
        ("web__app_dot_ts", "const it = env.get('assistModel')\n"),
        ("compose_dot_yaml", "environment:\n  MODEL: ${ASSIST_MODEL}\n"),
        ("deploy__run_dot_sh", 'go --model "$ASSIST_MODEL"\n'),
    ],
)
def test_a_variable_that_something_may_read_is_not(
    tmp_path: Path, other: str, text: str
) -> None:
    assert told(tmp_path, ".env", ENV, "ASSIST_MODEL", **{other: text}) == ()


def test_a_table_of_ones_own_that_nothing_reads_is_told(tmp_path: Path) -> None:
    [warning] = told(
        tmp_path,
        "pyproject.toml",
        TABLE,
        "tool.desk.model-id",
        app_dot_py="# model_id\nimport desk\n",
    )

    assert "names tool.desk.model-id of pyproject.toml: unless" in warning


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        (TABLE, "tool.desk.model-id", "x = table['model-id']\n"),
        (TABLE, "tool.desk.model-id", "class Choice:\n    model_id: str\n"),
        (TABLE.replace("desk]", "ruff]"), "tool.ruff.model-id", ""),
        (
            TABLE.replace("\n\n", '\ndependencies = ["asks-models>=2"]\n\n').replace(
                "tool.desk", "tool.asks_models"
            ),
            "tool.asks_models.model-id",
            "",
        ),
        (f'[project]\nname = "{PIN}"\n', "project.name", ""),
    ],
)
def test_a_table_that_something_reads_is_not(
    tmp_path: Path, text: str, key: str, code: str
) -> None:
    assert told(tmp_path, "pyproject.toml", text, key, app_dot_py=code) == ()


@pytest.mark.parametrize("name", ["model.toml", "values.yaml", "compose.yaml"])
def test_nothing_is_told_of_other_files(tmp_path: Path, name: str) -> None:
    text = f'model = "{PIN}"\n' if name.endswith("l.toml") else f"model: {PIN}\n"

    assert told(tmp_path, name, text, "model") == ()
