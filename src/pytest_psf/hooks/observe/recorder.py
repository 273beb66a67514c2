"""What the fixture `psf` gives to a test; it knows nothing of pytest."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.core.outcomes import Artefact, Measure

if TYPE_CHECKING:
    import os

    from pytest_psf.fixtures.canaries.leaks import CanaryCage
    from pytest_psf.fixtures.canaries.person import Canaries

_CHUNK = 1024 * 1024


class Recorder:
    """Records one test's measures and artefacts; it asserts with or without --psf."""

    def __init__(self, test: str = "") -> None:
        """Record for a test, by whose name its canaries are made up."""
        self.measures: list[Measure] = []
        self.artefacts: list[Artefact] = []
        self._test = test

    def measure(
        self,
        name: str,
        value: float,
        *,
        unit: str = "",
        at_most: float | None = None,
        at_least: float | None = None,
    ) -> None:
        """Record a number, and fail the test unless it is within the bounds.

        A value that is not a number (NaN) is within no bounds.
        """
        __tracebackhide__ = True
        found = Measure(
            name=str(name),
            value=float(value),
            unit=str(unit),
            at_most=None if at_most is None else float(at_most),
            at_least=None if at_least is None else float(at_least),
        )
        self.measures.append(found)
        shown = f"{name} = {found.value:g}{f' {unit}' if unit else ''}"
        if found.at_most is not None and not found.value <= found.at_most:
            raise AssertionError(f"{shown} is not at most {found.at_most:g}")
        if found.at_least is not None and not found.value >= found.at_least:
            raise AssertionError(f"{shown} is not at least {found.at_least:g}")

    def attach(self, path: str | os.PathLike[str], *, name: str | None = None) -> None:
        """Record a file's digest, and fail the test if it is missing or empty."""
        __tracebackhide__ = True
        file = Path(path)
        if not file.is_file():
            raise AssertionError(f"psf.attach: {file} is not a file")
        digest, size = hashlib.sha256(), 0
        with file.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
        if not size:
            raise AssertionError(f"psf.attach: {file} is empty")
        found = Artefact(
            name=str(name or file.name), sha256=digest.hexdigest(), size=size
        )
        self.artefacts.append(found)

    def canaries(self, who: str = "somebody", *, country: str = "GB") -> Canaries:
        """Return made-up personal data, the same in each run of the test.

        `who` tells several people of a test apart; `country` (GB, DE, US) is that of
        their phone, national id, name and address.
        """
        return self._cage.person(who, country)

    def assert_no_leak(self, texts: object) -> None:
        """Fail the test if a canary that it has taken is in what the system gave out.

        `texts` are texts, bytes, paths of files and folders, and whatever holds them.
        """
        __tracebackhide__ = True
        self._cage.assert_no_leak(texts)

    @cached_property
    def _cage(self) -> CanaryCage:
        from pytest_psf.fixtures.canaries.leaks import CanaryCage

        return CanaryCage(self._test)
