"""What a template language, a shell or a chat tool puts into a text later.

`{{ .Values.model }}`, `${MODEL}`, `{% if %}`, `@@MODEL@@`: until that has happened, nobody
knows the value.
"""

from __future__ import annotations

import re

from pytest_psf.core.regex import regex

#: What each form is called, by what it looks like.
_FORMS = {
    "GitHub Actions fills in (${{ }})": r"\$\{\{[^{}]{0,300}\}\}",
    "a template fills in (Helm, Jinja: {{ }})": r"\{\{[^{}]{0,300}\}\}",
    "a template fills in (Jinja: {% %})": r"\{%[^{}]{0,300}%\}",
    "a template fills in (ERB: <% %>)": r"<%[^<>]{0,300}%>",
    "envsubst or a shell fills in (${ })": r"\$\{(?:[^{}]|\$\{[^{}]{0,300}\}){0,300}\}",
    "a shell fills in ($( ))": r"\$\([^()]{0,300}\)",
    "envsubst or a shell fills in ($NAME)": r"\$[A-Za-z_]\w{0,300}",
    "its reader fills in (%( )s)": r"%\([^()]{0,300}\)s",
    "a shell fills in (% %)": r"(?<!\w)%[A-Za-z_]\w{1,300}%(?!\w)",
    "a script fills in (@@ @@)": r"@@[^@\s]{1,300}@@",
    "CircleCI fills in (<< >>)": r"<<\s*[A-Za-z][^<>]{0,300}>>",
    "Concourse or BOSH fills in (( ))": r"\(\([A-Za-z][\w./:-]{0,300}\)\)",
    "GitLab or Nomad fills in ([[ ]])": r"\$?\[\[\s*[.$A-Za-z][^\[\]]{0,300}\]\]",
    "Azure Pipelines fills in ($[ ])": r"\$\[[^\[\]]{1,300}\]",
    "Octopus fills in (#{ })": r"#\{[^{}]{1,300}\}",
    "sops fills in when it decrypts it (ENC[ ])": r"ENC\[AES256_GCM,[^\[\]]{1,3000}\]",
}
_FORM = regex("|".join(f"({form})" for form in _FORMS.values()))
_NAMES = (*_FORMS,)

#: Marks of a file that is a template as a whole: it may not be valid before.
_IN_FILES = regex(r"\{\{[^{}]{0,300}\}\}|\{%[^{}]{0,300}%\}|<%[^<>]{0,300}%>")

#: A receiver that a message names: an account, a channel, an address.
_ADDRESS = regex(
    r"(?<![\w@])[@#][A-Za-z][\w.-]{1,100}"
    r"|\b[\w.+-]{1,100}@[\w-]{1,100}\.\w{1,100}"
    r"|\w{2,20}://\w[\w.-]{1,100}"
)


def filled_by(text: str) -> str | None:
    """Say who fills in a text that is nothing but a place; None if it says something."""
    first = _FORM.search(text)
    if first is None or re.search(r"\w", _FORM.sub("", text)):
        return None
    return _NAMES[(first.lastindex or 1) - 1]


def has_places(text: str) -> bool:
    """Tell whether anything of a text is filled in later."""
    return _FORM.search(text) is not None


def without_places(text: str) -> str:
    """Return what a text says whatever is filled in."""
    return _FORM.sub(" ", text)


def addresses(text: str) -> list[str]:
    """Return the accounts, channels and addresses that a text holds."""
    return _ADDRESS.findall(text)


def first_of_template(text: str) -> int | None:
    """Return the line of a file's first place of Helm, Jinja or ERB; None without one."""
    found = _IN_FILES.search(text)
    return text.count("\n", 0, found.start()) + 1 if found else None
