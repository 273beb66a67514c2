"""What is nearly evidence is not proposed, and what stands beside it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_psf.proposals.proposal import Confidence

if TYPE_CHECKING:
    from tests.proposals.conftest import Looking

GUARD = "def redact_pii(text):\n    return text[:1]\n"
RULES = """\
groups:
- rules:
  - alert: HighLatency
    expr: histogram_quantile(0.95, latency_seconds) > 2
  - alert: ErrorRateGone
    expr: absent(error_rate)
  - alert: CostIsRising
    annotations: {summary: cost}
"""


def test_a_rule_without_a_limit_is_no_alert(looked_through: Looking) -> None:
    found = looked_through({"ops/alerts.yml": RULES})
    assert [one for one in found.by_id if one.startswith("PSF-06.alerts")] == [
        "PSF-06.alerts-defined.latency"
    ]


def test_a_method_of_a_test_class_is_proposed_by_its_node_id(
    looked_through: Looking,
) -> None:
    text = (
        "from app.guard import redact_pii\n\nclass TestGuard:\n"
        "    limit = 3\n    def setup_method(self): redact_pii('')\n"
        "    def test_it(self):\n        assert redact_pii('ab') == 'a'\n"
    )
    found = looked_through({"app/guard.py": GUARD, "tests/test_guard.py": text})
    claims = [one.claim for each in found.by_id.values() for one in each]
    assert any("tests/test_guard.py::TestGuard::test_it" in one for one in claims)
    assert not any("setup_method" in one for one in claims)


def test_a_function_of_the_same_name_elsewhere_is_not_meant(
    looked_through: Looking,
) -> None:
    text = (
        "from library import redact_pii\n\ndef test_it():\n    assert redact_pii(1)\n"
    )
    found = looked_through({"app/guard.py": GUARD, "tests/test_guard.py": text})
    claims = [one.claim for each in found.by_id.values() for one in each]
    assert not any("tests/test_guard.py" in one for one in claims)


def test_tests_that_no_python_can_read_are_passed_over(looked_through: Looking) -> None:
    sound = (
        "from app.guard import redact_pii\n\ndef test_it():\n    assert redact_pii(1)\n"
    )
    found = looked_through(
        {
            "app/guard.py": GUARD,
            "tests/test_broken.py": "from app.guard import redact_pii\ndef test(:\n",
            "tests/test_guard.py": sound,
        }
    )
    claims = [one.claim for each in found.by_id.values() for one in each]
    assert any("tests/test_guard.py::test_it" in one for one in claims)


def test_a_command_that_is_commented_out_deploys_nothing(
    looked_through: Looking,
) -> None:
    said = "jobs:\n  go:\n    steps:\n      - run: {}kubectl apply -f deploy.yml\n"
    files = {
        ".github/workflows/ship.yml": said.format(""),
        ".github/workflows/old.yml": said.format("echo  # ").replace(
            "- run: echo", "# - run: echo"
        ),
    }
    assert looked_through(files).deploys == (".github/workflows/ship.yml",)


DEFAULT = '@dataclass\nclass Settings:\n    llm_model: str = "qwen2.5-coder:7b"\n'


def test_the_default_of_a_model_says_that_it_never_counts(
    looked_through: Looking,
) -> None:
    found = looked_through({"app/settings.py": DEFAULT})
    (one,) = found.by_id["PSF-02.version-pinned"]
    assert one.needs.startswith("it is the default of a field")
    assert one.needs.endswith("or claim the file by which production sets it")


def test_a_dated_default_is_less_than_likely(looked_through: Looking) -> None:
    text = "class Settings(BaseSettings):\n    model = 'gpt-4o-2024-08-06'\n"
    found = looked_through({"app/settings.py": text})
    (one,) = found.by_id["PSF-02.version-pinned"]
    assert one.confidence is Confidence.POSSIBLE
    assert "the environment may put another value in its place" in one.needs


def test_beside_the_file_of_production_no_default_is_proposed(
    looked_through: Looking,
) -> None:
    page = (
        "# Model\n\n## Model version\n\nWe use qwen2.5-coder:7b in production, on a server of "
        "our own, since it was the best of three that we had tried in the autumn.\n"
    )
    found = looked_through(
        {
            "app/settings.py": DEFAULT,
            "ops/production.toml": 'llm_model = "qwen2.5-coder:7b"\n',
            "docs/model.md": page,
        }
    )
    (one,) = found.by_id["PSF-02.version-pinned"]
    assert 'setting = "ops/production.toml"' in one.claim
    (page_of_it,) = found.by_id["PSF-02.version-documented"]
    assert 'covers = ["ops/production.toml#llm_model"]' in page_of_it.claim
