"""Whatever files hold, the others are looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.proposals.conftest import Looking

ROLLBACK = """# Rollback

If the new release answers worse than the one before, the release manager decides to go
back. Run the deploy workflow with the tag of the previous release, and wait until the
health check has been green in production for ten minutes. Tell the desk when it is done.
"""
DEEP = "[" * 4000

ODD = {
    "deep JSON": {"config/llm.json": f'{{"llm_timeout": 30, "x": {DEEP}'},
    "deep YAML": {"config/llm.yaml": f"llm_timeout: 30\nx: {DEEP}"},
    "deep TOML": {"config/llm.toml": f"llm_timeout = 30\nx = {DEEP}"},
    "deep Python": {"app/llm.py": f"LLM_TIMEOUT = 30\ndef redact():\n    x = {DEEP}\n"},
    "deep Markdown": {"docs/deep.md": f"# Rollback\n\n{'> ' * 3000}x\n"},
    "a line without end": {"docs/long.md": f"# Rollback {'a ' * 100_000}\n"},
    "no TOML": {"config/llm.toml": "llm_timeout = 30\nllm_timeout = 30\n"},
    "odd characters": {
        "docs/odd.md": "# Roll\u202eback\n\n\u0130 \ufeff \x0c\x1b[31m\n"
    },
    "calls without end": {
        "app/guard.py": "def redact_pii(text):\n    return text[:1]\n",
        "tests/test_guard.py": "from app.guard import redact_pii\n\ndef test_it(q):\n"
        f"    q{'.a()' * 800}\n    assert redact_pii(q)\n",
    },
    "another Python": {"app/old.py": "def redact(x):\n    print x\n"},
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_hides_no_other(name: str, looked_through: Looking) -> None:
    found = looked_through({**ODD[name], "ops/rollback.md": ROLLBACK})
    assert list(found.by_id) == ["PSF-07.rollback-procedure"]
    (one,) = found.by_id["PSF-07.rollback-procedure"]
    assert one.place.file == "ops/rollback.md"
