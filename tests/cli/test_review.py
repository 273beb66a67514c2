"""`pytest-psf review` puts on record what verification then holds to."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_psf import catalogue
from pytest_psf.commands.main import main
from pytest_psf.commands.review_due import due
from pytest_psf.core.claims import Claim
from pytest_psf.core.evidence import Evidence
from pytest_psf.core.places import Place
from pytest_psf.core.reviews import why_own_text
from pytest_psf.verify.context import Context
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.document.kind import DocumentKind
from pytest_psf.verify.project import Project
from pytest_psf.verify.reviews_file import reviews_on_record

if TYPE_CHECKING:
    from pytest_psf.core.catalogue import Criterion
    from pytest_psf.core.evidence import Finding

DATE = dt.date(2026, 12, 1)
CRITERION = catalogue.load().by_id["PSF-01.retention"]
SCRIPT = Path(sys.executable).with_name("pytest-psf")

CONFIG = """\
{prefix}
system = "claims-triage"
class = "production"
{date}

[{table}definition]
affects-people-or-processes    = {{ answer = true, because = "It routes claims." }}
runs-continuously-or-on-demand = {{ answer = true, because = "HTTP service." }}
has-downstream-consequences    = {{ answer = true, because = "A record changes." }}
is-operated                    = {{ answer = true, because = "On call." }}

[{table}evidence]
{claims}
"""

CLAIMS = """\
PSF-01.retention = [
  { document = "docs/privacy.md", section = ["Retention"], covers = ["src/*.py"] },
  { document = "docs/privacy.md", section = "retention", covers = ["a.toml#days"] },
]
PSF-08.harm-assessment = { document = "docs/privacy.md", section = "Harm" }
PSF-08.accountability-chain = { document = "docs/chain.md" }
"""

PRIVACY = """\
# Privacy

## 2. Retention

Drafts are deleted after ninety days.

## Harm

TODO

## Empty

## Again

The same name stands here twice.

## Again

The same name stands here twice.

## The "odd" \\ name: größer ✓

Five words of plain text.
"""


CHAIN = """# Chain

Dina Patel, the head of claims, decides alone about each model and its releases. Nora
Lindqvist approves what is bought, and either of them can stop the service at any hour by
calling the platform desk. Our supplier Norvik answers for hosting, and pays for every
outage that its own engineers caused.
"""


class Shop:
    """A project on disk, and the command as a user types it."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.capsys = capsys
        self.record = root / "psf/reviews.toml"
        self.write("docs/privacy.md", PRIVACY)
        self.write("docs/chain.md", CHAIN)
        self.write("src/store.py", "DAYS = 90\n")
        self.write("a.toml", "days = 90\nbatch = 3\n")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def configure(
        self, name: str = "pyproject.toml", *, date: str | None = None
    ) -> None:
        table = "tool.psf." if name == "pyproject.toml" else ""
        text = CONFIG.format(
            prefix="[tool.psf]" if table else "",
            table=table,
            date=f"sample-date = {date}" if date else "",
            claims=CLAIMS,
        )
        self.write(name, text)

    def review(self, section: str, by: str = "D. Patel", *more: str) -> str:
        status = main(["review", section, "--by", by, *more])
        shown = self.capsys.readouterr()
        assert status == 0, shown.err
        assert not shown.err
        return shown.out

    def refused(self, section: str, by: str = "D. Patel", *more: str) -> str:
        before = self.record.read_bytes() if self.record.exists() else None
        status = main(["review", section, "--by", by, *more])
        shown = self.capsys.readouterr()
        assert status == 2
        assert not shown.out
        assert shown.err.startswith("pytest-psf: ")
        after = self.record.read_bytes() if self.record.exists() else None
        assert after == before
        return shown.err

    def verify(
        self,
        section: str = "Retention",
        covers: tuple[str, ...] = ("src/*.py",),
        document: str = "docs/privacy.md",
        criterion: Criterion = CRITERION,
    ) -> Finding:
        content = DocumentClaim(
            document=document,
            section=(section,) if section else (),
            covers=covers,
            covers_nothing=None if covers else "it speaks of no file",
        )
        claim = Claim(
            criterion=criterion.id,
            facet=None,
            kind="document",
            content=content,
            place=Place("pyproject.toml", 1),
        )
        context = Context(project=Project(self.root), today=DATE)
        return DocumentKind().verify(claim, criterion, context)

    @property
    def reviewers(self) -> list[str]:
        return [review.by for review in reviews_on_record(Project(self.root))]


