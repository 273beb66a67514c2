"""Who may be a person, and which model names cannot move."""

from __future__ import annotations

import pytest

from pytest_psf.core.one_person import same_person
from pytest_psf.core.people import is_full_name, is_nobody, why_not_a_person
from pytest_psf.core.pins import why_not_pinned
from pytest_psf.core.reviews import why_nothing_seen
from pytest_psf.core.words import says_nothing

COMMIT = "8b3ab3a1c6f5d2e4f70918273645546372819aab"
DIGEST = "sha256:" + "4f" * 32

GROUP = "it is a group, a role or a machine"
PLACEHOLDER = "it is a placeholder"
ADDRESS = "it is an address"
EMPTY = "it is empty"


@pytest.mark.parametrize(
    ("receiver", "expected"),
    [
        ("D. Patel", False),
        ("AI team", False),
        ("#no-reply-needed", False),
        ("https://pager.example/ai", False),
        ("", True),
        ("None", True),
        ("no one", True),
        ("TBD", True),
        ("<channel>", True),
        ("{{ channel }}", True),
        *(
            (nobody, True)
            for nobody in (
                "${SLACK_CHANNEL}",
                "$SLACK_CHANNEL",
                "SLACK_CHANNEL",
                "@@X@@",
                "__CHANNEL__",
                "%CHANNEL%",
                "#{channel}",
                "$(CHANNEL)",
                "<%= channel %>",
                "((channel))",
                "<< parameters.channel >>",
                "$[[ inputs.channel ]]",
                "[[ .Channel ]]",
                "$[ variables.channel ]",
                "ENC[AES256_GCM,data:a3b==,iv:q,tag:w,type:str]",
                "changeme",
                "CHANGE_ME",
                "T.B.D.",
                "[channel]",
                "#your-channel",
                "blackhole",
                "/dev/null",
                "John Doe",
                "user@example.com",
                "Ops <user@example.com>",
                "you@yourcompany.com",
                "foo@bar.com",
                "no-reply@corp.org",
                "https://example.com/hook",
                "http://localhost:9093",
                "https://hooks.slack.com/services/T000/B000/XXXXXXXX",
                "https://${HOST}/hook",
                "${TEAM}@corp.org",
                "#${CHANNEL}",
                "+1-555-0100",
                "000-000-0000",
                "Latency is {{ value }}",
            )
        ),
        *(
            (somebody, False)
            for somebody in (
                "{{#is_alert}}Latency is high{{/is_alert}} @slack-ai-on-call",
                "#alerts-${ENV}",
                "https://hooks.slack.com/services/${TOKEN}",
                "arn:aws:sns:eu-west-1:${ACCOUNT}:ai-alerts",
                "<@U024BE7LH>",
                "<#C024BE7LR|ai>",
                "Ops <ops@corp.org>",
                "AI on call [primary]",
                "pagerduty",
                "Li Na",
                "+49 30 1234567",
            )
        ),
    ],
)
def test_whether_a_receiver_is_named_at_all(receiver: str, *, expected: bool) -> None:
    assert is_nobody(receiver) is expected


