"""`pytest-psf init`: writes a config of proposals, in which nothing counts yet."""

from __future__ import annotations

import difflib
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf import catalogue as editions
from pytest_psf.checkout import git_top
from pytest_psf.commands.ending import Printed, UserError
from pytest_psf.commands.progress import Progress
from pytest_psf.config.source import locate, read
from pytest_psf.core.problem import FaultsFoundError, what_failed, written
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import counted
from pytest_psf.report_files.writing import named, replace_whole
from pytest_psf.toml_lines import loads

if TYPE_CHECKING:
    import argparse

    from pytest_psf.commands.ending import Subparsers
    from pytest_psf.config.source import Source
    from pytest_psf.proposals.found import Proposals
    from pytest_psf.proposals.templates import Template
    from pytest_psf.proposals.tree import Tree

_NOTHING = "nothing was written"
_WHAT_NEXT = (
    "  what it still needs: pytest-psf check\n"
    "  what more it could claim: pytest-psf init --dry-run\n"
    "  templates of the pages it lacks: pytest-psf init --documents"
)
#: The bits of a mode that let anybody write.
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_BOM = b"\xef\xbb\xbf"


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "init",
        help="write a config with what was found in the repository, as proposals",
        description="Looks through the folder for documents, tests, settings, alert rules "
        "and owners that may be evidence, and writes a psf.toml that proposes them, each "
        "with why and how sure that is. All of it is commented out: init alone makes "
        "nothing met. It asks nothing and overwrites nothing.",
    )
    parser.add_argument("folder", metavar="FOLDER", nargs="?", default=".")
    parser.add_argument(
        "--pyproject",
        action="store_true",
        help="add [tool.psf] to the pyproject.toml instead",
    )
    parser.add_argument(
        "--documents",
        action="store_true",
        help="write templates as well, for the documents that were not found; beside a "
        "config, these alone, for what it does not claim",
    )
    parser.add_argument(
        "--nested",
        action="store_true",
        help="for a system of its own, below a folder that has a config",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="show what would be written, as a diff; beside a config, what more it could claim",
    )
    parser.set_defaults(run=_init)


def _init(options: argparse.Namespace) -> Printed:
    root = Path(options.folder).resolve()
    if not root.is_dir():
        raise UserError(f"{options.folder}: no such folder; {_NOTHING}")
    goes_beside = options.dry_run or options.documents
    if goes_beside and not options.pyproject and (config := _config_of(root)):
        if options.documents:
            return Printed(text=_pages_beside(config, writes=not options.dry_run))
        return Printed(text=_beside(config))
    before = _free_place(root, in_pyproject=options.pyproject)
    if not options.nested:
        _refuse_above(root)
    found = _look_through(root)
    new = _new_files(root, found, before, with_documents=options.documents)
    if options.dry_run:
        return Printed(text="\n".join(filter(None, (one.as_diff() for one in new))))
    for one in new:
        one.write()
    return Printed(text=_said(new, found))


def _free_place(root: Path, *, in_pyproject: bool) -> bytes | None:
    """Return what the pyproject.toml holds, if the tables go there; None for a psf.toml.

    Raise UserError if there is a config, or what is there cannot be read.
    """
    own, shared = root / "psf.toml", root / "pyproject.toml"
    if own.exists() or own.is_symlink():
        raise UserError(
            f"psf.toml:1: there is a config already; {_NOTHING}\n{_WHAT_NEXT}"
        )
    if not shared.exists():
        if in_pyproject:
            raise UserError(
                f"no pyproject.toml here: leave --pyproject out for a psf.toml; {_NOTHING}"
            )
        return None
    if in_pyproject:
        _require_writable(shared)
    elif not (shared.is_file() or shared.is_dir()):
        return None  # a pipe, which pytest does not look at either
    try:
        source = read(shared)
    except FaultsFoundError as error:
        fault = error.faults[0]
        raise UserError(
            f"{fault.place}: {fault.why}; {fault.fix} first; {_NOTHING}"
        ) from None
    if source.prefix:
        raise UserError(
            f"{source.place(())}: there is a [tool.psf] already; {_NOTHING}\n"
            f"{_WHAT_NEXT}"
        )
    return shared.read_bytes() if in_pyproject else None


