"""Runs whose tests rewrite what they compare with are known by their options."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from pytest_psf.hooks.collect.rewriting import rewriting_option


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("update_snapshots", True, "--update-snapshots"),  # syrupy
        ("snapshot_update", True, "--snapshot-update"),  # pytest-snapshot
        ("update_goldens", True, "--update-goldens"),
        ("regenerate_expected", True, "--regenerate-expected"),
        ("overwrite-baseline", True, "--overwrite-baseline"),
        ("inline_snapshot", "report,fix", "--inline-snapshot"),
        ("insta", "update", "--insta"),
        ("force_regen", True, "--force-regen"),
        ("regen_all", True, "--regen-all"),
        ("mpl_generate_path", "baseline", "--mpl-generate-path"),
        ("accept", True, "--accept"),
        ("update_snapshots", False, None),
        ("inline_snapshot", "report", None),
        ("inline_snapshot", None, None),
        ("insta", "update-none", None),
        ("snapshot_warn_unused", True, None),
        ("snapshot_details", True, None),
        ("update", True, None),
        ("expected_fixes", 3, None),
        ("golden_file", "a.json", None),
        ("create_db", True, None),
    ],
)
def test_an_option_rewrites_or_does_not(
    name: str, value: object, found: str | None
) -> None:
    assert rewriting_option(SimpleNamespace(**{"verbose": 1, name: value})) == found