@pytest.mark.parametrize(
    "name",
    [
        "D. Patel",
        "R. Okafor, head of claims",
        "R. Okafor, CTO",
        "D. Patel, platform team",
        "O'Brien",
        "Nguyễn Thị Mai",
        "María-José García Márquez",
        "Jean-Luc Picard",
        "李小龙",
        "Anne van der Berg",
        "Şükrü Öztürk",
        "Madonna",
        "Li Na",
        "Katherine Jenkins",
        "Farokh Engineer",
        "Linda Person",
        "Joe Root",
        "Omri Bar",
        "Izumi Todo",
        "Samuel Doe",
        "Wang Ci",
        "Marta Silva (SRE)",
        "Marta Silva (SRE team)",
        "Marta Silva [platform team]",
        "Marta Silva - SRE",
        "Marta Silva/SRE",
        "Marta Silva: SRE",
        "Owner: Marta Silva",
        "Qa Li",
        "Cio Chen",
        "Ben Bot",
        "Kevin Cron",
        "Gabriela Mistral",
        "Job Check",
        "MARTA SILVA",
        "Marta Silva <marta.silva@corp.org>",
        "marta.silva@corp.org (Marta Silva)",
        "Marta Silva @msilva",
        "Dina\N{NO-BREAK SPACE}Patel",
        "山田\N{IDEOGRAPHIC SPACE}太郎",
    ],
)
def test_a_name_may_be_a_person(name: str) -> None:
    assert why_not_a_person(name) is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", EMPTY),
        ("   ", EMPTY),
        ("?", EMPTY),
        ("---", EMPTY),
        ("12", EMPTY),
        ("team AI", GROUP),
        *(
            (machine, GROUP)
            for machine in (
                "review-bot",
                "auto-review",
                "CI Pipeline",
                "Nightly Job",
                "cron",
                "Build Server",
                "release workflow",
                "DeepSeek",
                "LLM Judge",
                "pytest-psf",
            )
        ),
        ("AI Team", GROUP),
        ("SRE", GROUP),
        ("DevOps", GROUP),
        ("the CTO", GROUP),
        ("dependabot[bot]", GROUP),
        ("renovate[bot]", GROUP),
        ("Machine Learning", GROUP),
        ("MachineLearning", GROUP),
        ("Trust & Safety", GROUP),
        ("Site Reliability", GROUP),
        ("Data Engineer", GROUP),
        ("PlatformTeam", GROUP),
        ("Team 7", GROUP),
        ("Abteilung Schaden", GROUP),
        ("service account", GROUP),
        ("Claude Code", GROUP),
        ("Acme GmbH", GROUP),
        ("(SRE)", GROUP),
        ("SRE Berlin", GROUP),
        ("Owner: Platform Team", GROUP),
        ("John Doe", PLACEHOLDER),
        ("Doe, Jane", PLACEHOLDER),
        ("John Q. Public (SRE)", PLACEHOLDER),
        ("Max Mustermann", PLACEHOLDER),
        ("Test User", PLACEHOLDER),
        ("Someone Else", PLACEHOLDER),
        ("@@OWNER@@", PLACEHOLDER),
        ("__OWNER__", PLACEHOLDER),
        ("%OWNER%", PLACEHOLDER),
        ("CHANGE_ME", PLACEHOLDER),
        ("Dina Patel <TODO>", PLACEHOLDER),
        ("user@example.com", ADDRESS),
        ("@dpatel", ADDRESS),
        ("ci-bot", GROUP),
        ("x", "it is an initial"),
        ("the platform squad", GROUP),
        ("on-call", GROUP),
        ("the on call", GROUP),
        ("Data Engineering", GROUP),
        ("Risk Committee", GROUP),
        ("nobody", GROUP),
        ("product owner", GROUP),
        ("TEAM", GROUP),
        ("\uff34\uff45\uff41\uff4d", GROUP),  # wide letters
        ("te\u0301am", GROUP),
        ("te\u0430m", GROUP),  # a Cyrillic letter
        ("T\u041eDO", PLACEHOLDER),
        ("platform-team", GROUP),
        ("claims_team", GROUP),
        ("AI-Team", GROUP),
        ("ai_team", GROUP),
        ("<name>", PLACEHOLDER),
        ("<D. Patel>", PLACEHOLDER),
        ("[owner]", PLACEHOLDER),
        ("{{ owner }}", PLACEHOLDER),
        ("$USER", PLACEHOLDER),
        ("your name here", PLACEHOLDER),
        ("TODO", PLACEHOLDER),
        ("T.B.D. tbd", PLACEHOLDER),
        ("FILL", PLACEHOLDER),
        ("n/a", PLACEHOLDER),
        ("d.patel@corp.org", ADDRESS),
        ("ops@claims.net", ADDRESS),
        ("#ai-ops", ADDRESS),
        ("#ai-on-call", ADDRESS),
        ("https://claims.net/d.patel", ADDRESS),
        ("D. Patel\x07", "it holds characters that cannot be printed"),
        ("D.\nPatel", "it holds characters that cannot be printed"),
    ],
)
def test_what_is_no_person_is_told_why(name: str, why: str) -> None:
    assert why_not_a_person(name) == why


