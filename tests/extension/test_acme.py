"""A fifth kind of evidence, in a package of its own that pip has installed."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Team

PACKAGE = Path(__file__).parent / "acme-psf"
WHEEL = "acme_psf-1.0-py3-none-any.whl"

#: What a build backend writes of acme-psf's pyproject.toml; none is at hand in tests.
METADATA = {
    "METADATA": "Metadata-Version: 2.1\nName: acme-psf\nVersion: 1.0\n",
    "WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\n"
    "Tag: py3-none-any\n",
    "entry_points.txt": "[pytest_psf]\nacme = acme_psf\n",
}

CLOSED = {
    "id": "OPS-17",
    "state": "closed",
    "closed_by": "D. Patel",
    "closed_on": "2026-11-02",
}
CLAIM = (
    'PSF-05.override = { ticket = "OPS-17", tags = ["drill"], '
    'closed = { by = "D. Patel", within = 90 } }'
)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install acme-psf with pip, into a folder of its own."""
    folder = tmp_path_factory.mktemp("acme")
    sources = sorted((PACKAGE / "src").rglob("acme_psf/*.*"))
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        for source in sources:
            wheel.write(source, source.relative_to(PACKAGE / "src"))
        for name, text in METADATA.items():
            wheel.writestr(f"acme_psf-1.0.dist-info/{name}", text)
        record = "".join(f"{name},,\n" for name in wheel.namelist())
        wheel.writestr("acme_psf-1.0.dist-info/RECORD", record)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index"]
    site = folder / "site"
    command = [*pip, "--no-deps", "--target", str(site), str(folder / WHEEL)]
    subprocess.run(command, check=True, timeout=120)
    return site


@pytest.fixture
def acme(
    team: Team,
    installed: Path,
    monkeypatch: pytest.MonkeyPatch,
    forked_pythons: None,  # noqa: ARG001 - each finds what is installed by its path
) -> Team:
    monkeypatch.setenv("PYTHONPATH", str(installed))
    export(team)
    return team


def export(team: Team, **changes: str) -> None:
    text = json.dumps({"tickets": [CLOSED | changes]}, indent=1)
    team.write("ops/tickets.json", text)


def configured(team: Team, claim: str = CLAIM) -> None:
    top = "sample-date = 2026-12-01"
    team.config(claim, top=top, gate='"PSF-05.override"')


def command(team: Team, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest_psf", *arguments],
        cwd=team.root,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_wheel_of_the_tests_is_that_of_the_package() -> None:
    text = (PACKAGE / "pyproject.toml").read_text(encoding="utf-8")
    assert '[project.entry-points.pytest_psf]\nacme = "acme_psf"\n' in text
    assert 'name = "acme-psf"\nversion = "1.0"\n' in text


def test_a_ticket_is_claimed_judged_shown_and_reported(acme: Team) -> None:
    configured(acme)

    judged = acme.judged_apart("-v", "--psf-report", "csv:psf.csv")

    assert judged.status == 0
    (evidence,) = judged.criterion("PSF-05.override")["evidence"]
    assert (evidence["kind"], evidence["counts_as"]) == ("ticket", "drill")
    assert (evidence["source"], evidence["rung"]) == ("OPS-17", "tested")
    assert evidence["until"] == "2027-01-31"
    assert evidence["notes"] == ["closed on 2026-11-02 by D. Patel", "drill"]
    assert "OPS-17" in judged.text
    assert "judged by extensions 1" in judged.text
    rows = (acme.root / "psf.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "psf-criterion,verdict"
    assert "PSF-05.override,met" in rows


@pytest.mark.parametrize(
    ("changes", "reason", "why"),
    [
        ({"state": "open"}, "ticket-open", "OPS-17 is open"),
        ({"closed_by": "R. Okafor"}, "closed-by-other", "not by D. Patel"),
        ({"closed_on": "2026-08-01"}, "ticket-too-old", "it counts until 2026-10-30"),
        ({"id": "OPS-18"}, "no-such-ticket", "holds no ticket OPS-17"),
        ({"closed_on": "soon"}, "export-damaged", "is not an export"),
    ],
)
def test_a_ticket_that_shows_nothing_is_unmet_for_its_own_reason(
    acme: Team, changes: dict[str, str], reason: str, why: str
) -> None:
    configured(acme)
    export(acme, **changes)

    judged = acme.judged_apart()

    assert judged.status == 1
    assert judged.reasons("PSF-05.override") == [reason]
    assert why in judged.text
    assert "ops/tickets.json" in judged.text


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        (CLAIM.replace("by =", "bye ="), 'did you mean "by"?'),
        (CLAIM.replace('{ by = "D. Patel", within = 90 }', "3"), "within = 90 }"),
        (CLAIM.replace("OPS-17", "17"), '"17" is not the id of a ticket'),
        (CLAIM.replace("tags", "tag"), 'did you mean "tags"?'),
        (
            CLAIM.replace("90", "0"),
            "evidence.PSF-05.override.closed.within: 0 days are",
        ),
    ],
)
def test_a_slip_of_the_user_reads_like_any_other_fault(
    acme: Team, claim: str, told: str
) -> None:
    configured(acme, claim)

    result = acme.run_apart()

    assert result.ret == 4
    text = " ".join(result.stderr.str().split())
    assert told in text
    assert "pyproject.toml:" in text
    assert "INTERNALERROR" not in text + result.stdout.str()


def test_selftest_kills_its_mutants(acme: Team) -> None:
    configured(acme)

    found = command(acme, "selftest")

    rows = [line.split(maxsplit=1)[1] for line in found.stdout.splitlines()[:2]]
    assert [" ".join(row.split()) for row in rows] == [
        "ticket reopened killed",
        "ticket aged killed",
    ]
    assert found.returncode == 0


def test_a_claim_on_one_ticket_stands_once(acme: Team) -> None:
    both = CLAIM.replace("= {", "= [{", 1) + ', { ticket = "OPS-17" }]'
    configured(acme, both)

    result = acme.run_apart()

    assert result.ret == 4
    text = " ".join(result.stderr.str().split())
    assert "is already claimed at pyproject.toml" in text


def test_explain_and_review_work_beside_it(acme: Team) -> None:
    configured(acme)
    assert command(acme, "explain", "PSF-05.override").returncode == 0
    assert command(acme, "review", "--due").stdout == "no document needs to be read\n"
