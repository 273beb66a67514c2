"""What looks like a key or token, and what only has its letters."""

from __future__ import annotations

import json

import pytest

from pytest_psf.core.secrets import what_a_name_looks_like, what_it_looks_like

#: Made up here, each in the form of its maker; in two pieces, so that no scanner of
#: repositories takes them for real.
SECRETS = [
    ("sk-" + "proj-4fGh7Jk2Lm9Qr5Tv8Wx1Zb3", "OpenAI"),
    ("sk-" + "ant-api03-4fGh7Jk2Lm9Qr5Tv8Wx1Zb3", "Anthropic"),
    ("ghp_" + "4fGh7Jk2Lm9Qr5Tv8Wx1Zb3Nc6Pd0Sy2Ue5A", "GitHub"),
    ("github_pat_" + "11ABCDEFG0a1b2c3d4e5f6", "GitHub"),
    ("glpat-" + "4fGh7Jk2Lm9Qr5Tv8Wx1", "GitLab"),
    ("AKIA" + "4FGH7JK2LM9QR5TV", "AWS"),
    ("AIza" + "4fGh7Jk2Lm9Qr5Tv8Wx1Zb3Nc6Pd0Sy2Ue5", "Google"),
    ("xoxb-" + "2048-4096-4fGh7Jk2Lm9Qr5", "Slack"),
    ("hf_" + "4fGh7Jk2Lm9Qr5Tv8Wx1Zb3Nc6Pd0Sy2", "Hugging Face"),
    ("sk_live_" + "4fGh7Jk2Lm9Qr5Tv", "Stripe"),
    ("pypi-" + "AgEIcHlwaS5vcmcCJDRmR2g3SmsyTG05UXI1", "package index"),
    ("eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJ" + "zdWIiOiIxIn0x.c2lnbmF0dXJl", "JSON web"),
    ("-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE", "private key"),
    ("-----BEGIN " + "PRIVATE KEY-----", "private key"),
    ("Authorization: Bearer " + "4fGh7Jk2Lm9Qr5Tv8Wx1", "sent to a server"),
]
HARMLESS = [
    "sk-learn-pipeline-of-the-claims-desk",
    "sk-" + "x" * 40,
    "AKIA" + "IOSFODNN7EXAMPLE",
    "basic sentence-transformers/all-MiniLM-L6-v2",
    "bearer authentication-is-required-here",
    "sha256:" + "4f" * 32,
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "-----BEGIN CERTIFICATE-----",
    "the task-4fGh7Jk2Lm9Qr5Tv8Wx1Zb3 is done",
    "",
]


@pytest.mark.parametrize(("secret", "whose"), SECRETS)
def test_a_secret_is_known_wherever_it_stands(secret: str, whose: str) -> None:
    line = json.dumps({"log": f"a line\n{secret}\tanother"})
    for text in (secret, f"{{'key': '{secret}'}}", f"a line\nKEY={secret}\n", line):
        assert whose in what_it_looks_like(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_is_none(text: str) -> None:
    assert not what_it_looks_like(text)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("4fGh7Jk2Lm9Qr5Tv8Wx1Zb3Nc6Pd0Sy2Ue5A", True),
        ("latency_of_the_claims_desk_p95_in_2026", False),
        ("LATENCY_OF_THE_CLAIMS_DESK_P95_2026_10", False),
        ("TheLatencyOfTheClaimsDeskAtNoonOnMonday", False),
        ("4f" * 32, False),
    ],
)
def test_a_name_is_no_random_word(name: str, *, is_one: bool) -> None:
    assert bool(what_a_name_looks_like(name)) == is_one
