"""Texts without a sign of placeholders and links are not searched: that changes no count."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_psf.core.words import LINK, is_open, without_links, words_of

pytestmark = pytest.mark.once

PIECES = """
[x]|[a](b)|[a][b]|<a href=x>t</a>|<x>|`a`|`a <b>`_|:doc:`x`|{ref}`y`|:std:any:`z`|http://x.y
|HTTPS://q|word|n/a|NA|na|YYYY-MM-DD|dd/mm/yyyy|MM/DD/YYYY|your plan goes here.|_Your x goes here_
|_(e.g. x)_|Name: ___|Name : ...|k: _._|k: ._.|label:|**Bold:**|__u:__|TODO|todo:|TBD|to be decided
|to be added|is a stub|(stub)|[insert it]|???|tba|not yet decided|be written yet|placeholder text
|work in progress|coming soon|XXX|wip|under construction|[More information needed]|tbs|FIXME|TBC
|[your plan]|[describe it]|[enter it]|[fill in it]| |.|:|``|s
""".replace("\n", "").split("|")

texts = st.lists(st.sampled_from([*PIECES, "\n"]), min_size=1, max_size=6)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(texts, st.sampled_from(["", " "]))
def test_a_text_without_signs_says_what_it_says(pieces: list[str], gap: str) -> None:
    text = gap.join(pieces)
    assert without_links(text) == LINK.sub(" ", text)
    # What is not ASCII is searched, signs or none.
    counts = [words_of([f"{word}\n{text}"]).real for word in ("said", "\u00fcber")]
    assert counts[0] == counts[1]
    for line in text.split("\n"):
        assert is_open(line) == is_open(f"\u00a0{line}")
