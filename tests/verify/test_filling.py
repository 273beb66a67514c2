"""A section counts by the words that somebody wrote for it."""

from __future__ import annotations

import pytest

from pytest_psf.core.words import FEWEST_WORDS, is_open, words_of
from pytest_psf.verify.document.outline import outline
from pytest_psf.verify.document.pieces import Piece, first_placeholder


def words(text: str) -> int:
    return words_of([text]).real


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
        "`TODO: write how long each kind of data is kept`",
        "Retention for chats and uploads to be confirmed",
        "How long chats are kept is to be decided by the board",
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
        pytest.param("Owner: [Name]", 0, id="label"),
        pytest.param("Kept for {{ days }} days by <name>", 4, id="several"),
        pytest.param("Deleted after 90 days.\nTODO: backups", 3, id="open-line-below"),
        pytest.param("See [the policy](docs/policy.md) now", 4, id="link"),
        pytest.param("See [the policy][1] now", 4, id="reference"),
        pytest.param("Mastodon and autobahn", 3, id="todo-inside-words"),
        pytest.param("It stated a limit", 4, id="tbd-inside-words"),
        pytest.param("Names have to be defined once", 6, id="a-rule"),
        pytest.param("The chart allows limits to be defined by tenant", 9, id="allows"),
        pytest.param("Deletions wait for the copy to be completed", 8, id="waits"),
        pytest.param("The first rows to be written to the store", 9, id="written-to"),
        pytest.param("A page that holds `TODO` is not released", 8, id="spoken-of"),
        pytest.param('Pull requests called "WIP" are left alone', 7, id="quoted"),
        pytest.param("Install gateway[redis] and restart", 5, id="extras"),
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
    filled = outline(table, ".md").whole().words.real
    empty = "| | |\n|---|---|\n| [Name] | YYYY-MM-DD |\n| TODO | TBD |"
    assert filled == 2
    assert outline(empty, ".md").whole().words.real == 0


def test_what_stands_in_headings_and_comments_of_a_document_is_not_counted() -> None:
    text = (
        "# A heading of five words\n\n<!-- a comment of many words -->\n\nTwo words\n"
    )
    assert outline(text, ".md").whole().words.real == 2


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        pytest.param(
            ".md",
            "Lorem ipsum dolor sit amet,\nconsectetur adipiscing elit, sed do\n"
            "eiusmod tempor incididunt",
            id="lorem-ipsum-to-the-end-of-its-paragraph",
        ),
        pytest.param(
            ".md",
            "| Item | Description | Owner | Due date | Status |\n"
            "|---|---|---|---|---|\n|  |  |  |  |  |\n",
            id="names-of-columns",
        ),
        pytest.param(
            ".md",
            "**Model Owner:**\n\n**Status Date:** YYYY-MM-DD\n\n"
            "**Current Model Version**:\n\n__Last Updated By:__\n",
            id="labels-alone",
        ),
        pytest.param(
            ".md",
            "> Describe how long you keep the data and why.\n> One line each.\n",
            id="quoted-guidance",
        ),
        pytest.param(
            ".md",
            "<!-- say how long the data\n\nis kept and why and by whom\n",
            id="comment-without-an-end",
        ),
        pytest.param(
            ".html",
            "<p><!-- say how long the data is kept and why and by whom",
            id="comment-without-an-end-in-html",
        ),
        pytest.param(
            ".rst", "..\n   This guidance has many words in it.\n", id="empty-comment"
        ),
        pytest.param(
            ".rst", ".. guidance\n   that has many words in it.\n", id="comment-block"
        ),
        pytest.param(
            ".md", "[Retention policy for customer data](https://wiki/x)", id="link"
        ),
        pytest.param(
            ".md",
            "[Retention policy for customer data](https://wiki/x)\n\n"
            "![Diagram of how long the data is kept](data.svg)\n",
            id="links",
        ),
        pytest.param(
            ".md",
            "| Field | Value |\n|---|---|\n| Purpose of processing | |\n"
            "| Legal basis | |\n",
            id="rows-without-a-value",
        ),
        pytest.param(
            ".md", "Model Owner:\n\nStatus Date:\n\nModel Version:\n", id="plain-labels"
        ),
        pytest.param(
            ".md",
            "**Model Owner**\n\n**Status Date**\n\n**Version**\n",
            id="bold-alone",
        ),
        pytest.param(
            ".rst",
            "Lorem ipsum dolor sit amet,\nconsectetur adipiscing elit, sed do\n",
            id="lorem-ipsum-in-rst",
        ),
        pytest.param(
            ".txt",
            "Lorem ipsum dolor sit amet,\nconsectetur adipiscing elit, sed do\n",
            id="lorem-ipsum-in-txt",
        ),
        pytest.param(
            ".txt",
            "{{ the\nretention period of every kind of data\n}}",
            id="jinja-over-lines-in-txt",
        ),
        pytest.param(
            ".md",
            "[describe here how long the data of each of the data subjects\n"
            "are kept, by whom, and in which store]",
            id="long-brackets",
        ),
        pytest.param(
            ".md",
            "{{ the\nretention period of every kind of data\n}}",
            id="jinja-over-lines",
        ),
    ],
)
def test_what_the_template_of_a_document_says_holds_no_word(
    suffix: str, text: str
) -> None:
    assert outline(text, suffix).whole().words.real == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("**Basis:** Article six of it", 4, id="behind-a-label"),
        pytest.param("Kept as [the policy](x.md) says", 5, id="around-a-link"),
        pytest.param("Lorem ipsum dolor.\n\nOne two three.", 3, id="next-paragraph"),
        pytest.param("> Say why.\n\nOne two three.", 3, id="below-a-quotation"),
        pytest.param("<!-- say why -->\nOne two three.", 3, id="below-a-comment"),
    ],
)
def test_what_stands_beside_the_template_counts(text: str, count: int) -> None:
    assert outline(text, ".md").whole().words.real == count


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Conservamos todo el historial durante noventa días.", id="spanish"
        ),
        pytest.param("Guardamos todo o histórico por noventa dias.", id="portuguese"),
        pytest.param("The todo list of the team is kept.", id="english"),
    ],
)
def test_todo_is_a_word_of_other_languages(text: str) -> None:
    assert words(text) >= FEWEST_WORDS
    assert placeholder(text) is None


