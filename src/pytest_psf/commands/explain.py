"""`pytest-psf explain`: what the words of this tool mean, and where the project stands."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.commands.ending import Printed, UserError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from pytest_psf.commands.ending import Subparsers
    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.explain.explanation import Explanation
    from pytest_psf.explain.standing import LastRun
    from pytest_psf.explain.vocabulary import Vocabulary

#: The report that is looked at unasked, in this folder or above, as far as the checkout goes.
_REPORT = "psf.json"

_NO_REPORT = (
    "Where the project stands is told here after\n"
    f"  pytest --psf --psf-report json:{_REPORT}"
)

#: What is too long to be told whole on a screen.
_LISTED = frozenset({"reasons", "keys"})


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "explain", help="say what a criterion asks, or what any word of a message means"
    )
    parser.add_argument(
        "words",
        nargs="*",
        metavar="WORD",
        help="a criterion, a domain, a fact, a reason, a key of the config ...; "
        "`all` for all criteria; without any, an index",
    )
    parser.add_argument(
        "--report",
        metavar="PATH",
        help=f"say what this JSON report says of it (default: the nearest {_REPORT})",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON")
    form.add_argument("--markdown", action="store_true", help="as Markdown")
    parser.set_defaults(run=_explain)


def _explain(options: argparse.Namespace) -> Printed:
    from pytest_psf import catalogue as editions
    from pytest_psf.explain.vocabulary import vocabulary

    catalogue = editions.load()
    run, remark = _last_run(options.report, catalogue)
    known = vocabulary(catalogue, run)
    if not options.words:
        text = _index(known, options)
    else:
        text = _told(known, options)
        is_asked = not catalogue.by_id.keys().isdisjoint(options.words)
        if run is None and not remark and is_asked:
            remark = _NO_REPORT
    is_text = not (options.json or options.markdown)
    return Printed(text=f"{text}\n\n{remark}" if remark and is_text else text)


def _index(known: Vocabulary, options: argparse.Namespace) -> str:
    from pytest_psf.explain import index

    if options.json:
        return _as_json(known, index.as_data(known))
    return index.as_markdown(known) if options.markdown else index.as_text(known)


def _told(known: Vocabulary, options: argparse.Namespace) -> str:
    from pytest_psf.explain.explanation import as_data, as_markdown
    from pytest_psf.explain.vocabulary import UnknownWordError

    found, unknown = {}, []
    for word in dict.fromkeys(options.words):
        try:
            found[word] = known.explained(word)
        except UnknownWordError as error:  # noqa: PERF203 - all are told at once
            unknown.append(str(error))
    if unknown:
        raise UserError("\n".join(unknown))
    every = [one for said in found.values() for one in said]
    if options.json:
        return _as_json(known, {"explained": [as_data(one) for one in every]})
    if options.markdown:
        return "\n\n".join(map(as_markdown, every))
    shown = (_on_screen(word, said, known) for word, said in found.items())
    return "\n\n".join(chain.from_iterable(shown))


def _on_screen(
    word: str, found: Sequence[Explanation], known: Vocabulary
) -> Iterator[str]:
    from pytest_psf.explain.explanation import as_text, in_short

    if word in _LISTED:
        yield known.listed(word)
    elif found[0].word.startswith(f"{word}."):  # a domain
        yield from (as_text(in_short(one)) for one in found)
        stands = f"What is so now stands in {known.run}.\n" if known.run else ""
        yield f"{stands}pytest-psf explain {found[0].word}   says what convinces, and more"
    else:
        yield from map(as_text, found)


def _as_json(known: Vocabulary, said: dict[str, object]) -> str:
    from pytest_psf.report.json_text import dumped

    edition = known.catalogue.edition
    report = known.run.data if known.run else None
    return dumped({"edition": edition, "report": report, **said}).rstrip("\n")


def _last_run(asked: str | None, catalogue: Catalogue) -> tuple[LastRun | None, str]:
    """Return what the last run came to, or why the report that lies here says nothing."""
    path = Path(asked) if asked else _nearest(_REPORT)
    if path is None:
        return None, ""
    from pytest_psf.core.problem import as_text
    from pytest_psf.report_files.checked import NotAReportError
    from pytest_psf.report_files.last_run import last_run

    name = asked or _from_here(path)
    try:
        return last_run(path, catalogue, _config_beside(path), name), ""
    except (OSError, NotAReportError) as error:
        why = as_text(error) if isinstance(error, OSError) else str(error)
        if asked:
            raise UserError(f"--report {why}") from None
        return None, f"Not looked at: {why}"


def _nearest(name: str) -> Path | None:
    found = (folder / name for folder in _folders(Path.cwd()))
    return next((path for path in found if path.is_file()), None)


def _folders(here: Path) -> Iterator[Path]:
    """Yield a folder and those above it, as far as its checkout goes."""
    for folder in (here, *here.parents):
        yield folder
        if (folder / ".git").exists():
            return


def _config_beside(report: Path) -> Path | None:
    """Return the config in a report's folder, if there is one."""
    own, shared = report.parent / "psf.toml", report.parent / "pyproject.toml"
    if own.is_file():
        return own
    if shared.is_file() and b"psf" in shared.read_bytes():
        return shared
    return None


def _from_here(path: Path) -> str:
    """Return the name of a file of this folder, or of one above it."""
    return path.name if path.parent == Path.cwd() else path.as_posix()
