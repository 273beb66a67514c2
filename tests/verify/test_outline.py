"""Documents are taken apart as people write them."""

from __future__ import annotations

import pytest

from pytest_psf.core.headings import normalise
from pytest_psf.verify.document.outline import Outline, Section, outline

MODEL_CARD = """\
---
license: mit
tags:
- claims
---

# Model Card for Claims Triage

<!-- Provide a quick summary of what the model is/does. -->

# Model Details

## Model Description

Sorts claims by urgency.

- **Developed by:** [More Information Needed]

## Model Sources [optional]

# Uses

### Out-of-Scope Use

It must not decide about payment.

# Bias, Risks, and Limitations

{{ bias }}

## Recommendations

Read every draft.
"""

RUNBOOK = """\
# 🚨 Runbook: [Rollback](https://wiki/rollback)

## 1. Rollback Triggers :rotating_light:

- error rate above 2 %

## 2. Procedure (required)

> ## Quoted heading
> of another page

- ## Heading in a list
- step

```sh
# Stop the workers
make stop
## Procedure
```

    # indented code
    make deploy

| Step | # Who |
|------|-------|
| Path A | on-call |

<details><summary>More</summary>

<h3>Path B</h3>

Use the last green build.

</details>

Real timing
drilled live
------------

It took nine minutes.

Post-rollback
=============

#### Drill Schedule

Every quarter.

#Not a heading

####### Nor this
"""


def section(document: Outline, *names: str) -> Section:
    (found,) = document.named(names)
    return found


def headings(document: Outline) -> list[tuple[int, int, str]]:
    return [(piece.line, piece.level, piece.text) for piece in document.headings]


def text(found: Section) -> str:
    return " ".join(" ".join(piece.text for piece in found.body).split())


# Names