@pytest.mark.parametrize("text", ["todo: ask legal", "todo(ada): ask", "todo : ask"])
def test_todo_in_lower_case_is_open_before_a_colon_or_a_bracket(text: str) -> None:
    assert words(text) == 0


@pytest.mark.parametrize(
    "line",
    [
        "TODO",
        "- TODO: ask Ada",
        "`TODO: name the pager of the desk`",
        "- [ ] *(Add what else the desk needs)*",
        "| Lead | _Insert the number of the pager._ |",
        "Call the desk. `TODO: name its pager`",
        "Kept as [Company Name] decides",
        "**Lead**: *(e.g., whoever is on duty)*",
        "> \U0001f6a7 Work in progress",
        "This section is still under construction.",
        "| Backups | under construction |",
        "???",
        "Owner: ???",
        "The controller is {{ ORGANISATION_NAME }}, of Leeds",
        "| Owner | TBD |",
        "## Backups (TBC)",
        "XXX who decides?",
        "The limit is to be confirmed.",
        "Escalation path to be defined",
        "This page is still a stub.",
        "This is only a placeholder",
        "Stub",
        "**Placeholder** \u2013 see ticket 12",
        "[placeholder]",
        "(stub)",
        "Placeholder for the backup rules",
        "The rest is a stub",
        "Backups are just a placeholder.",
        "Coming soon!",
        "Under construction",
        "Not yet documented.",
        "Details to be added",
        "[Insert the name of the owner]",
        "[More Information Needed]",
        "Lorem ipsum dolor sit amet",
        "<!-- FIXME -->",
    ],
)
def test_a_line_that_is_still_open_is_told(line: str) -> None:
    assert is_open(line)


@pytest.mark.parametrize(
    "line",
    [
        "A build with `TODO` in a document fails.",
        'Nothing that says "TBD" is released.',
        "Todo el personal puede parar el sistema.",
        "Each open item goes into the TODO list of the team.",
        "Names have to be provided in writing.",
        "It answers what was asked *(e.g., about a claim)* within the day",
        "The team shares its work in progress each week.",
        "Rail lines under construction are no claims of ours.",
        "Ask the desk to be added to the rota.",
        "[Business] is handled by the second desk.",
        '??? "How long a claim is kept"',
        "The gateway allows limits to be defined for each tenant.",
        "The job waits for the last copy to be completed.",
        "It causes one line to be written onto the tape.",
        "Read once, to be written to the archive.",
        "The queue *(insert-only)* and _describe_ it",
        "How it is read: _Who was paged?_ the desk",
        "[placeholder-images]: docs/images.md",
        "The [company handbook](h.md) says who decides.",
        "The reason needs to be documented by the handler.",
        "It is not allowed to be written over.",
        "Unpack release-XXX.tar.gz, libxml2-xxx.tar.gz",
        "The stub of the bank answers in tests.",
        "Each placeholder is replaced by the claimant's name.",
        "At most two items: the WIP limit.",
        "[Insert](insert.md) a claim",
        "Why??? Nobody asked.",
        "Mastodon and autobahn",
    ],
)
def test_a_line_that_only_sounds_like_it_is_not(line: str) -> None:
    assert not is_open(line)


