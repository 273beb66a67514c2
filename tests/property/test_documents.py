"""Laws of documents: how they are parted, named, digested and grow old."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pytest_psf.verify.markdown import markdown, parts
from pytest_psf.verify.pieces import Piece

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
