"""After any change its reader reads the file, and nothing but that one value differs."""

from __future__ import annotations

import copy
import json
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.verify.data.conftest import Folder

from pytest_psf.toml_lines import loads
from pytest_psf.verify.data.change import Change
from pytest_psf.verify.data.spelling import as_json, as_toml
from pytest_psf.verify.data.writing import SayOtherwise, Weaken

pytestmark = pytest.mark.once

NAMES = st.sampled_from(["a", "b", "limit", "is on", "x.y", "é", "#", "no", "1", "-"])
TEXTS = st.sampled_from(
    [
        "",
        "x",
        "a: b",
        "# no",
        "it's",
        '"q"',
        "two\nlines\n",
        "é😀",
        "- x",
        "yes",
        "\t",
        "5",
    ]
)
SCALARS = (
    TEXTS
    | st.booleans()
    | st.integers(-5, 10**6)
    | st.sampled_from([0.5, -1.25, 1e20, 3.0])
)
TABLES = st.recursive(
    st.dictionaries(NAMES, SCALARS, max_size=4),
    lambda inner: st.dictionaries(
        NAMES,
        SCALARS | inner | st.lists(SCALARS, max_size=4) | st.lists(inner, max_size=3),
        max_size=4,
    ),
    max_leaves=8,
)
NEW = st.sampled_from(
    [None, 0, 600.0, 1e21, "", "x y", "# 5", True, [], {}, ["a"], {"k": 1}]
)
FEW = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def paths(
    value: object, path: tuple[str | int, ...] = ()
) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = [*value.items()]
    elif isinstance(value, list):
        inner = [*enumerate(value)]
    below = [one for key, item in inner for one in paths(item, (*path, key))]
    return [*([path] if path else []), *below]


def changed(tree: object, path: tuple[str | int, ...], new: object) -> Any:
    tree = copy.deepcopy(tree)
    holder: Any = tree
    for part in path[:-1]:
        holder = holder[part]
    if new is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    return tree


def check(name: str, text: str, tree: object, data: st.DataObject, load: Any) -> None:
    path = data.draw(st.sampled_from(paths(tree)))
    new = data.draw(NEW)
    wanted = changed(tree, path, new)
    if same(wanted, tree):
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Folder(Path(made))
        folder.holds({name: text})
        value = None if new is None else json.dumps(new)
        Weaken(file=name, change=Change(document=0, path=path, value=value)).apply(
            folder
        )
        written = folder.read(name)
        assert same(load(written), wanted), written
        assert ("\r" in written) == ("\r" in text)
        folder.holds({name: text})
        SayOtherwise(file=name).apply(folder)
        assert folder.read(name) != text
        assert same(load(folder.read(name)), tree)


def same(one: object, other: object) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@FEW
@given(
    tree=TABLES.filter(bool), data=st.data(), indent=st.sampled_from([None, 0, 2, "\t"])
)
def test_json(tree: Any, data: st.DataObject, indent: Any) -> None:
    text = json.dumps(tree, indent=indent, ensure_ascii=data.draw(st.booleans()))
    check("a.json", text.replace("\n", data.draw(ENDS)), tree, data, json.loads)


ENDS = st.sampled_from(["\n", "\r\n"])


@FEW
@given(tree=TABLES.filter(bool), data=st.data())
def test_json_with_comments(tree: Any, data: st.DataObject) -> None:
    lines = json.dumps(tree, indent=1).split("\n")
    comments = st.sampled_from(["", " // no, {", " /* [ */", "\n"])
    text = "\n".join(f"{line}{data.draw(comments)}" for line in lines)

    def load(written: str) -> object:
        from pytest_psf.verify.formats.jsonc import _COMMAS, _COMMENTS, _kept

        return json.loads(_COMMAS.sub(_kept, _COMMENTS.sub(_kept, written)))

    check("a.jsonc", text, tree, data, load)


@FEW
@given(
    tree=TABLES.filter(bool),
    data=st.data(),
    flow=st.sampled_from([None, True, False]),
    style=st.sampled_from([None, None, "|", "'", '"']),
)
def test_yaml(tree: Any, data: st.DataObject, flow: bool | None, style: Any) -> None:  # noqa: FBT001 - drawn
    text = yaml.safe_dump(
        tree, default_flow_style=flow, default_style=style, allow_unicode=True
    )
    loaded = yaml.safe_load(text)
    check(
        "a.yaml",
        commented(text, data).replace("\n", data.draw(ENDS)),
        loaded,
        data,
        yaml.safe_load,
    )


def commented(text: str, data: st.DataObject) -> str:
    """Put comments and blank lines where YAML takes them, if it says the same then."""
    lines = text.split("\n")
    between = st.sampled_from(["", "", "# a: b\n", "\n"])
    with_them = "\n".join(f"{data.draw(between)}{line}" for line in lines)
    try:
        fits = yaml.safe_load(with_them) == yaml.safe_load(text)
    except (yaml.YAMLError, KeyError):
        fits = False
    return with_them if fits else text


@FEW
@given(tree=TABLES.filter(bool), shared=TABLES.filter(bool), data=st.data())
def test_yaml_whose_tables_are_aliases_of_each_other(
    tree: Any, shared: Any, data: st.DataObject
) -> None:
    tree = {"first": shared, **tree, "second": [shared, {"in": shared}]}
    text = yaml.safe_dump(tree)
    plain = json.loads(json.dumps(tree))
    check("a.yml", text, plain, data, yaml.safe_load)


MERGED = """\
base: &base {retries: 3, loud: yes}  # of all
one:
  <<: *base
  limit: 5
two:
  <<: [*base]
  retries: 4
"""


@FEW
@given(data=st.data())
def test_yaml_whose_tables_are_merged(data: st.DataObject) -> None:
    tree = yaml.safe_load(MERGED)
    check("a.yml", MERGED, json.loads(json.dumps(tree)), data, yaml.safe_load)


@FEW
@given(tree=TABLES.filter(bool), data=st.data())
def test_toml(tree: Any, data: st.DataObject) -> None:
    text = "".join(as_lines(tree, (), data))
    assert same(loads(text), tree), text
    check("a.toml", text.replace("\n", data.draw(ENDS)), tree, data, loads)


def as_lines(tree: Any, path: tuple[str, ...], data: st.DataObject) -> list[str]:
    """Write a table as lines: some tables by a header, some inline, some by dotted keys."""
    comments = st.sampled_from(["", "", " # a = 1", "\n"])
    plain: list[str] = []
    behind: list[str] = []
    for key, value in tree.items():
        name = key if re.fullmatch(r"[\w-]+", key, re.ASCII) else as_json(key)
        header = ".".join((*path, name))
        tables = (
            isinstance(value, list)
            and value
            and all(isinstance(v, dict) for v in value)
        )
        if isinstance(value, dict) and data.draw(st.booleans()):
            behind += [f"[{header}]\n", *as_lines(value, (*path, name), data)]
        elif tables and data.draw(st.booleans()):
            for one in value:
                behind += [f"[[{header}]]\n", *as_lines(one, (*path, name), data)]
        else:
            said = spread(value, data) if isinstance(value, list) else as_toml(value)
            plain.append(f"{name} = {said}{data.draw(comments)}\n")
    return [*plain, *behind]


def spread(value: list[Any], data: st.DataObject) -> str:
    between = st.sampled_from(["", "\n", " # , ]\n"])
    return "[" + "".join(f"{as_toml(v)},{data.draw(between)}" for v in value) + "]"
