"""Telling a person's name from a group, a role or a placeholder.

Names come from people, so in doubt a text is one: only words that are nobody's name tell a
group, or a text of which every word says what people do or work on.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from pytest_psf.core.placeholders import (
    folded_of,
    holds_placeholder,
    in_one_script,
    is_anybody,
    is_placeholder,
    reaches_nobody,
)
from pytest_psf.core.regex import regex
from pytest_psf.core.shown import hides_something

#: Said wherever a name is taken for a person's: that somebody is called so is not checked.
NOT_CHECKED = "not checked: a person's name"

#: Words that nobody is called: one is enough to name a group, a role or a machine.
_NOBODYS_NAMES = frozenset(
    """
    abteilung admins anonymous approvers authors automation chatgpt codex committee
    copilot crontab deepseek departamento department dependabot dept developers devops
    engineering engineers equipe equipo everyone github gitlab gmbh gpt llc llm ltd
    mlops nightly noreply oncall operations operators pipeline pipelines platform pytest
    renovate reviewers script scripts squad squads team teams windsurf workflow
    workflows
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
#: Words for what people do or work on, which may be somebody's name beside others.
_ORDINARY_WORDS = frozenset(
    """
    account accounts actions admin administrator agent agents ai all analyst analysts
    analytics and applied approver architect architecture assistant assurance author
    auto automated automatic backend board bot build builds business care ceo champion
    check checker checks chief ci cio ciso claims claude cli cloud code company
    compliance core council cron cto cursor customer customers daemon data delivery
    deploy design desk dev developer development director dpo engineer ethics executive
    experience experts finance first for foundation fraud frontend gate gemini general
    governance group groups growth haiku handling head help hook hr human in inbox
    information infra infrastructure innovation insights integrity intelligence internal
    it jenkins labs lead leadership leads learning legal level line llama machine
    maintainer maintainers management manager managers marketing member members merge
    mistral ml model models nobody none of office officer on operator ops opus our owner
    owners partner people person policy portfolio privacy process procurement product
    production products program project protection public qa quality red release
    reliability research researcher researchers resources responders response
    responsible review reviewer reviews risk risks root runner runners safety sales
    scheduler science scientist scientists second secretary security senior server
    service services shift site sonnet specialist sre sres staff steering strategy
    success support system systems task tech technology the third to tools trust
    underwriting unit unknown us user users vendor we web work working you
    """.split()  # noqa: SIM905 - see above
)
#: Roles that only capitals tell from somebody's name.
_CAPITALS = regex(r"\b(?:CEO|CISO|CIO|CTO|DPO|HR|ML|QA|SREs?)\b")
_MAIL = regex(
    r"<\s*(?:mailto:)?[^<>\s@]*@[^<>\s]*>|(?<!\S)@[\w-]+|(?<![^\s<>()@])[^\s<>()@]+@[^\s<>()@]+"
)
_BRACKETS = regex(r"\([^()]*\)?|\[[^\[\]]*\]")
#: What parts a name from the role behind it, apart from a comma.
_BEFORE_ROLE = regex(r"\s[-|/\N{EN DASH}\N{EM DASH}]\s|;|\s\|\s?")
#: Words with capitals beside each other, small words of a name among them.
_CAPITALISED = regex(
    r"(?:[^\W\d_a-z][\w.'\u2019-]*[ \u00a0]+)"
    r"(?:(?:(?:al|bin|da|de|del|den|der|di|dos|du|el|la|le|van|von|zu|[^\W\d_a-z][\w.'\u2019-]*)"
    r"[ \u00a0]*)+)"
)
#: Where those stand who have a role: their names may not be published.
_ROSTER = r"\b(?:roster|rota|on-?call (?:list|plan|schedule|rotation)|staff directory|org chart)\b"
_ADDRESS = r"(?<![\w.+-])([\w.+-]+)@[\w-]+(?:\.[\w-]+)+"
#: Scripts whose names have no blank between their parts.
_UNSPACED = "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}"  # compiled by its first use


