"""The parts of the pages that the code itself tells: config, criteria, messages, commands.

A page holds `<!-- generated: NAME -->` where a part goes; nothing of it is kept in a file.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import inspect
import io
import json
import re
import textwrap
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from unittest import mock

import pytest

from pytest_psf import catalogue as editions
from pytest_psf import plugin
from pytest_psf.commands.main import main
from pytest_psf.config.approval_models import PinModel, WaiverModel
from pytest_psf.config.schema import AnswerModel, TableModel
from pytest_psf.config.signals import ALL, COUNTED, OF_RATE
from pytest_psf.config.sound import kebab
from pytest_psf.core import reasons
from pytest_psf.core.classify import PARTS as DEFINITION
from pytest_psf.core.links import criterion_anchor
from pytest_psf.core.rungs import Rung
from pytest_psf.core.signals import DEFAULTS, ERRORS, HOLDS, REQUESTS
from pytest_psf.explain import crosswalk
from pytest_psf.registry import psf_evidence_kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_psf.core.catalogue import Catalogue, Criterion

ROOT = Path(__file__).parents[1]
_MARKER = re.compile(r"^<!-- generated: ([\w-]+) -->$", re.MULTILINE)
_FILE = re.compile(r"^<!-- file: (\S+) -->$", re.MULTILINE)
_TITLE = re.compile(r'^(<!-- append -->\n+)?```(\w+) title="([^"]+)"$', re.MULTILINE)


def expanded(page: str) -> str:
    """Return a page with its generated parts, and the files that it shows."""
    page = _FILE.sub(lambda found: _fenced(ROOT / found[1]), page)
    return _MARKER.sub(lambda found: PARTS[found[1]]().rstrip(), page)


def for_sphinx(page: str) -> str:
    """Return an expanded page with the titles of its blocks in Sphinx's words."""
    return _TITLE.sub(_captioned, expanded(page))


def _captioned(found: re.Match[str]) -> str:
    more = ", at the end" if found[1] else ""
    return f"```{{code-block}} {found[2]}\n:caption: {found[3]}{more}\n"


def _fenced(path: Path) -> str:
    language = "yaml" if path.suffix == ".yml" else "text"
    name = path.relative_to(ROOT)
    return f'```{language} title="{name}"\n{path.read_text(encoding="utf-8")}```'


# -- config


def top_level() -> str:
    """Return the keys at the top of the config."""
    return _table(_keys(TableModel))


def answers() -> str:
    """Return the keys of an answer, and which answers there are."""
    said = _words()["definition"]
    rows = [[f"`{one}`", said[one]["asks"], said[one]["no"]] for one in DEFINITION]
    asked = _rows(["part", "it asks", "answer no"], rows)
    return f"{asked}\nEach answer is a table:\n\n{_table(_keys(AnswerModel))}"


def facts() -> str:
    """Return the facts of the catalogue, and what each rules out."""
    catalogue = editions.load()
    said = _words()["facts"]
    rows = [
        [f"`{one}`", said[one]["asks"], said[one]["no"], _ruled_out(one, catalogue)]
        for one in catalogue.facts
    ]
    return _rows(["fact", "it asks", "answer no", "no rules out"], rows)


@cache
def _words() -> Any:
    """Return what `pytest-psf explain` says of words that are not ids."""
    return json.loads(editions.data("words.json"))


def _ruled_out(fact: str, catalogue: Catalogue) -> str:
    found: list[str] = []
    shared: dict[str, list[str]] = {}
    for criterion in catalogue:
        named = _linked(criterion)
        others = [f"`{other}`" for other in criterion.facts if other != fact]
        if fact in criterion.facts:
            beside = f", together with {' and '.join(others)}" if others else ""
            shared.setdefault(beside, []).append(named)
        facets = [f"`{x}`" for x, of in criterion.facet_facts.items() if of == fact]
        if facets and fact not in criterion.facts:
            found.append(f"{', '.join(facets)} of {named}")
    whole = (f"{', '.join(of)}{beside}" for beside, of in shared.items())
    return "; ".join([*whole, *found])


def claims() -> str:
    """Return the keys of a claim of each kind."""
    found = []
    for kind in psf_evidence_kinds():
        name = kind.name
        doc = inspect.getdoc(kind.claim) or ""
        found.append(f"### {name}\n\n{doc}\n\n")
        found.append(_table(_keys(kind.claim)) + "\n\n")
    return "".join(found)


def waivers() -> str:
    """Return the keys of a waiver."""
    return _table(_keys(WaiverModel))


def pins() -> str:
    """Return the keys of an approved name of a model."""
    return _table(_keys(PinModel))


def signals() -> str:
    """Return the signals, with the names that are looked for where the config has none."""
    rows = [
        [f"`{one}`", f"{said}: {', '.join(f'`{name}`' for name in DEFAULTS[one])}"]
        for one, said in HOLDS.items()
    ]
    return _rows(["signal", "names, the first that is seen"], rows)


