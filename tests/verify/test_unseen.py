"""What no page shows is no text of a document, whatever its source says."""

from __future__ import annotations

import json
import time

import pytest

from pytest_psf.verify.document.outline import outline

SAID = "Freeze all deploys before anything else."


def shown(text: str, suffix: str) -> str:
    whole = outline(text, suffix).whole()
    return " ".join(" ".join(piece.text for piece in whole.shown).split())


def cell(kind: str, text: str, **metadata: object) -> dict[str, object]:
    return {"cell_type": kind, "source": text, "metadata": metadata, "outputs": []}


def notebook(*cells: dict[str, object]) -> str:
    return json.dumps({"cells": [cell("markdown", "# A"), *cells]})


UNSEEN = [
    (".md", f"{{% comment %}}\n{SAID}\n{{% endcomment %}}"),
    (".md", f"a {{%- comment -%}}{SAID}{{%- endcomment -%}} b"),
    (".md", f"{{{{< comment >}}}}\n{SAID}\n{{{{< /comment >}}}}"),
    (".md", f"{{::comment}}\n{SAID}\n{{:/comment}}"),
    (".md", f"{{# {SAID} #}}"),
    (".mdx", f"%% {SAID}\n{SAID} %%"),
    (".md", f"~~{SAID}~~"),
    (".md", f"- ~~{SAID[:20]}\n  {SAID[20:]}~~"),
    (".mdx", f"a ~~{SAID}~~ b"),
    (".md", f"<del>{SAID}</del>"),
    (".md", f"<s>{SAID}</s>"),
    (".html", f"<p><strike>{SAID}</strike></p>"),
    (".html", f"<del><p>{SAID}</p></del>"),
    (".md", f"<div hidden>\n\n{SAID}\n\n</div>"),
    (".md", f'<div style="display: none">{SAID}</div>'),
    (".md", f"a <span class='x' hidden>{SAID}</span> b"),
    (".md", f'<p style="visibility:hidden">{SAID}</p>'),
    (".md", f"<template>\n\n{SAID}\n\n</template>"),
    (".md", f"<div hidden>\n\n## B\n\n{SAID}\n\n</div>"),
    (".md", f"<div hidden>\n\n{SAID}"),
    (".md", f"<div hidden><div>a</div>{SAID}</div>"),
    (".html", f"<p hidden>{SAID}</p>"),
    (".html", f"<p hidden>{SAID}"),
    (".html", f"<div hidden=until-found><div>a</div>{SAID}</div>"),
    (".html", f"<div style='color:red; DISPLAY : none'>{SAID}</div>"),
    (".html", f"<p style='opacity: 0'>{SAID}</p>"),
    (".html", f"<p style='font-size:0'>{SAID}</p>"),
    (".html", f"<dialog>{SAID}</dialog>"),
    (".html", f"<noscript>{SAID}</noscript>"),
    (".html", f"<!-- <p> --><section hidden><!-- </section> -->{SAID}</section>"),
    (".j2", f"{{% if false %}}{SAID}{{% endif %}}"),
    (".j2", f"{{%- if not true -%}}{SAID}{{%- endif -%}}"),
    (".j2", f"{{% if 0 %}}a{{% if x %}}b{{% endif %}}{SAID}{{% endif %}}"),
    (".j2", f"{{% if true %}}a{{% else %}}{SAID}{{% endif %}}"),
    (".j2", f"{{% if true %}}a{{% elif x %}}{SAID}{{% endif %}}"),
    (".j2", f"{{% if false and x %}}{SAID}{{% endif %}}"),
    (".j2", f"{{% for x in [] %}}{SAID}{{% endfor %}}"),
    (".j2", f"{{% if none %}}{{% if true %}}{SAID}{{% endif %}}{{% endif %}}"),
    (".rst", f".. only:: internal\n\n   {SAID}"),
    (".rst", f".. ifconfig:: False\n\n   {SAID}"),
    (".rst", f".. |x| replace:: {SAID}"),
    (".rst", f".. meta::\n   :description: {SAID}"),
    (".rst", f".. raw:: latex\n\n   {SAID}"),
    (".rst", f".. raw:: html\n\n   <!-- {SAID} -->"),
    (".rst", f".. raw:: html\n\n   <div hidden>{SAID}</div>"),
    (".rst", f".. todo:: {SAID}"),
    (".rst", f".. index:: {SAID}"),
    (".adoc", f"ifdef::never[]\n{SAID}\nendif::[]"),
    (".adoc", f"ifdef::never[{SAID}]"),
    (".adoc", f":x:\n\nifndef::x[]\n{SAID}\nendif::[]"),
    (".adoc", f":x:\n:!x:\n\nifdef::x[]\n{SAID}\nendif::[]"),
    (".adoc", f"ifeval::[1 > 2]\n{SAID}\nendif::[]"),
    (".adoc", f":a: 3\n\nifeval::[{{a}} == 10]\n{SAID}\nendif::[]"),
    (".adoc", f"ifdef::no[]\nifndef::no[]\n{SAID}\nendif::[]\nendif::[]"),
    (".adoc", f"[comment]\n{SAID}"),
    (".adoc", f"[comment]\n--\na\n\n{SAID}\n--"),
    (".adoc", f"++++\n<!-- {SAID} -->\n++++"),
    (".mdx", f"<div hidden>{SAID}</div>"),
    (".mdx", f"<div style={{{{display: 'none'}}}}>\n\n{SAID}\n\n</div>"),
    (".mdx", f"{{false && <p>{SAID}</p>}}"),
    (".mdx", f"{{false && <p>{{null && a}} {SAID}</p>}}"),
    (".ipynb", notebook(cell("markdown", SAID, tags=["remove-cell"]))),
    (".ipynb", notebook(cell("markdown", SAID, nbsphinx="hidden"))),
    (".ipynb", notebook(cell("code", f"# {SAID}"))),
]


