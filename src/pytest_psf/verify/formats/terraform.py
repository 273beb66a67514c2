"""Terraform's .tf and .tfvars files as values: `resource.TYPE.NAME.attribute`.

They are read with python-hcl2, which only those have who ask for it.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pytest_psf.core import reasons
from pytest_psf.core.regex import regex
from pytest_psf.verify.formats.arithmetic import number_of
from pytest_psf.verify.formats.setting_value import (
    Computed,
    SettingValue,
    malformed,
    require_few,
)
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_psf.verify.file import File
    from pytest_psf.verify.formats.keys import Path
    from pytest_psf.verify.formats.setting_value import Values

_BLOCK = "__is_block__"
_HEREDOC = regex(r'"?<<-?(\w+)\n(.*?)\n?[ \t]*\1\s*"?', re.DOTALL)
_HEADER = regex(r'\s*([\w-]+)((?:\s+"[^"]*")*)\s*(?:=\s*)?\{\s*$')
_ASSIGNED = regex(r'\s*"?([\w-]+)"?\s*[=:](?!=)')


def read(file: File) -> Values:
    """Read a Terraform file; of a block that stands once, its keys need no index.

    Raise UnverifiableError if it cannot be parsed, or python-hcl2 is not installed.
    """
    try:
        hcl2 = import_module("hcl2")
    except ImportError:
        raise UnverifiableError(
            reasons.NEEDS_EXTRA,
            f"{file.name} is a Terraform file, and python-hcl2 is not installed",
            "pip install 'pytest-psf[terraform]'",
        ) from None
    try:
        tree = hcl2.loads(f"{file.text}\n")
    except Exception as error:  # noqa: BLE001 - of lark, which is not ours to import
        line = getattr(error, "line", None)
        what = str(error).splitlines()[0] if str(error) else "it is no HCL"
        raise malformed(file, what, line if isinstance(line, int) else None) from None
    found: Values = {}
    try:
        _spread(_merged([tree]), (), found, _lines(file.text))
        _leave_out_what_sets_nothing(found)
    except ValueError as error:
        raise malformed(file, str(error), None) from None
    return found


#: How a block says that nothing is made of it.
_NONE_OF_IT: Mapping[str, tuple[object, ...]] = {
    "count": (0, "0", False),
    "for_each": ([], {}),
}


def _leave_out_what_sets_nothing(found: Values) -> None:
    """Say of outputs, and of blocks of which nothing is made, that they set nothing."""
    none = {
        path[:-1]: f"{path[-1]} says that nothing of it is made"
        for path, value in found.items()
        if path and value.value in _NONE_OF_IT.get(str(path[-1]), ())
    }
    for path, value in found.items():
        above = (path[:length] for length in range(1, len(path)))
        why = next((none[one] for one in above if one in none), None)
        if path[:1] == ("output",) and len(path) > 1:
            why = "an output is shown, and sets nothing"
        if why is not None and not isinstance(value.value, Computed):
            found[path] = replace(value, value=Computed(why))


def _merged(blocks: list[Any]) -> dict[str, Any]:
    """Return blocks of one kind as one table, by their labels."""
    found: dict[str, Any] = {}
    for block in blocks:
        for key, value in block.items():
            name = _bare(key)
            if re.fullmatch(r"__\w+__", name):
                continue
            found.setdefault(name, []).append(value)
    return {name: _one_of(values) for name, values in found.items()}


def _one_of(values: list[Any]) -> Any:
    """Return an attribute's value, or what the blocks of a name hold together."""
    flat = [one for v in values for one in (v if isinstance(v, list) else [v])]
    are_blocks = flat and all(isinstance(one, dict) and _is_block(one) for one in flat)
    if not are_blocks:
        return values[0]
    keys = [key for one in flat for key in one if key != _BLOCK]
    if len(keys) != len(set(keys)) and all(_BLOCK in one for one in flat):
        return [_merged([one]) for one in flat]
    return _merged(flat)


def _is_block(value: dict[str, Any]) -> bool:
    """Tell whether a table is a block, or leads to one by the block's labels."""
    return _BLOCK in value or any(
        isinstance(one, dict) and _is_block(one) for one in value.values()
    )


def _bare(text: str) -> str:
    return text[1:-1] if re.fullmatch(r'"[^"]*"', text) else text


def _spread(value: Any, path: Path, found: Values, lines: Mapping[Path, int]) -> None:
    line = lines.get(tuple(part for part in path if isinstance(part, str)))
    said = _said(value) if isinstance(value, str) else value
    default = path[:1] == ("variable",) and path[-1:] == ("default",)
    found[path] = SettingValue(
        value=said,
        line=line,
        replaceable="it is the default of a variable, which another file or the "
        f"environment variable TF_VAR_{path[1]} may set"
        if default and len(path) > 1
        else None,
    )
    require_few(found)
    if isinstance(value, dict):
        for key, inner in value.items():
            name = _bare(key)
            if name != _BLOCK:
                _spread(inner, (*path, name), found, lines)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _spread(inner, (*path, index), found, lines)


def _said(text: str) -> object:
    """Return what a string says, or that it is computed, as `var.limit` is."""
    heredoc = _HEREDOC.fullmatch(text)
    if heredoc is not None:
        return heredoc[2]
    if re.fullmatch(r"\$\{.*\}", text, re.DOTALL):
        return _expression(text[2:-1])
    if re.search(r"(?<!\$)\$\{|(?<!%)%\{", text):
        return Computed(f"it is put together: {_bare(text)}")
    try:
        return json.loads(text) if text.startswith('"') else text
    except ValueError:
        return _bare(text)


def _expression(text: str) -> object:
    try:
        return number_of(text)
    except ValueError:
        return Computed(f"it is computed: {text}")


def _lines(text: str) -> dict[Path, int]:
    """Return the line of each attribute that begins one, by its path of names."""
    found: dict[Path, int] = {}
    open_: list[tuple[str, ...]] = []
    for number, line in enumerate(text.split("\n"), 1):
        bare = re.sub(r"(?:#|//).*$", "", line) if '"' not in line else line
        path = tuple(part for names in open_ for part in names)
        header, assigned = _HEADER.match(bare), _ASSIGNED.match(bare)
        if header:
            names = (header[1], *re.findall(r'"([^"]*)"', header[2]))
            found.setdefault((*path, *names), number)
            open_.append(names)
        elif bare.rstrip().endswith("{"):
            open_.append(())
        elif bare.strip().startswith("}") and open_:
            open_.pop()
        elif assigned:
            found.setdefault((*path, assigned[1]), number)
    return found
