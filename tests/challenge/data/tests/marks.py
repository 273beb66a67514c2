"""What the tests name."""

from __future__ import annotations

from typing import Any

import pytest


def on(*targets: str, **more: Any) -> pytest.MarkDecorator:
    return pytest.mark.psf("PSF-03.error-handling", exercises=list(targets), **more)