@pytest.mark.parametrize(("suffix", "text"), UNSEEN)
def test_what_a_page_does_not_show_is_no_text(suffix: str, text: str) -> None:
    assert SAID not in shown(text, suffix)


SEEN = [
    (".md", f"```\n{{% comment %}}\n{SAID}\n{{% endcomment %}}\n```"),
    (".md", f"Write `{{# a #}}` or {{% comment %}} there. {SAID}"),
    (".md", f"## B {{#b}}\n\n{SAID}\n\n## C {{#c}}"),
    (".md", f"100 %% of it, and 5 %% of {SAID}"),
    (".md", f"A note[^a] [b][c].\n\n{SAID}\n\n[^a]: x.md\n[c]: d.md"),
    (".md", f"```html\n<div hidden>\n```\n\n{SAID}"),
    (".md", f"Write `<div hidden>` there.\n\n{SAID}"),
    (".md", f"<div hidden>a</div>\n\n{SAID}"),
    (".md", f"<div class='hidden-xs' data-hidden='1'>{SAID}</div>"),
    (".md", f"<input hidden>\n\n{SAID}"),
    (".md", f'<p title="a hidden text">{SAID}</p>'),
    (".html", f"<p hidden>a<p>{SAID}</p>"),
    (".html", f"<div style='opacity:0.9; font-size:0.8em'>{SAID}</div>"),
    (".html", f"<dialog open>{SAID}</dialog>"),
    (".html", f"<p aria-hidden='true'>{SAID}</p>"),
    (".html", f"<details><summary>a</summary>{SAID}</details>"),
    (".j2", f"{{% if x %}}a{{% else %}}{SAID}{{% endif %}}"),
    (".j2", f"{{% if false %}}a{{% else %}}{SAID}{{% endif %}}"),
    (".j2", f"{{% if false %}}a{{% elif y %}}{SAID}{{% endif %}}"),
    (".j2", f"{{% for x in y %}}a{{% endfor %}}{SAID}"),
    (".j2", f"{{% endif %}}{{% else %}}{SAID}"),
    (".j2", f"{SAID}\n\n{{# of a comment that nobody ends"),
    (".rst", f".. only:: html\n\n   {SAID}"),
    (".rst", f".. note::\n\n   {SAID}"),
    (".rst", f".. raw:: html\n\n   <p>{SAID}</p>"),
    (".rst", f".. only:: internal\n\n   a\n\n{SAID}"),
    (".adoc", f":x:\n\nifdef::x[]\n{SAID}\nendif::[]"),
    (".adoc", f"ifndef::x[]\n{SAID}\nendif::[]"),
    (".adoc", f"ifdef::env-github[]\n{SAID}\nendif::[]"),
    (".adoc", f"ifdef::no[]\na\nendif::[]\n{SAID}"),
    (".adoc", f":a: 3\n\nifeval::[{{a}} < 10]\n{SAID}\nendif::[]"),
    (".adoc", f"ifeval::[{{a}} < 10]\n{SAID}\nendif::[]"),
    (".adoc", f"[comment]\na\n\n{SAID}"),
    (".mdx", f"<div hidden={{false}}>{SAID}</div>"),
    (".mdx", f"<Note>\n\n{SAID}\n\n</Note>"),
    (".ipynb", notebook(cell("markdown", SAID, tags=["intro"]))),
    (".md", f"~~~\n{SAID}\n~~~"),
    (".md", f"```\n~~{SAID}~~\n```"),
    (".md", f"~~a\n\n{SAID}\n\nb~~"),
    (".md", f"about ~~ 5 s. {SAID} And ~~ 6"),
    (".md", f"A text begins with <s> and goes on. {SAID}"),
    (".html", f"<p>It begins with <s> and goes on. {SAID}</p>"),
    (".rst", f"~~~~~~~~\nHeading\n~~~~~~~~\n\n{SAID}"),
]


@pytest.mark.parametrize(("suffix", "text"), SEEN)
def test_what_a_page_shows_is_text(suffix: str, text: str) -> None:
    assert SAID in shown(text, suffix)


@pytest.mark.parametrize(("suffix", "text"), [*UNSEEN, *SEEN])
def test_what_is_blanked_moves_no_line(suffix: str, text: str) -> None:
    if suffix == ".ipynb":
        text = "\n"
    found = outline(f"{text}\n\nThe last line.\n", suffix if text.strip() else ".md")

    lasts = [piece for piece in found.pieces if "The last line." in piece.text]

    for last in lasts:
        line = last.line + last.text[: last.text.index("The last")].count("\n")
        assert line == text.count("\n") + 3


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".md", "<div hidden>" * 20_000),
        (".md", "<div style='" * 20_000),
        (".md", "~~a " * 20_000),
        (".md", "<s>" * 5_000),
        (".md", "{% comment %} a\n" * 20_000),
        (".md", "{{< comment >}} a\n" * 20_000),
        (".md", "{::comment} a\n" * 20_000),
        (".md", "{# a\n" * 20_000),
        (".html", "<p hidden>" * 20_000),
        (".html", "<div hidden></div>" * 20_000),
        (".j2", "{% if false %}" * 20_000),
        (".j2", "{% if x %}" * 20_000 + "{% endif %}" * 20_000),
        (".mdx", "{false && " * 20_000),
        (".adoc", "ifdef::a[]\n" * 20_000),
        (".adoc", "[comment]\n--\n" * 20_000),
    ],
)
@pytest.mark.usefixtures("unmeasured_test")
def test_much_of_it_is_read_in_a_moment(suffix: str, text: str) -> None:
    began = time.process_time()
    shown(text, suffix)
    assert time.process_time() - began < 5