@pytest.mark.parametrize(
    "spelling",
    [
        "D. Patel",
        "D Patel",
        "D.  Patel",
        "D.Patel",
        "Patel, D.",
        "  d. PATEL ",
        "D.\N{NO-BREAK SPACE}Patel",
        "Pat\u00e9l, Dana",
        "Dana R. Patel",
        "D. Patel (claims)",
    ],
)
def test_the_spellings_of_one_name_are_one_person(spelling: str) -> None:
    assert same_person(spelling, "D. Patel")
    assert same_person("D. Patel", spelling)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("D. Patel, SRE", "Dina Patel, platform team"),
        ("D. Patel (SRE)", "Dina Patel - platform team"),
        ("D. Patel <d@corp.org>", "Dina Patel <dina@claims.net>"),
    ],
)
def test_another_role_or_address_makes_no_second_person(one: str, other: str) -> None:
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(
    ("name", "is_full"),
    [
        ("Dina Patel", True),
        ("Patel, Dina", True),
        ("李小龙", True),
        ("Dina (SRE)", False),
        ("Dina <dina@corp.org>", False),
        ("Trust & Safety", False),
    ],
)
def test_a_full_name_has_two_parts_where_its_script_parts_them(
    name: str, *, is_full: bool
) -> None:
    assert is_full_name(name) is is_full


@pytest.mark.parametrize(
    "reason",
    ["changeme", "CHANGE_ME", "xxx", "@@REASON@@", "your reason here", "to be decided"],
)
def test_a_placeholder_gives_no_reason(reason: str) -> None:
    assert says_nothing(reason)


@pytest.mark.parametrize(
    "reason",
    ["yes", "None.", "Your data is deleted.", "Handlers fill in the form by hand."],
)
def test_words_of_placeholders_may_stand_in_a_reason(reason: str) -> None:
    assert not says_nothing(reason)


@pytest.mark.parametrize("other", ["R. Patel", "D. Patell", "D. Pat el", "D. Okafor"])
def test_another_name_is_another_person(other: str) -> None:
    assert not same_person(other, "D. Patel")
    assert not same_person("D. Patel", other)


@pytest.mark.parametrize(
    "name",
    [
        "gpt-4o-2024-08-06",
        "claude-3-5-sonnet-20241022",
        "anthropic.claude-3-5-sonnet-20241022-v2:0",
        "claude-3-opus@20240229",
        "o1-2024.12.17",
        COMMIT,
        f"meta-llama/Llama-3.1-8B@{COMMIT}",
        DIGEST,
        f"registry.example.org/model@{DIGEST}",
        f"org/model:latest@{DIGEST}",
        f"main@{COMMIT}",
        "gpt-4o-2024-02-29",
        "gpt-4-0613",
        "gemini-2.5-flash-preview-09-2025",
        "azure/gpt-3.5-turbo-16k-0613",
        "gpt-4-1106-preview",
        "ft:gpt-3.5-turbo-0125:acme::7p4",
        "grok-2-1212",
        "deepseek-ai/DeepSeek-R1-0528",
        "gemini-2.5-flash-preview-04-17",
        "gemini-exp-1206",
        "mistral-large-2407",
        "open-mixtral-8x22b-2404",
        "command-r-plus-08-2024",
    ],
)
def test_a_name_that_cannot_move_is_pinned(name: str) -> None:
    assert why_not_pinned(name) is None


