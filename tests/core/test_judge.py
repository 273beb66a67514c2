"""From evidence to verdicts, by the precedence of the plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from tests.core.conftest import (
    CATALOGUE,
    EVERYTHING,
    NARROWED,
    PIN,
    PLACE,
    PRODUCTION,
    TODAY,
    answers,
    broken,
    enough_for,
    judge,
    only_shortfall,
    profile,
    proof,
    ruling,
    unjudged,
    without,
)

from pytest_psf.core.advice import advice
from pytest_psf.core.classify import (
    OPERATED,
    Answer,
    Gate,
    Profile,
)
from pytest_psf.core.evidence import Evidence, Standing
from pytest_psf.core.places import Place
from pytest_psf.core.problem import Problem, Reason
from pytest_psf.core.rungs import Rung
from pytest_psf.core.verdicts import Conclusion, Verdict


class TestOneCriterion:
    @pytest.mark.parametrize("criterion", tuple(CATALOGUE), ids=lambda c: c.id)
    def test_enough_evidence_meets_it(self, criterion: Any) -> None:
        found = ruling(criterion.id, enough_for(criterion.id))
        assert (found.verdict, found.problems) == (Verdict.MET, ())
        assert found.reached is not None
        assert found.reached >= criterion.floor == found.required

    @pytest.mark.parametrize("criterion", tuple(CATALOGUE), ids=lambda c: c.id)
    def test_one_piece_less_than_enough_leaves_it_unmet(self, criterion: Any) -> None:
        evidence = enough_for(criterion.id)
        for missing in evidence:
            rest = [one for one in evidence if one is not missing]
            assert ruling(criterion.id, rest).verdict is Verdict.UNMET

    def test_nothing_claimed_is_unmet_with_the_remedy_of_the_criterion(self) -> None:
        found = ruling("PSF-04.refusals", [])
        shortfall = only_shortfall(found)
        assert (found.verdict, found.reached) == (Verdict.UNMET, None)
        assert shortfall.reason.slug == "nothing-claimed"
        assert shortfall.fix == found.criterion.remedy["nothing-claimed"]

    def test_evidence_on_another_criterion_shows_nothing_here(self) -> None:
        found = ruling("PSF-04.refusals", enough_for("PSF-04.edge-cases"))
        assert found.verdict is Verdict.UNMET
        assert found.evidence == ()

    def test_a_broken_claim_outweighs_one_that_holds(self) -> None:
        wrong = broken(
            "PSF-04.refusals", reason="test-failed", why="it failed", fix="mend it"
        )
        found = ruling("PSF-04.refusals", [proof("PSF-04.refusals"), wrong])
        assert (found.verdict, found.reached) == (Verdict.UNMET, None)
        assert only_shortfall(found) == Problem(
            reason=Reason("test-failed", ""),
            why="it failed",
            fix="mend it",
            place=PLACE,
        )

    def test_a_broken_claim_outweighs_an_unjudged_one(self) -> None:
        evidence = [unjudged("PSF-04.refusals"), broken("PSF-04.refusals", why="no")]
        found = ruling("PSF-04.refusals", evidence)
        assert found.verdict is Verdict.UNMET
        assert only_shortfall(found).why == "no"

    def test_an_unjudged_claim_outweighs_one_that_holds(self) -> None:
        evidence = [proof("PSF-04.refusals"), unjudged("PSF-04.refusals", why="later")]
        found = ruling("PSF-04.refusals", evidence)
        assert found.verdict is Verdict.NOT_JUDGED
        assert only_shortfall(found).why == "later"

    def test_an_unjudged_claim_outweighs_a_need_that_is_missing(self) -> None:
        found = ruling("PSF-01.pii-handling", [unjudged("PSF-01.pii-handling")])
        assert found.verdict is Verdict.NOT_JUDGED

    def test_a_missing_need_is_told_before_a_rung_that_is_too_low(self) -> None:
        found = ruling(
            "PSF-03.no-single-point-of-failure",
            [proof("PSF-03.no-single-point-of-failure", rung=Rung.CLAIMED)],
        )
        shortfall = only_shortfall(found)
        assert (shortfall.reason.slug, shortfall.why) == (
            "kind-missing",
            "no document is claimed for it",
        )

    def test_every_broken_claim_is_told(self) -> None:
        evidence = [
            broken("PSF-04.refusals", why="first"),
            broken("PSF-04.refusals", why="second"),
        ]
        found = ruling("PSF-04.refusals", evidence)
        assert [one.why for one in found.problems] == ["first", "second"]

    def test_a_shortfall_stands_where_the_finding_does_or_else_where_the_claim_does(
        self,
    ) -> None:
        elsewhere = Place("docs/page.md", 3)
        evidence = [broken("PSF-04.refusals", place=elsewhere, why="a")]
        evidence += [broken("PSF-04.refusals", why="b")]
        places = [s.place for s in ruling("PSF-04.refusals", evidence).problems]
        assert places == [elsewhere, PLACE]

    def test_a_test_that_names_no_code_is_only_claimed_and_too_little(self) -> None:
        found = ruling(
            "PSF-04.refusals", [proof("PSF-04.refusals", rung=Rung.CLAIMED, source="t")]
        )
        shortfall = only_shortfall(found)
        assert found.verdict is Verdict.UNMET
        assert found.reached is Rung.CLAIMED
        assert shortfall.reason.slug == "rung-too-low"
        assert shortfall.why == (
            "t passed but names no code, so it is only claimed; tested is needed"
        )
        assert shortfall.fix == found.criterion.remedy["rung-too-low"]

    def test_of_several_tests_the_best_decides_the_rung(self) -> None:
        evidence = [
            proof("PSF-04.refusals", rung=Rung.CLAIMED),
            proof("PSF-04.refusals", rung=Rung.CHALLENGED),
            proof("PSF-04.refusals", rung=Rung.TESTED),
        ]
        found = ruling("PSF-04.refusals", evidence)
        assert (found.verdict, found.reached) == (Verdict.MET, Rung.CHALLENGED)

    def test_of_several_tests_that_are_too_low_the_best_is_named(self) -> None:
        evidence = [
            proof("PSF-04.refusals", rung=Rung.CLAIMED, source="weak"),
            proof("PSF-04.refusals", rung=Rung.DOCUMENTED, source="better"),
        ]
        shortfall = only_shortfall(ruling("PSF-04.refusals", evidence))
        assert shortfall.why == "better is only documented; tested is needed"

    def test_a_kind_counts_no_higher_than_the_criterion_accepts_it(self) -> None:
        evidence = [proof("PSF-02.version-pinned", "setting", rung=Rung.CHALLENGED)]
        evidence[0] = replace(
            evidence[0],
            finding=replace(evidence[0].finding, qualities=frozenset({"pinned"})),
        )
        found = ruling("PSF-02.version-pinned", evidence)
        assert found.reached is Rung.DOCUMENTED

    def test_a_document_whose_review_is_missing_is_too_little(self) -> None:
        found = ruling(
            "PSF-08.accountability-chain",
            [
                proof(
                    "PSF-08.accountability-chain",
                    "document",
                    rung=Rung.CLAIMED,
                    source="docs/x.md#Chain",
                )
            ],
        )
        shortfall = only_shortfall(found)
        assert found.verdict is Verdict.UNMET
        assert shortfall.why == (
            "docs/x.md#Chain is only claimed; documented is needed"
        )


class TestNeeds:
    def test_two_kinds_that_are_needed_together_must_both_be_there(self) -> None:
        document = proof("PSF-01.pii-handling", "document")
        test = proof("PSF-01.pii-handling")
        verdicts = [
            ruling("PSF-01.pii-handling", evidence).verdict
            for evidence in ([document], [test], [document, test])
        ]
        assert verdicts == [Verdict.UNMET, Verdict.UNMET, Verdict.MET]

    @pytest.mark.parametrize(
        ("kinds", "verdict"),
        [
            ("document", Verdict.UNMET),
            ("setting", Verdict.UNMET),
            ("test", Verdict.UNMET),
            ("setting+test", Verdict.UNMET),
            ("document+setting", Verdict.MET),
            ("document+test", Verdict.MET),
        ],
    )
    def test_of_alternatives_one_must_be_whole(
        self, kinds: str, verdict: Verdict
    ) -> None:
        evidence = [
            proof("PSF-01.retention", kind, qualities=frozenset({"upper limit"}))
            for kind in kinds.split("+")
        ]
        assert ruling("PSF-01.retention", evidence).verdict is verdict

    def test_every_kind_in_a_need_must_reach_its_own_floor(self) -> None:
        evidence = [
            proof("PSF-01.retention", "document"),
            proof("PSF-01.retention", "test", rung=Rung.CLAIMED),
        ]
        found = ruling("PSF-01.retention", evidence)
        assert found.verdict is Verdict.UNMET
        low = [
            proof("PSF-01.pii-handling", "document", rung=Rung.CLAIMED),
            proof("PSF-01.pii-handling", "test"),
        ]
        assert ruling("PSF-01.pii-handling", low).verdict is Verdict.UNMET

    @pytest.mark.parametrize(
        ("criterion_id", "kind", "quality", "lacks"),
        [
            ("PSF-02.version-pinned", "setting", "pinned", "pinned = true"),
            (
                "PSF-02.re-evaluation",
                "evaluation",
                "tied to the pin",
                "cannot be tied to the pin before PSF-02.version-pinned is met",
            ),
            ("PSF-08.owner.all", "setting", "named person", "no person's full name"),
            ("PSF-07.incident-definition", "document", "two reviewers", "a second"),
            ("PSF-07.incident-response", "document", "two reviewers", "a second"),
        ],
    )
    def test_a_kind_without_the_quality_that_is_needed_is_too_little(
        self, criterion_id: str, kind: str, quality: str, lacks: str
    ) -> None:
        plain = proof(criterion_id, kind, source="it")
        wrong = proof(criterion_id, kind, qualities=frozenset({"another"}))
        right = proof(criterion_id, kind, qualities=frozenset({quality}))
        owner = plain.claim.criterion
        assert ruling(owner, [wrong]).verdict is Verdict.UNMET
        assert ruling(owner, [right]).verdict is Verdict.MET
        found = ruling(owner, [plain])
        assert found.verdict is Verdict.UNMET
        assert {shortfall.reason.slug for shortfall in found.problems} == {
            "quality-missing"
        }
        for shortfall in found.problems:
            assert shortfall.why.startswith("it ")
            assert lacks in shortfall.why

    def test_the_quality_and_the_rung_must_be_of_one_piece_of_evidence(self) -> None:
        evidence = [
            proof(
                "PSF-02.version-pinned",
                "setting",
                rung=Rung.CLAIMED,
                qualities=frozenset({"pinned"}),
            ),
            proof("PSF-02.version-pinned", "setting"),
        ]
        assert ruling("PSF-02.version-pinned", evidence).verdict is Verdict.UNMET

    def test_an_alert_needs_a_limit_and_a_receiver_but_not_in_one_setting(self) -> None:
        text = "PSF-06.alerts-defined.cost"
        limit = proof(text, "setting", qualities=frozenset({"limit"}))
        receiver = proof(text, "setting", qualities=frozenset({"receiver"}))

        def verdict(*evidence: Evidence) -> Verdict:
            return dict(ruling("PSF-06.alerts-defined", evidence).facets)["cost"]

        assert verdict(limit) is Verdict.UNMET
        assert verdict(receiver) is Verdict.UNMET
        assert verdict(limit, receiver) is Verdict.MET
        # What was to name the receiver is pointed at, not the limit beside it.
        nobody = proof(text, "setting", source="alerts.toml#tell")
        found = ruling("PSF-06.alerts-defined", [limit, nobody])
        (why,) = [one.why for one in found.problems if one.facet == "cost"]
        assert why.startswith("alerts.toml#tell states nobody to notify")

    def test_a_drill_beside_the_document_stands_in_for_the_second_reviewer(
        self,
    ) -> None:
        text = "PSF-07.incident-definition"
        document = proof(text, "document")
        drill = proof(text, "drill", rung=Rung.DOCUMENTED)
        assert ruling(text, [document]).verdict is Verdict.UNMET
        assert ruling(text, [document, drill]).verdict is Verdict.MET
        assert ruling(text, [drill]).verdict is Verdict.UNMET

    def test_an_incomplete_drill_is_too_little_where_tested_is_asked(self) -> None:
        text = "PSF-07.rollback-tested"
        drill = proof(text, "drill", rung=Rung.DOCUMENTED, source="rollback")
        found = ruling(text, [drill])
        assert found.verdict is Verdict.UNMET
        assert only_shortfall(found).reason.slug == "rung-too-low"
        assert ruling(text, [proof(text, "drill")]).verdict is Verdict.MET

    def test_what_a_drill_lacks_is_said_where_it_is_known(self) -> None:
        text = "PSF-07.rollback-tested"
        known = proof(
            text, "drill", rung=Rung.DOCUMENTED, why="no artefact", fix="add it"
        )
        shortfall = only_shortfall(ruling(text, [known]))
        assert (shortfall.why, shortfall.fix) == ("no artefact", "add it")


class TestSupportingKinds:
    def test_a_kind_that_is_not_accepted_never_meets_alone(self) -> None:
        found = ruling("PSF-04.refusals", [proof("PSF-04.refusals", "document")])
        shortfall = only_shortfall(found)
        assert (found.verdict, found.reached) == (Verdict.UNMET, None)
        assert shortfall.reason.slug == "kind-missing"
        assert shortfall.why == "a document alone cannot show it; it takes a test"
        assert shortfall.fix == found.criterion.remedy["kind-missing"]

    def test_a_vowel_takes_another_article(self) -> None:
        pin = "PSF-02.re-evaluation"
        shortfall = only_shortfall(ruling(pin, [proof(pin, "document")]))
        assert shortfall.why.endswith("it takes an evaluation")

    @pytest.mark.parametrize("standing", Standing, ids=lambda s: s.name)
    def test_a_kind_that_is_not_accepted_never_gates(self, standing: Standing) -> None:
        extra = proof("PSF-04.refusals", "document", standing)
        found = ruling("PSF-04.refusals", [proof("PSF-04.refusals"), extra])
        assert found.verdict is Verdict.MET
        assert extra in found.evidence


class TestFacets:
    def test_a_criterion_is_as_its_worst_facet(self) -> None:
        found = ruling(
            "PSF-08.owner",
            [
                proof("PSF-08.owner.uptime", "document"),
                unjudged("PSF-08.owner.accuracy", "document"),
                broken("PSF-08.owner.safety", "document"),
            ],
        )
        assert found.verdict is Verdict.UNMET
        assert found.facets == (
            ("uptime", Verdict.MET),
            ("accuracy", Verdict.NOT_JUDGED),
            ("safety", Verdict.UNMET),
        )
        assert found.first_open == "PSF-08.owner.accuracy"

    def test_a_facet_left_unjudged_leaves_the_criterion_unjudged(self) -> None:
        found = ruling(
            "PSF-05.escalation-tested",
            [
                proof("PSF-05.escalation-tested.high-stakes"),
                unjudged("PSF-05.escalation-tested.uncertain"),
            ],
        )
        assert found.verdict is Verdict.NOT_JUDGED
        assert found.reached is None

    def test_one_facet_proved_leaves_the_other_unmet_and_says_which(self) -> None:
        found = ruling(
            "PSF-05.escalation-tested", [proof("PSF-05.escalation-tested.high-stakes")]
        )
        assert found.verdict is Verdict.UNMET
        assert only_shortfall(found).facet == "uncertain"
        assert found.first_open == "PSF-05.escalation-tested.uncertain"

    def test_a_claim_on_all_speaks_for_every_facet(self) -> None:
        found = ruling("PSF-08.owner", [proof("PSF-08.owner.all", "document")])
        assert found.verdict is Verdict.MET
        assert {verdict for _, verdict in found.facets} == {Verdict.MET}

    def test_a_broken_claim_on_all_breaks_every_facet_and_is_told_once(self) -> None:
        facets = [proof(f"PSF-08.owner.{f}", "document") for f in ("uptime", "safety")]
        found = ruling(
            "PSF-08.owner", [*facets, broken("PSF-08.owner.all", "document")]
        )
        assert {verdict for _, verdict in found.facets} == {Verdict.UNMET}
        assert only_shortfall(found).facet == "all"

    def test_the_rung_is_that_of_the_weakest_facet(self) -> None:
        found = ruling(
            "PSF-05.escalation-tested",
            [
                proof("PSF-05.escalation-tested.high-stakes", rung=Rung.CHALLENGED),
                proof("PSF-05.escalation-tested.uncertain", rung=Rung.TESTED),
            ],
        )
        assert found.reached is Rung.TESTED

    def test_a_criterion_without_facets_is_itself_what_is_open(self) -> None:
        assert ruling("PSF-04.refusals", []).first_open == "PSF-04.refusals"


class TestFacts:
    def test_without_personal_or_sensitive_data_the_whole_domain_is_ruled_out(
        self,
    ) -> None:
        facts = answers(handles_personal_data=False, handles_sensitive_data=False)
        judgement = judge([], profile(facts=facts))
        (domain,) = (d for d in CATALOGUE.domains if d.id == "PSF-01")
        found = judgement.of_domain(domain)
        assert [one.verdict for one in found] == [Verdict.NOT_APPLICABLE] * 4
        assert {one.because for one in found} == {
            "handles-personal-data = no (a reason); "
            "handles-sensitive-data = no (a reason)"
        }

    @pytest.mark.parametrize("fact", ["personal", "sensitive"])
    def test_one_of_the_two_rules_out_its_facet_only(self, fact: str) -> None:
        other = {"personal": "sensitive", "sensitive": "personal"}[fact]
        who = profile(facts=answers(**{f"handles_{fact}_data": False}))
        found = ruling("PSF-01.legal-basis", [], who)
        assert (found.verdict, found.facets) == (
            Verdict.UNMET,
            ((other, Verdict.UNMET),),
        )
        assert found.facets_aside == ((fact, f"handles-{fact}-data = no (a reason)"),)
        assert ruling("PSF-01.retention", [], who).verdict is Verdict.UNMET
        evidence = [proof(f"PSF-01.legal-basis.{other}", "document")]
        assert ruling("PSF-01.legal-basis", evidence, who).verdict is Verdict.MET

    def test_without_a_safety_classifier_its_log_and_its_alerts_are_ruled_out(
        self,
    ) -> None:
        who = profile(facts=answers(has_safety_classifier=False))
        found = ruling("PSF-06.safety-classifier", [], who)
        assert found.verdict is Verdict.NOT_APPLICABLE
        assert found.because == "has-safety-classifier = no (a reason)"
        for criterion_id in ("PSF-06.alerts-defined", "PSF-06.alerts-tested"):
            facets = [facet for facet, _ in ruling(criterion_id, [], who).facets]
            assert facets == ["output-quality", "latency", "cost", "error-rate"]

    def test_a_fact_that_is_affirmed_or_not_stated_rules_nothing_out(self) -> None:
        facts = answers(handles_personal_data=True, has_safety_classifier=True)
        for who in (PRODUCTION, profile(facts=facts)):
            found = judge([], who)
            verdicts = {one.verdict for one in found.rulings}
            assert verdicts == {Verdict.UNMET}

    def test_a_broken_claim_on_what_is_ruled_out_is_shown_and_does_not_gate(
        self,
    ) -> None:
        who = profile(facts=answers(has_safety_classifier=False))
        wrong = broken("PSF-06.safety-classifier")
        found = ruling("PSF-06.safety-classifier", [wrong], who)
        assert found.verdict is Verdict.NOT_APPLICABLE
        assert found.evidence == (wrong,)


class TestMinimum:
    def test_a_raised_minimum_asks_for_the_higher_rung(self) -> None:
        who = profile(minimum={"PSF-04.refusals": Rung.CHALLENGED})
        tested = proof("PSF-04.refusals", source="t")
        found = ruling("PSF-04.refusals", [tested], who)
        assert (found.verdict, found.required, found.reached) == (
            Verdict.UNMET,
            Rung.CHALLENGED,
            Rung.TESTED,
        )
        assert only_shortfall(found).why == "t is tested; challenged is needed"
        assert only_shortfall(found).reason.slug == "rung-too-low"
        challenged = proof("PSF-04.refusals", rung=Rung.CHALLENGED)
        assert ruling("PSF-04.refusals", [challenged], who).verdict is Verdict.MET

    def test_a_minimum_between_the_rungs_has_the_remedy_of_the_criterion(self) -> None:
        text = "PSF-03.interfaces"
        who = profile(minimum={text: Rung.TESTED})
        found = ruling(text, [proof(text, "document")], who)
        assert found.verdict is Verdict.UNMET
        assert only_shortfall(found).fix == found.criterion.remedy["rung-too-low"]

    @pytest.mark.parametrize("low", [Rung.CLAIMED, Rung.DOCUMENTED])
    def test_a_minimum_below_the_floor_changes_nothing(self, low: Rung) -> None:
        who = profile(minimum={"PSF-04.refusals": low})
        found = ruling("PSF-04.refusals", [proof("PSF-04.refusals", rung=low)], who)
        assert (found.verdict, found.required) == (Verdict.UNMET, Rung.TESTED)

    def test_a_minimum_of_one_criterion_leaves_the_others_alone(self) -> None:
        who = profile(minimum={"PSF-04.refusals": Rung.CHALLENGED})
        evidence = enough_for("PSF-04.edge-cases")
        assert ruling("PSF-04.edge-cases", evidence, who).verdict is Verdict.MET


class TestThePin:
    @pytest.mark.parametrize(
        ("covers", "verdict"),
        [
            ((PIN,), Verdict.MET),
            (("config/model.toml",), Verdict.MET),
            (("app/schema.py", PIN), Verdict.MET),
            (("app/schema.py",), Verdict.UNMET),
            (("config/model.toml#fallback.id",), Verdict.UNMET),
            ((), Verdict.UNMET),
        ],
        ids=["key", "file", "among others", "another file", "another key", "nothing"],
    )
    def test_a_bias_assessment_must_cover_the_setting_that_names_the_model(
        self, covers: tuple[str, ...], verdict: Verdict
    ) -> None:
        pin = proof(
            "PSF-02.version-pinned",
            "setting",
            source=PIN,
            qualities=frozenset({"pinned"}),
        )
        text = "PSF-08.bias-assessment"
        document = proof(text, "document", covers=covers)
        assert ruling(text, [document, pin]).verdict is verdict

    @pytest.mark.parametrize(
        ("covered", "verdict"),
        [
            ("config/model.toml#model.id", Verdict.MET),
            ("config/model.toml#fallback.id", Verdict.MET),
            ("config/model.toml", Verdict.MET),
            ("config/model.toml#colour", Verdict.UNMET),
        ],
    )
    def test_each_key_of_a_claim_on_the_pin_is_a_pin(
        self, covered: str, verdict: Verdict
    ) -> None:
        pin = proof(
            "PSF-02.version-pinned",
            "setting",
            source="config/model.toml#model.id, fallback.id",
            settings=frozenset({PIN, "config/model.toml#fallback.id"}),
            qualities=frozenset({"pinned"}),
        )
        text = "PSF-08.bias-assessment"
        document = proof(text, "document", covers=(covered,))
        assert ruling(text, [document, pin]).verdict is verdict

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("PSF-02.re-evaluation", "evaluation"),
            ("PSF-02.version-documented", "document"),
        ],
    )
    @pytest.mark.parametrize(
        ("covered", "fallback", "left_out"),
        [
            ((PIN,), "claude", "config/model.toml#fallback.id"),
            (("config/model.toml#fallback.id",), "claude", PIN),
            ((PIN, "config/model.toml#fallback.id"), "claude", None),
            ((PIN,), "gpt", None),
            ((PIN,), "openai/gpt", None),
            (("config/model.toml",), "claude", None),
        ],
    )
    def test_each_of_several_pinned_models_takes_evidence_of_its_own(
        self,
        text: str,
        kind: str,
        covered: tuple[str, ...],
        fallback: str,
        left_out: str | None,
    ) -> None:
        pins = proof(
            "PSF-02.version-pinned",
            "setting",
            settings=frozenset({PIN, "config/model.toml#fallback.id"}),
            values=((PIN, "gpt"), ("config/model.toml#fallback.id", fallback)),
            qualities=frozenset({"pinned"}),
        )
        evidence = [proof(text, kind, covers=(name,)) for name in covered]

        found = ruling(text, [*evidence, pins])

        if left_out is None:
            assert found.verdict is Verdict.MET
            return
        shortfall = only_shortfall(found)
        assert shortfall.reason.slug == "not-every-model"
        assert shortfall.why == (
            f"no {kind} is tied to {left_out}, which names a model of its own"
        )
        assert shortfall.fix == found.criterion.remedy["kind-missing"]

    def test_what_covers_a_document_claimed_as_the_pin_is_not_bound_to_it(self) -> None:
        text = "PSF-08.bias-assessment"
        evidence = [
            proof("PSF-02.version-pinned", "document", source="docs/model.md#Version"),
            proof(text, "document", covers=("docs/model.md",)),
        ]
        (found,) = ruling(text, evidence).evidence
        assert "tied to the pin" not in found.finding.qualities

    def test_what_covers_another_setting_of_that_criterion_is_not_bound_to_it(
        self,
    ) -> None:
        text = "PSF-08.bias-assessment"
        evidence = [
            proof("PSF-02.version-pinned", "setting", source="config/ui.toml#colour"),
            proof(text, "document", covers=("config/ui.toml#colour",)),
        ]
        (found,) = ruling(text, evidence).evidence
        assert "tied to the pin" not in found.finding.qualities

    def test_a_claim_that_could_not_be_checked_counts_whatever_its_kind(self) -> None:
        text = "PSF-04.refusals"
        failed = broken(text, "record-of-somebody", reason="verifier-failed")
        assert ruling(text, [proof(text), failed]).verdict is Verdict.UNMET

    def test_what_covers_a_pin_that_does_not_hold_is_not_bound_to_it(self) -> None:
        text = "PSF-08.bias-assessment"
        evidence = [
            broken("PSF-02.version-pinned", "setting", source=PIN),
            proof(text, "document", covers=(PIN,)),
        ]
        (found,) = ruling(text, evidence).evidence
        assert "tied to the pin" not in found.finding.qualities


class TestNarrowedRuns:
    def test_what_a_narrowed_run_did_not_collect_is_not_judged(self) -> None:
        found = judge([], narrowed=NARROWED)
        assert {one.verdict for one in found.rulings} == {Verdict.NOT_JUDGED}
        assert found.conclusion is Conclusion.INCOMPLETE

    @pytest.mark.parametrize(
        "evidence",
        [
            [proof("PSF-01.pii-handling", "document")],
            [proof("PSF-01.pii-handling", "setting")],
            [
                proof("PSF-01.pii-handling", "document"),
                proof("PSF-01.pii-handling", rung=Rung.CLAIMED),
            ],
        ],
        ids=["need missing", "kind not accepted", "rung too low"],
    )
    def test_what_more_tests_might_have_shown_is_not_judged(
        self, evidence: list[Evidence]
    ) -> None:
        found = judge(evidence, narrowed=NARROWED).ruling("PSF-01.pii-handling")
        assert found is not None
        assert found.verdict is Verdict.NOT_JUDGED

    def test_what_is_missing_there_is_not_asked_to_be_written(self) -> None:
        evidence = [proof("PSF-01.pii-handling", "document")]
        whole, part = (
            judge(evidence, narrowed=narrowed).ruling("PSF-01.pii-handling")
            for narrowed in ((), NARROWED)
        )
        assert whole is not None
        assert part is not None
        (missing,), (unseen,) = whole.problems, part.problems
        assert missing.why == "no test is claimed for it"
        assert unseen.why == "no test is claimed for it (in what this run collected)"
        assert missing.fix.startswith("Claim both: the document")
        assert unseen.fix.startswith("run all of them")

    def test_what_is_broken_is_unmet_in_a_narrowed_run_as_well(self) -> None:
        found = judge([broken("PSF-04.refusals")], narrowed=NARROWED)
        rule = found.ruling("PSF-04.refusals")
        assert rule is not None
        assert rule.verdict is Verdict.UNMET
        assert found.conclusion is Conclusion.NOT_READY

    def test_a_narrowed_run_in_which_all_is_met_is_incomplete_and_fails(self) -> None:
        found = judge(EVERYTHING, narrowed=NARROWED)
        assert found.conclusion is Conclusion.INCOMPLETE
        assert not found.passes

    def test_a_narrowed_run_fails_a_gate_that_it_meets(self) -> None:
        who = profile(gate=gate("PSF-05"))
        assert not judge(EVERYTHING, who, narrowed=NARROWED).passes


def gate(*entries: str) -> Gate:
    ids = {c.id for entry in entries for c in CATALOGUE.criteria_of(entry)}
    return Gate(entries=entries, ids=frozenset(ids))


class TestConclusion:
    def test_all_met_is_ready_and_passes(self) -> None:
        found = judge(EVERYTHING)
        assert found.conclusion is Conclusion.READY
        assert found.passes

    def test_the_rulings_are_the_thirty_five_in_order(self) -> None:
        found = judge(EVERYTHING)
        ids = [one.criterion.id for one in found.rulings]
        assert ids == [criterion.id for criterion in CATALOGUE]

    @pytest.mark.parametrize("criterion", tuple(CATALOGUE), ids=lambda c: c.id)
    def test_one_criterion_unmet_is_not_ready_and_fails(self, criterion: Any) -> None:
        found = judge(without(criterion.id))
        assert found.conclusion is Conclusion.NOT_READY
        assert not found.passes

    def test_one_criterion_not_judged_is_incomplete_and_fails(self) -> None:
        found = judge([*EVERYTHING, unjudged("PSF-04.refusals")])
        assert found.conclusion is Conclusion.INCOMPLETE
        assert not found.passes

    def test_unmet_outweighs_not_judged(self) -> None:
        evidence = [*EVERYTHING, unjudged("PSF-04.refusals"), broken("PSF-06.cost")]
        assert judge(evidence).conclusion is Conclusion.NOT_READY

    def test_what_is_not_applicable_does_not_stand_in_the_way(self) -> None:
        who = profile(facts=answers(has_safety_classifier=False))
        found = judge(without("PSF-06.safety-classifier"), who)
        assert found.conclusion is Conclusion.READY
        assert found.passes

    @pytest.mark.parametrize("declared", ["prototype", "proof-of-concept"])
    def test_before_production_nothing_is_in_force(self, declared: str) -> None:
        found = judge([], profile(declared, ends=TODAY))
        assert {one.verdict for one in found.rulings} == {Verdict.NOT_IN_FORCE}
        assert found.conclusion is Conclusion.NOT_IN_PRODUCTION
        assert found.passes
        assert found.rulings[0].because == f"not asked of the class {declared}"

    def test_a_broken_claim_that_is_not_in_force_is_shown_and_does_not_gate(
        self,
    ) -> None:
        wrong = broken("PSF-04.refusals")
        found = judge([wrong], profile("prototype"))
        rule = found.ruling("PSF-04.refusals")
        assert rule is not None
        assert (rule.verdict, rule.evidence) == (Verdict.NOT_IN_FORCE, (wrong,))
        assert found.conclusion is Conclusion.NOT_IN_PRODUCTION

    def test_an_internal_tool_that_changes_nothing_is_not_in_production(self) -> None:
        definition = profile("shadow").definition
        found = judge([], profile("internal-tool", definition=definition))
        assert found.conclusion is Conclusion.NOT_IN_PRODUCTION

    def test_an_internal_tool_with_an_effect_is_asked_all_of_production(self) -> None:
        assert judge(EVERYTHING, profile("internal-tool")).passes
        rulings = judge([], profile("internal-tool")).rulings
        assert all(one.verdict is Verdict.UNMET for one in rulings)

    def test_a_domain_shows_only_what_is_in_force(self) -> None:
        (domain,) = (d for d in CATALOGUE.domains if d.id == "PSF-07")
        ids = [one.criterion.id for one in judge([], SHADOW).of_domain(domain)]
        assert ids == ["PSF-07.incident-definition"]

    def test_an_id_without_a_ruling_has_none(self) -> None:
        found = judge([])
        assert found.ruling("PSF-00.shadow-isolated") is None
        assert found.ruling("PSF-99.nothing") is None


class TestGate:
    def test_a_gate_passes_by_what_it_names_and_the_judgement_stays(self) -> None:
        who = profile(gate=gate("PSF-05", "PSF-06.cost"))
        evidence = [one for one in EVERYTHING if one.claim.criterion[:6] == "PSF-05"]
        evidence += enough_for("PSF-06.cost")
        found = judge(evidence, who)
        assert found.passes
        assert found.conclusion is Conclusion.NOT_READY
        assert [one.criterion.id for one in found.gating] == [
            "PSF-00.classified",
            *(c.id for c in CATALOGUE.criteria_of("PSF-05")),
            "PSF-06.cost",
        ]

    @pytest.mark.parametrize("make", [broken, unjudged], ids=["unmet", "not judged"])
    def test_a_gate_fails_by_what_it_names(self, make: Any) -> None:
        who = profile(gate=gate("PSF-05"))
        assert not judge([*EVERYTHING, make("PSF-05.override")], who).passes
        assert judge([*EVERYTHING, make("PSF-06.cost")], who).passes

    def test_the_scope_checks_gate_whatever_the_gate_names(self) -> None:
        who = profile(declared="production", gate=gate("PSF-05"))
        unsettled = replace(who, definition={})
        assert judge(EVERYTHING, who).passes
        assert not judge(EVERYTHING, unsettled).passes

    def test_a_gate_that_is_opened_lets_everything_pass_and_judges_the_same(
        self,
    ) -> None:
        opened = profile(gate=Gate(closed=False), definition={})
        found = judge([broken("PSF-05.override")], opened, narrowed=NARROWED)
        assert found.passes
        assert found.gating == ()
        assert found.conclusion is Conclusion.NOT_READY


SHADOW = profile("shadow")


class TestScope:
    def test_a_settled_class_meets_the_first_check(self) -> None:
        (found,) = judge([]).scope
        assert (found.criterion.id, found.verdict) == ("PSF-00.classified", Verdict.MET)

    def test_an_unsettled_class_is_unmet_and_judged_as_production(self) -> None:
        who = profile("prototype", definition=PRODUCTION.definition, class_place=PLACE)
        judgement = judge(EVERYTHING, who)
        (found,) = judgement.scope
        assert found.verdict is Verdict.UNMET
        assert only_shortfall(found).place == PLACE
        assert 'class "prototype" contradicts' in only_shortfall(found).why
        assert {one.verdict for one in judgement.rulings} == {Verdict.MET}
        assert judgement.conclusion is Conclusion.NOT_READY
        assert not judgement.passes

    @pytest.mark.parametrize(
        ("ends", "verdict", "why"),
        [
            (dt.date(2027, 1, 31), Verdict.MET, None),
            (TODAY, Verdict.MET, None),
            (
                dt.date(2026, 11, 30),
                Verdict.UNMET,
                "it was to end on 2026-11-30, 1 day ago",
            ),
            (
                dt.date(2026, 11, 1),
                Verdict.UNMET,
                "it was to end on 2026-11-01, 30 days ago",
            ),
            (
                None,
                Verdict.UNMET,
                "a proof of concept has an end; none is declared",
            ),
        ],
        ids=["later", "on the day itself", "the day after", "a month after", "never"],
    )
    def test_a_proof_of_concept_has_an_end_that_has_not_passed(
        self, ends: dt.date | None, verdict: Verdict, why: str | None
    ) -> None:
        who = profile("proof-of-concept", ends=ends, ends_place=PLACE)
        judgement = judge([], who)
        found = judgement.ruling("PSF-00.poc-ends")
        assert found is not None
        assert found.verdict is verdict
        assert [(s.reason.slug, s.why, s.place) for s in found.problems] == (
            [("poc-without-end", why, PLACE)] if why else []
        )
        assert judgement.passes is (verdict is Verdict.MET)
        if verdict is Verdict.UNMET:
            assert judgement.conclusion is Conclusion.NOT_READY

    @pytest.mark.parametrize("declared", ["production", "prototype", "internal-tool"])
    def test_other_classes_need_no_end(self, declared: str) -> None:
        assert judge([], profile(declared)).ruling("PSF-00.poc-ends") is None

    def test_a_shadow_must_show_that_its_outputs_reach_nobody(self) -> None:
        found = ruling("PSF-00.shadow-isolated", EVERYTHING, SHADOW)
        assert found.verdict is Verdict.UNMET
        assert not judge(EVERYTHING, SHADOW).passes

    def test_a_shadow_that_is_isolated_and_watched_is_ready(self) -> None:
        evidence = [*EVERYTHING, proof("PSF-00.shadow-isolated")]
        found = judge(evidence, SHADOW)
        assert found.conclusion is Conclusion.READY
        assert found.passes

    def test_the_test_of_isolation_must_enter_the_delivery_code(self) -> None:
        weak = proof("PSF-00.shadow-isolated", rung=Rung.CLAIMED)
        found = ruling("PSF-00.shadow-isolated", [weak], SHADOW)
        assert found.verdict is Verdict.UNMET
        assert only_shortfall(found).reason.slug == "rung-too-low"

    def test_a_narrowed_run_leaves_the_isolation_not_judged(self) -> None:
        found = judge([], SHADOW, narrowed=NARROWED).ruling("PSF-00.shadow-isolated")
        assert found is not None
        assert found.verdict is Verdict.NOT_JUDGED

    def test_of_a_shadow_the_full_incident_posture_is_not_asked(self) -> None:
        rulings = judge([], SHADOW).rulings
        relaxed = [
            one.criterion.id for one in rulings if one.verdict is Verdict.NOT_IN_FORCE
        ]
        assert relaxed == [
            "PSF-05.escalation-defined",
            "PSF-05.escalation-tested",
            "PSF-05.override",
            "PSF-07.rollback-procedure",
            "PSF-07.rollback-tested",
            "PSF-07.incident-response",
            "PSF-08.bias-assessment",
            "PSF-08.harm-assessment",
        ]


class TestNobodyOperates:
    def who(self, declared: str = "production") -> Profile:
        definition = dict(profile(declared).definition)
        no = Answer(answer=False, because="still hiring", place=Place("p.toml", 9))
        return profile(declared, definition={**definition, OPERATED: no})

    def test_the_owner_is_unmet_whatever_is_claimed(self) -> None:
        found = ruling("PSF-08.owner", EVERYTHING, self.who())
        assert found.verdict is Verdict.UNMET
        assert only_shortfall(found).reason.slug == "nobody-operates"
        assert only_shortfall(found).why == (
            "the definition says is-operated = no (still hiring)"
        )
        assert only_shortfall(found).place == Place("p.toml", 9)

    def test_the_owner_is_unmet_in_a_narrowed_run_as_well(self) -> None:
        found = judge([], self.who(), narrowed=NARROWED).ruling("PSF-08.owner")
        assert found is not None
        assert found.verdict is Verdict.UNMET

    def test_no_other_criterion_suffers(self) -> None:
        judgement = judge(EVERYTHING, self.who())
        unmet = [r.criterion.id for r in judgement.rulings if r.verdict.is_open]
        assert unmet == ["PSF-08.owner"]
        assert judgement.classification.judged_as == "production"

    def test_a_prototype_that_nobody_operates_is_not_in_production(self) -> None:
        found = judge([], self.who("prototype"))
        assert found.conclusion is Conclusion.NOT_IN_PRODUCTION


class TestWarnings:
    IDS = ("PSF-04.refusals", "PSF-04.edge-cases", "PSF-06.cost", "PSF-06.latency")

    def test_the_warnings_of_the_evidence_are_told_once(self) -> None:
        evidence = [
            proof(text, warnings=("t passed only on a rerun",)) for text in self.IDS[:2]
        ]
        found = judge(evidence)
        assert advice(found) == ("t passed only on a rerun",)

    def test_the_warnings_of_the_scope_checks_are_told_too(self) -> None:
        evidence = [proof("PSF-00.shadow-isolated", warnings=("only on a rerun",))]
        assert advice(judge(evidence, SHADOW)) == ("only on a rerun",)


class TestWhatOnlySupports:
    def aside(self, one: Evidence) -> Evidence:
        return replace(one, claim=one.claim._replace(supporting=True))

    def test_it_neither_meets_nor_breaks_nor_binds_anything(self) -> None:
        text = "PSF-08.bias-assessment"
        pin = proof(
            "PSF-02.version-pinned",
            "setting",
            source=PIN,
            qualities=frozenset({"pinned"}),
        )
        document = proof(text, "document", covers=(PIN,))
        assert ruling(text, [document, pin]).verdict is Verdict.MET
        assert ruling(text, [document, self.aside(pin)]).verdict is Verdict.UNMET
        assert ruling(text, [self.aside(document), pin]).problems[0].reason.slug == (
            "nothing-claimed"
        )
        wrong = self.aside(broken(text, reason="verifier-failed"))
        assert ruling(text, [document, pin, wrong]).verdict is Verdict.MET

    def test_its_artefact_breaks_nothing_that_gates(self) -> None:
        text = "PSF-07.rollback-tested"
        drill = proof(text, "drill", rung=Rung.TESTED, artefact=("0a", "one"))
        other = proof(text, "drill", rung=Rung.TESTED, artefact=("0a", "another"))
        assert ruling(text, [drill, other]).verdict is Verdict.UNMET
        assert ruling(text, [drill, self.aside(other)]).verdict is Verdict.MET
        assert ruling(text, [self.aside(drill)]).problems[0].reason.slug == (
            "nothing-claimed"
        )