def _require_writable(path: Path) -> None:
    """Raise UserError if what is there is no file, or is protected from being written.

    A file is replaced as a whole, which its own mode would not prevent; nor root's any.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise UserError(
            f"{path.name}: it is a device or a pipe, and no file; {_NOTHING}"
        )
    if not os.access(path, os.W_OK) or not path.stat().st_mode & _WRITABLE:
        raise UserError(
            f"{path.name}: it is read-only; {_NOTHING}\n"
            "  write a psf.toml instead: pytest-psf init"
        )


def _refuse_above(root: Path) -> None:
    """Raise UserError if a folder above has a config, which judges this one as well."""
    top = git_top(root) or Path(root.anchor)
    if root == top:
        return
    try:
        source = locate(root.parent, top)
    except FaultsFoundError as error:
        raise UserError(
            f"{error.faults[0].place} above: {error.faults[0].why}"
        ) from None
    if source is not None:
        place = source.path.parent / str(source.place(()))
        raise UserError(
            f"{place}: this config judges the folders below it as well; {_NOTHING}\n"
            "  for a system of its own: pytest-psf init --nested"
        )


def _config_of(root: Path) -> Source | None:
    """Return the config of a folder; None if there is none that can be read."""
    try:
        return locate(root, root)
    except FaultsFoundError:
        return None  # what writes a config says it


def _evidence_of(config: Source) -> object:
    return config.table.get("evidence") if isinstance(config.table, dict) else None


def _pages_beside(config: Source, *, writes: bool) -> str:
    """Write the templates of pages that a config could claim; return what was done.

    The config stays as it is: where a claim belongs in it, only its author knows.
    """
    from pytest_psf.proposals.beside import needs_no_page
    from pytest_psf.proposals.templates import templates
    from pytest_psf.proposals.tree import Tree
    from pytest_psf.proposals.written import claims_of

    root, catalogue = config.path.resolve().parent, editions.load()
    tree = Tree.below(root)
    known = needs_no_page(_evidence_of(config), _found_in(tree), tree, catalogue)
    documents = templates(catalogue, known)
    new = _documents(root, documents)
    names = {one.name for one in new}
    lines = [f"{one.name}: a template, to be written" for one in new]
    lines += [
        f"{one.name}: it is there already, and stays as it is"
        for one in documents
        if one.name not in names
    ]
    for one in new if writes else ():
        one.write()
    if not new or not writes:
        return "\n".join([*lines, f"{config.name}: {_NOTHING}"])
    claims = claims_of(one for one in documents if one.name in names)
    table = written((*config.prefix, "evidence"))
    head = f"{config.name} stays as it is; to be pasted below [{table}]:"
    return "\n".join([*lines, head, *claims])


def _beside(config: Source) -> str:
    """Return what was found that a config could claim as well; its marks are seen, too."""
    from pytest_psf.proposals.beside import beside
    from pytest_psf.proposals.tree import Tree
    from pytest_psf.proposals.written import evidence_text

    tree = Tree.below(config.path.resolve().parent)
    found = beside(_found_in(tree), _evidence_of(config), tree)
    count = counted(found.count, "more proposal") if found.count else "nothing more"
    said = f"{config.name}: {count} beside what is claimed; {_NOTHING}"
    return f"{evidence_text(found, editions.load())}{said}"


def _look_through(root: Path) -> Proposals:
    from pytest_psf.proposals.tree import Tree

    return _found_in(Tree.below(root))


def _found_in(tree: Tree) -> Proposals:
    from pytest_psf.proposals.found import proposals

    progress = Progress(sys.stderr, "looking through files", tree.readable)
    tree.tell = progress.tick
    try:
        return proposals(tree, editions.load())
    finally:
        progress.end()


@dataclass(frozen=True, slots=True, kw_only=True)
class _NewFile:
    """A file that is written whole, or not at all."""

    root: Path
    name: str
    #: What it held; None where there is none.
    before: bytes | None
    after: bytes

    def as_diff(self) -> str:
        old, new = (
            (data or b"").removeprefix(_BOM).decode().splitlines()
            for data in (self.before, self.after)
        )
        source = "/dev/null" if self.before is None else f"a/{self.name}"
        lines = difflib.unified_diff(old, new, source, f"b/{self.name}", lineterm="")
        return "\n".join(lines)

    def write(self) -> None:
        """Write it. Raise UserError if it cannot be, or if somebody else has since."""
        path = self.root / self.name
        try:
            now = path.read_bytes() if path.exists() else None
            if now != self.before:
                raise UserError(f"{self.name}: it has changed meanwhile; {_NOTHING}")
            mode = None if now is None else path.stat().st_mode
            with named(path):
                replace_whole(path, self.after)
            if mode is not None:
                path.chmod(mode)
        except OSError as error:
            what = what_failed(error)
            raise UserError(f"{self.name}: {what}; it was not written") from None


def _new_files(
    root: Path, found: Proposals, before: bytes | None, *, with_documents: bool
) -> list[_NewFile]:
    from pytest_psf.proposals.templates import templates
    from pytest_psf.proposals.written import config_text

    catalogue = editions.load()
    known = {
        name
        for name, ones in found.by_id.items()
        if any(one.kind == "document" for one in ones)
    }
    documents = templates(catalogue, known) if with_documents else ()
    text = config_text(
        found,
        catalogue,
        _system(root),
        prefix="" if before is None else "tool.psf.",
        templates=documents,
    )
    name = "psf.toml" if before is None else "pyproject.toml"
    config = _NewFile(root=root, name=name, before=before, after=_added(before, text))
    return [config, *_documents(root, documents)]


def _system(root: Path) -> str:
    """Return what the project calls itself, or else what its folder is called."""
    shared = root / "pyproject.toml"
    if shared.is_file():
        project = loads(shared.read_text("utf-8-sig")).get("project")
        name = project.get("name") if isinstance(project, dict) else None
        if isinstance(name, str) and name.strip():
            return name
    return root.name


def _documents(root: Path, documents: tuple[Template, ...]) -> list[_NewFile]:
    """Return the templates that stand in nobody's way."""
    return [
        _NewFile(root=root, name=one.name, before=None, after=one.text.encode())
        for one in documents
        if not ((root / one.name).exists() or (root / one.name).is_symlink())
    ]


