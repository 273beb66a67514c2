"""What people write is shown in every form, and commands no host and no runner."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt
from tests.report.forms.conftest import HOSTILE, report, rulings

from pytest_psf.core import reasons
from pytest_psf.core.links import message_url
from pytest_psf.core.shown import hides_something
from pytest_psf.hooks.show.items import properties
from pytest_psf.registry import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

FORMATS = load().formats

#: https://github.com/actions/runner: ActionCommand.TryParseV2 looks where a line begins,
#: blanks aside; TryParse, and Azure's and TeamCity's agents, look anywhere.
AT_THE_BEGINNING = re.compile(r"^\s*::(?P<name>[\w-]+)", re.MULTILINE)
ANYWHERE = re.compile(r"##\w*\[")


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.usefixtures("unmeasured_test")
def test_no_runner_finds_a_command_in_it(form: str, hostile: str) -> None:
    text = FORMATS[form].render(report(hostile, narrowed=(hostile,)))

    assert not ANYWHERE.search(text)
    commands = {found["name"] for found in AT_THE_BEGINNING.finditer(text)}
    assert commands <= ({"error", "warning", "notice"} if form == "github" else set())


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.usefixtures("unmeasured_test")
def test_nothing_in_it_is_hidden(form: str, hostile: str) -> None:
    text = FORMATS[form].render(report(hostile, narrowed=(hostile,)))

    text.encode()  # no half of a character is left
    controls = set(re.findall(r"[\x00-\x1f\x7f-\x9f]", text))
    assert controls <= {"\n"}
    assert not hides_something(text.replace("\n", ""))


# -- JSON keeps what was written


@pytest.mark.parametrize("hostile", HOSTILE[:-1])
def test_json_holds_the_very_text(hostile: str) -> None:
    found = json.loads(FORMATS["json"].render(report(hostile)))
    assert found["system"] == hostile


# -- Markdown, as GitHub and GitLab read it


def _inline(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _inline(token.children or [])


def _markdown(text: str) -> list[Token]:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return list(_inline(reader.parse(text)))


#: What their filters make links of in the text around code: mentions, issues, merge
#: requests, hashes, addresses; and emoji, formulas.
LINKED = re.compile(
    r"[@#!$%~&]\w|\w[@]|www\.|://|mailto:|:\w+:|\$|[A-Za-z]+-\d+\b|\b[0-9a-f]{7,}\b"
)
#: What is ours: names of domains and classes.
OURS = re.compile(r"PSF-0\d")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markdown_reads_no_markup_into_it(hostile: str) -> None:
    tokens = _markdown(FORMATS["markdown"].render(report(hostile, narrowed=(hostile,))))
    kinds = {token.type for token in tokens}
    assert not kinds & {"image", "em_open", "s_open", "html_inline"}
    links = {token.attrs["href"] for token in tokens if token.type == "link_open"}
    assert links <= {message_url(one.slug) for one in reasons.known()}
    assert not kinds & {"fence", "code_block", "ordered_list_open", "hr"}
    assert not kinds & {"blockquote_open", "softbreak", "hardbreak", "lheading_open"}
    html = {token.content.strip() for token in tokens if token.type == "html_block"}
    assert all(
        re.fullmatch(
            r"<!-- pytest-psf -->|</?details>(<summary>[\w -]+</summary>)?", one
        )
        for one in html
    )
    for token in tokens:
        if token.type == "text":
            assert not LINKED.search(OURS.sub("", token.content)), token.content


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markdown_has_the_rows_cells_and_headings_of_a_plain_report(
    hostile: str,
) -> None:
    def counted(text: str) -> dict[str, int]:
        kinds = [
            one.type for one in _markdown(FORMATS["markdown"].render(report(text)))
        ]
        asked = ("tr_open", "td_open", "heading_open", "list_item_open", "html_block")
        return {kind: kinds.count(kind) for kind in asked}

    found, plain = counted(hostile), counted("plain words")
    if len(hostile.splitlines()) > 1:  # of a fix, a command to paste each
        assert found.pop("list_item_open") > plain.pop("list_item_open")
    assert found == plain


@pytest.mark.parametrize("hostile", HOSTILE[:6])
def test_markdown_shows_it_all_the_same(hostile: str) -> None:
    tokens = _markdown(FORMATS["markdown"].render(report(hostile)))
    seen = "".join(t.content for t in tokens if t.type in {"text", "code_inline"})
    letters = re.sub(r"\W", "", hostile)
    assert letters in re.sub(r"\W", "", seen)


# -- the others


@pytest.mark.parametrize("hostile", HOSTILE)
def test_an_annotation_of_github_is_one_line_and_has_no_property_of_theirs(
    hostile: str,
) -> None:
    text = FORMATS["github"].render(report(hostile))
    first, *lines = text.strip().split("\n")
    assert re.fullmatch(r"::error title=pytest-psf::.*", first)
    for line in lines:
        assert re.fullmatch(
            r"::(error|warning|notice) file=[^:,\r]*,line=\d+,title=PSF-[^:,]*::.*",
            line,
        )
        rest = line.partition("::")[2].partition("::")[2]
        assert "%" not in re.sub(r"%(25|0A)", "", rest)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_sarif_has_no_link_and_only_addresses_that_are_one(hostile: str) -> None:
    (run,) = json.loads(FORMATS["sarif"].render(report(hostile)))["runs"]
    for result in run["results"]:
        texts = [result["message"]["text"]]
        texts += [one["justification"] for one in result.get("suppressions", ())]
        assert not any("](" in text for text in texts)
        (location,) = result["locations"]
        uri = location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(%[0-9A-F]{2}|[\w.~/-])+", uri, re.ASCII)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_properties_are_what_xml_can_hold(hostile: str) -> None:
    node: Any = ET.Element("properties")
    for ruling in rulings(report(hostile)):
        for name, value in properties(ruling):
            ET.SubElement(node, "property", name=name, value=value)
    again = ET.fromstring(ET.tostring(node, encoding="unicode"))  # noqa: S314 - made above
    assert len(again) == len(node)
