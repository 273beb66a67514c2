"""How large a doctest is: its examples stand in a docstring, or in a page."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from pytest_psf.verify.outcome.written import parsed
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pytest_psf.verify.context import Context


def lines_of_doctest(context: Context, test: str) -> int | None:
    """Return how many lines of examples a doctest has; None where there is none.

    `test` is an id as ids are compared: `app.py::app.f`, `docs/use.rst::use.rst`.
    """
    file, _, name = test.partition("::")
    text = _page(context, file)
    if file.endswith(".py"):
        text = _docstring(context, file, name)
    if text is None or ">>>" not in text:
        return None
    # What loads it costs as much as all else here, and few need it.
    from doctest import DocTestParser

    try:
        examples = DocTestParser().get_examples(text)
    except ValueError:
        return None
    said = (f"{one.source}{one.want}" for one in examples)
    return sum(len(one.splitlines()) for one in said)


def _page(context: Context, file: str) -> str | None:
    try:
        return context.project.read(file).text
    except UnverifiableError:
        return None


def _docstring(context: Context, file: str, name: str) -> str | None:
    """Return the docstring that a dotted name leads to; its first parts are the module's."""
    module = context.once(parsed, file)
    if module is None:
        return None
    parts = name.split(".")
    for count in range(1, len(parts)):
        found = module.named(".".join(parts[count:]))
        if found is not None:
            return ast.get_docstring(found.node)
    is_module = f"/{file}".removesuffix(".py").endswith(f"/{'/'.join(parts)}")
    is_package = file.endswith(f"{'/'.join(parts)}/__init__.py")
    return ast.get_docstring(module.tree) if is_module or is_package else None