@pytest.fixture
def shop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shop:
    made = Shop(tmp_path, capsys)
    made.configure(date="2026-12-01")
    monkeypatch.chdir(tmp_path)
    return made


def test_what_was_reviewed_holds_in_verification(shop: Shop) -> None:
    assert shop.verify().reason == "not-reviewed"
    said = shop.review("docs/privacy.md#Retention")
    # What it says too little of is told as well, behind this.
    assert said.splitlines()[:3] == [
        "docs/privacy.md#2. Retention: reviewed 2026-12-01 by D. Patel "
        "(psf/reviews.toml)",
        "  covers src/store.py",
        "  covers a.toml#days",
    ]
    assert shop.verify().holds
    assert shop.verify(covers=("src/*.py", "a.toml#days")).holds


def test_the_command_that_a_finding_proposes_is_the_one_that_mends_it(
    shop: Shop,
) -> None:
    command = shop.verify().fix.partition("pytest-psf ")[2]
    typed = f'"{SCRIPT}" {command}'.replace("NAME", "Ada")
    done = subprocess.run(
        ["sh", "-c", typed],
        cwd=shop.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "reviewed 2026-12-01 by Ada" in done.stdout
    assert shop.verify().holds


def test_a_review_covers_what_every_claim_on_the_section_names(shop: Shop) -> None:
    shop.review("docs/privacy.md#retention")
    (review,) = reviews_on_record(Project(shop.root))
    assert set(review.covers) == {"src/store.py", "a.toml#days"}
    shop.write("src/store.py", "DAYS = 9000\n")
    assert shop.verify().reason == "review-fallen"
    # A claim that covers less does not make the change forgotten.
    assert shop.verify(covers=("a.toml#days",)).reason == "review-fallen"
    shop.review("docs/privacy.md#retention")
    assert shop.verify(covers=("a.toml#days",)).holds
    shop.write("a.toml", "days = 9000\n")
    assert shop.verify(covers=("a.toml#days",)).reason == "review-fallen"


def test_a_fallen_review_stands_again_after_another_reading(shop: Shop) -> None:
    shop.review("docs/privacy.md#Retention")
    shop.write("src/store.py", "DAYS = 30\n")
    assert not shop.verify().holds
    shop.review("docs/privacy.md#Retention")
    assert shop.verify().holds
    assert shop.reviewers == ["D. Patel"]


def test_a_section_that_no_claim_names_is_reviewed_with_a_note(shop: Shop) -> None:
    said = shop.review('docs/privacy.md#The "odd" \\ name: größer ✓')
    assert "note: no claim names it yet" in said
    assert shop.verify("the odd name größer", covers=()).holds


def test_several_are_reviewed_at_once_each_by_its_name(shop: Shop) -> None:
    twice = ["docs/privacy.md#Retention", "docs/chain.md", "docs/chain.md"]
    assert main(["review", *twice, "--by", "D. Patel"]) == 0
    told = shop.capsys.readouterr().out
    assert "docs/privacy.md#2. Retention: reviewed 2026-12-01 by D. Patel" in told
    assert told.count("docs/chain.md: reviewed 2026-12-01 by D. Patel") == 1
    assert shop.reviewers == ["D. Patel", "D. Patel"]
    assert shop.verify().holds


@pytest.mark.parametrize(
    ("by", "other", "why"),
    [
        ("D. Patel", "docs/privacy.md#Harm", 'is not filled: it still says "TODO"'),
        ("D. Patel", "docs/gone.md", "docs/gone.md does not exist"),
        ("D. Patel", "https://example.org/a", "review each by itself"),
        ("the team", "docs/privacy.md#Retention", "'the team'"),
    ],
)
def test_of_several_none_is_reviewed_if_one_cannot_be(
    shop: Shop, by: str, other: str, why: str
) -> None:
    assert main(["review", "docs/chain.md", other, "--by", by]) == 2
    shown = shop.capsys.readouterr()
    assert (shown.out, why in shown.err) == ("", True), shown.err
    assert not shop.record.exists()


def test_of_a_document_whose_sections_are_claimed_these_are_named(shop: Shop) -> None:
    text = (shop.root / "docs/privacy.md").read_text(encoding="utf-8")
    harm = "Whoever asks in a hurry may be given the rules of another tariff."
    sound = text.partition("## Empty")[0].replace("TODO", harm)
    shop.write("docs/privacy.md", sound)
    said = shop.review("docs/privacy.md")
    note = "note: claims name sections of it, which this does not review"
    assert f"{note}; whoever has" in said
    assert "no claim names it yet" not in said
    assert said.count("pytest-psf review") == 1
    assert said.splitlines()[-2:] == [
        '    pytest-psf review "docs/privacy.md#2. Retention" docs/privacy.md#Harm \\',
        "      --by NAME",
    ]
    assert note not in shop.review("docs/privacy.md#Retention")
    again = shop.review("docs/privacy.md", "M. Silva")
    assert 'review "docs/privacy.md#2.' not in again
    assert "    pytest-psf review docs/privacy.md#Harm --by NAME" in again


def test_of_a_document_whose_sections_have_all_been_read_it_is_said(
    shop: Shop,
) -> None:
    shop.write(
        "docs/privacy.md", "# Privacy\n\n## Retention\n\nDrafts are deleted in May.\n"
    )
    config = shop.root / "pyproject.toml"
    shop.review("docs/privacy.md#Retention")
    config.write_text(config.read_text().partition("PSF-08.harm")[0])
    said = " ".join(shop.review("docs/privacy.md").split())
    assert "which this does not review; all of them are on record" in said


def test_a_whole_document_is_reviewed_without_a_section(shop: Shop) -> None:
    said = shop.review("docs/chain.md")
    assert said.startswith("docs/chain.md: reviewed 2026-12-01 by D. Patel")
    assert "note" not in said
    assert shop.verify("", covers=(), document="docs/chain.md").holds


def test_lines_that_are_still_open_are_named(shop: Shop) -> None:
    shop.write("docs/chain.md", "# Chain\n\nThe head decides all alone.\n\nTBD: who?\n")
    said = shop.review("docs/chain.md")
    assert '  note: docs/chain.md:5 still says "TBD: who?"' in said.splitlines()


def test_a_whole_document_with_an_open_section_is_not_reviewed(shop: Shop) -> None:
    assert 'the section "Harm" is not filled' in shop.refused("docs/privacy.md")


def test_what_git_ignores_is_not_covered_and_said(shop: Shop) -> None:
    subprocess.run(["git", "init", "-q"], cwd=shop.root, check=True)
    shop.write(".gitignore", "_version.py\n")
    shop.write("src/_version.py", "version = 1\n")
    said = shop.review("docs/privacy.md#Retention")
    assert "covers src/store.py" in said
    assert "  src/*.py leaves out what git ignores: src/_version.py" in said
    (shop.root / "src/_version.py").unlink()
    assert shop.verify().holds


def test_two_people_both_stand(shop: Shop) -> None:
    shop.review("docs/privacy.md#Retention", "R. Okafor")
    shop.review("docs/privacy.md#Retention", "D. Patel")
    assert shop.reviewers == ["D. Patel", "R. Okafor"]
    assert shop.verify().qualities == {"two reviewers"}


def test_a_name_that_may_be_a_colleagues_replaces_nothing(shop: Shop) -> None:
    """`M. Silva` may be Marta Silva: then they are one reader, and both reviews stay."""
    shop.review("docs/privacy.md#Retention", "Marta Silva")
    shop.review("docs/privacy.md#Retention", "M. Silva")
    assert shop.reviewers == ["M. Silva", "Marta Silva"]
    assert not shop.verify().lacks  # where one reader is enough
    takes_two = catalogue.load().by_id["PSF-07.incident-response"]
    finding = shop.verify(criterion=takes_two)
    assert not finding.qualities
    ((quality, problem),) = finding.lacks
    assert quality == "two reviewers"
    assert (
        problem.why
        == "has been read by M. Silva and Marta Silva, who may be one person"
    )
    assert "write each name in full" in problem.fix


def test_the_same_person_replaces_the_own_review(shop: Shop) -> None:
    shop.review("docs/privacy.md#Retention", "D. Patel", "--role", "author")
    shop.review("docs/privacy.md#2. retention", "  D. Patel ", "--role", "owner")
    (review,) = reviews_on_record(Project(shop.root))
    assert (review.by, review.role) == ("D. Patel", "owner")
    assert not shop.verify().qualities


def test_reviews_of_other_sections_stay(shop: Shop) -> None:
    shop.review("docs/privacy.md#Retention")
    shop.review("docs/chain.md")
    shop.review("docs/privacy.md#The odd name größer")
    assert len(shop.reviewers) == 3
    assert shop.verify().holds


def test_the_record_is_the_same_whatever_the_order_of_reviews(shop: Shop) -> None:
    people = ["R. Okafor", "D. Patel", "M. Silva"]
    for by in people:
        shop.review("docs/privacy.md#Retention", by)
    first = shop.record.read_bytes()
    for by in reversed(people):
        shop.review("docs/privacy.md#Retention", by)
    assert shop.record.read_bytes() == first
    assert [path.name for path in shop.record.parent.iterdir()] == ["reviews.toml"]


@pytest.mark.parametrize(
    "by",
    [
        'Ada "the count" Byron',
        "Ada \\ Byron",
        "Zoë Müller-Łukasz",
        "山田 太郎",
        "O'Neil",
        "Иван Петров",
    ],
)
def test_names_are_kept_as_they_are(shop: Shop, by: str) -> None:
    shop.review("docs/privacy.md#Retention", by, "--role", 'she said "so" \\ \n\t ✓')
    (review,) = reviews_on_record(Project(shop.root))
    assert review.by == by
    assert review.role == 'she said "so" \\ \n\t ✓'
    assert shop.verify().holds


def test_names_of_files_are_kept_as_they_are(shop: Shop) -> None:
    shop.write('src/odd "name" \\ é.py', "X = 1\n")
    shop.review("docs/privacy.md#Retention")
    (review,) = reviews_on_record(Project(shop.root))
    assert 'src/odd "name" \\ é.py' in review.covers
    assert shop.verify().holds


@pytest.mark.parametrize("document", ["docs/C# rules.md", "-chain.md", "#1.md"])
@pytest.mark.parametrize("section", ["", "Chain"])
def test_whatever_a_document_is_called_the_command_can_be_pasted(
    shop: Shop, document: str, section: str
) -> None:
    shop.write(document, CHAIN)
    finding = shop.verify(section, covers=(), document=document)
    command = shlex.split(finding.fix.partition("pytest-psf ")[2])
    assert main(["Ada" if word == "NAME" else word for word in command]) == 0
    assert shop.verify(section, covers=(), document=document).holds


# Refusals


@pytest.mark.parametrize(
    ("by", "doubt"),
    [
        pytest.param("AI team", "it is a group, a role or a machine", id="team"),
        pytest.param("[Name]", "it is a placeholder", id="placeholder"),
        pytest.param("NAME", "it is a placeholder", id="what-the-command-shows"),
        pytest.param("ada@claims.net", "it is an address", id="address"),
        pytest.param("", "it is empty", id="empty"),
        pytest.param("A\x1bB", "cannot be printed", id="control-character"),
    ],
)
def test_only_a_person_reviews(shop: Shop, by: str, doubt: str) -> None:
    message = shop.refused("docs/privacy.md#Retention", by)
    assert doubt in message
    assert "give the reader's own name" in message
    assert not shop.record.exists()


@pytest.mark.parametrize(
    ("section", "why", "fix"),
    [
        pytest.param(
            "docs/privacy.md#Empty",
            'docs/privacy.md:11: the section "Empty" is empty',
            "write what holds",
            id="empty",
        ),
        pytest.param(
            "docs/privacy.md#Harm",
            'docs/privacy.md:9: the section "Harm" is not filled: it still says "TODO"',
            "write what holds",
            id="todo",
        ),
        pytest.param(
            "docs/privacy.md#Retentoin",
            'has no heading "Retentoin"',
            'did you mean "2. Retention"?',
            id="missing-section",
        ),
        pytest.param(
            "docs/privacy.md#Again",
            "docs/privacy.md:13 and docs/privacy.md:17",
            "different headings",
            id="twice",
        ),
        pytest.param(
            "docs/privcy.md#Retention",
            "docs/privcy.md does not exist",
            "did you mean docs/privacy.md?",
            id="missing-file",
        ),
        pytest.param("src#x", "'src' is a directory", "regular file", id="folder"),
        pytest.param("src/store.py#x", "not a document", ".md", id="no-document"),
        pytest.param("../x.md#x", "leads out", "leading /", id="outside"),
        pytest.param("#Retention", "is not a path", "name a file", id="no-file"),
    ],
)
def test_what_cannot_be_reviewed_is_told_and_nothing_is_written(
    shop: Shop, section: str, why: str, fix: str
) -> None:
    shop.review("docs/chain.md")
    message = shop.refused(section)
    assert why in message
    assert fix in message.partition("fix: ")[2]


def test_a_claim_that_covers_what_is_not_there_is_told_before_it_is_reviewed(
    shop: Shop,
) -> None:
    (shop.root / "a.toml").unlink()
    assert "a.toml does not exist" in shop.refused("docs/privacy.md#Retention")
    assert not shop.record.exists()


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param("<<<<<<< HEAD\n", id="merge-conflict"),
        pytest.param("[[reviews]]\nby = 'D. Patel'\n", id="half-an-entry"),
        pytest.param("[other]\n", id="other-table"),
    ],
)
def test_a_damaged_record_is_refused_and_left_untouched(
    shop: Shop, damage: str
) -> None:
    shop.review("docs/privacy.md#Retention")
    with shop.record.open("a") as stream:
        stream.write(damage)
    message = shop.refused("docs/privacy.md#Retention")
    assert re.match(r"pytest-psf: psf/reviews\.toml:\d+: ", message)
    assert "the record of reviews is damaged" in message
    assert "version control" in message


