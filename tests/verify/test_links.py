"""A section that only links counts by what its links lead to, in each form's own links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.verify.document.filled import reading
from pytest_psf.verify.document.sections import find_section
from pytest_psf.verify.project import Project
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "Freeze deploys, then run the script that goes back."


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def covered(root: Path, document: str, section: str = "Link") -> list[str]:
    project = Project(root)
    found = find_section(document, (section,), project)
    return [*reading(document, found, (), project).covered]


@pytest.mark.parametrize(
    ("document", "link", "target"),
    [
        pytest.param("docs/a.rst", ":doc:`other`", "docs/other.rst", id="doc"),
        pytest.param("docs/a.rst", ":doc:`x <other>`", "docs/other.rst", id="doc-text"),
        pytest.param("docs/a.rst", ":std:doc:`other`", "docs/other.rst", id="domain"),
        pytest.param("docs/a.rst", ":doc:`/b/c`", "docs/b/c.md", id="doc-from-conf"),
        pytest.param("docs/b/a.rst", ":doc:`../other`", "docs/other.rst", id="doc-up"),
        pytest.param("docs/a.rst", ":ref:`way-back`", "docs/b/c.md", id="ref"),
        pytest.param("docs/a.rst", ":ref:`x <Way-Back>`", "docs/b/c.md", id="ref-text"),
        pytest.param("docs/a.rst", ":ref:`here`", "docs/other.rst", id="ref-of-rst"),
        pytest.param("docs/a.rst", ":any:`here`", "docs/other.rst", id="any"),
        pytest.param(
            "docs/a.rst", ".. include:: other.rst", "docs/other.rst", id="include"
        ),
        pytest.param("docs/a.md", "{doc}`other`", "docs/other.rst", id="myst-doc"),
        pytest.param("docs/a.md", "{ref}`x <here>`", "docs/other.rst", id="myst-ref"),
        pytest.param("docs/a.md", "[x](b/c.md#way-back)", "docs/b/c.md", id="myst-id"),
        pytest.param("docs/a.md", "[x](d.md#go)", "docs/d.md", id="braces"),
        pytest.param("docs/a.md", "[x](d.md#tag)", "docs/d.md", id="tag"),
        pytest.param("docs/a.md", "[x](b/c)", "docs/b/c.md", id="without-ending"),
        pytest.param("docs/a.md", "[x](b/c.html)", "docs/b/c.md", id="page-made-of-it"),
        pytest.param("docs/a.md", "[x](e/)", "docs/e/index.md", id="folder"),
        pytest.param("docs/a.md", "[x](e#top)", "docs/e/index.md", id="folder-heading"),
        pytest.param("docs/a.mdx", "[x](./d#go)", "docs/d.md", id="mdx"),
        pytest.param("docs/a.md", "[x]\n\n[X]: d.md", "docs/d.md", id="label-alone"),
        pytest.param(
            "docs/a.md", '[x]({{< ref "b/c.md" >}})', "docs/b/c.md", id="ref-hugo"
        ),
        pytest.param(
            "docs/a.md", '[x]({{% relref "d.md#go" %}})', "docs/d.md", id="relref-hugo"
        ),
        pytest.param("docs/a.md", "[x](/b/c.html)", "docs/b/c.md", id="top-of-a-site"),
        pytest.param("docs/b/c2.md", "[x](/e/)", "docs/e/index.md", id="top-above"),
        pytest.param("docs/b/p.md", "[x](../c/)", "docs/b/c.md", id="served-as-folder"),
        pytest.param(
            "docs/a.md", "[x](h/)", "docs/h.html.md", id="page-by-two-endings"
        ),
        pytest.param("docs/a.md", "[x]({% link b/c.md %})", "docs/b/c.md", id="jekyll"),
        pytest.param(
            "docs/a.md", "[x]({{ '/b/c' | relative_url }})", "docs/b/c.md", id="filter"
        ),
        pytest.param(
            "docs/a.md", "[x]({{ site.baseurl }}/b/c)", "docs/b/c.md", id="base-url"
        ),
        pytest.param("docs/a.md", '--8<-- "docs/d.md"', "docs/d.md", id="snippet"),
        pytest.param(
            "docs/a.md", '{% include-markdown "d.md" %}', "docs/d.md", id="mkdocs"
        ),
        pytest.param(
            "docs/a.md", "{%\n  include 'd.md'\n%}", "docs/d.md", id="included"
        ),
        pytest.param(
            "docs/a.md", "```{include} b/c.md\n```", "docs/b/c.md", id="myst-include"
        ),
        pytest.param("docs/a.adoc", "xref:f.adoc[x]", "docs/f.adoc", id="xref"),
        pytest.param("docs/a.adoc", "<<f.adoc#go,x>>", "docs/f.adoc", id="angles"),
        pytest.param("docs/a.adoc", "link:f.adoc[x]", "docs/f.adoc", id="link"),
        pytest.param("docs/a.adoc", "include::f.adoc[]", "docs/f.adoc", id="part"),
        pytest.param("docs/a.html", "<a href='g.html#p'>x</a>", "docs/g.html", id="id"),
    ],
)
def test_a_link_leads_where_its_form_says(
    tmp_path: Path, document: str, link: str, target: str
) -> None:
    write(tmp_path, "docs/conf.py", "")
    write(
        tmp_path, "docs/other.rst", f"Other\n=====\n\n.. _here:\n\nIt\n--\n\n{WORDS}\n"
    )
    write(tmp_path, "docs/b/c.md", f"# C\n\n(way-back)=\n## Back\n\n{WORDS}\n")
    write(
        tmp_path, "docs/d.md", f"# D\n\n## Back {{#go}}\n\n<i id='tag'>x</i> {WORDS}\n"
    )
    write(tmp_path, "docs/e/index.md", f"# Top\n\n{WORDS}\n")
    write(tmp_path, "docs/f.adoc", f"= F\n\n[#go]\n== Back\n\n{WORDS}\n")
    write(tmp_path, "docs/h.html.md", f"# H\n\n{WORDS}\n")
    write(tmp_path, "docs/g.html", f"<section id=p><h2>G</h2>{WORDS}</section>")
    heading = {"rst": "Link\n====\n", "adoc": "== Link\n", "html": "<h2>Link</h2>"}
    name = document.rpartition(".")[2]
    write(tmp_path, document, f"{heading.get(name, '# Link')}\n\n{link}\n")
    assert covered(tmp_path, document) == [target]


@pytest.mark.parametrize(
    ("document", "link", "why"),
    [
        ("a.rst", ":doc:`gone`", "gone does not exist"),
        ("a.rst", ":doc:`/gone`", "gone does not exist"),
        ("a.rst", ":ref:`gone`", 'a.rst has no heading "gone"'),
        ("a.md", "[x](b.md#gone)", 'b.md has no heading "gone"'),
        ("a.md", "[x](folder)", "folder"),
        ("a.adoc", "<<gone>>", 'a.adoc has no heading "gone"'),
    ],
)
def test_a_link_that_leads_nowhere_is_told(
    tmp_path: Path, document: str, link: str, why: str
) -> None:
    write(tmp_path, "b.md", f"# B {{#b}}\n\n{WORDS}\n")
    write(tmp_path, "folder/x.py", "")
    heading = {"rst": "Link\n====", "adoc": "== Link"}
    name = document.rpartition(".")[2]
    write(tmp_path, document, f"{heading.get(name, '# Link')}\n\n{link}\n")
    with pytest.raises(UnverifiableError) as caught:
        covered(tmp_path, document)
    assert caught.value.problem.reason.slug == "link-broken"
    assert why in str(caught.value)


def test_where_a_template_makes_the_address_nothing_can_be_verified(
    tmp_path: Path,
) -> None:
    write(tmp_path, "a.md", "# Link\n\n[x]({{ config.page }}) [y](${HOST}/b)\n")
    with pytest.raises(UnverifiableError) as caught:
        covered(tmp_path, "a.md")
    assert caught.value.problem.reason.slug == "link-only"
    assert "only links elsewhere" in str(caught.value)


def test_a_page_of_a_site_is_looked_for_below_the_nearest_folder_first(
    tmp_path: Path,
) -> None:
    for name in ("site/b.md", "site/docs/b.md"):
        write(tmp_path, name, f"# B\n\n{WORDS}\n")
    write(tmp_path, "site/docs/c/a.md", "# Link\n\n[x](/b)\n")
    assert covered(tmp_path, "site/docs/c/a.md") == ["site/docs/b.md"]


def test_a_link_to_an_id_of_its_own_section_says_nothing(tmp_path: Path) -> None:
    write(tmp_path, "a.md", f"# A\n\n{WORDS}\n\n## Link {{#link}}\n\n[x](#link)\n")
    with pytest.raises(UnverifiableError, match="says nothing either"):
        covered(tmp_path, "a.md")
