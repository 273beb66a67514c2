"""What `--psf-release` may say."""

from __future__ import annotations

import pytest

from pytest_psf.core.release import NoReleaseError, Release, release_of

DIGEST = f"sha256:{'0a1b2c3d' * 8}"


@pytest.mark.parametrize(
    ("said", "name", "digest"),
    [
        ("v7", "v7", ""),
        (" 2026.11-rc1 ", "2026.11-rc1", ""),
        ("claims triage 1.4", "claims triage 1.4", ""),
        (DIGEST, "", DIGEST),
        (f"v7@{DIGEST}", "v7", DIGEST),
        (f"ghcr.io/acme/triage:1.4@{DIGEST}", "ghcr.io/acme/triage:1.4", DIGEST),
        # The digest says which of them.
        (f"triage:latest@{DIGEST}", "triage:latest", DIGEST),
        ("latest-but-one", "latest-but-one", ""),
        ("4f2c9e1", "4f2c9e1", ""),
    ],
)
def test_a_name_a_digest_or_both(said: str, name: str, digest: str) -> None:
    assert release_of(said) == Release(name=name, digest=digest)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "it is empty: is a variable of the job not set?"),
        ("  ", "it is empty"),
        (f"@{DIGEST}", "has no name before the @"),
        ("v7@", '"" is not the digest of an image'),
        ("v7@sha256:0a1b", '"sha256:0a1b" is not the digest'),
        (f"v7@{DIGEST.upper()}", "is not the digest"),
        (f"v7@sha512:{'0a' * 64}", "is not the digest"),
        (f"v7@{DIGEST}0", "is not the digest"),
        ("sha256:0a1b", "is not the digest"),
        (f"v7@sha256:{'0' * 64}", "is a placeholder"),
        ("latest", '"latest" is another release tomorrow'),
        ("ghcr.io/acme/triage:LATEST", "is another release tomorrow"),
        ("origin/main", "is another release tomorrow"),
        ("$TAG", '"$TAG" is a placeholder'),
        ("${{ github.ref_name }}", "is a placeholder"),
        ("v<VERSION>", "is a placeholder"),
        ("TODO", "is a placeholder"),
        ("null", "is a placeholder"),
        ("v7\n::error::x", "holds characters that cannot be seen"),
        ("v\x1b[31m7", "holds characters that cannot be seen"),
        ("v\u202e7", "holds characters that cannot be seen"),
        ("v" * 201, "it has 201 characters"),
    ],
)
def test_what_names_no_release(said: str, why: str) -> None:
    with pytest.raises(NoReleaseError) as caught:
        release_of(said)
    assert why in str(caught.value)