@pytest.mark.parametrize(
    "heading",
    [
        "Retention",
        "RETENTION",
        "retention:",
        "2. Retention",
        "2.1 Retention",
        "2.1.3. Retention",
        "2) Retention",
        "IV. Retention",
        "a) Retention",
        "🗑️ Retention",
        "Retention :wastebasket:",
        "Retention [optional]",
        "Retention (required)",
        "Retention (Optional)",
        "**Retention**",
        "__Retention__",
        "`Retention`",
        "*Retention*?",
        "[Retention](docs/retention.md)",
        "![](bin.svg) Retention",
        "Ret\u00adention",
        "\ufeffRetention",
        "Ｒｅｔｅｎｔｉｏｎ",  # noqa: RUF001 - full width on purpose
        "  Retention  ",
        "1. 🗑️ **Retention** [optional]",
        "§ 5 Retention",
        "(2) Retention",
        "(iv) Retention",
        "2.1: Retention",
        "2 - Retention",
        "A.1 Retention",
        "b.2.1. Retention",
        "#3 Retention",
        "1️⃣ Retention",
        "① Retention",
        "👩🏽‍⚖️ Retention 🇩🇪",
        "Re\u200btention",
        "\u202eRetention\u202c",
        "\u2067Retention\u2069",
        "Retention [OPTIONAL]",
        "~~Retention~~",
        "Retention ![a badge](badge.svg)",
        "![logo][l] Retention",
        "Retention [![Kept](kept.svg)](https://kept.invalid/90)",
        "Retention [ ![Kept][k] ][k]",
    ],
)
def test_a_heading_is_reduced_to_its_words(heading: str) -> None:
    assert normalise(heading) == "retention"


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        pytest.param(
            "Bias, Risks, and Limitations", "bias risks and limitations", id=","
        ),
        pytest.param("Out-of-Scope Use", "out of scope use", id="hyphens"),
        pytest.param("Fault Tolerance (FT)", "fault tolerance ft", id="brackets"),
        pytest.param("What is an incident?", "what is an incident", id="question"),
        pytest.param("Straße", "strasse", id="casefold"),
        pytest.param("Antes de rollback", "antes de rollback", id="spanish"),
        pytest.param("保存期間", "保存期間", id="japanese"),
        pytest.param("model_version", "model version", id="underscore"),
        pytest.param("Mix and match", "mix and match", id="letters-that-are-numerals"),
        pytest.param("I am a heading", "i am a heading", id="one-letter-word"),
        pytest.param("Level 1", "level 1", id="number-at-the-end"),
        pytest.param("Retention (drafts)", "retention drafts", id="other-aside"),
        pytest.param("🚀", "", id="emoji-only"),
        pytest.param("1. 保存期間", "保存期間", id="numbered-japanese"),
        pytest.param("1\uff0e保存期間", "保存期間", id="full-width-numbering"),
        pytest.param("\uff081\uff09保存期間", "保存期間", id="full-width-brackets"),
        pytest.param("二、保留期限", "保留期限", id="chinese-numbering"),
        pytest.param("第2章 保存期間", "保存期間", id="japanese-chapter"),
        pytest.param("第三者提供", "第三者提供", id="no-numbering-in-japanese"),
        pytest.param("제1조(목적)", "목적", id="korean-article"),
        pytest.param("٢. مدة الاحتفاظ", "مدة الاحتفاظ", id="arabic"),
        pytest.param("2. תקופת שמירה", "תקופת שמירה", id="hebrew"),
        pytest.param("\u200f2. תקופת שמירה\u200e", "תקופת שמירה", id="hebrew-marks"),
        pytest.param("می\u200cشود", "میشود", id="persian-joiner"),
        pytest.param("२. डेटा प्रतिधारण", "डेटा प्रतिधारण", id="hindi"),
        pytest.param("๑. การเก็บรักษา", "การเก\u0e47บร\u0e31กษา", id="thai"),
        pytest.param("3.5 Срок хранения", "срок хранения", id="russian"),
        pytest.param("2FA for operators", "2fa for operators", id="digit-in-a-word"),
        pytest.param("24/7 support", "24 7 support", id="slash"),
    ],
)
def test_what_tells_headings_apart_stays(heading: str, words: str) -> None:
    assert normalise(heading) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("कि", "की", id="hindi-vowel-signs"),
        pytest.param("ปา", "ป่า", id="thai-tone"),
        pytest.param("schon", "schön", id="german"),
        pytest.param("Retention 2", "Retention 3", id="number-at-the-end"),
    ],
)
def test_headings_that_differ_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize(
    ("heading", "aliases"),
    [
        ("## 2. Срок хранения", ("Retention", "срок хранения")),
        ("## مدة الاحتفاظ", ("Retention", "مدة الاحتفاظ")),
        ("## 2. תקופת שמירה", ("תקופת שמירה", "Retention")),
        ("## 第2章 保存期間", ("Retention", "保存期間")),
        ("**保存期間:**", ("保存期間",)),
        ("## การเก็บรักษา", ("การเก็บรักษา",)),
    ],
)
def test_an_alias_may_be_of_another_language(
    heading: str, aliases: tuple[str, ...]
) -> None:
    document = outline(f"# A\n\n{heading}\n\nYes.\n\n## Other\n\nNo.\n", ".md")
    assert section(document, *aliases).line == 3


# Markdown


def test_a_model_card_has_several_headings_of_level_one() -> None:
    assert headings(outline(MODEL_CARD, ".md")) == [
        (7, 1, "Model Card for Claims Triage"),
        (11, 1, "Model Details"),
        (13, 2, "Model Description"),
        (19, 2, "Model Sources [optional]"),
        (21, 1, "Uses"),
        (23, 3, "Out-of-Scope Use"),
        (27, 1, "Bias, Risks, and Limitations"),
        (31, 2, "Recommendations"),
    ]


def test_only_what_stands_at_the_top_of_a_document_is_a_heading() -> None:
    assert headings(outline(RUNBOOK, ".md")) == [
        (1, 1, "🚨 Runbook: [Rollback](https://wiki/rollback)"),
        (3, 2, "1. Rollback Triggers :rotating_light:"),
        (7, 2, "2. Procedure (required)"),
        (30, 3, "Path B"),
        (36, 2, "Real timing\ndrilled live"),
        (42, 1, "Post-rollback"),
        (45, 4, "Drill Schedule"),
    ]