def _added(before: bytes | None, text: str) -> bytes:
    """Return what a file held with a text behind it, in the file's own way to end lines."""
    if before is None:
        return text.encode()
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if before.endswith(b"\n") or not before else end
    after = before + gap + end + text.encode().replace(b"\n", end)
    try:
        loads(after.removeprefix(_BOM).decode())
    except ValueError as error:
        raise UserError(
            f"pyproject.toml: no table can be added to it ({error}); {_NOTHING}\n"
            "  write a psf.toml instead: pytest-psf init"
        ) from None
    return after


def _said(new: list[_NewFile], found: Proposals) -> str:
    criteria = {".".join(name.split(".")[:2]) for name in found.by_id}
    count, of_all = found.count, len([*editions.load()])
    lines = [
        f"{new[0].name}: {counted(count, 'proposal')} for {len(criteria)} of {of_all} "
        "criteria, all commented out"
        if count
        else f"{new[0].name}: a config to fill in; nothing was recognised as possible evidence"
    ]
    lines += [f"{one.name}: a template, to be written" for one in new[1:]]
    lines += [f"not looked at: {one}" for one in found.left_out]
    take_up = ", take up what is right" if count else ""
    lines += [
        f"next: give class, gate and [definition]{take_up}, and then",
        "  pytest-psf check",
    ]
    if not count:
        lines += [
            "what you have may show something all the same; what each criterion asks:",
            "  pytest-psf explain",
        ]
    return "\n".join(lines)
