"""Documents are read in each form that people write them in."""

from __future__ import annotations

import json

import pytest

from pytest_psf.core.headings import normalise
from pytest_psf.verify.document.forms import form_of
from pytest_psf.verify.document.outline import Outline, Section, outline


def section(document: Outline, *names: str) -> Section:
    (found,) = document.named(names)
    return found


def text(found: Section) -> str:
    return " ".join(" ".join(piece.text for piece in found.body).split())


def headings(document: Outline) -> list[tuple[int, str]]:
    return [(piece.line, piece.text) for piece in document.headings]


# Headings as a page shows them


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        pytest.param("## Way back {#go}", "go", id="docusaurus"),
        pytest.param("## Way back {#go .wide}", "go", id="pandoc"),
        pytest.param("## Way back {: #go }", "go", id="kramdown"),
        pytest.param("## Way back {/* #go */}", "go", id="mdx"),
        pytest.param("## Way back {#go} ##", "go", id="closed"),
        pytest.param("Way back {#go}\n---", "go", id="two-lines"),
        pytest.param('## <a name="go"></a>Way back', "go", id="tag-before"),
        pytest.param("## Way back <a id='go'/>", "go", id="tag-behind"),
        pytest.param('<h2 id="go">Way back</h2>', "go", id="html"),
        pytest.param("(go)=\n## Way back", "go", id="myst"),
        pytest.param('<a id="go"></a>\n\n## Way back', "go", id="line-above"),
        pytest.param('<div id="go">\n\n## Way back\n\n</div>', "go", id="around"),
        pytest.param("## Way back {-}", "way-back", id="unnumbered"),
        pytest.param("## Way&nbsp;back &#x1F519;", "way-back", id="entities"),
        pytest.param("## Way<br>back", "way-back", id="break"),
        pytest.param("## W**ay** `back`", "way-back", id="inside-of-a-word"),
        pytest.param("## *Way* [back][1]", "way-back", id="reference"),
        pytest.param("## <b>Way</b> <i>back</i>", "way-back", id="inline-tags"),
    ],
)
def test_a_heading_is_found_by_what_a_page_shows(heading: str, anchor: str) -> None:
    document = outline(f"# A\n\nx\n\n{heading}\n\nFreeze it.\n\n## Z\n\ny\n", ".md")
    found = section(document, "Way back")
    led_to = document.anchored(anchor)
    assert led_to is not None
    assert led_to.line == found.line
    assert led_to.title == found.title
    assert "go" not in found.title


def test_an_id_in_a_text_leads_to_the_section_around_it() -> None:
    document = outline('# A\n\nx\n\n# B\n\nHere <a id="it"></a> it is.\n\n# C\n', ".md")
    found = document.anchored("it")
    assert found is not None
    assert found.title == "B"


def test_types_and_signs_in_headings_stay() -> None:
    document = outline("# List<String>\n\na\n\n# List<Int>\n\nb\n\n# R&D\n\nc\n", ".md")
    assert text(section(document, "List<String>")) == "a"
    assert text(section(document, "R&D")) == "c"
    assert normalise("Research &notes") == "research notes"


def test_white_space_between_the_parts_of_a_heading_of_a_page_counts() -> None:
    page = "<h2><b>Legal</b> <i>basis</i>\n<a href='#x'>of</a><br>all</h2><p>x</p>"
    assert headings(outline(page, ".html")) == [(1, "Legal basis of all")]


# Labels