def test_a_placeholder_is_told_with_its_line() -> None:
    assert placeholder("Fine so far.", "Owner:\n[Name]\n") == (21, "[Name]")
    assert placeholder("Still\nTODO\n[Name]") == (11, "TODO")
    assert placeholder("Owner:\n[Name]\nTBD") == (11, "[Name]")
    assert placeholder("{{ the\nperiod }}") == (10, "{{ the")


@pytest.mark.parametrize("text", ["Nothing open here.", "", "[link](x.md)"])
def test_no_placeholder_is_found_where_there_is_none(text: str) -> None:
    assert placeholder(text) is None


SECURITY_POLICY = """\
## Supported Versions

Use this section to tell people about which versions of your project are
currently being supported with security updates.

| Version | Supported          |
| ------- | ------------------ |
| 5.1.x   | :white_check_mark: |

## Reporting a Vulnerability

Use this section to tell people how to report a vulnerability.

Tell them where to go, how often they can expect to get an update on a
reported vulnerability, what to expect if the vulnerability is accepted or
declined, etc.
"""


@pytest.mark.parametrize("name", ["Supported versions", "Reporting a vulnerability"])
def test_the_security_policy_of_a_code_host_is_not_filled(name: str) -> None:
    (found,) = outline(SECURITY_POLICY, ".md").named([name])
    assert found.words.real < FEWEST_WORDS
    placeholder_ = first_placeholder(found.body)
    assert placeholder_ is not None
    line, text = placeholder_
    assert text.startswith("Use this section to tell people")
    assert line in {3, 12}


@pytest.mark.parametrize(
    "text",
    [
        "Provide a longer summary of what this model is.",
        "USERS (both direct and downstream) should be made aware of the risks, biases\n"
        "and limitations of the model. More information needed for further "
        "recommendations.",
        "This section describes the evaluation protocols and provides the results.",
        "_Include a short description of what happened._",
        "_(e.g. Contractual 99.9% service availability outside of the window)_",
        "How is the software deployed? How does roll-back happen?",
        "_List who was told of it, by **name**, and when. E.g. the press office._",
        "*Summarise in two lines what users saw, as in [this one](one.md), and for\n"
        "how long they saw it.*",
        "- _Who had the pager that day?_",
        "_Some dates to include: (1) when it began, (2) when it was told._",
        "| *(e.g., answers that name a person)* |",
        "- *(Add who decides about the budget)*",
        "Note, this table may not be exhaustive.",
    ],
)
def test_guidance_of_common_templates_holds_no_word(text: str) -> None:
    assert words(text) == 0
    assert placeholder(text) is not None


def test_what_stands_beside_guidance_counts() -> None:
    said = "Provide a quick summary of the dataset. It holds ten thousand letters."
    assert words(said) == 5
    assert words("The team uses this section to tell people how to behave.") == 11
    assert words("_Who was paged?_ The desk, by telephone, at four.") == 6
    assert words("_Restart the worker_ and then *describe-pods* once.") == 6
    assert words("*Explain* is a command of the database_shell_.") == 7
    assert words("Kept *(e.g. by the desk) for a week* at most.") == 11


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("डेटा नब्बे दिनों बाद हटाया जाता है", 7, id="hindi"),
        pytest.param("تُحذَف المسودات بعد تسعين يومًا", 5, id="arabic-with-vowels"),
        pytest.param("הטיוטות נמחקות אחרי תשעים יום", 5, id="hebrew"),
    ],
)
def test_signs_on_letters_make_no_more_words(text: str, count: int) -> None:
    assert words(text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("Kept for ninety days, see [the policy](x.md).", 5, id="inline"),
        pytest.param("See the [policy of the claims team](x.md).", 2, id="few"),
        pytest.param("[The policy of the claims team][1]", 0, id="reference"),
        pytest.param("[The policy of the claims team][]", 0, id="collapsed"),
        pytest.param('<a href="x.md">The policy of the team</a>', 0, id="html"),
        pytest.param("`The policy of the team <x.rst>`_ says so", 2, id="rst"),
        pytest.param("See :doc:`the policy of the team <x>`", 1, id="rst-role"),
        pytest.param('[The policy](x.md "of the claims team")', 0, id="title"),
        pytest.param("[The policy (short)](a(b).md) of it", 2, id="brackets"),
        pytest.param("https://wiki.example.org/a/b/c is where", 2, id="bare"),
    ],
)
def test_words_beside_links_are_told_from_their_own(text: str, count: int) -> None:
    assert words_of([text]).outside_links == count