@pytest.mark.parametrize(
    ("file", "folder"),
    [
        pytest.param("psf", None, id="a-file-called-psf"),
        pytest.param(None, "psf/.reviews.toml.new", id="a-folder-in-the-way"),
    ],
)
def test_what_stands_in_the_way_of_the_record_is_told_by_name(
    shop: Shop, file: str | None, folder: str | None
) -> None:
    if file:
        shop.write(file, "")
    if folder:
        (shop.root / folder).mkdir(parents=True)
    assert str(file or folder) in shop.refused("docs/privacy.md#Retention")


def test_a_config_with_faults_is_told_with_their_lines(shop: Shop) -> None:
    shop.write("pyproject.toml", "[tool.psf]\nclas = 'production'\n")
    message = shop.refused("docs/privacy.md#Retention")
    assert "pyproject.toml:2" in message
    assert "class" in message


def test_without_a_config_it_says_how_to_name_one(shop: Shop) -> None:
    (shop.root / "pyproject.toml").unlink()
    assert "--config" in shop.refused("docs/privacy.md#Retention")


# Where the config is


def test_the_other_form_of_config_is_found_too(shop: Shop) -> None:
    (shop.root / "pyproject.toml").unlink()
    shop.configure("psf.toml", date="2026-12-01")
    assert "covers src/store.py" in shop.review("docs/privacy.md#Retention")
    assert shop.verify().holds