@pytest.mark.parametrize(
    ("name", "line", "first", "last"),
    [
        pytest.param("runbook: rollback", 1, "# 🚨", "Use", id="link-in-heading"),
        pytest.param("Rollback triggers", 3, "## 1.", "above 2 %", id="shortcode"),
        pytest.param("Procedure", 7, "## 2.", "</details>", id="with-sub-sections"),
        pytest.param("path b", 30, "<h3>", "</details>", id="html-heading"),
        pytest.param("Real timing drilled live", 36, "Real", "minutes.", id="setext"),
        pytest.param("Post rollback", 42, "Post", "####### Nor this", id="setext-one"),
        pytest.param("Drill schedule", 45, "####", "####### Nor this", id="to-the-end"),
    ],
)
def test_a_section_reaches_to_the_next_heading_of_its_level(
    name: str, line: int, first: str, last: str
) -> None:
    found = section(outline(RUNBOOK, ".md"), name)
    assert found.line == line
    assert found.source.startswith(first)
    if name != "runbook: rollback":
        assert found.source.endswith(last)
    else:
        assert last in found.source
        assert "Post-rollback" not in found.source


def test_a_section_holds_its_sub_sections_and_no_headings() -> None:
    found = section(outline(MODEL_CARD, ".md"), "Bias, risks and limitations")
    assert text(found) == "{{ bias }} Read every draft."
    assert found.source.endswith("Read every draft.")


def test_a_section_without_text_of_its_own_has_an_empty_body() -> None:
    found = section(outline(MODEL_CARD, ".md"), "model sources")
    assert text(found) == ""
    assert found.line == 19


def test_what_stands_in_fences_lists_and_tables_is_text() -> None:
    found = text(section(outline(RUNBOOK, ".md"), "Procedure"))
    for said in (
        "Heading in a list",
        "# Stop the workers",
        "# indented code",
        "on-call",
        "Use the last green build.",
    ):
        assert said in found
    assert "Path B" not in found


def test_the_names_of_columns_are_in_the_source_only() -> None:
    found = section(outline(RUNBOOK, ".md"), "Procedure")
    for said in ("Step", "# Who"):
        assert said not in text(found)
        assert said in found.source


def test_a_quotation_is_text_and_its_headings_are_none() -> None:
    found = section(outline(RUNBOOK, ".md"), "Procedure")
    assert "Quoted heading of another page" in text(found)
    document = outline("# A\n\n- one\n  > two\n  > > three\n- four\n\nfive\n", ".md")
    assert text(section(document, "A")) == "one two three four five"


def test_the_pieces_of_a_section_know_their_lines() -> None:
    source = RUNBOOK.split("\n")
    for piece in section(outline(RUNBOOK, ".md"), "Procedure").body:
        first = piece.text.strip().split("\n")[0]
        assert first in "\n".join(source[piece.line - 1 : piece.line + 1])


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        pytest.param("<!-- one -->\n\nYes.", "Yes.", id="block"),
        pytest.param(
            "<!-- one\n\n## Two\n\nthree -->\n\nYes.", "Yes.", id="with-blanks"
        ),
        pytest.param("Yes <!-- one --> no.", "Yes no.", id="inline"),
        pytest.param("Yes <!-- one\ntwo --> no.", "Yes no.", id="inline-of-two-lines"),
        pytest.param("- Yes.\n  <!-- in a list -->", "Yes.", id="in-a-list"),
        pytest.param("<!-- one -->Yes.", "Yes.", id="text-after-it"),
        pytest.param("Yes.\n\n<!-- one\n\ntwo", "Yes.", id="without-an-end"),
        pytest.param("Yes. <!-- one", "Yes.", id="inline-without-an-end"),
    ],
)
def test_comments_do_not_count(markdown: str, said: str) -> None:
    document = outline(f"# A\n\n{markdown}\n", ".md")
    assert text(section(document, "A")) == said
    assert len(document.headings) == 1


@pytest.mark.parametrize("fence", ["---", "+++"])
def test_front_matter_is_neither_heading_nor_text(fence: str) -> None:
    text_ = f"{fence}\ntitle: Retention\nowner: nobody at all\n{fence}\n# A\n\nYes.\n"
    document = outline(text_, ".md")
    assert headings(document) == [(5, 1, "A")]
    assert text(document.whole()) == "Yes."


def test_a_rule_between_paragraphs_is_no_front_matter() -> None:
    document = outline("# A\n\nYes.\n\n---\n\nAlso.\n\n---\n\nAnd.\n", ".md")
    assert text(document.whole()) == "Yes. Also. And."