VARIABLE = "the environment variable MODEL, which may name any model"
FAMILY = "it names a family, not a dated snapshot, a 40-hex commit or a sha256 digest"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "it is empty"),
        (" \t", "it is empty"),
        ("gpt-4o", FAMILY),
        ("gemini-1.5-pro-002", FAMILY),
        ("text-embedding-3-large", FAMILY),
        ("gpt-4-1313", FAMILY),
        ("gpt-4-0631", FAMILY),
        ("gpt-4-06", FAMILY),
        ("gpt-4-0613.5", FAMILY),
        ("llama-0613", FAMILY),
        ("my-gpts-model", FAMILY),
        ("mistral-large-2413", FAMILY),
        ("mistral-large-0724", FAMILY),
        ("command-r-13-2024", FAMILY),
        ("gemini-2.5-pro-04-17", FAMILY),
        ("gpt-4-0613-latest", '"latest" moves by itself'),
        ("gpt-4o-2024-13-40", FAMILY),
        ("gpt-4o-2023-02-29", FAMILY),
        ("gpt-4o-20241301", FAMILY),
        ("gpt-4o-2024-0806", FAMILY),
        ("gpt-4o-2024-08", FAMILY),
        ("model-120240806", FAMILY),
        ("model-202408061", FAMILY),
        ("claude-3-5-sonnet", FAMILY),
        (COMMIT[:39], FAMILY),
        (f"{COMMIT}a", FAMILY),
        (DIGEST[:-1], FAMILY),
        (f"{DIGEST}0", FAMILY),
        ("sha1:8b3ab3a1c6f5", FAMILY),
        ("two words", "it is not a plain name: something else may be put in its place"),
        (
            "{{ model }}",
            "it is not a plain name: something else may be put in its place",
        ),
        ("%(model)s", "it is not a plain name: something else may be put in its place"),
        ("${MODEL}", f"it is a place for {VARIABLE}"),
        ("$MODEL", f"it is a place for {VARIABLE}"),
        ("${MODEL:-gpt-4o-2024-08-06}", f"it is the default of {VARIABLE}"),
        ("${MODEL-gpt-4o-2024-08-06}", f"it is the default of {VARIABLE}"),
        ("${MODEL:=gpt-4o-2024-08-06}", f"it is the default of {VARIABLE}"),
        ("latest", '"latest" moves by itself'),
        ("main", '"main" is a branch and moves by itself'),
        ("models:/claims@champion", '"champion" is an alias and moves by itself'),
        ("models:/claims/Production", '"Production" is an alias and moves by itself'),
        ("models:/claims/7", FAMILY),
        ("gemini-2.5-flash-preview-13-2025", FAMILY),
        ("model@main", '"main" is a branch and moves by itself'),
        ("org/model:latest", '"latest" moves by itself'),
        ("org/model:Latest", '"Latest" moves by itself'),
        ("chatgpt-4o-latest", '"latest" moves by itself'),
        ("gpt-4o-2024-08-06-latest", '"latest" moves by itself'),
        ("org/model@master", '"master" is a branch and moves by itself'),
        ("HEAD", '"HEAD" is a branch and moves by itself'),
        ("changeme-2024-08-06", "it is a placeholder"),
        ("<model>-2024-08-06", "it is a placeholder"),
        ("@@MODEL@@-2024-08-06", "it is a placeholder"),
        ("your-model-2024-08-06", "it is a placeholder"),
        ("gpt-4o\x1b[1m-2024-08-06", "it holds characters that cannot be seen"),
        ("gpt-4o\u200b-2024-08-06", "it holds characters that cannot be seen"),
    ],
)
def test_a_name_that_can_move_is_told_why(name: str, why: str) -> None:
    problem = why_not_pinned(name)
    assert problem is not None
    assert problem.why == why


@pytest.mark.parametrize(
    "name", ["domain-model-2024-08-06", "masterful-2024-08-06", "ahead-20240806"]
)
def test_a_moving_word_inside_another_word_does_not_move(name: str) -> None:
    assert why_not_pinned(name) is None


@pytest.mark.parametrize(
    ("name", "may_be", "fix"),
    [
        ("gpt-4o", True, "name one exact version, such as model-2026-08-06"),
        ("", False, "name one exact version, such as model-2026-08-06"),
        ("a-latest", False, "write the dated version that it stands for today"),
        ("main", False, "write the 40-hex commit that it leads to today"),
        (
            "${MODEL:-gpt-4o}",
            False,
            "write the exact version itself, where nothing can take its place",
        ),
        (
            "{model}",
            False,
            "write the exact version itself, where nothing can take its place",
        ),
    ],
)
def test_what_is_not_pinned_says_what_to_write_and_whether_a_person_may_approve_the_name(
    name: str,
    may_be: bool,  # noqa: FBT001 - what is expected
    fix: str,
) -> None:
    problem = why_not_pinned(name)
    assert problem is not None
    slug = "not-dated" if may_be else "not-pinned"
    assert (problem.fix, problem.reason.slug) == (fix, slug)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("D. Patel", "D. P\u0430tel", id="cyrillic-a"),
        pytest.param("Rosa Okafor", "R\u03bfsa Okafor", id="greek-o"),
        pytest.param("\u041c. Silva", "M. Silva", id="cyrillic-m"),
        pytest.param("Ａda Byron", "Ada Byron", id="full-width"),  # noqa: RUF001
    ],
)
def test_names_that_look_alike_are_one_person(one: str, other: str) -> None:
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize("saw", ["@@VERSION@@", "change me", "your text here"])
def test_a_placeholder_does_not_say_what_was_seen(saw: str) -> None:
    assert why_nothing_seen(saw) == "it is a placeholder"


def test_names_of_another_script_stay_different_people() -> None:
    assert not same_person("Иван Петров", "Ольга Петрова")
    assert not same_person("Νίκος Παππάς", "Μαρία Παππά")


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\ufeff", "\u2066"])
def test_a_name_with_characters_that_cannot_be_seen_is_no_name(hidden: str) -> None:
    assert why_not_a_person(f"D. Pa{hidden}tel") is not None