def test_two_configs_in_one_folder_are_refused(shop: Shop) -> None:
    shop.configure("psf.toml", date="2026-12-01")
    assert "stands beside psf.toml" in shop.refused("docs/privacy.md#Retention")


def test_a_config_elsewhere_can_be_named(
    shop: Shop,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    config = str(shop.root / "pyproject.toml")
    shop.review("docs/privacy.md#Retention", "D. Patel", "--config", config)
    assert shop.verify().holds
    assert not Path("psf").exists()


@pytest.mark.parametrize("typed", ["privacy.md#Retention", "docs/privacy.md#Retention"])
def test_below_the_folder_of_the_config_both_spellings_mean_the_document(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    (shop.root / ".git").mkdir()
    monkeypatch.chdir(shop.root / "docs")
    assert shop.review(typed).startswith("docs/privacy.md#2. Retention: reviewed")
    assert shop.verify().holds
    assert not Path("psf").exists()


@pytest.mark.parametrize("typed", ["./docs/chain.md", "docs/./chain.md"])
def test_a_document_is_put_on_record_by_its_plain_name(shop: Shop, typed: str) -> None:
    said = shop.review(typed)
    assert said.startswith("docs/chain.md: reviewed")
    assert "no claim" not in said
    assert shop.verify("", covers=(), document="docs/chain.md").holds


def test_a_document_at_the_git_top_is_reviewed_as_claims_name_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop.root / ".git").mkdir()
    service = Shop(shop.root / "services/triage", shop.capsys)
    service.configure(date="2026-12-01")
    monkeypatch.chdir(service.root)
    said = service.review("/docs/chain.md")
    assert said.startswith("/docs/chain.md: reviewed")
    assert service.verify("", covers=(), document="/docs/chain.md").holds


def test_without_a_sample_date_the_clock_of_today_counts(shop: Shop) -> None:
    shop.configure()
    before = dt.datetime.now(dt.timezone.utc).date()  # noqa: TID251 - to compare
    said = shop.review("docs/privacy.md#Retention")
    after = dt.datetime.now(dt.timezone.utc).date()  # noqa: TID251 - to compare
    found = re.search(r"reviewed (\d{4}-\d\d-\d\d) by", said)
    assert found is not None
    assert str(before) <= found[1] <= str(after)


def test_who_reviewed_must_be_said(shop: Shop) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["review", "docs/privacy.md#Retention"])
    assert caught.value.code == 2
    assert "--by" in shop.capsys.readouterr().err