def error_rate() -> str:
    """Return the keys of the table that `error-rate` may be."""
    names = {COUNTED: ERRORS, ALL: REQUESTS}
    rows = [
        [f"`{one}`", said, ", ".join(f"`{name}`" for name in names.get(one, ()))]
        for one, said in OF_RATE.items()
    ]
    return _rows(["key", "", "left out"], rows)


def _keys(owner: type[Any]) -> Iterator[tuple[str, str, str, str]]:
    """Yield key, type, default and description of the fields of a table."""
    said = descriptions(owner)
    hints = get_type_hints(owner)
    defaults = _defaults(owner)
    for name, default in defaults.items():
        yield kebab(name), _type(hints[name]), default, said.get(name, "")


def _defaults(owner: type[Any]) -> dict[str, str]:
    models = getattr(owner, "model_fields", None)
    if models is not None:
        return {
            name: "required" if one.is_required() else _said(one.default)
            for name, one in models.items()
        }
    return {
        one.name: "required" if _is_required(one) else _said(one.default)
        for one in fields(owner)
    }


def _is_required(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _said(value: object) -> str:
    if value is None or value in ((), {}, MISSING):
        return ""
    return f"`{value}`"


def descriptions(owner: type[Any]) -> dict[str, str]:
    """Return what is said of each field of a table: its description, or its comment."""
    models = getattr(owner, "model_fields", None)
    if models is not None:
        told = {name: one.description for name, one in models.items()}
    else:
        told = {one.name: one.metadata.get("description") for one in fields(owner)}
    return _comments(owner) | {name: text for name, text in told.items() if text}


def _comments(owner: type[Any]) -> dict[str, str]:
    """Return the `#:` comments above the fields of a class."""
    found: dict[str, str] = {}
    lines: list[str] = []
    for line in textwrap.dedent(inspect.getsource(owner)).splitlines():
        text = line.strip()
        field = re.match(r"(\w+): ", text)
        if text.startswith("#: "):
            lines.append(text.removeprefix("#: "))
        elif field and lines:
            found[field[1]] = " ".join(lines)
            lines = []
        elif text and not text.startswith("#"):
            lines = []
    return found


_WORDS: dict[object, str] = {
    str: "text",
    bool: "true or false",
    int: "number",
    float: "number",
    dt.date: "date",
    Any: "list of tables",
}


def _type(hint: Any) -> str:
    """Return a type in the words of TOML."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return ", ".join(f'`"{one}"`' for one in inner)
    if origin in {Union, UnionType}:
        words = dict.fromkeys(_type(one) for one in inner if one is not type(None))
        return " or ".join(words).replace("of it or", "of it, or")
    if origin is tuple:  # one of them may be written without the list
        one = _type(inner[0])
        return f"{one}, or a list of it"
    if origin is list:
        return "list of ids"
    return _WORDS.get(hint, "table")


def _table(keys: Iterator[tuple[str, str, str, str]]) -> str:
    rows = [[f"`{key}`", kind, given, text] for key, kind, given, text in keys]
    if not any(given for _, _, given, _ in rows):
        return _rows(["key", "type", ""], [[a, b, d] for a, b, _, d in rows])
    return _rows(["key", "type", "default", ""], rows)


def _rows(head: list[str], rows: list[list[str]]) -> str:
    cells = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in cells) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")


# -- how evidence is judged


def rungs() -> str:
    """Return the ladder."""
    rows = [[f"**{rung.label}**", rung.shows, rung.does_not_show] for rung in Rung]
    return _rows(["rung", "it shows that", "it does not show"], rows)


def shared() -> str:
    """Return for how many criteria one thing counts."""
    catalogue = editions.load()
    rows = [
        [name, str(one.most_criteria), one.remedy.replace("*", "_")]
        for name, one in catalogue.shared.items()
    ]
    return _rows(["one", "counts for at most", "otherwise"], rows)


# -- criteria


def criteria_index() -> str:
    """Return the criteria of each domain, in a table to begin with."""
    catalogue = editions.load()
    rows = [
        [
            f"[{domain.id}](#{criterion_anchor(domain.id)}) {domain.name}",
            ", ".join(
                f"[{one.id.partition('.')[2]}](#{criterion_anchor(one.id)})"
                for one in domain.criteria
            ),
        ]
        for domain in (catalogue.scope, *catalogue.domains)
    ]
    return _rows(["domain", "criteria"], rows)


def criteria() -> str:
    """Return every domain and criterion, with the anchors that messages link to."""
    return "\n".join(_criteria(editions.load()))


def _criteria(catalogue: Catalogue) -> Iterator[str]:
    for domain in (catalogue.scope, *catalogue.domains):
        yield f"({criterion_anchor(domain.id)})=\n## {domain.id} {domain.name}\n"
        for criterion in domain.criteria:
            yield from _criterion(criterion)


def _criterion(criterion: Criterion) -> Iterator[str]:
    yield f"### {criterion.id}\n"
    yield f"**{criterion.title}.** {criterion.question}\n"
    yield f"> {criterion.clause}\n"
    yield _rows(["", ""], list(_asks(criterion)))
    yield f"**Convincing:** {criterion.convincing}\n"
    yield "**Vacuous:**\n"
    yield from (f"- {text}" for text in criterion.vacuous)
    yield f"\n```toml\n{criterion.example}\n```\n"
    known = {one.slug: one.slug for one in reasons.known()}
    if places := crosswalk.parts_of(criterion.id, crosswalk.load()):
        yield "**Alike elsewhere** (themes only):\n"
        yield from (f"- {line}" for line in places[-1].items)
        yield ""
    yield "**If it is unmet:**\n"
    for slug, text in criterion.remedy.items():
        name = f"[`{slug}`](messages.md#{slug})" if slug in known else f"`{slug}`"
        yield f"- {name}: {text}"
    yield ""


def _asks(criterion: Criterion) -> Iterator[list[str]]:
    yield ["asked of", ", ".join(sorted(criterion.classes))]
    if criterion.facets:
        more = "; or `all` for every one" if criterion.all_facets else ""
        # A message may name a facet: it has an anchor as well.
        anchors = (
            f'<a id="{criterion_anchor(f"{criterion.id}.{one}")}"></a>`{one}`'
            for one in criterion.facets
        )
        yield ["facets", ", ".join(anchors) + more]
    if criterion.facts:
        yield ["ruled out by", " and ".join(f"`{x}` = no" for x in criterion.facts)]
    if not criterion.accepts:
        yield ["takes", "no claims: the config itself answers"]
        return
    yield [
        "floor",
        f"{criterion.floor.label}; recommended {criterion.recommended.label}",
    ]
    accepted = (f"{kind} (up to {r.label})" for kind, r in criterion.accepts.items())
    yield ["accepts", ", ".join(accepted)]
    yield ["needs", ", or ".join(" and ".join(map(str, t)) for t in criterion.needs)]
    if criterion.subject:
        yield ["`covers`", criterion.subject]
    for kind, names in criterion.record_fields.items():
        if kind in criterion.accepts:
            yield [kind, "an entry with " + ", ".join(f"`{one}`" for one in names)]


def _linked(criterion: Criterion) -> str:
    return f"[{criterion.id}](criteria.md#{criterion_anchor(criterion.id)})"


# -- messages


def messages() -> str:
    """Return every reason, with what to do for the criteria that have a remedy."""
    catalogue = editions.load()
    every = [*catalogue.scope.criteria, *catalogue]
    found = []
    for heading, group in _groups():
        found.append(f"## {heading}\n")
        for slug, line in group:
            told = _words()["reasons"][slug]
            found.append(f"### {slug}\n\n**{line}** {told['means']}\n")
            found.append(f"```text\n{told['looks']}\n```\n")
            found.append(f"**What to do:** {told['do']}\n")
            remedies: dict[str, list[Criterion]] = {}
            for one in every:
                if slug in one.remedy:
                    remedies.setdefault(one.remedy[slug], []).append(one)
            if remedies:
                found.append("For some criteria there is more to say:\n")
                found += [
                    f"- {', '.join(map(_linked, of))}: {text}"
                    for text, of in remedies.items()
                ]
                found.append("")
    return "\n".join(found)


def _groups() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the reasons under the headings of the source."""
    names = vars(reasons)
    source = inspect.getsource(reasons)
    for part in source.split("\n# -- ")[1:]:
        heading, _, rest = part.partition("\n")
        found = re.findall(r"^([A-Z][A-Z_]+) = Reason\(", rest, re.MULTILINE)
        yield heading.capitalize(), [(names[n].slug, names[n].line) for n in found]


# -- commands


def options() -> str:
    """Return the options that the plugin adds to pytest."""
    parser = pytest.Parser(_ispytest=True)
    plugin.pytest_addoption(parser)
    rows = [
        [f"`{_option(one.attrs(), one.names())}`", one.attrs()["help"]]
        for one in parser.getgroup("psf").options
    ]
    return _rows(["option", ""], rows)


def _option(attributes: Any, names: Sequence[str]) -> str:
    value = attributes.get("metavar")
    return f"{names[0]} {value}" if value else names[0]


def commands() -> str:
    """Return the help of every subcommand."""
    found = []
    for name in re.findall(r"^    (\w+) ", _help(), re.MULTILINE):
        found.append(f"### pytest-psf {name}\n")
        found.append(f"```text\n{_help(name)}\n```\n")
    return "\n".join(found)


def _help(*command: str) -> str:
    """Return what `--help` prints on 80 columns, whatever terminal the docs are built in."""
    printed = io.StringIO()
    with (
        mock.patch.dict("os.environ", {"COLUMNS": "80"}),
        contextlib.redirect_stdout(printed),
        contextlib.suppress(SystemExit),
    ):
        main([*command, "--help"])
    return printed.getvalue().rstrip()


PARTS: dict[str, Callable[[], str]] = {
    "answers": answers,
    "claims": claims,
    "commands": commands,
    "criteria": criteria,
    "criteria-index": criteria_index,
    "error-rate": error_rate,
    "facts": facts,
    "messages": messages,
    "options": options,
    "pins": pins,
    "rungs": rungs,
    "shared": shared,
    "signals": signals,
    "top-level": top_level,
    "waivers": waivers,
}