def test_the_same_name_twice_gives_both_sections() -> None:
    document = outline("# A\n\none\n\n## a.\n\ntwo\n", ".md")
    assert [found.line for found in document.named(["A"])] == [1, 5]


def test_a_name_that_is_nowhere_gives_no_section() -> None:
    assert outline(RUNBOOK, ".md").named(["Procedures", "Rollback"]) == ()


def test_a_whole_document_begins_at_its_first_line() -> None:
    whole = outline(MODEL_CARD, ".md").whole()
    assert (whole.title, whole.line, whole.source) == ("", 1, MODEL_CARD)
    assert "license" not in text(whole)
    assert "Sorts claims by urgency." in text(whole)


LABELS = """\
# Processing

Intro.

**Legal basis:** Contract, Article 6(1)(b).
**Retention**: ninety days
after the claim was closed.

- **Recipients:** claims handlers
- other

| Item | What |
|---|---|
| Purpose | sorting | claims |
| Empty | |

Below the table.

**Review**

Each quarter.

## Access

**Legal:** no.
"""


@pytest.mark.parametrize(
    ("name", "line", "said", "last"),
    [
        pytest.param("Legal basis", 5, "Contract, Article 6(1)(b).", "", id="line"),
        pytest.param(
            "Retention", 6, "ninety days after the claim was closed.", "", id="goes-on"
        ),
        pytest.param("Recipients", 9, "claims handlers other", "---|", id="item"),
        pytest.param("Purpose", 14, "sorting", "", id="first-cell"),
        pytest.param("Empty", 15, "", "| Empty | |", id="row-without-a-value"),
        pytest.param("Review", 19, "Each quarter.", "Each quarter.", id="bold-alone"),
        pytest.param("Access", 23, "no.", "**Legal:** no.", id="heading"),
    ],
)
def test_a_bold_label_and_the_first_cell_of_a_row_are_sections(
    name: str, line: int, said: str, last: str
) -> None:
    found = section(outline(LABELS, ".md"), name)
    assert (found.line, text(found)) == (line, said)
    assert found.source.startswith(LABELS.split("\n")[line - 1])
    assert found.source.endswith(last)


def test_a_heading_goes_before_a_label_of_its_name() -> None:
    document = outline("**A:** one\n\n# A\n\ntwo\n", ".md")
    assert section(document, "A").line == 3
    assert headings(document) == [(3, 1, "A")]


# reStructuredText

RST = """\
=========
Oversight
=========

.. This page is for operators.

A person reads every draft.

Escalation paths
================

* uncertain drafts

Authority Matrix
----------------

.. note:: Only the head of claims decides.

.. _stop:

Override and stop
=================

Press the switch::

    not a heading
    make stop

Short
==

Review Cycle
------------

Each quarter.

========  =====
Who       When
========  =====
D. Patel  May
========  =====
"""


def test_the_levels_of_restructured_text_follow_the_order_of_its_styles() -> None:
    assert headings(outline(RST, ".rst")) == [
        (1, 1, "Oversight"),
        (9, 2, "Escalation paths"),
        (14, 3, "Authority Matrix"),
        (21, 2, "Override and stop"),
        (32, 3, "Review Cycle"),
    ]


@pytest.mark.parametrize(
    ("name", "holds", "lacks"),
    [
        pytest.param("oversight", "Each quarter.", "for operators", id="whole"),
        pytest.param(
            "escalation paths", "Only the head", "Press", id="with-sub-section"
        ),
        pytest.param(
            "authority matrix", "Only the head", "uncertain", id="sub-section"
        ),
        pytest.param("override and stop", "make stop", "Authority", id="literal-block"),
        pytest.param("review cycle", "D. Patel", "Press", id="table"),
    ],
)
def test_a_section_of_restructured_text_holds_what_stands_below_it(
    name: str, holds: str, lacks: str
) -> None:
    found = section(outline(RST, ".rst"), name)
    assert holds in text(found)
    assert lacks not in text(found)
    at = found.line if name == "oversight" else found.line - 1  # the overline
    assert RST.split("\n")[at] == found.title