# What stands outside of the repository

URL = "https://x.org/terms?v=2#eu"


def claim_url(shop: Shop, covers: str = 'covers = ["src/*.py"]') -> None:
    text = (shop.root / "pyproject.toml").read_text()
    line = f'PSF-01.pii-handling = {{ document = "{URL}", {covers} }}\n'
    shop.write("pyproject.toml", text + line)


def test_a_url_is_reviewed_by_what_was_seen_there(shop: Shop) -> None:
    claim_url(shop)
    said = shop.review(URL, "D. Patel", "--saw", " version 12 ")
    assert said.splitlines() == [
        f'{URL}: reviewed 2026-12-01 by D. Patel, who saw "version 12" '
        "(psf/reviews.toml)",
        "  covers src/store.py",
    ]
    (review,) = reviews_on_record(Project(shop.root))
    assert (review.document, review.saw, review.digest) == (URL, "version 12", "")
    assert shop.verify("", document=URL).holds
    shop.write("src/store.py", "DAYS = 91\n")
    assert shop.verify("", document=URL).reason == "review-fallen"


def test_a_url_that_no_claim_names_is_reviewed_with_a_note(shop: Shop) -> None:
    assert "no claim names it" in shop.review(URL, "D. Patel", "--saw", "version 12")


@pytest.mark.parametrize(
    ("section", "more", "why"),
    [
        pytest.param(URL, (), "a URL is not fetched", id="url-without-saw"),
        pytest.param(URL, ("--saw", ""), "it is empty", id="empty"),
        pytest.param(URL, ("--saw", "VERSION"), "no version", id="as-proposed"),
        pytest.param(
            "docs/chain.md", ("--saw", "v12"), "leave --saw out", id="file-with-saw"
        ),
        pytest.param("https://", ("--saw", "v12"), "leave --saw out", id="no-host"),
        pytest.param("docs/chain.md#\udcff", (), "UTF-8", id="bytes"),
        pytest.param(
            "docs/chain.md", ("--role", "\udcff"), "UTF-8", id="bytes-of-role"
        ),
    ],
)
def test_a_review_that_does_not_fit_is_refused(
    shop: Shop, section: str, more: tuple[str, ...], why: str
) -> None:
    assert why in shop.refused(section, "D. Patel", *more)


