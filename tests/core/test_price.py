"""What a verdict costs: one thing shows a few things at most, and texts say something."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from tests.core.conftest import (
    EVERYTHING,
    NARROWED,
    PIN,
    answers,
    broken,
    enough_for,
    judge,
    profile,
    proof,
    ruling,
    unjudged,
)

from pytest_psf.catalogue import load
from pytest_psf.core.advice import advice
from pytest_psf.core.made_of import (
    ARTEFACT,
    DRILL,
    FUNCTION,
    LAMBDA,
    LEFT,
    REVIEW_DAY,
    REVIEWER,
    SECTION,
    TEST,
    UNREACHED,
    Code,
)
from pytest_psf.core.numbers_said import number_of, says_any_number, says_number
from pytest_psf.core.people import names_somebody
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem
from pytest_psf.core.reasons import LIMIT_NOT_SAID, SUBJECT_NOT_NAMED
from pytest_psf.core.resting import rests_on, ruling_rests_on
from pytest_psf.core.saying import says_name
from pytest_psf.core.verdicts import Verdict

if TYPE_CHECKING:
    from pytest_psf.core.evidence import Evidence

FOUR = (
    "PSF-04.output-validation",
    "PSF-04.edge-cases",
    "PSF-04.refusals",
    "PSF-04.out-of-distribution",
)
DOUBT = Problem(LIMIT_NOT_SAID, "no number stands in it", "write it")


def made(
    text: str, *things: tuple[str, str], kind: str = "test", **more: Any
) -> Evidence:
    return proof(text, kind, made_of=things, **more)


def slugs(text: str, evidence: list[Evidence]) -> list[str]:
    return [one.reason.slug for one in ruling(text, evidence).problems]


class TestOneThingForMany:
    @pytest.mark.parametrize("sort", [TEST, FUNCTION, DRILL, ARTEFACT, LEFT, SECTION])
    def test_for_four_criteria_it_counts_for_none_of_them(self, sort: str) -> None:
        evidence = [made(text, (sort, "it")) for text in FOUR]
        for text in FOUR:
            assert slugs(text, evidence) == ["shared-by-many"]
        (problem,) = ruling(FOUR[0], evidence).problems
        assert f"the {sort} it is claimed for 4 criteria" in problem.why
        assert "just this" in problem.fix
        assert problem.place is not None

    def test_for_three_it_counts(self) -> None:
        evidence = [made(text, (FUNCTION, "app:f")) for text in FOUR[:3]]
        assert {ruling(text, evidence).verdict for text in FOUR[:3]} == {Verdict.MET}

    def test_the_order_of_the_claims_changes_nothing(self) -> None:
        evidence = [
            made(text, (TEST, f"t{n}"), (FUNCTION, "f")) for n, text in enumerate(FOUR)
        ]
        found = {
            tuple(ruling(text, [*order]).verdict for text in FOUR)
            for order in permutations(evidence)
        }
        assert found == {(Verdict.UNMET,) * 4}

    def test_the_signals_with_their_alerts_count_as_one(self) -> None:
        signals = (
            "output-quality",
            "latency",
            "cost",
            "error-rate",
            "safety-classifier",
        )
        ids = [f"PSF-06.{one}" for one in signals]
        ids += [f"PSF-06.alerts-tested.{one}" for one in signals]
        evidence = [made(text, (FUNCTION, "app:log")) for text in (*ids, *FOUR[:2])]
        judgement = judge(evidence)
        for text in ("PSF-06.cost", "PSF-06.alerts-tested", *FOUR[:2]):
            found = judgement.ruling(text)
            assert found is not None
            assert found.verdict is Verdict.MET, text

    def test_what_is_enough_without_it_is_met_and_the_doubt_is_told(self) -> None:
        evidence = [made(text, (FUNCTION, "app:f")) for text in FOUR]
        evidence.append(made(FOUR[0], (FUNCTION, "app:g")))
        assert ruling(FOUR[0], evidence).verdict is Verdict.MET
        assert ruling(FOUR[1], evidence).verdict is Verdict.UNMET
        (told,) = advice(judge(evidence))
        assert "does not count: the function app:f is claimed for 4 criteria" in told

    def test_what_is_the_same_of_several_claims_is_told_once_with_their_places(
        self,
    ) -> None:
        evidence = [
            *(made(text, (FUNCTION, "app:f")) for text in FOUR),
            *(made(text, (FUNCTION, f"app:g{n}")) for n, text in enumerate(FOUR)),
        ]
        placed = [
            replace(one, claim=one.claim._replace(place=Place("psf.toml", n)))
            for n, one in enumerate(evidence)
        ]
        (told,) = advice(judge(placed))
        assert told.startswith(
            "psf.toml:0, psf.toml:1, psf.toml:2, psf.toml:3: do not count: the function"
        )
        assert told.endswith(f"({', '.join(sorted(FOUR))})")

    def test_what_does_not_count_takes_nothing_away(self) -> None:
        evidence = [made(text, (FUNCTION, "app:f")) for text in FOUR[:3]]
        last = made(FOUR[3], (FUNCTION, "app:f"))
        aside = replace(last, claim=last.claim._replace(supporting=True))
        for other in (
            aside,
            broken(FOUR[3], made_of=((FUNCTION, "app:f"),)),
            unjudged(FOUR[3], made_of=((FUNCTION, "app:f"),)),
        ):
            assert ruling(FOUR[0], [*evidence, other]).verdict is Verdict.MET

    def test_nor_does_what_is_not_asked(self) -> None:
        facts = answers(has_safety_classifier=False)
        ids = ("PSF-06.safety-classifier", *FOUR[:3])
        evidence = [made(text, (FUNCTION, "app:f")) for text in ids]
        assert ruling(FOUR[0], evidence, profile(facts=facts)).verdict is Verdict.MET

    def test_all_code_that_nothing_names_is_one(self) -> None:
        evidence = [
            made(text, (FUNCTION, f"app:f{n}"), (UNREACHED, f"app:f{n}"))
            for n, text in enumerate(FOUR)
        ]
        assert slugs(FOUR[1], evidence) == ["not-reached"]
        (problem,) = ruling(FOUR[1], evidence).problems
        assert "nothing of the system names app:f1; 4 criteria rest on" in problem.why
        assert ruling(FOUR[1], evidence[:3]).verdict is Verdict.MET

    def test_that_nothing_names_it_is_told_from_the_first_one(self) -> None:
        """An alert that nothing raises, say: its test calls it, and production may not."""
        alone = made(FOUR[0], (FUNCTION, "app:f"), (UNREACHED, "app:f"))
        other = made(FOUR[1], (FUNCTION, "app:f"), (UNREACHED, "app:f"))
        assert advice(judge([alone])) == (
            f"nothing of the system names app:f, on which {FOUR[0]} rests: see that "
            "production runs it",
        )
        (told,) = advice(judge([alone, other]))
        assert f"on which {FOUR[1]} and {FOUR[0]} rest: see that" in told
        assert advice(judge([made(FOUR[0], (FUNCTION, "app:f"))])) == ()
        aside = replace(alone, claim=alone.claim._replace(supporting=True))
        assert advice(judge([aside])) == ()

    @pytest.mark.parametrize(
        ("last", "verdict"), [("k", "unmet"), ("l m n o p", "met")]
    )
    def test_a_copied_section_is_the_same_section(
        self, last: str, verdict: str
    ) -> None:
        ids = (
            "PSF-08.harm-assessment",
            "PSF-08.accountability-chain",
            "PSF-03.no-single-point-of-failure",
            "PSF-07.rollback-procedure",
        )
        texts = ["a b c d e f g h i j"] * 3 + [f"a b c d e f g h i {last}"]
        evidence = [
            document(text, said, made_of=((SECTION, f"docs/{n}.md"),))
            for n, (text, said) in enumerate(zip(ids, texts, strict=True))
        ]
        for order in (evidence, evidence[::-1]):
            found = judge(order).ruling(ids[0])
            assert found is not None
            assert found.verdict.value == verdict
        if verdict == "unmet":
            (problem,) = ruling(ids[3], evidence).problems
            assert (
                "docs/0.md (with its copies) is claimed for 4 criteria" in problem.why
            )

    def test_a_narrowed_run_may_not_have_seen_the_rest(self) -> None:
        evidence = [made(text, (FUNCTION, "app:f")) for text in FOUR]
        found = judge(evidence, narrowed=NARROWED).ruling(FOUR[0])
        assert found is not None
        assert found.verdict is Verdict.NOT_JUDGED

    def test_what_is_missing_besides_is_told_as_well(self) -> None:
        text = "PSF-01.pii-handling"
        others = [made(one, (FUNCTION, "app:f")) for one in FOUR[:3]]
        evidence = [*others, made(text, (FUNCTION, "app:f"))]
        assert slugs(text, evidence) == ["shared-by-many", "kind-missing"]


def sized(
    text: str, lines: int | None, name: str = "app:f", sort: str = FUNCTION, **more: Any
) -> Evidence:
    code = () if lines is None else (Code(name, lines, **more),)
    return made(text, (sort, name), code=code)


class TestSizes:
    """What is small, and what is written as another one is."""

    @pytest.mark.parametrize("sort", [FUNCTION, TEST])
    @pytest.mark.parametrize("lines", [1, 500, None])
    def test_one_counts_for_three_criteria_however_large_it_is(
        self, sort: str, lines: int | None
    ) -> None:
        evidence = [sized(text, lines, sort=sort) for text in FOUR]
        for count, verdict in ((1, "met"), (3, "met"), (4, "unmet")):
            found = {ruling(t, evidence[:count]).verdict.value for t in FOUR[:count]}
            assert found == {verdict}

    def test_the_signals_are_one_however_small_what_logs_them_is(self) -> None:
        ids = [f"PSF-06.{one}" for one in ("latency", "cost", "error-rate")]
        evidence = [sized(text, 1) for text in ids]
        assert ruling(ids[0], evidence).verdict is Verdict.MET

    def test_functions_that_differ_in_names_and_constants_alone_are_one(self) -> None:
        evidence = [
            sized(text, 2, f"app:f{n}", form="return _0 + 0")
            for n, text in enumerate(FOUR)
        ]
        assert slugs(FOUR[3], evidence) == ["shared-by-many"]
        (problem,) = ruling(FOUR[3], evidence).problems
        assert "app:f0 (with its copies) is claimed for 4 criteria" in problem.why
        # Pausing and resuming may well be written alike.
        assert ruling(FOUR[0], evidence[:3]).verdict is Verdict.MET
        other = sized(FOUR[3], 2, "app:f3", form="return _0 - 0")
        assert ruling(FOUR[0], [*evidence[:3], other]).verdict is Verdict.MET

    def test_lambdas_count_for_one_criterion_together(self) -> None:
        def shown(text: str, name: str) -> Evidence:
            return made(text, (FUNCTION, name), (LAMBDA, name))

        evidence = [shown(text, f"app:f{n}") for n, text in enumerate(FOUR[:2])]
        assert ruling(FOUR[0], evidence[:1]).verdict is Verdict.MET
        (problem,) = ruling(FOUR[0], evidence).problems
        assert problem.reason.slug == "shared-by-many"
        assert problem.why.startswith(
            "app:f0 is a lambda; 2 criteria rest on such code"
        )
        assert "a name of its own" in problem.fix


class TestAllTogether:
    """Tests and functions together are large enough for all that rests on them."""

    IDS = (
        *FOUR,
        "PSF-05.intervene",
        "PSF-05.override",
        "PSF-05.review",
        "PSF-03.timeouts",
    )

    def shown(self, *lines: int | None) -> list[Evidence]:
        """Return a test of one line for each criterion, with functions of so many."""
        return [
            made(
                text,
                (TEST, f"t{n}"),
                (FUNCTION, f"app:f{n}"),
                code=(Code(f"t{n}", 1), *([Code(f"app:f{n}", own)] if own else ())),
            )
            for n, (text, own) in enumerate(zip(self.IDS, lines, strict=False))
        ]

    def test_one_large_function_makes_up_for_small_ones(self) -> None:
        evidence = self.shown(1, 1, 1, 15, 1, 1, 1, 1)
        assert {ruling(text, evidence).verdict for text in self.IDS} == {Verdict.MET}

    def test_where_all_are_small_those_below_their_share_do_not_count(self) -> None:
        evidence = self.shown(1, 1, 1, 9, 1, 1, 1, 1)
        assert slugs(self.IDS[0], evidence) == ["too-little-code"]
        assert slugs(self.IDS[3], evidence) == []
        (problem,) = ruling(self.IDS[0], evidence).problems
        assert problem.why == (
            "8 criteria rest on tests and functions that hold 24 lines of code together; "
            "25 are the fewest that could show so many"
        )
        assert (
            problem.fix
            == "name the code that does just this, and assert what it must do"
        )
        assert problem.place is not None

    def test_a_test_that_fails_turns_no_other_criterion_red(self) -> None:
        evidence = self.shown(1, 1, 1, 15, 1, 1, 1, 1)
        large = evidence[3].finding
        evidence[3] = broken(self.IDS[3], made_of=large.made_of, code=large.code)
        assert slugs(self.IDS[0], evidence) == []

    @pytest.mark.parametrize("code", [(), (Code("t9", 1),)])
    def test_and_saves_no_other_from_being_asked(self, code: tuple[Code, ...]) -> None:
        other = broken("PSF-03.interfaces", made_of=((TEST, "t9"),), code=code)
        evidence = [*self.shown(*[1] * 8), other]
        assert slugs(self.IDS[0], evidence) == ["too-little-code"]

    def test_a_narrowed_run_saw_only_some_of_it(self) -> None:
        found = judge(self.shown(*[1] * 8), narrowed=NARROWED).ruling(self.IDS[0])
        assert found is not None
        assert found.verdict is Verdict.MET

    def test_what_shows_three_has_its_lines_for_each_of_them(self) -> None:
        evidence = self.shown(9, 9, 9, 1, 1, 1, 1, 1)
        shared = [
            made(one.claim.criterion, (TEST, "t"), code=(Code("t", 8),))
            for one in evidence[:3]
        ]
        assert slugs(self.IDS[0], evidence) == []
        assert slugs(self.IDS[0], [*shared, *evidence[3:]]) == ["too-little-code"]

    def test_all_that_is_shown_speaks_of_a_system_of_some_size(self) -> None:
        ids = [one.id for one in load() if one.id not in self.IDS][:26]
        documents = [one for name in ids for one in enough_for(name)]
        small = [*self.shown(8, 8, 8, 8), *documents]
        reasons = slugs(self.IDS[0], small)
        assert reasons == ["too-little-code"]
        (problem,) = ruling(self.IDS[0], small).problems
        assert problem.why == (
            "30 criteria are shown, and the tests and functions hold 36 lines of code "
            "together; 70 are the fewest that could show so many"
        )
        for honest in (
            [*self.shown(8, 8, 8, 42), *documents],
            [*self.shown(8, 8, 8, 8), *documents[:16]],
            [*self.shown(1, 1, 1), *documents],
        ):
            assert slugs(self.IDS[0], honest) == []

    def test_a_few_small_rules_are_an_honest_beginning(self) -> None:
        for count in range(1, 7):
            assert slugs(self.IDS[0], self.shown(*[1] * count)) == []
        assert slugs(self.IDS[0], self.shown(*[1] * 7)) == ["too-little-code"]

    def test_it_takes_more_the_more_there_are(self) -> None:
        together = load().together
        found = [together.fewest_for(count) for count in range(12)]
        assert found == [0, 0, 0, 0, 2, 6, 12, 20, 25, 30, 35, 40]

    def test_a_test_counts_once_by_itself_and_with_its_file(self) -> None:
        evidence = self.shown(1, 1, 1, 1, 1, 1, 1, 9)
        assert slugs(self.IDS[0], evidence) == ["too-little-code"]
        for parts, reasons in (
            ((("t0", 1), ("t1", 1)), ["too-little-code"]),
            ((("t0", 1), ("other", 1)), []),
        ):
            whole = Code("tests.py", 2, parts=parts)
            last = made(self.IDS[1], (TEST, "tests.py"), code=(whole,))
            assert slugs(self.IDS[0], [*evidence, last]) == reasons

    def test_what_nobody_can_measure_has_its_share(self) -> None:
        evidence = self.shown(None, None, None, 1, 1, 1, 1, 1)
        assert {ruling(text, evidence).verdict for text in self.IDS} == {Verdict.MET}
        small = self.shown(None, 1, 1, 1, 1, 1, 1, 1)
        assert slugs(self.IDS[0], small) == []
        assert slugs(self.IDS[1], small) == ["too-little-code"]


class TestDoubts:
    def test_what_is_in_doubt_does_not_count(self) -> None:
        found = ruling(FOUR[0], [proof(FOUR[0], doubt=DOUBT)])
        assert found.verdict is Verdict.UNMET
        assert [(one.reason.slug, one.why) for one in found.problems] == [
            ("limit-not-said", "no number stands in it")
        ]
        assert found.reached is None

    def test_it_breaks_nothing(self) -> None:
        found = ruling(FOUR[0], [proof(FOUR[0], doubt=DOUBT), proof(FOUR[0])])
        assert found.verdict is Verdict.MET

    def test_its_facet_is_told(self) -> None:
        evidence = [
            proof("PSF-08.owner.uptime", "document", doubt=DOUBT),
            proof("PSF-08.owner.accuracy", "document"),
            proof("PSF-08.owner.safety", "document"),
        ]
        (problem,) = ruling("PSF-08.owner", evidence).problems
        assert problem.facet == "uptime"


def document(text: str, said: str, *, words: int | None = 50, **more: Any) -> Evidence:
    one = proof(text, "document", different_words=words, **more)
    # `proof` calls the id a text, too.
    return replace(one, finding=replace(one.finding, text=said))


class TestWords:
    @pytest.mark.parametrize(
        ("words", "reasons"), [(19, ["says-too-little"]), (20, [])]
    )
    def test_twenty_different_words_say_something(
        self, words: int, reasons: list[str]
    ) -> None:
        evidence = [document("PSF-08.harm-assessment", "Said.", words=words)]
        assert slugs("PSF-08.harm-assessment", evidence) == reasons

    def test_a_section_for_three_criteria_says_something_of_each(self) -> None:
        ids = (
            "PSF-08.harm-assessment",
            "PSF-08.accountability-chain",
            "PSF-07.incident-response",
        )
        for words, reasons in ((59, ["says-too-little"]), (60, [])):
            said = "# One\n\nSaid."
            evidence = [document(i, said, words=words, source="a.md") for i in ids]
            assert slugs(ids[0], evidence) == reasons

    def test_one_line_is_not_written_on_several(self) -> None:
        ids = ("PSF-08.harm-assessment", "PSF-08.accountability-chain")
        for said, reasons in (
            ("One line.\n\n", ["one-line"]),
            ("# Owners\n\nOne line.", []),
        ):
            evidence = [document(i, said, words=90, source="a.md") for i in ids]
            assert slugs(ids[0], evidence) == reasons
            assert slugs(ids[0], evidence[:1]) == []
        owner = document("PSF-08.owner.all", "Dina Patel.", words=90, source="a.md")
        one = document(ids[0], "Dina Patel.", words=90, source="a.md")
        assert slugs(ids[0], [owner, one]) == []

    def test_the_sections_of_one_criterion_say_it_together(self) -> None:
        facets = ("PSF-01.legal-basis.personal", "PSF-01.legal-basis.sensitive")
        evidence = [document(i, "Said.", words=10, source=i) for i in facets]
        assert slugs("PSF-01.legal-basis", evidence) == []
        assert slugs("PSF-01.legal-basis", evidence[:1])[0] == "says-too-little"

    def test_a_name_and_a_role_are_enough_for_an_owner(self) -> None:
        evidence = [document("PSF-08.owner.all", "D. Patel, on call", words=4)]
        assert slugs("PSF-08.owner", evidence) == []

    def test_what_nobody_read_or_counted_is_not_in_doubt(self) -> None:
        for one in (
            document("PSF-08.harm-assessment", "", words=3),
            document("PSF-08.harm-assessment", "Said.", words=None),
        ):
            assert slugs("PSF-08.harm-assessment", [one]) == []


ROW = "arm box cup dog eel fox gem hen ink jam kit log map nut oak pig rat sun tin urn van"
BROKEN = "\n".join(textwrap.wrap(ROW, 30))
SENTENCES = """
People who write in a second language are answered late more often, so their claims go to a
person first; what is left is a wait of one day, which the department has accepted.
"""


class TestOwnWords:
    """Words in a row, and sentences of the catalogue, say nothing of the system."""

    ID = "PSF-08.harm-assessment"

    def reasons(self, said: str, text: str = ID) -> list[str]:
        return slugs(text.removesuffix(".all"), [document(text, said, words=80)])

    @pytest.mark.parametrize("row", [ROW, BROKEN], ids=["one line", "broken"])
    @pytest.mark.parametrize("before", ["", "# Harm\n\nSee app.py, above 5.\n\n"])
    def test_words_in_a_row_make_no_sentence(self, before: str, row: str) -> None:
        (problem,) = ruling(
            self.ID, [document(self.ID, before + row, words=80, source="a.md#Harm")]
        ).problems
        assert problem.reason.slug == "no-sentences"
        assert problem.why == (
            'a.md#Harm is words in a row that make no sentence: "arm box cup dog eel ..."'
        )
        assert "Has someone worked out who could be hurt most" in problem.fix

    @pytest.mark.parametrize(
        "said",
        [
            f"{SENTENCES}\nThe words that nobody may use:\n\n    {ROW}\n",
            ROW.replace(" ", ", "),
            ROW.replace(" ", "\n"),
            "\n".join(f"- {line}" for line in BROKEN.splitlines()),
            "\n\n".join(BROKEN.splitlines()),
            "\n".join(f"    {line}" for line in BROKEN.splitlines()),
            ROW.replace("dog", "and").replace("pig", "the"),
            ROW.replace("k", "\u0137").replace("o", "\u0113"),
            "word1 word2 word3 word4 word5 word6 word7 word8 word9 word10 word11 word12 "
            "word13 word14 word15 word16 word17 word18 word19 word20 word21 word22",
        ],
    )
    def test_in_doubt_it_is_a_text(self, said: str) -> None:
        assert self.reasons(said) == []

    def test_sentences_of_the_catalogue_are_not_about_this_system(self) -> None:
        criterion = load().by_id[self.ID]
        for said in (
            f"# Harm\n\n{criterion.convincing}",
            f"> {criterion.question.upper()}\n\n{criterion.convincing}\n\nYes, we have.",
        ):
            assert self.reasons(said) == ["copied"]
        assert self.reasons(f"*{criterion.question}*\n\n{SENTENCES}") == []

    def test_of_all_that_a_section_is_claimed_for(self) -> None:
        ids = (self.ID, "PSF-08.accountability-chain")
        said = "\n\n".join(load().by_id[name].convincing for name in ids)
        evidence = [document(i, said, words=90, source="a.md") for i in ids]
        assert [slugs(i, evidence) for i in ids] == [["copied"], ["copied"]]

    def test_an_owner_may_say_as_little_as_before(self) -> None:
        assert self.reasons(f"Dina Patel {ROW}", "PSF-08.owner.all") == []


class TestPins:
    ID = "PSF-02.version-documented"
    OTHER = "config/model.toml#fallback.id"

    def pin(self, setting: str = PIN, value: str = "gpt-4o-2024-08-06") -> Evidence:
        return proof(
            "PSF-02.version-pinned",
            "setting",
            settings=frozenset({setting}),
            values=((setting, value),),
            qualities=frozenset({"pinned"}),
        )

    @pytest.mark.parametrize(
        ("said", "reasons"),
        [
            ("Production uses gpt-4o-2024-08-06 of OpenAI.", []),
            ("Production uses GPT-4o (2024-08-06) of OpenAI.", []),
            ("A GPT-4 class model is used here.", ["value-not-said"]),
            ("Production uses gpt-3.5-turbo-0613, always.", ["value-not-said"]),
        ],
    )
    def test_a_document_holds_the_pin(self, said: str, reasons: list[str]) -> None:
        evidence = [document(self.ID, said, covers=(PIN,)), self.pin()]
        assert slugs(self.ID, evidence) == reasons

    def test_of_a_file_it_may_speak_of_one_pin_and_of_each_that_it_names(self) -> None:
        pins = [self.pin(), self.pin(self.OTHER, "claude-sonnet-4-5-20250929")]
        said = "Assessed for gpt-4o-2024-08-06."
        text = "PSF-08.bias-assessment"
        whole = document(text, said, covers=("config/model.toml",))
        assert slugs(text, [whole, *pins]) == []
        both = document(text, said, covers=(PIN, self.OTHER))
        (problem,) = ruling(text, [both, *pins]).problems
        assert problem.reason.slug == "value-not-said"
        assert f"the value of {self.OTHER}" in problem.why

    def test_a_value_that_nobody_knows_need_not_be_said(self) -> None:
        secret = replace(self.pin(), finding=replace(self.pin().finding, values=()))
        assert slugs(self.ID, [document(self.ID, "Said.", covers=(PIN,)), secret]) == []

    def test_it_outweighs_that_nothing_is_named(self) -> None:
        doubt = Problem(SUBJECT_NOT_NAMED, "why", "fix")
        one = document(self.ID, "A model.", covers=(PIN,), doubt=doubt)
        assert slugs(self.ID, [one, self.pin()]) == ["value-not-said"]

    def test_other_criteria_need_not_hold_it(self) -> None:
        text = "PSF-03.no-single-point-of-failure"
        assert slugs(text, [document(text, "Parts.", covers=(PIN,)), self.pin()]) == []

    def test_a_digest_may_be_shortened(self) -> None:
        commit = "0123456789abcdef0123456789abcdef01234567"
        assert says_name("We serve meta-llama at 01234567.", f"llama@{commit}")
        assert not says_name("We serve meta-llama at main.", f"llama@{commit}")


class TestLimits:
    ID = "PSF-01.retention"

    def limit(self, value: str, text: str = "") -> Evidence:
        return proof(
            text or self.ID,
            "setting",
            values=(("config/store.toml#days", value),),
            qualities=frozenset({"limit", "upper limit"}),
        )

    @pytest.mark.parametrize(
        ("said", "reasons"),
        [
            ("Claims are kept for 90 days.", []),
            ("Claims are kept for ninety days.", []),
            ("Claims are kept for three months.", []),
            ("Claims are kept as long as necessary.", ["limit-not-said"]),
            ("Claims are kept for 40 days.", ["limit-not-said"]),
        ],
    )
    def test_a_document_holds_a_limit_that_is_claimed_beside_it(
        self, said: str, reasons: list[str]
    ) -> None:
        evidence = [document(self.ID, said), self.limit("90")]
        assert slugs(self.ID, evidence) == reasons

    def test_one_of_several_is_enough_and_those_of_others_do_not_count(self) -> None:
        said = document(self.ID, "Logs are kept for 30 days.")
        assert slugs(self.ID, [said, self.limit("400"), self.limit("30")]) == []
        other = self.limit("77", "PSF-03.timeouts")
        assert slugs(self.ID, [said, self.limit("30"), other]) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("above 5,000 EUR", "5000"),
        ("above 5 000 EUR", "5000"),
        ("below 75 %", "0.75"),
        ("unter 0,75", "0.75"),
        ("within 24 hours", "86400"),
        ("after twelve hours", "12"),
        ("for a year", "365"),
        ("90 days", "90d"),
        ("kept 31 days", "744h"),
        ("anything at all", "1m30s"),
    ],
)
def test_a_number_is_said_in_whatever_unit_and_spelling(text: str, value: str) -> None:
    assert says_number(text, value)


def test_another_number_is_not_the_same() -> None:
    assert not says_number("after 41 days", "90")
    assert not says_number("as long as necessary", "36500000")
    assert not says_number("9" * 400, "0")
    assert number_of("two") is None


@pytest.mark.parametrize(
    "text", ["90 days", "ninety days", "a year", "each quarter", "½"]
)
def test_a_period_is_a_number(text: str) -> None:
    assert says_any_number(text)


def test_a_text_may_hold_no_number() -> None:
    assert not says_any_number("Somebody will notice if something is wrong.")


@pytest.mark.parametrize(
    "text",
    [
        "Marta Brandt answers for it.",
        "| Uptime | D. Patel, on call |",
        "Owner: Juan de la Cruz",
        "Éva Łukasz hat die Verantwortung.",
        "負責人 李娜",
        "The on-call schedule in ops/people.toml says who has the role.",
        "Ask marta.brandt@nordhaus.example.",
    ],
)
def test_a_person_is_named_in_a_text(text: str) -> None:
    assert names_somebody(text)


@pytest.mark.parametrize(
    "text",
    [
        "The AI team owns this together somehow.",
        "The Platform Team owns it; mail ai-team@nordhaus.example.",
        "Owned by Data Science and the Risk Office.",
        "nobody in particular",
    ],
)
def test_a_group_is_no_person(text: str) -> None:
    assert not names_somebody(text)


class TestRestsOn:
    def test_what_is_met_is_counted_once_each(self) -> None:
        facts = answers(has_safety_classifier=False, handles_sensitive_data=True)
        sections = [
            made(
                text,
                (SECTION, "docs/a.md#A"),
                (REVIEWER, by),
                (REVIEW_DAY, on),
                kind="document",
            )
            for text, by, on in (
                ("PSF-08.harm-assessment", "D. Patel", "2026-11-01"),
                ("PSF-08.accountability-chain", "Dina Patel", "2026-11-02"),
            )
        ]
        tests = [
            made(text, (TEST, "t"), (FUNCTION, f"app:{text}")) for text in FOUR[:2]
        ]
        open_still = made("PSF-01.pii-handling", (TEST, "t2"), (FUNCTION, "app:g"))
        found = rests_on(judge([*sections, *tests, open_still], profile(facts=facts)))
        assert str(found) == (
            "1 test, 2 functions, 1 section, 1 reviewer on 2 days, 0 drills, "
            "1 fact answered no"
        )

    def test_a_criterion_says_what_there_is_and_not_what_is_in_doubt(self) -> None:
        evidence = [
            made(FOUR[0], (TEST, "t"), (FUNCTION, "app:f")),
            made(FOUR[0], (TEST, "t2"), doubt=DOUBT),
        ]
        assert ruling_rests_on(ruling(FOUR[0], evidence)).brief == "1 test, 1 function"
        assert ruling_rests_on(ruling(FOUR[1], evidence)).brief == ""

    def test_what_rests_on_nothing_says_so(self) -> None:
        assert str(rests_on(judge(EVERYTHING))) == (
            "0 tests, 0 functions, 0 sections, 0 reviewers, 0 drills"
        )

    @pytest.mark.parametrize(
        ("sort", "said"),
        [
            ("believed_digests", "unchecked digest"),
            ("covers_nothing", "document tied to no file"),
            ("outside", "test of unseen code"),
            ("facts_denied", "fact answered no"),
        ],
    )
    def test_what_nobody_could_check_is_said_in_words_and_only_if_there_is_any(
        self, sort: str, said: str
    ) -> None:
        nothing = rests_on(judge(EVERYTHING))
        assert str(replace(nothing, **{sort: 1})) == f"{nothing}, 1 {said}"
        several = (
            said.replace(" ", "s ", 1) if sort != "believed_digests" else f"{said}s"
        )
        assert str(replace(nothing, **{sort: 2})) == f"{nothing}, 2 {several}"