LABELS = {
    "html-bold": (".html", "<h2>A</h2><p><b>Owner:</b> Dina Patel</p>\n<p>x</p>"),
    "html-bold-before-a-colon": (
        ".html",
        "<li><strong>Owner</strong>: Dina Patel</li>",
    ),
    "html-bold-alone": (".html", "<p><b>Owner</b></p>\n<p>Dina Patel</p>"),
    "html-cell": (
        ".html",
        "<table><tr><td>Owner</td>\n<td>Dina <b>Patel</b></td></tr>\n</table>",
    ),
    "html-cell-of-a-paragraph": (
        ".htm",
        "<table><tr><th><p>Owner</p></th><td><p>Dina Patel</p></td></tr></table>",
    ),
    "html-term": (".html", "<dl><dt>Owner</dt><dd>Dina Patel</dd></dl>"),
    "html-term-without-ends": (".html", "<dl><dt>Owner<dd>Dina Patel</dl>"),
    "html-summary": (".html", "<details><summary>Owner</summary>Dina Patel</details>"),
    "markdown-tag": (".md", "<b>Owner:</b> Dina Patel"),
    "markdown-bold-and-italic": (".md", "***Owner:*** Dina Patel"),
    "markdown-full-width-colon": (".md", "**Owner\uff1a** Dina Patel"),
    "markdown-term": (".md", "Owner\n: Dina Patel"),
    "markdown-html-term": (".md", "<dl>\n<dt>Owner</dt><dd>Dina Patel</dd>\n</dl>"),
    "markdown-fields": (".md", ":owner: Dina Patel\n:backup: Ada Byron"),
    "markdown-summary": (
        ".md",
        "<details>\n<summary>Owner</summary>\n\nDina Patel\n\n</details>",
    ),
    "rst-bold": (".rst", "**Owner:** Dina Patel"),
    "rst-bold-in-an-item": (".rst", "* **Owner**: Dina Patel"),
    "rst-field": (".rst", ":Owner: Dina Patel\n:Backup: Ada Byron"),
    "rst-term": (".rst", "Owner\n   Dina Patel"),
    "rst-grid": (
        ".rst",
        "+-------+------------+\n| Owner | Dina Patel |\n+-------+------------+",
    ),
    "rst-grid-of-two-lines": (
        ".rst",
        "+------+------+\n| What | Who  |\n+======+======+\n"
        "| Ow-  | Dina |\n| ner  | Patel|\n+------+------+",
    ),
    "rst-simple": (".rst", "=====  ==========\nOwner  Dina Patel\n=====  =========="),
    "rst-list": (".rst", ".. list-table::\n\n   * - Owner\n     - Dina Patel\n"),
    "adoc-bold": (".adoc", "*Owner:* Dina Patel"),
    "adoc-term": (".adoc", "Owner:: Dina Patel"),
    "adoc-term-above": (".adoc", "Owner::\n  Dina Patel"),
    "adoc-cell": (".adoc", "|===\n|Owner |Dina Patel\n|Backup |Ada\n|==="),
    "adoc-cells-below-each-other": (
        ".asciidoc",
        '[cols="1,2"]\n|===\n|Owner\n|Dina Patel\n|Backup\n|Ada\n|===',
    ),
    "adoc-title": (".adoc", ".Owner\n====\nDina Patel\n===="),
}


@pytest.mark.parametrize("name", LABELS)
def test_a_label_is_found_in_the_words_of_its_form(name: str) -> None:
    suffix, written = LABELS[name]
    document = outline(written, suffix)
    found = section(document, "Ow- ner" if "two-lines" in name else "owner")
    assert "Dina" in text(found)
    assert "Patel" in text(found)
    assert found.labelled
    assert "Patel" in found.source
    assert "Ada" not in found.source


@pytest.mark.parametrize(
    ("suffix", "written"),
    [
        pytest.param(".html", "<p><b>90 days</b> is the limit</p>", id="bold-words"),
        pytest.param(
            ".html", "<table><tr><td><h2>A</h2>x</td><td>y</td></tr></table>", id="page"
        ),
        pytest.param(
            ".html", "<table><tr><th>Item</th><th>What</th></tr></table>", id="columns"
        ),
        pytest.param(".html", "<table><tr><td>a</td><td><b>b</b></td></table>", id="2"),
        pytest.param(".md", ":warning: Do not do this", id="emoji"),
        pytest.param(".rst", ":doc:`other` says it", id="role"),
        pytest.param(".rst", ".. image:: a.png\n   :alt: words", id="option"),
        pytest.param(".adoc", ":owner: nobody sees this", id="attribute"),
    ],
)
def test_what_is_no_label_stays_text(suffix: str, written: str) -> None:
    document = outline(written, suffix)
    for name in ("90 days", "A x", "Item", "b", "warning", "doc", "alt", "owner"):
        assert all(found.title == "A" for found in document.named([name]))