@pytest.mark.parametrize(
    "body",
    [
        "[The policy of the claims team](https://wiki/x)",
        "[The policy of the claims team](gone.md)",
        "Use this section to tell people how to report a vulnerability.",
        "<<<<<<< HEAD\nKept for ninety days by us.\n=======\nNo.\n>>>>>>> x",
    ],
)
def test_a_section_that_says_nothing_itself_is_not_reviewed(
    shop: Shop, body: str
) -> None:
    shop.write("docs/chain.md", f"# Chain\n\n## Who\n\n{body}\n")
    assert "docs/chain.md:5: " in shop.refused("docs/chain.md#Who")


def test_what_a_section_links_is_covered_by_its_review(shop: Shop) -> None:
    shop.write("docs/privacy.md", "# Privacy\n\n## Retention\n\n[How](chain.md)\n")
    assert "covers docs/chain.md" in shop.review("docs/privacy.md#Retention")
    assert shop.verify().holds
    shop.write("docs/chain.md", "# Chain\n\nThe head of claims decides with two.\n")
    assert "docs/chain.md has changed since" in shop.verify().why


# What is to be read


def listed(shop: Shop, *more: str) -> tuple[int, str]:
    status = main(["review", "--due", *more])
    shown = shop.capsys.readouterr()
    assert not shown.err
    return status, shown.out


def simple(shop: Shop) -> None:
    text = CONFIG.format(
        prefix="[tool.psf]",
        table="tool.psf.",
        date="sample-date = 2026-12-01",
        claims="PSF-08.accountability-chain = "
        '{ document = "docs/chain.md", section = "Chain" }\n'
        "PSF-01.pii-handling = "
        '{ document = "docs/chain.md", section = "Chain", max-age = "60d" }',
    )
    shop.write("pyproject.toml", text)


def aged(shop: Shop, on: str) -> None:
    shop.review("docs/chain.md#Chain")
    text = shop.record.read_text().replace("2026-12-01", on)
    shop.write("psf/reviews.toml", text)


def test_what_nobody_has_read_is_due_with_the_command(shop: Shop) -> None:
    simple(shop)
    assert listed(shop) == (
        1,
        "docs/chain.md#Chain\n"
        "  for PSF-08.accountability-chain, PSF-01.pii-handling\n"
        "  docs/chain.md:1: it is written, but nobody has reviewed it\n"
        "  fix: read it, then\n"
        "    pytest-psf review docs/chain.md#Chain --by NAME\n\n"
        "1 due on 2026-12-01\n",
    )