def test_an_overline_belongs_to_the_heading_below_it() -> None:
    document = outline("====\nA\n====\n\nText\n\n====\nBBBB\n====\n\nx\n", ".rst")
    assert headings(document) == [(1, 1, "A"), (7, 1, "BBBB")]
    assert section(document, "A").source == "====\nA\n====\n\nText"
    assert section(document, "BBBB").source == "====\nBBBB\n====\n\nx"
    assert text(section(document, "A")) == "Text"


def test_a_heading_of_two_letters_has_an_underline_of_two() -> None:
    assert headings(outline("QA\n==\n\nText\n", ".rst")) == [(1, 1, "QA")]


@pytest.mark.parametrize(
    ("restructured", "said"),
    [
        pytest.param(".. one two\n\nYes.", "Yes.", id="line"),
        pytest.param(".. one\n   two\n\n   three\n\nYes.", "Yes.", id="block"),
        pytest.param("..\n   one\n   two\n\nYes.", "Yes.", id="below-the-dots"),
        pytest.param(
            ".. note:: one\n   two\n\nYes.", ".. note:: one two Yes.", id="no"
        ),
        pytest.param("Yes ..\n\nno.", "Yes .. no.", id="dots-at-the-end"),
    ],
)
def test_comments_of_restructured_text_do_not_count(
    restructured: str, said: str
) -> None:
    assert text(outline(restructured, ".rst").whole()) == said


def test_the_lines_that_draw_a_heading_are_no_text() -> None:
    found = section(outline(RST, ".rst"), "Authority Matrix")
    assert "----" not in text(found)
    assert found.source.startswith("Authority Matrix\n----------------")


# HTML

PAGE = """\
<!DOCTYPE html>
<html>
<head>
  <title>Privacy Notice</title>
  <style>h2 { color: red }</style>
  <script>document.write("<h2>Retention</h2>")</script>
</head>
<body>
{% extends "base.html" %}
<h1>Privacy <em>Notice</em></h1>
<!-- <h2>Retention</h2> <p>Old words that no longer hold.</p> -->
<p>We process claims.</p>
<H2 class="x"
    id="retention">2. Data &amp; Retention</H2>
<p>Drafts are deleted
after <b>90 days</b>.</p>
<h3>Backups</h3><p>{{ backups }}</p>
<table><tr><th>Logs</th><td>30&nbsp;days</td></tr></table>
<template><p>not shown</p></template>
<h2>Contact</h2>
<p>D. Patel</p>
<script>var x = "never text";</script>
</body>
</html>
"""


def test_the_headings_of_a_page_are_found_whatever_their_markup() -> None:
    assert headings(outline(PAGE, ".html")) == [
        (10, 1, "Privacy Notice"),
        (13, 2, "2. Data & Retention"),
        (17, 3, "Backups"),
        (20, 2, "Contact"),
    ]


def test_a_section_of_a_page_holds_its_visible_text() -> None:
    found = section(outline(PAGE, ".html"), "Data retention")
    assert (
        text(found) == "Drafts are deleted after 90 days . {{ backups }} Logs 30 days"
    )
    assert found.line == 13
    assert found.source.startswith("<H2 class")
    assert found.source.endswith("</template>")


def test_scripts_styles_titles_templates_and_comments_of_a_page_are_no_text() -> None:
    whole = text(outline(PAGE, ".htm").whole())
    for hidden in ("document", "color", "Old words", "not shown", "never text"):
        assert hidden not in whole
    assert whole.endswith("D. Patel")


# Plain text and other endings


@pytest.mark.parametrize("suffix", [".txt", ".unknown"])
def test_plain_text_has_lines_and_no_headings(suffix: str) -> None:
    document = outline("# Not a heading\n\nText\n====\n", suffix)
    assert document.headings == ()
    assert [piece.line for piece in document.whole().body] == [1, 3]
    assert document.whole().body[1].text == "Text\n===="