def test_a_label_of_a_page_counts_for_the_heading_above_it() -> None:
    page = "<h2>A</h2><table><tr><td>Drafts of claims</td><td>90 days</td></tr></table>"
    assert section(outline(page, ".html"), "A").words.real == 4


def test_what_a_section_says_is_in_its_source_on_a_shared_line() -> None:
    page = "<h2>A</h2><p>one\ntwo</p><h2>B</h2><p>three</p>\n<p>four</p><h2>C</h2>"
    document = outline(page, ".html")
    assert section(document, "A").source.endswith("<p>three</p>")
    assert "four" in section(document, "B").source
    assert section(document, "C").source


# Quotations


@pytest.mark.parametrize(
    "quotation",
    [
        "> Freeze deploys, then go back.",
        "> [!IMPORTANT]\n> Freeze deploys, then go back.",
        "> [!note]- Freeze deploys,\n> then go back.",
        "> > Freeze deploys, then go back.",
        "- > Freeze deploys,\n  > then go back.",
    ],
)
def test_a_quotation_says_what_it_says(quotation: str) -> None:
    found = section(outline(f"# A\n\n{quotation}\n", ".md"), "A")
    assert text(found) == "Freeze deploys, then go back."
    assert found.words.real == 5


# reStructuredText


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Way back of all\n----\n\nx", [(1, "Way back of all")]),
        ("----\nWay back of all\n----\n\nx", [(1, "Way back of all")]),
        ("A\n=\n\nWay back\n---\n\nx", []),
        ("words that go on\nWay back of all\n----\n\nx", []),
        ("::\n\n   Way back of all\n----\n\nx", []),
    ],
)
def test_an_underline_of_four_may_be_short(
    written: str, found: list[tuple[int, str]]
) -> None:
    assert headings(outline(written, ".rst")) == found


def test_a_target_is_an_id_and_no_text() -> None:
    document = outline(".. _go:\n.. _`go on`:\n\nA\n===\n\nx\n", ".rst")
    for name in ("go", "go on"):
        found = document.anchored(name)
        assert found is not None
        assert found.title == "A"
    assert text(document.whole()) == "x"
    assert document.targeted("GO  on") is not None
    assert document.targeted("gone") is None


# AsciiDoc

HANDBOOK = """\
= Handbook
Dina Patel <dina@claims.org>
:toc:

[[way]]
== Way back

Freeze deploys, see <<sec,that>> and xref:b.adoc#c[there] or link:c.pdf[it].

[#sec.wide,role=x]
=== Section one [[inline]]

----
== In a listing
----

////
== In a comment
////
// TODO in a comment

[source,sh]
--
make stop
--

## Like Markdown ##

Old style
~~~~~~~~~

include::part.adoc[]
"""


def test_the_headings_of_asciidoc() -> None:
    document = outline(HANDBOOK, ".adoc")
    assert headings(document) == [
        (1, "Handbook"),
        (6, "Way back"),
        (11, "Section one"),
        (27, "Like Markdown"),
        (29, "Old style"),
    ]
    for anchor, line in {"way": 6, "sec": 11, "inline": 11, "_old_style": 29}.items():
        led_to = document.anchored(anchor)
        assert led_to is not None
        assert led_to.line == line


def test_the_text_of_asciidoc() -> None:
    document = outline(HANDBOOK, ".adoc")
    said = text(section(document, "Way back"))
    assert "[that](<#sec>) and [there](<b.adoc#c>) or [it](<c.pdf>)" in said
    assert "== In a listing make stop" in said
    assert "comment" not in said
    assert text(section(document, "Old style")) == "[](<part.adoc>)"


# MDX


MDX = """\
import Tabs from "@theme/Tabs"
import {
  a,
} from "./b"

export const rows = [

  "## No heading",
]

# Page

<Tabs groupId="a > b">
  <TabItem value={1}>

## Way back {#go}

    Freeze deploys, then go back.

<Note>Only *handlers* may.</Note>

  </TabItem>
</Tabs>

{/* ## Hidden

words */}

```py
import os
```

## Imports

import rules are the same for all of us.
"""