def test_nothing_is_due_once_it_was_read(shop: Shop) -> None:
    simple(shop)
    shop.review("docs/chain.md#Chain")
    assert listed(shop) == (0, "no document needs to be read\n")


def test_what_the_gate_will_not_count_is_due_although_it_was_read(shop: Shop) -> None:
    simple(shop)
    shop.write("docs/chain.md", "# Chain\n\nDina Patel decides alone, always.\n")
    shop.review("docs/chain.md#Chain")

    status, text = listed(shop)

    assert status == 1
    assert "different words for each criterion" in " ".join(text.split())
    assert "fix: write what the criterion asks" in text
    assert "pytest-psf review" not in text


@pytest.mark.parametrize(
    ("on", "more", "status", "said"),
    [
        pytest.param("2026-10-02", (), 1, "runs out today (2026-12-01)", id="today"),
        pytest.param("2026-10-03", (), 1, "in 1 day (2026-12-02)", id="tomorrow"),
        pytest.param("2026-11-01", (), 1, "in 30 days (2026-12-31)", id="the-last"),
        pytest.param("2026-11-02", (), 0, "no document", id="the-day-after"),
        pytest.param("2026-10-03", ("--within", "0d"), 0, "no document", id="due-only"),
        pytest.param("2026-11-02", ("--within", "31d"), 1, "in 31 days", id="wider"),
        pytest.param("2026-10-01", ("--within", "0d"), 1, "holds for 60", id="expired"),
    ],
)
def test_what_runs_out_soon_is_listed(
    shop: Shop, on: str, more: tuple[str, ...], status: int, said: str
) -> None:
    simple(shop)
    aged(shop, on)
    found, text = listed(shop, *more)
    assert (found, said in text) == (status, True), text
    assert status == 0 or "    pytest-psf review docs/chain.md#Chain --by NAME" in text


def test_each_has_the_reason_that_a_report_would_give(shop: Shop) -> None:
    content = DocumentClaim(document="docs/chain.md")
    place = Place("pyproject.toml", 1)
    claim = Claim("PSF-08.accountability-chain", None, "document", content, place)

    def reasons_within(days: int) -> list[str]:
        context = Context(project=Project(shop.root), today=DATE)
        edition = catalogue.load()
        criterion = edition.by_id[claim.criterion]
        finding = DocumentKind().verify(claim, criterion, context)
        listed = due([Evidence(claim=claim, finding=finding)], context, days)
        return [one.problem.reason.slug for one in listed]

    simple(shop)
    assert reasons_within(0) == ["not-reviewed"]
    shop.review("docs/chain.md")
    assert reasons_within(364) == []
    assert reasons_within(365) == ["review-ends-soon"]


def test_a_second_reader_who_is_missing_is_due_as_the_gate_says(shop: Shop) -> None:
    """PSF-07.incident-response takes two readers, or one and a drill."""
    text = CONFIG.format(
        prefix="[tool.psf]",
        table="tool.psf.",
        date="sample-date = 2026-12-01",
        claims='PSF-07.incident-response = [{ document = "docs/chain.md", '
        'covers-nothing = "It is about people, who are called in this order." }]',
    )
    shop.write("pyproject.toml", text)
    said = shop.review("docs/chain.md")
    # Who has read it is told at once what to type next.
    note = "note: PSF-07.incident-response: it has been reviewed by D. Patel alone;"
    assert note in " ".join(said.split())
    assert said.endswith("\n    pytest-psf review docs/chain.md --by NAME\n")

    status, out = listed(shop)
    assert status == 1
    assert "has been reviewed by D. Patel alone; it takes two people" in out
    assert "fix: have a second person read it (a drill of it does as well), then" in out
    assert "\n    pytest-psf review docs/chain.md --by NAME\n" in out

    shop.review("docs/chain.md", by="Patel, Dina")
    out = listed(shop)[1]
    assert "has been read by D. Patel and Patel, Dina, who may be one person" in out
    assert "if they are two people, write each name in full" in out

    drill = ', { record = "drills.toml", as = "drill" }]'
    shop.write("pyproject.toml", text.replace('order." }]', f'order." }}{drill}'))
    assert listed(shop) == (0, "no document needs to be read\n")
    shop.write("pyproject.toml", text)

    assert "note: PSF-07" not in shop.review("docs/chain.md", by="Nora Lindqvist")
    assert listed(shop) == (0, "no document needs to be read\n")