@pytest.mark.parametrize("suffix", [".md", ".rst", ".html", ".txt"])
def test_an_empty_document_has_no_sections(suffix: str) -> None:
    document = outline("", suffix)
    assert document.headings == ()
    assert document.named(["A"]) == ()
    assert text(document.whole()) == ""


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(">" * 5_000 + " # A", id="quotes"),
        pytest.param("- " * 5_000 + "A", id="lists"),
        pytest.param("<div>" * 5_000, id="tags"),
        pytest.param("[" * 5_000 + "](", id="brackets"),
        pytest.param("#" * 5_000, id="hashes"),
        pytest.param("A\n" + "=" * 5_000 + "\n", id="underline"),
        pytest.param("<!--" * 5_000, id="comments"),
        pytest.param("---\n" * 2_000, id="rules"),
    ],
)
@pytest.mark.parametrize("suffix", [".md", ".rst", ".html"])
def test_hostile_text_is_taken_apart_without_a_crash(hostile: str, suffix: str) -> None:
    assert outline(hostile, suffix).source == hostile


# Parts of a document


def test_a_heading_is_found_whichever_part_it_stands_in() -> None:
    text_ = "\n\n".join(
        f"# Part {n}\n\nText {n}.\n\n**Owner {n}:** x" for n in range(9)
    )
    document = outline(text_, ".md")
    assert [section(document, f"part {n}").line for n in range(9)] == [*range(1, 54, 6)]
    assert section(document, "owner 3").line == 23
    assert section(document, "part 8").source == "# Part 8\n\nText 8.\n\n**Owner 8:** x"


def test_a_heading_in_a_later_part_goes_before_a_label() -> None:
    document = outline("# A\n\n**Owner:** x\n\n# B\n\n## Owner\n\ny\n", ".md")
    assert section(document, "owner").line == 7


@pytest.mark.parametrize(
    "heading",
    ["Ret[en](x)tion", "Re:x:tention", "Reten\u00adtion", "<h2>Re<b>ten</b>tion</h2>"],
)
def test_a_heading_is_found_through_markup_inside_of_its_words(heading: str) -> None:
    mark = "" if heading.startswith("<") else "## "
    document = outline(f"# A\n\ntext\n\n{mark}{heading}\n\nx\n\n# C\n", ".md")
    name = "re tention" if ":" in heading else "retention"
    assert section(document, name).line == 5


def test_a_document_of_many_parts_is_searched_by_name() -> None:
    text_ = "\n\n".join(f"# Part {n}\n\nText {n}." for n in range(1_000))
    document = outline(text_, ".md")
    assert section(document, "part 999").line == 3_997
    assert document.named(["part 1000"]) == ()
    assert section(document, "part 7") is section(document, "Part 7")


# Anchors


ANCHORED = """\
# Bias, Risks, and Limitations

x

## Don't panic: v1.2

x

## 2. Retention

x

## Retention

x

## Stage 3 (Optional): [Wipe](w.md) the `tapes` ![b](b.svg)

x

**Label:** x
"""


def test_a_heading_that_is_a_picture_is_called_as_the_picture_is() -> None:
    assert normalise("![Retention](r.svg)") == "retention"
    (found,) = outline("# A ![b](b.svg)\n\nx\n", ".md").named(("A",))
    assert found.title == "A"


@pytest.mark.parametrize(
    ("anchor", "line"),
    [
        ("bias-risks-and-limitations", 1),
        ("dont-panic-v12", 5),
        ("2-retention", 9),
        ("retention", 9),
        ("retention-1", 13),
        ("stage-3-optional-wipe-the-tapes", 17),
    ],
)
def test_an_anchor_leads_to_its_heading(anchor: str, line: int) -> None:
    found = outline(ANCHORED, ".md").anchored(anchor)
    assert found is not None
    assert found.line == line


@pytest.mark.parametrize("anchor", ["nothing", "retention-2", "retention-x", "label"])
def test_an_anchor_without_a_heading_leads_nowhere(anchor: str) -> None:
    assert outline(ANCHORED, ".md").anchored(anchor) is None


def test_links_of_a_page_are_told_like_those_of_markdown() -> None:
    page = '<h2>A</h2><p>See <a href="b.html">the policy</a> and <a>this</a>.</p>'
    found = section(outline(page, ".html"), "A")
    assert text(found) == "See [the policy](<b.html>) and this ."


def test_what_stands_behind_the_last_tag_of_a_page_is_text() -> None:
    document = outline("<h2>A</h2>\nkept < ninety days", ".html")
    assert text(section(document, "A")) == "kept ninety days"
    assert text(outline("<style>h2", ".html").whole()) == ""
