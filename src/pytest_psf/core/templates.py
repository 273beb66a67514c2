"""Sentences of common templates, which say how to fill them and nothing of a system.

Of the security policy that code hosts propose, model and data set cards, postmortems,
run books and the documentation of AI systems.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SENTENCES = """
Use this section to tell people about which versions of your project are currently being
supported with security updates.
Use this section to tell people how to report a vulnerability.
Tell them where to go, how often they can expect to get an update on a reported
vulnerability, what to expect if the vulnerability is accepted or declined, etc.

Provide a quick summary of what the model is/does.
Provide a longer summary of what this model is.
Provide the basic links for the model.
Address questions around how the model is intended to be used, including the foreseeable
users of the model and those affected by the model.
This section is for the model use without fine-tuning or plugging into a larger
ecosystem/app.
This section is for the model use when fine-tuned for a task, or when plugged into a larger
ecosystem/app.
This section addresses misuse, malicious use, and uses that the model will not work well for.
This section is meant to convey both technical and sociotechnical limitations.
This section is meant to convey recommendations with respect to the bias, risk, and
technical limitations.
Users (both direct and downstream) should be made aware of the risks, biases and limitations
of the model. More information needed for further recommendations.
This should link to a Data Card, perhaps with a short stub of information on what the
training data is all about as well as documentation related to data pre-processing or
additional filtering.
This relates heavily to the Technical Specifications. Content here should link to that
section when it is relevant to the training procedure.
This section describes the evaluation protocols and provides the results.
This should link to a Data Card if possible.
These are the things the evaluation is disaggregating by, e.g., subpopulations or domains.
These are the evaluation metrics being used, ideally with a description of why.
Relevant interpretability work for the model goes here.
Use the code below to get started with the model.
This model card aims to be a base template for new models.

Provide a quick summary of the dataset.
Provide a longer summary of what this dataset is.
Address questions around how the dataset is intended to be used.
This section describes suitable use cases for the dataset.
Motivation for the creation of this dataset.
This section describes the people or systems who created the annotations.
Users should be made aware of the risks, biases and limitations of the dataset.

Include a short description of what happened.
Include a short sentence or two summarizing the contributing factors, timeline summary, and
the impact.
Include a description of any conditions that contributed to the issue.
Include a description of what solved the problem.
Be very specific here and include exact numbers.
List anything you did well and want to call out. It's OK to not list anything.
List anything you think we didn't do very well.
Briefly summarize what happened and where the postmortem page (this page) can be found.

What business need is met by this service or system?
What expectations do we have about availability and performance?
Which team owns and runs this service or system?
How is the system resilient to failure? What mechanisms for tolerating faults are
implemented? How is the system/service made highly available?
How is the software deployed? How does roll-back happen?
What needs to happen when parts of the system are failed over to standby systems?
What kind of security is in place for passwords and Personally Identifiable Information
(PII)?

Provide potential applications and/or use cases for which use of the model is not suitable.
Note, this table may not be exhaustive. Model users and documentation consumers at large are
highly encouraged to contribute known usages.
Version controlling this document is highly recommended.
"""

#: Shorter ones may well be said of a system.
_FEWEST_WORDS = 4

_SENTENCE = regex(r"[^.!?]+[.!?]*")

#: What templates ask for in italics: "_List who was told._", "*(e.g., two hours)*",
#: "_Who was paged?_". A step of a procedure begins with other verbs.
_PROMPT = regex(
    r"""
    (?<![\w*_\\])(?P<mark>[*_])(?![*_\s])
    (?:
        (?:describe|enter|explain|fill\ in|include|insert|list|outline|provide|specify
        |summari[sz]e|write|be\ (?:very\ )?specific|link\ to|some\ [^.\n]{1,30}\bto\ include)\b
        (?:(?!\n[ \t]*\n).){1,800}?
      | (?:are|did|do|does|how|is|was|were|what|when|where|which|who|why)\b[^.!?*_\n]{3,200}\?
      | \((?:e\.g\.|add|describe|enter|for\ example|if\ applicable|insert|list|specify)(?=[\s,:)])
        (?:(?!\n[ \t]*\n).){0,600}?\)
    )
    (?<=[^\s*_])(?P=mark)(?![\w*_])
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def without_guidance(text: str) -> str:
    """Return a text without what common templates say, and what is asked in italics."""
    asked = without_spans(text, _prompts(text))
    return without_spans(asked, _known_sentences(asked))


def without_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text without what stands between these places, which are in order."""
    kept, at = [], 0
    for start, end in spans:
        kept.append(text[at:start])
        at = end
    return " ".join([*kept, text[at:]])


def guidance(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the first guidance of each sort begins and ends in a text."""
    yield from islice(_prompts(text), 1)
    yield from islice(_known_sentences(text), 1)


def asks_for(line: str) -> bool:
    """Tell whether a line, or a cell of one, only asks in italics for what to write.

    Questions do not, and neither does an aside in a sentence.
    """
    return any(_stands_alone(line, *span) for span in _prompts(line))


def _stands_alone(line: str, start: int, end: int) -> bool:
    before = line[:start].rpartition("|")[2].rstrip(" *_")
    behind = line[end:].partition("|")[0]
    is_question = line[:end].endswith(("?_", "?*"))
    is_labelled = before.endswith(":") or not re.search(r"\w", before)
    return is_labelled and not is_question and not re.search(r"\w", behind)


def _prompts(text: str) -> Iterator[tuple[int, int]]:
    if "_" not in text and "*" not in text:
        return
    for found in _PROMPT.finditer(text):
        yield found.span()


def _known_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where sentences of common templates begin and end in a text."""
    known = _known()
    for sentence in _SENTENCE.finditer(text):
        if _plain(sentence[0]) in known:
            skipped = len(sentence[0]) - len(sentence[0].lstrip())
            yield sentence.start() + skipped, sentence.end()


@cache
def _known() -> frozenset[str]:
    every = (_plain(one) for one in _SENTENCE.findall(_SENTENCES))
    return frozenset(one for one in every if one.count(" ") >= _FEWEST_WORDS - 1)


def _plain(sentence: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", sentence.casefold()))