def why_not_a_person(name: str) -> str | None:
    """Say why `name` cannot be a person's name, or return None if it may be one.

    What stands behind a comma or in brackets, such as a role, and addresses beside a name
    are not looked at. Empty texts, initials, placeholders, addresses alone, groups, roles
    and machines are not persons.
    """
    if hides_something(name.strip()):
        return "it holds characters that cannot be printed"
    text = bare_name(name).partition(",")[0].strip()
    letters = sum(character.isalpha() for character in text)
    if letters < 2:  # noqa: PLR2004 - an initial names nobody
        return "it is an initial" if letters else "it is empty"
    return _why_no_name(text, name)


def _why_no_name(text: str, name: str) -> str | None:
    if set("<>[]{}$") & set(text) or is_placeholder(text):
        return "it is a placeholder"
    if re.search("[@#]|://", text):
        return "it is an address"
    if "[bot]" in name.casefold() or is_group(text):
        return "it is a group, a role or a machine"
    if holds_placeholder(text) or is_anybody(bare_name(name)):
        return "it is a placeholder"
    return "it is an address" if "/" in text else None


def is_full_name(name: str) -> bool:
    """Tell whether a text may be a person's given name with the family's."""
    if why_not_a_person(name) is not None:
        return False
    bare = bare_name(name)
    return len(bare.split()) > 1 or re.search(_UNSPACED, bare) is not None


def names_somebody(text: str) -> bool:
    """Tell whether a text names a person, or a role and where to see who has it.

    In doubt it does: names in scripts without capitals, and any two words with capitals
    that are no group.
    """
    if re.search(_UNSPACED, text) or any(map(_is_uncased, text)):
        return True
    if re.search(_ROSTER, text, re.IGNORECASE):
        return True
    accounts = (re.sub(r"[-_.+]+", " ", one) for one in re.findall(_ADDRESS, text))
    if any(why_not_a_person(one) is None for one in accounts):
        return True
    for line in _CAPITALISED.findall(text):
        words = line.split()
        if any(is_full_name(f"{one} {other}") for one, other in pairwise(words)):
            return True
    return False


def _is_uncased(character: str) -> bool:
    return unicodedata.category(character) == "Lo"


def bare_name(name: str) -> str:
    """Return a name without addresses, roles and what stands in brackets.

    Where nothing else is left, it is the text itself.
    """
    text = unicodedata.normalize("NFKC", name).strip()
    named = _MAIL.sub(" ", text)
    outside = _BRACKETS.sub(" ", named)
    if not _has_letters(outside):
        inside = " ".join(re.findall(r"[(]([^()]*)", named))
        outside = inside if named != text and _has_letters(inside) else text
    found = _BEFORE_ROLE.split(outside.strip(" ,;"))[0].strip()
    if "://" in found:
        return found
    role, colon, named = found.partition(":")
    if colon and _has_letters(named):
        found = named.strip() if is_group(role) else role
    first, slash, _ = found.partition("/")
    return first.strip() if slash and " " in first else found


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))


def is_group(text: str) -> bool:
    """Tell whether a text names a group, a role or a machine by its words."""
    whole = folded_of(text)
    spaced = folded_of(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text))  # PlatformTeam
    joined = re.sub(r"(?<=\bon)[- ]+(?=call\b)", "", whole)
    if _split(f"{joined} {spaced}") & _NOBODYS_NAMES:
        return True
    if _CAPITALS.search(text) and not text.isupper():
        return True
    words = _split(spaced)
    return bool(words) and words <= _ORDINARY_WORDS


def _split(text: str) -> set[str]:
    words = (w.rstrip("0123456789") for w in re.findall(r"[^\W_]+", text))
    return {in_one_script(word) for word in words if word}


def is_nobody(receiver: str) -> bool:
    """Tell whether a text names no receiver at all: neither a person nor a channel.

    An empty text names none, nor does a placeholder.
    """
    return reaches_nobody(receiver)
