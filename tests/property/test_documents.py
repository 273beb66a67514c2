"""Laws of documents: how they are parted, named, digested and grow old."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pytest_psf.core.headings import normalise
from pytest_psf.core.reviews import Review, days_of, holds_until, last_day
from pytest_psf.verify.document.markdown import markdown, parts
from pytest_psf.verify.document.outline import outline
from pytest_psf.verify.document.pieces import Piece
from pytest_psf.verify.document.reviews import section_digest

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("unmeasured")]

many = settings(max_examples=200, deadline=None, derandomize=True)

#: Lines that open, close or interrupt blocks of Markdown, at and off the margin.
LINES = st.sampled_from(
    [
        *("", " ", "\t", "text", "  text", "    text", "\ttext", "text  "),
        *("# A", "## B", "### C ###", " # D", "   # E", "    # F", "#", "# ", "#G"),
        *("# [x]: y", "#\tH", "A\n===", "B\n---", "===", "---", "***", "+++"),
        *("```", "```py", "````", " ```", "  ```", "    ```", "~~~", "~~~~", "```a`b"),
        *("- a", "  - b", "* ```", "- # I", "-", "1. c", "1.", "10) d", "   e"),
        *("> q", "> ```", "> # J", ">", "> <!--", "- <!--", "- <div>", "  -->"),
        *("<!--", "-->", "<!-- c -->", " <!--", "<!-- c --> # K", "text <!--", "<!"),
        *("<div>", "</div>", "<pre>", "</pre>", "<script>", "</script>", "<?", "?>"),
        *("<https://x.org>", "<b>x</b>", "<h2>L</h2>", "<![CDATA[", "]]>", "<"),
        *("| a | b |", "|---|---|", "| c | d |", "a | b\n--|--", "**M:** n", "__O__"),
        *("[p]: /q", "[p]: /q 'r", "s'", "[p]:", "\\# T", "&num; U", "`v", "``w"),
    ]
)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.lists(LINES, max_size=20).map("\n".join))
@example("text\n\n<div>\n```\na\n\n```\n\n# A\n")
@example("- a\n\n  <!-- x\n\n# B\n\n```\n-->\n\n# C\n")
@example("---\na: |\n\n# no heading\n---\n\n# A")
def test_a_document_says_the_same_in_parts_and_whole(text: str) -> None:
    parted = [
        Piece(line + piece.line - 1, piece.text, piece.level)
        for line, part in parts(text)
        for piece in markdown(part)
    ]
    blanked = "".join(part for _, part in parts(text))
    assert parted == list(markdown(blanked))
    assert blanked.count("\n") == text.count("\n")


#: Lines of every form, which open, close and interrupt what the others have.
WRITTEN = LINES | st.sampled_from(
    [
        *(".. _id:", "AAAA BBBB", "----", "====", ":f: x", "**B:** x", "T", "   d"),
        *("+--+--+", "| a | b |", "+==+==+", "== ==", "a  b", ".. list-table::"),
        *("   * - a", "     - b", "   :header-rows: 1", ".. c", ".. include:: x"),
        *("= A", "== B [[i]]", "[[i]]", "[#i]", "|===", "|a |b", "T:: d", "*B:* x"),
        *("////", "....", "--", ".T", "include::x[]", "<<i>>", ":a: b", "[cols=2*]"),
        *("<tr><td>a</td>", "<td>b", "</table>", "<dt>t", "<dd>d", "<b>B</b>: x"),
        *("<h2>A", "</h2>", "<summary>s</summary>", "</details>", "<a id=i>", "<br>"),
        *("import a from 'b'", "export const x = {", "}", "<Tab>", "{/* c */}", "{/*"),
        *("{# c #}", "{% x %}", "{{ y }}", "{#", "## H {#i}", "(i)=", "TODO: x"),
    ]
)
SUFFIXES = st.sampled_from([".md", ".mdx", ".rst", ".adoc", ".html", ".j2", ".txt"])


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.lists(WRITTEN, max_size=16).map("\n".join), SUFFIXES)
def test_what_a_section_says_stands_in_its_source(text: str, suffix: str) -> None:
    document = outline(text, suffix)
    lines = text.split("\n")
    assert document.whole().source == text
    for titled in document.pieces:
        for found in document.named([titled.text]) if titled.level else ():
            assert found.source.split("\n")[0] in lines[found.line - 1]
            assert found.source
            for piece in found.body:
                assert found.line <= piece.line <= found.last + 1
                if piece.text.strip():
                    assert piece.line <= len(lines)
            assert all(found.line <= line <= len(lines) for line, _ in found.still_open)
    for anchor in ("i", "id", "a", "gone"):
        led_to = document.anchored(anchor)
        assert led_to is None or led_to.line <= len(lines)
    assert all(leaf.title or leaf.line for leaf in document.leaves())


PEOPLE = ["Ada Byron", "Rosa Okafor", "Ivo Petrov"]

# Digests

TEXTS = st.lists(
    st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=12),
    min_size=1,
    max_size=6,
)


def digest_of(text: str) -> str:
    return section_digest(outline(text, ".txt").whole())


@many
@given(TEXTS, st.lists(st.sampled_from(["", " ", "\t", "  "]), min_size=6, max_size=6))
def test_blanks_at_the_end_of_a_line_do_not_change_a_digest(
    lines: list[str], blanks: list[str]
) -> None:
    padded = [line + blank for line, blank in zip(lines, blanks, strict=False)]
    assert digest_of("\n".join(lines)) == digest_of("\n".join(padded))
    assert digest_of("\n".join(lines)) == digest_of("\n\n" + "\n".join(lines) + "\n")


@many
@given(TEXTS, TEXTS)
def test_any_other_change_changes_a_digest(one: list[str], other: list[str]) -> None:
    seen = [
        "\n".join(line.rstrip() for line in text).strip("\n") for text in (one, other)
    ]
    same = digest_of("\n".join(one)) == digest_of("\n".join(other))
    assert same is (seen[0] == seen[1])


# Ages


@many
@given(st.dates(), st.integers(1, 9_999))
def test_the_last_day_counts_and_the_one_after_does_not(on: dt.date, days: int) -> None:
    last = last_day(on, days)
    assert (last - on).days == days or last == dt.date.max
    assert days_of(f"{days}d") == days


@many
@given(st.text(max_size=8) | st.from_regex(r"[0-9-]{0,5}d"))
def test_a_period_is_days_or_refused(text: str) -> None:
    try:
        days = days_of(text)
    except ValueError:
        return
    assert text == f"{days}d"


@many
@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.dates()), min_size=1))
def test_two_readers_hold_until_the_first_day_that_lacks_one(
    read: list[tuple[str, dt.date]],
) -> None:
    reviews = [
        Review(document="a", section="", by=by, on=on, digest="", covers={})
        for by, on in read
    ]
    until = {by: max(r.on for r in reviews if r.by == by) for by, _ in read}
    latest = sorted(until.values(), reverse=True)
    assert holds_until(reviews, 1, two=False) == last_day(latest[0], 1)
    assume(len(latest) > 1)
    assert holds_until(reviews, 1, two=True) == last_day(latest[1], 1)


# Names of sections


@many
@given(st.text(max_size=30))
def test_a_name_keeps_when_it_is_reduced_again(heading: str) -> None:
    name = normalise(heading)
    assert name == " ".join(name.split())
    if not name[:1].isnumeric() and " " not in name:
        assert normalise(name) == name


@many
@given(
    st.sampled_from(["Retention", "保存期間", "مدة الاحتفاظ", "Срок хранения"]),
    st.sampled_from(["", "1. ", "2.3 ", "(4) ", "§ 5 ", "🚨 ", "\u200f"]),
    st.sampled_from(["", ":", " [optional]", " 🗑️", "\u200b", "?"]),
    st.sampled_from(["", "**", "`", "_"]),
)
def test_numbering_signs_and_markup_make_no_other_name(
    name: str, before: str, behind: str, mark: str
) -> None:
    assert normalise(f"{before}{mark}{name}{mark}{behind}") == normalise(name)
