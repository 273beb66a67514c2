"""One explanation as a value, and its forms: text, Markdown and JSON."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDTH = 79
#: The key of a part that shows a message as it is written.
_MESSAGE = "looks"

#: What is told of each of several criteria; the rest is told of one by itself.
_IN_SHORT = frozenset({"question", "now", "missing", "takes", "needs", "paste"})


class Form(Enum):
    """How a part is set."""

    #: Without its name, below the title.
    LEAD = "lead"
    #: The same, further in: the words of others.
    QUOTED = "quoted"
    TEXT = "text"
    LIST = "list"
    #: To be pasted: not wrapped.
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something that is said of a word."""

    #: What stands before it; empty where it goes on with the part above.
    name: str = ""
    items: tuple[str, ...]
    form: Form = Form.TEXT
    #: What programs get, where that is not the items themselves.
    data: object = None
    #: Its name for programs, where people read another.
    key: str = ""

    @property
    def value(self) -> object:
        """What JSON has."""
        if self.data is not None:
            return self.data
        return list(self.items) if self.form is Form.LIST else "\n".join(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that is said of one word."""

    #: What it is: a criterion, a fact, a reason ...
    sort: str
    word: str
    title: str
    #: Where the documentation has it, if it has an anchor there.
    url: str = ""
    #: The name of that anchor.
    anchor: str = ""
    groups: tuple[tuple[Part, ...], ...]

    @property
    def parts(self) -> Iterator[Part]:
        for group in self.groups:
            yield from group


def entry(name: str, text: str, data: object = None, key: str = "") -> Part:
    """Return a part of one text."""
    return Part(name=name, items=(text,), data=data, key=key)


def as_text(found: Explanation) -> str:
    """Return it as lines, at most 79 columns wide where it can be."""
    lines = [f"{found.word}  {found.title}".rstrip()]
    for group in found.groups:
        if group and group[0].form not in {Form.LEAD, Form.QUOTED}:
            lines.append("")
        for part in group:
            lines += _part_as_text(part)
    if found.url:
        lines += ["", *_wrapped(found.url, " " * 16, first=f"  {'more':14}")]
    return "\n".join(lines)


def in_short(found: Explanation) -> Explanation:
    """Return the parts that one of several explanations on a screen has."""
    kept = (tuple(filter(_is_in_short, group)) for group in found.groups)
    return replace(found, groups=tuple(filter(None, kept)), url="")


def _is_in_short(part: Part) -> bool:
    return (part.key or part.name) in _IN_SHORT


def _part_as_text(part: Part) -> Iterator[str]:
    if part.form is Form.CODE:
        if part.name:
            yield f"  {part.name}"
        for line in "\n".join(part.items).splitlines():
            # A message is only looked at; what is to be pasted stays as it is.
            is_message = part.key == _MESSAGE
            yield from _wrapped(line, " " * 8, " " * 4) if is_message else _pasted(line)
        return
    if part.form in {Form.LEAD, Form.QUOTED}:
        for item in part.items:
            yield from _wrapped(item, "  " if part.form is Form.LEAD else "    ")
        return
    for index, item in enumerate(part.items):
        name = "" if index else part.name
        is_list = part.form is Form.LIST
        text, indent = (f"- {item}", " " * 18) if is_list else (item, " " * 16)
        yield from _wrapped(text, indent, first=f"  {name:14}")


def _wrapped(text: str, indent: str, first: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def as_markdown(found: Explanation) -> str:
    """Return it as a section with a heading, and the anchor that messages link."""
    anchor = f'<a id="{found.anchor}"></a>\n\n' if found.anchor else ""
    lines = [f"{anchor}## {found.word}: {found.title}"]
    for group in found.groups:
        lines += ["", *(line for part in group for line in _part_as_markdown(part))]
    if found.url:
        lines += ["", f"<{found.url}>"]
    return "\n".join(_without_doubled_blanks(lines))


def _pasted(line: str) -> list[str]:
    return [f"    {line}".rstrip()]


def _part_as_markdown(part: Part) -> Iterator[str]:
    if part.form is Form.CODE:
        language = "python" if part.items[0].startswith("@") else "toml"
        if part.key == _MESSAGE:
            language = "text"
        yield from ("", f"{part.name.capitalize()}:", "", f"```{language}")
        yield from part.items
        yield from ("```", "")
    elif part.form is Form.LEAD:
        yield from (line for item in part.items for line in ("", item))
    elif part.form is Form.QUOTED:
        yield from (line for item in part.items for line in ("", f"> {item}"))
    elif part.form is Form.LIST and part.name:
        yield f"- **{part.name}**"
        yield from (f"    - {item}" for item in part.items)
    else:
        name = f"**{part.name}:** " if part.name else ""
        head = "- " if part.name else "    - "
        yield from (f"{head}{name}{item}" for item in part.items)


def _without_doubled_blanks(lines: list[str]) -> Iterator[str]:
    before = "x"
    for line in lines:
        if line or before:
            yield line
        before = line


def as_data(found: Explanation) -> dict[str, Any]:
    """Return it as JSON has it; what goes on with a part above is in that part's value."""
    said = {"sort": found.sort, "word": found.word, "title": found.title}
    parts = ((part.key or part.name, part.value) for part in found.parts)
    named = {name.replace(" ", "_"): value for name, value in parts if name}
    return {**said, **named, "url": found.url or None}
