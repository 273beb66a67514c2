"""A section counts by the words that somebody wrote for it."""

from __future__ import annotations

import pytest

from pytest_psf.verify.filling import FEWEST_WORDS, first_placeholder, real_words
from pytest_psf.verify.outline import Piece, outline


def words(text: str) -> int:
    return real_words([Piece(1, text)])


def placeholder(*texts: str) -> tuple[int, str] | None:
    return first_placeholder([Piece(10 * n, text) for n, text in enumerate(texts, 1)])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("Drafts are deleted.", 3, id="sentence"),
        pytest.param("Drafts\nare\ndeleted", 3, id="lines"),
        pytest.param("after 90 days", 2, id="numbers-are-no-words"),
        pytest.param("90 180 365 --- ... 1.5", 0, id="only-numbers"),
        pytest.param("don't re-use", 2, id="apostrophe-and-hyphen"),
        pytest.param("Gelöscht nach größerer Übung", 4, id="german"),
        pytest.param("удаляются через девяносто дней", 4, id="russian"),
        pytest.param("on-call: v2_store", 2, id="names-of-code"),
        pytest.param("*Drafts* are **deleted**", 3, id="emphasis"),
    ],
)
def test_words_are_counted(text: str, count: int) -> None:
    assert words(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "TODO",
        "TODO write how long each kind of data is kept",
        "- [ ] todo: ask legal how long data may be kept",
        "TBD by the end of the year with the legal people",
        "tbc with the provider of the embedding model",
        "FIXME this is about the former system",
        "Lorem ipsum dolor sit amet consetetur sadipscing elitr",
        "This part is coming soon to a page near you",
        "The procedure is to be defined by the new owner",
        "{{ data.retention.period or 'unset value in the template' }}",
        "{% include 'retention-for-every-kind-of-data.md' %}",
        "${RETENTION_PERIOD}",
        "<how long each kind of data is kept>",
        "[More Information Needed]",
        "[more information needed]",
        "[Name] [Role] [Date]",
        "[describe here how long the data is kept]",
        "YYYY-MM-DD",
        "DD/MM/YYYY",
        "_Your name goes here._",
        "N/A",
        "n/a",
        "https://wiki.example.org/retention/of/every/kind/of/data",
        "<https://wiki.example.org/retention>",
        "| | | |",
        "- - - * * *",
        "🚀 ✅ 🔥",
    ],
)
def test_what_a_template_says_holds_no_word(text: str) -> None:
    assert words(text) == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("Owner: [Name]", 1, id="label"),
        pytest.param("Kept for {{ days }} days by <name>", 4, id="several"),
        pytest.param("Deleted after 90 days.\nTODO: backups", 3, id="open-line-below"),
        pytest.param("See [the policy](docs/policy.md) now", 4, id="link"),
        pytest.param("See [the policy][1] now", 4, id="reference"),
        pytest.param("Mastodon and autobahn", 3, id="todo-inside-words"),
        pytest.param("It stated a limit", 4, id="tbd-inside-words"),
    ],
)
def test_a_placeholder_takes_only_its_own_words(text: str, count: int) -> None:
    assert words(text) == count


@pytest.mark.parametrize(
    ("text", "fewest"),
    [
        pytest.param("下書きは九十日後に削除されます。", 15, id="japanese"),
        pytest.param("草稿在九十天后删除。", 9, id="chinese"),
        pytest.param("ร่างจะถูกลบหลังเก้าสิบวัน", 15, id="thai"),
        pytest.param("초안은 구십 일 후에 삭제됩니다", 12, id="korean"),
    ],
)
def test_scripts_without_spaces_count_by_characters(text: str, fewest: int) -> None:
    assert words(text) >= fewest
    assert words(text) >= FEWEST_WORDS


@pytest.mark.parametrize(
    "text", ["。、…", "\uff01\uff1f", "\uff11\uff12\uff13", "「」"]
)
def test_punctuation_of_those_scripts_is_no_word(text: str) -> None:
    assert words(text) == 0


def test_mixed_scripts_count_both() -> None:
    assert words("モデル gpt を使う") == 3 + 1 + 3


def test_a_table_counts_what_its_cells_say() -> None:
    table = "| Data | Kept for |\n|---|---|\n| Drafts | ninety days |\n| Logs | [TBD] |"
    filled = real_words(outline(table, ".md").whole().body)
    empty = "| | |\n|---|---|\n| [Name] | YYYY-MM-DD |\n| TODO | TBD |"
    assert filled == 3 + 3 + 1
    assert real_words(outline(empty, ".md").whole().body) == 0


def test_what_stands_in_headings_and_comments_of_a_document_is_not_counted() -> None:
    text = (
        "# A heading of five words\n\n<!-- a comment of many words -->\n\nTwo words\n"
    )
    assert real_words(outline(text, ".md").whole().body) == 2


def test_the_first_placeholder_is_told_with_its_line() -> None:
    assert placeholder("Fine so far.", "Owner:\n[Name]\nTBD") == (21, "[Name]")
    assert placeholder("Still\nTODO\n[Name]") == (11, "TODO")


@pytest.mark.parametrize("text", ["Nothing open here.", "", "[link](x.md)"])
def test_no_placeholder_is_found_where_there_is_none(text: str) -> None:
    assert placeholder(text) is None
