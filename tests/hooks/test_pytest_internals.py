"""What pytest does not promise, and what would be lost with it."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
from _pytest.terminal import TerminalReporter  # not in `pytest` 8.0

from pytest_psf.hooks.observe.idle import IdleCheck
from pytest_psf.hooks.pytest_internals import (
    ASSERTS_ABOUT_A_NAME,
    Node,
    marks_of_parameters,
    options_of,
    passed_over_by,
    runtestprotocol,
    width_of,
    without_rewriting,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_the_phases_of_a_test_are_returned_and_nobody_hears_of_them(
    pytester: pytest.Pytester,
) -> None:
    heard: list[str] = []

    class Listener:
        def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
            heard.append(report.nodeid)

    item = pytester.getitem("def test_it(): assert 0", "test_it")
    item.config.pluginmanager.register(Listener())

    reports = runtestprotocol(item, log=False, nextitem=None)

    found = [(report.when, report.outcome) for report in reports]
    assert found == [("setup", "passed"), ("call", "failed"), ("teardown", "passed")]
    assert heard == []


def test_options_can_be_read_once_more_without_the_command_line(
    pytester: pytest.Pytester,
) -> None:
    config = pytester.parseconfig("-k", "typed")

    own = options_of(config, ["-k", "written", "-p", "no:doctest"])

    assert own.keyword == "written"
    assert own.plugins == ["no:doctest"]
    assert config.option.keyword == "typed"


def test_the_width_is_the_one_that_the_reporter_fills(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "57")
    # pytest takes one away on some platforms, and never more.
    reporter = TerminalReporter(pytester.parseconfig(), io.StringIO())
    assert width_of(reporter) in {56, 57}


def test_a_conftest_of_another_folder_is_passed_over(
    pytester: pytest.Pytester,
) -> None:
    for folder in ("a", "b"):
        pytester.mkdir(folder)
        pytester.path.joinpath(folder, "conftest.py").write_text(f"NAME = '{folder}'\n")
        test = pytester.path / folder / f"test_{folder}.py"
        test.write_text("def test_it(): pass\n")
    items, _ = pytester.inline_genitems("--import-mode=importlib")

    names = [
        {getattr(plugin, "NAME", None) for plugin in passed_over_by(item)}
        for item in items
    ]
    assert names == [{"b"}, {"a"}]


def test_the_marks_of_a_set_of_parameters_are_told_from_the_test_s(
    pytester: pytest.Pytester,
) -> None:
    marked, plain, alone = pytester.getitems(
        """
        import pytest
        @pytest.mark.filterwarnings("default")
        @pytest.mark.parametrize("a", [pytest.param(1, marks=pytest.mark.psf("X")), 2])
        def test_it(a): pass
        def test_alone(): pass
        """
    )

    assert [mark.name for mark in marks_of_parameters(marked)] == ["psf"]
    assert marks_of_parameters(marked)[0] in list(marked.iter_markers("psf"))
    assert marks_of_parameters(plain) == marks_of_parameters(alone) == ()


def test_rewritten_assertions_about_a_name_leave_a_name_behind(
    pytester: pytest.Pytester,
) -> None:
    about, nothing = pytester.getitems(
        """
        def test_about(tmp_path): assert tmp_path
        def test_nothing(): assert True
        """
    )
    assert isinstance(about, pytest.Function)
    assert isinstance(nothing, pytest.Function)

    assert ASSERTS_ABOUT_A_NAME in about.function.__code__.co_names
    assert ASSERTS_ABOUT_A_NAME not in nothing.function.__code__.co_names
    # Rewritten assertions may not be taken for idle, nor idle ones for work.
    check = IdleCheck()
    assert not check.does_nothing(about.function)
    assert check.does_nothing(nothing.function)


def test_items_and_collectors_are_nodes(pytester: pytest.Pytester) -> None:
    item = pytester.getitem("def test_it(): pass", "test_it")
    assert isinstance(item, Node)
    assert isinstance(item.parent, Node)
    assert [mark.name for mark in item.own_markers] == []


def test_no_private_name_is_used_elsewhere() -> None:
    """What import-linter sees of imports, this sees of attributes."""
    import re

    import pytest_psf

    own = re.compile(
        r"\b(?:config|reporter|terminalreporter|item|node|parser|manager|request|session"
        r"|report|mark|hook)\._[a-z]"
    )
    (root,) = map(_folder, pytest_psf.__path__)
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted(root.rglob("*.py"))
        for line in path.read_text().splitlines()
        if own.search(line) and path.name != "pytest_internals.py"
    ]
    assert found == []


def _folder(name: str) -> Path:
    from pathlib import Path

    return Path(name)


def test_rewriting_is_left_out_for_a_while_and_comes_back() -> None:
    class Other:
        pass

    def load(inside: list[object]) -> None:
        with without_rewriting():
            inside += sys.meta_path
            sys.meta_path.insert(0, other)  # type: ignore[arg-type] # nobody asks it
            raise ImportError

    other, before = Other(), [*sys.meta_path]
    inside: list[object] = []
    with pytest.raises(ImportError):
        load(inside)
    after = [*sys.meta_path]
    sys.meta_path[:] = before

    assert after == [other, *before]
    gone = [one for one in before if one not in inside]
    # Tests that run pytest in this process may have left theirs.
    assert {type(one).__name__ for one in gone} == {"AssertionRewritingHook"}


def test_our_own_modules_are_loaded_as_python_has_compiled_them(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest(
        """
        import pytest, sys
        # As pytest does with all modules of a plugin that is installed.
        pytest.register_assert_rewrite("pytest_psf.core", "theirs")

        def pytest_unconfigure():
            import theirs
            for name in ("pytest_psf.core.judge", "theirs"):
                print("LOADED", name, type(sys.modules[name].__loader__).__name__)
        """
    )
    pytester.makepyfile(theirs="", test_a="def test_a(): assert len('a') == 1")

    result = pytester.runpytest_subprocess("--psf")

    result.stdout.fnmatch_lines(
        [
            "LOADED pytest_psf.core.judge SourceFileLoader",
            "LOADED theirs AssertionRewritingHook",
        ]
    )