def test_the_list_says_what_changed_and_begins_with_what_is_due(shop: Shop) -> None:
    shop.review("docs/chain.md")
    shop.review("docs/privacy.md#Retention")
    shop.write("src/store.py", "DAYS = 30\n")
    claim_url(shop)
    status, text = listed(shop, "--within", "365d")
    assert status == 1
    names = [line for line in text.splitlines() if line[:1] not in {"", " "}]
    assert names == [
        "docs/privacy.md#2. Retention",
        "docs/privacy.md#Harm",
        URL,
        "docs/chain.md",
        "3 due on 2026-12-01, 1 soon",
    ]
    assert "src/store.py has changed since" in " ".join(text.split())
    assert 'it still says "TODO"' in text
    assert f'    pytest-psf review "{URL}" --saw VERSION --by NAME' in text
    assert max(map(len, text.splitlines())) < 80


def test_a_url_that_runs_out_is_listed_with_its_command(shop: Shop) -> None:
    claim_url(shop)
    shop.review(URL, "D. Patel", "--saw", "version 12")
    _, text = listed(shop, "--within", "365d")
    _, _, mine = text.partition(f"{URL}\n")
    assert mine.splitlines()[:4] == [
        "  for PSF-01.pii-handling",
        "  its review runs out in 365 days (2027-12-01)",
        "  fix: read it again, then",
        f'    pytest-psf review "{URL}" --saw VERSION --by NAME',
    ]


@pytest.mark.parametrize("days", ["30", "-1d", "1e9d", "0", "d", "00d", "99999d"])
def test_a_period_that_is_none_is_refused(shop: Shop, days: str) -> None:
    assert main(["review", "--due", f"--within={days}"]) == 2
    assert "write days, as in" in shop.capsys.readouterr().err


def test_without_a_document_it_says_what_to_name(shop: Shop) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["review", "--by", "D. Patel"])
    assert caught.value.code == 2
    assert "FILE[#SECTION] or URL" in shop.capsys.readouterr().err


# Who wrote it


def committed(shop: Shop, name: str) -> None:
    """Commit all that there is, as somebody of that name."""
    who = ["-c", f"user.name={name}", "-c", "user.email=a@example.org"]
    for line in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "1"]):
        subprocess.run(["git", *line], cwd=shop.root, check=True)


def test_who_wrote_a_section_is_no_second_reader_of_it(shop: Shop) -> None:
    committed(shop, "Devika Patel")
    said = shop.review("docs/privacy.md#Retention", "D. Patel")
    assert "warning: git has Devika Patel as its author, too: have somebody" in said
    found = shop.verify()
    (warned,) = [one for one in found.warnings if "nobody but D. Patel has read" in one]
    command = 'pytest-psf review "docs/privacy.md#2. Retention" --by NAME'
    assert warned.splitlines()[1:] == [command]
    alone = reviews_on_record(Project(shop.root))
    assert [(one.by, one.own_text) for one in alone] == [("D. Patel", True)]
    assert "who had written most of it" in str(alone[0])
    assert "nobody but D. Patel has read it" in str(why_own_text(alone))
    assert "git has" not in shop.review("docs/privacy.md#Retention", "Marta Silva")
    assert not any("nobody but" in one for one in shop.verify().warnings)
    both = reviews_on_record(Project(shop.root))
    assert {one.by: one.own_text for one in both} == {
        "D. Patel": True,
        "Marta Silva": False,
    }
    assert why_own_text(both) is None
    assert why_own_text([]) is None


def test_the_lines_of_the_section_decide_who_wrote_it(shop: Shop) -> None:
    committed(shop, "Devika Patel")
    text = (shop.root / "docs/privacy.md").read_text("utf-8")
    shop.write("docs/privacy.md", text.replace("## Harm\n", "## Harm\n\nOf nobody."))
    committed(shop, "Marta Silva")
    assert "git has" not in shop.review("docs/privacy.md#Retention", "Marta Silva")
    assert "warning" in shop.review("docs/privacy.md#Retention", "D. Patel")


def test_what_is_not_committed_is_by_whom_the_checkout_belongs_to(shop: Shop) -> None:
    committed(shop, "Devika Patel")
    subprocess.run(
        ["git", "config", "user.name", "Marta Silva"], cwd=shop.root, check=True
    )
    shop.write(
        "docs/new.md", "# New\n\nIt is kept for ninety days, and then removed.\n"
    )
    subprocess.run(["git", "add", "."], cwd=shop.root, check=True)
    assert "warning: git has Marta Silva" in shop.review("docs/new.md", "Marta Silva")
    assert "git has" not in shop.review("docs/new.md", "D. Patel")


def test_where_git_knows_nothing_nobody_is_warned(shop: Shop) -> None:
    assert "git has" not in shop.review("docs/privacy.md#Retention", "D. Patel")