def test_mdx_is_read_as_the_markdown_that_it_holds() -> None:
    document = outline(MDX, ".mdx")
    assert headings(document) == [(11, "Page"), (16, "Way back"), (33, "Imports")]
    said = text(section(document, "Way back"))
    assert said == "Freeze deploys, then go back. Only *handlers* may. import os"
    assert section(document, "Imports").words.real == 9
    assert document.anchored("go") is section(document, "Way back")
    assert document.source == MDX


# Templates of pages


def test_a_template_is_read_as_the_page_that_it_makes() -> None:
    page = (
        '{% extends "x" %}{# <h2>Old</h2>\n #}{% comment %}<h2>Older</h2>{% endcomment %}'
        '<h2>{% trans "Way back" %}</h2>\n<p>{{ _("Freeze deploys, then go back") }}</p>'
        "<h2>{% block title %}Access{% endblock %}</h2>{% if a < b %}<p>Few.</p>{% endif %}"
    )
    document = outline(page, ".j2")
    assert headings(document) == [(2, "Way back"), (3, "Access")]
    assert section(document, "Way back").words.real == 5
    assert "Few." in text(section(document, "Access"))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.md", ".md"),
        ("a.MDX", ".mdx"),
        ("a.html.j2", ".j2"),
        ("privacy.j2", ".j2"),
        ("privacy-v1.2.j2", ".j2"),
        ("a.htm.jinja", ".j2"),
        ("policy.md.j2", ".md"),
        ("a.rst.jinja2", ".rst"),
        ("values.yaml.j2", None),
        ("a.ipynb.j2", None),
        ("a.docx", None),
        ("a", None),
    ],
)
def test_the_form_of_a_document_is_that_of_what_it_makes(
    name: str, form: str | None
) -> None:
    assert form_of(name) == form


# Notebooks


def notebook(*cells: tuple[str, object], indent: int | None = 1) -> str:
    made = [{"cell_type": kind, "source": source} for kind, source in cells]
    return json.dumps({"cells": made, "nbformat": 4}, indent=indent)


def test_the_markdown_cells_of_a_notebook_are_a_document() -> None:
    source = ["## Way back\n", "\n", 'Freeze "deploys", dann zurück.']
    written = notebook(
        ("markdown", "# Title"),
        ("code", ["## Way back\n", "x = 1"]),
        ("markdown", source),
        ("raw", "## No"),
        ("markdown", "And more.\n\n## Next"),
    )
    document = outline(written, ".ipynb")
    found = section(document, "Way back")
    lines = written.split("\n")
    assert lines[found.line - 1].strip() == '"## Way back\\n",'
    assert "deploys" in lines[found.body[0].line - 1]
    assert "And more." in lines[found.body[1].line - 1]
    assert found.source == '## Way back\n\nFreeze "deploys", dann zurück.\n\nAnd more.'
    assert [title for _, title in headings(document)] == ["Title", "Way back", "Next"]


def test_what_code_cells_put_out_does_not_change_what_a_section_says() -> None:
    one = notebook(("markdown", "# A\n\nx"), ("code", "1"), ("markdown", "y"))
    other = notebook(
        ("markdown", "# A\n\nx"), ("code", ["1\n", "2"]), ("markdown", "y"), indent=None
    )
    found = [section(outline(each, ".ipynb"), "A") for each in (one, other)]
    assert found[0].source == found[1].source
    assert (found[1].line, found[1].last) == (1, 1)


@pytest.mark.parametrize("written", ["", "{", "[]", '{"cells": 1}', "[" * 99_999])
def test_what_is_no_notebook_is_told(written: str) -> None:
    with pytest.raises(ValueError, match=r"line 1|no list of cells|nested"):
        outline(written, ".ipynb")


def test_a_table_with_a_head_and_rows_over_several_lines_has_its_labels() -> None:
    page = (
        "<h2>Data</h2><table><thead><tr><th>Field</th><th>Kept</th></tr></thead>"
        "<tbody><tr><td>Name</td><td>thirty days</td></tr></tbody></table>"
        "<dl><dt>Owner</dt><dd>Dina Patel answers for it.</dd></dl>"
    )
    said = " ".join(piece.text for piece in outline(page, ".html").pieces)

    assert "Name" in said
    assert "Owner" in said
