"""A section is emptied in any form of document, and its heading or label stays."""

from __future__ import annotations

import pytest

from pytest_psf.core.words import FEWEST_WORDS
from pytest_psf.verify.document.emptied import emptied
from pytest_psf.verify.document.outline import outline

WORDS = "Freeze deploys, then go back to what ran."
FORMS = {
    "markdown": (".md", f"# A\n\n## Way back {{#go}}\n\n> {WORDS}\n\n## B\n\nx\n"),
    "mdx": (
        ".mdx",
        f'import A from "a"\n\n## Way back\n\n<A>{WORDS}</A>\n\n## B\n\nx\n',
    ),
    "rst": (".rst", f"Way back of\n----\n\n{WORDS}\n\nB\n=\n\nx\n"),
    "rst-field": (".rst", f"A\n=\n\n:Way back of: {WORDS}\n:B: x\n"),
    "adoc": (".adoc", f"= A\n\n[[go]]\n== Way back\n\n{WORDS}\n\n== B\n\nx\n"),
    "adoc-term": (".adoc", f"= A\n\nWay back:: {WORDS}\nB:: x\n"),
    "html": (".html", f"<h2>Way back</h2>\n<p>{WORDS}</p><h2>B</h2><p>x</p>"),
    "html-term": (".html", f"<dl><dt>Way back</dt><dd>{WORDS}</dd><dt>B</dt></dl>"),
    "template": (".j2", f"<h2>{{{{ _('Way back') }}}}</h2>\n<p>{WORDS}</p><h2>B</h2>"),
    "notebook": (
        ".ipynb",
        '{"cells": [{"cell_type": "markdown",\n"source": ["## Way back\\n",\n'
        f'"\\n",\n"{WORDS}"]}}]}}',
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_section_is_emptied_in_its_form(name: str) -> None:
    suffix, text = FORMS[name]
    title = ["way back", "way back of"][suffix == ".rst"]
    before = outline(text, suffix)
    assert before.named([title])[0].words.real >= FEWEST_WORDS
    left = [_words(each, suffix, title) for each in emptied(text, suffix, [title])]
    assert 0 in left


def _words(text: str, suffix: str, title: str) -> int | None:
    try:
        found = outline(text, suffix).named([title])
    except ValueError:
        return None
    return found[0].words.real if found else None
