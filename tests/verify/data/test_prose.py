"""Sentences and lines of texts: which one is meant, and what stays when it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_psf.verify.data.prose import units_of
from pytest_psf.verify.data.rules import rules_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from tests.verify.data.conftest import Folder


PROMPT = """\
# Your task

You sort claims for a person. Never promise a payment, e.g. by
saying "it is covered" or the like. Dr. Weber decides!
Is it unclear? Ask.

Answer with one object:
  route       where it goes
  confidence  0 to 1

- Never name a diagnosis
  that nobody has made.
- Refer {{ cases }} to a person.

{% if strict %}
Decline everything else. {{ closing }}
{% endif %}
"""


def left(folder: Folder, words: str, text: str = PROMPT) -> str:
    """Return the text without the sentence that holds some words."""
    folder.holds({"p.txt": text})
    (rule,) = rules_of(f"p.txt#{words}", folder.project())
    (fault,) = rule.faults
    assert fault.did == "is left out"
    assert fault.way is None
    fault.edit.apply(folder)
    return folder.read("p.txt")


@pytest.mark.parametrize(
    ("words", "gone"),
    [
        ("sort claims", "You sort claims for a person. "),
        (
            "never PROMISE a   payment, e.g. by saying",
            'Never promise a payment, e.g. by\nsaying "it is covered" or the like. ',
        ),
        ("Weber", " Dr. Weber decides!"),
        ("unclear?", "Is it unclear? "),
        ("one object", "Answer with one object:\n"),
        ("confidence", "  confidence  0 to 1\n"),
        ("nobody has made", "- Never name a diagnosis\n  that nobody has made.\n"),
        ("refer {{ cases }}", "- Refer {{ cases }} to a person.\n"),
        ("Decline", "Decline everything else. "),
        ("your task", "# Your task\n"),
    ],
)
def test_the_sentence_that_holds_the_words_goes_and_the_rest_stays(
    folder: Folder, words: str, gone: str
) -> None:
    assert left(folder, words) == PROMPT.replace(gone, "")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "絶対に約束しない。支払いは人が決める！\n",  # noqa: RUF001
            ["絶対に約束しない。", "支払いは人が決める！"],  # noqa: RUF001
        ),
        ("Versprich nie etwas, z. B. Geld. Frage nach.", 2),
        ("It is 3.5 or 1. Then stop.", 2),
        ("See U.S. law. Ask J. Weber first.", 2),
        ("अनुरोध करें। रुकें।", 2),
        ("threat\nabuse\nself harm\n", 3),
        (
            "NEVER promise\nNEVER refuse\nAsk a person of the team who is on duty then\n",
            3,
        ),
        ("a line that was broken where it\nhad to be, and one more\n", 1),
        ("1. first\n2) second\n(a) third\n", 3),
        ("| a | b |\n|---|---|\n| c | d |\n", 2),
        ("> Never.\n\tindented\n", 2),
        ("```\ncode\n```\n", 1),
        ("", 0),
        ("\n \n...\n", 0),
    ],
)
def test_sentences_of_languages_and_forms(
    text: str, sentences: int | list[str]
) -> None:
    found = [one.text for one in units_of(text)]
    assert found == sentences or len(found) == sentences


def test_each_sentence_of_a_whole_text_is_a_rule_and_headings_are_none(
    folder: Folder,
) -> None:
    folder.holds({"p.txt": PROMPT})
    found = rules_of("p.txt", folder.project())
    assert [(one.line, one.name.partition("#")[2]) for one in found] == [
        (3, "You sort claims for a person."),
        (3, 'Never promise a payment, e.g. by saying "it is covered" o...'),
        (4, "Dr. Weber decides!"),
        (5, "Is it unclear?"),
        (5, "Ask."),
        (7, "Answer with one object:"),
        (8, "route where it goes"),
        (9, "confidence 0 to 1"),
        (11, "- Never name a diagnosis that nobody has made."),
        (13, "- Refer {{ cases }} to a person."),
        (16, "Decline everything else."),
    ]


@pytest.mark.parametrize(
    ("words", "reason", "why", "fix"),
    [
        (
            "Never promise a paymnt",
            "no-such-words",
            "no sentence of p.txt holds",
            'did you mean line 3, "Never',
        ),
        (
            "person. Never",
            "no-such-words",
            "in no single sentence of p.txt: it goes over 2",
            "one of them",
        ),
        (
            "never",
            "ambiguous-words",
            "2 sentences or lines of p.txt hold",
            "write more",
        ),
        (
            "xylophone",
            "no-such-words",
            "no sentence of p.txt holds",
            "as they stand there",
        ),
    ],
)
def test_words_that_no_single_sentence_holds_are_told(
    folder: Folder, words: str, reason: str, why: str, fix: str
) -> None:
    folder.holds({"p.txt": PROMPT})
    with pytest.raises(UnverifiableError) as raised:
        rules_of(f"p.txt#{words}", folder.project())
    assert raised.value.problem.reason.slug == reason
    assert why in raised.value.problem.why
    assert fix in raised.value.problem.fix
    assert raised.value.problem.place is not None


def test_a_worse_sentence_that_is_stated_stands_there_instead(folder: Folder) -> None:
    folder.holds({"p.txt": PROMPT})
    named = "p.txt#Never promise"
    (rule,) = rules_of(named, folder.project(), worse={named: "Promise all."})
    (fault,) = rule.faults
    fault.edit.apply(folder)
    assert "a person. Promise all. Dr. Weber" in folder.read("p.txt")


def test_rows_of_a_table_are_rules_and_the_names_of_its_columns_are_none(
    folder: Folder,
) -> None:
    text = "term,score\nlegal action against the claimant. Now,5\nsue,7\n"
    folder.holds({"a.csv": text})
    found = rules_of("a.csv", folder.project())
    assert [one.line for one in found] == [2, 3]
    found[0].faults[0].edit.apply(folder)
    assert folder.read("a.csv") == "term,score\nsue,7\n"


def test_lines_that_end_as_on_windows_stay(folder: Folder) -> None:
    assert (
        left(folder, "two", "One.\r\n\r\nTwo. Three.\r\n") == "One.\r\n\r\nThree.\r\n"
    )


def test_templates_and_files_of_unknown_formats_are_texts(folder: Folder) -> None:
    files = dict.fromkeys(
        ("a.yaml.j2", "a.sql", "prompts/x"), "Never promise.\nRefer.\n"
    )
    folder.holds(files)
    for name in files:
        assert len(rules_of(name, folder.project())) == 2


def test_sentences_that_begin_alike_are_rules_of_their_own(folder: Folder) -> None:
    """Each is tried: of two of one name, what a test misses of one would be hidden."""
    begin = "Never tell anyone outside of the desk what the scores are made"
    text = f"{begin} of.\n{begin} for.\nBe brief. Be brief.\n"
    project = folder.holds({"p.txt": text, "t.csv": f"a,b\n{begin},1\n{begin},2\n"})
    for name, count in (("p.txt", 4), ("t.csv", 2)):
        found = rules_of(name, project)
        assert len({one.name for one in found}) == count
    (alone,) = rules_of("p.txt#made of", project)
    assert alone.name == rules_of("p.txt", project)[0].name
    assert alone.name.endswith("... (1 of 2)")


WORDS = st.sampled_from(["Never", "pay", "e.g.", "a", "{{ x }}", "5", "é"])
SENTENCES = st.tuples(
    st.lists(WORDS, min_size=2, max_size=12), st.sampled_from([".", "!", "?", '."'])
).map(lambda both: f"Say {' '.join(both[0])}{both[1]}")
BLOCKS = st.lists(
    st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join)
    | SENTENCES.map(lambda one: f"- {one}"),
    min_size=1,
    max_size=4,
)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(blocks=BLOCKS, between=st.sampled_from(["\n\n", "\n\n\n"]), data=st.data())
def test_what_is_cut_is_one_sentence_and_the_sentences_together_are_the_text(
    blocks: list[str], between: str, data: st.DataObject
) -> None:
    text = between.join(blocks) + data.draw(st.sampled_from(["", "\n"]))
    found = units_of(text)
    assert " ".join(one.text for one in found).split() == text.split()
    for one in found:
        assert text[one.start : one.end].strip() == one.text
        assert text.count("\n", 0, one.start) + 1 == one.line
