"""Sphinx's configuration: `nox -s docs` builds the pages, with warnings as errors."""

from __future__ import annotations

import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError

sys.path.insert(0, str(Path(__file__).parent))

import generate
import links
from pytest_psf.config.schema import CONFIG_SCHEMA_ID
from pytest_psf.core.links import DOCS

project = "pytest-psf"
extensions = ["myst_parser"]
exclude_patterns = ["__pycache__"]
html_theme = "furo"
html_title = "pytest-psf"
html_baseurl = DOCS
html_copy_source = False
html_show_copyright = False
myst_heading_anchors = 3
nitpicky = True


def _fill_in(_app: Any, _page: str, source: list[str]) -> None:
    source[0] = generate.for_sphinx(source[0])


def _publish_the_schema(app: Any, error: Exception | None) -> None:
    """Put the config's form where the `#:schema` line of a config says it is."""
    if error is None:
        path = Path(app.outdir) / CONFIG_SCHEMA_ID.removeprefix(DOCS)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(
            files("pytest_psf.config").joinpath("config.schema.json").read_bytes()
        )


def _see_every_anchor(app: Any, error: Exception | None) -> None:
    """Fail if the site lacks what messages, the README or the examples link to."""
    if error is None and (missing := links.missing(Path(app.outdir))):
        listed = "\n".join(f"  {one.page}#{one.anchor}" for one in missing)
        raise ExtensionError(f"the site lacks what is linked:\n{listed}")


def setup(app: Any) -> None:
    """Have the generated parts filled in, and all that is linked looked for."""
    app.connect("source-read", _fill_in)
    app.connect("build-finished", _publish_the_schema)
    app.connect("build-finished", _see_every_anchor)
