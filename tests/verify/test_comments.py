"""What a language skips is taken out of a text, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_psf.verify.comments import without_comments


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "# NAME\n"),
        ("a.py", "x = 1  # NAME\n"),
        ("a.py", '"""NAME"""\n'),
        ("a.py", 'def f():\n    """Reads\n    NAME.\n    """\n    return 1\n'),
        ("a.py", "class A:\n    # one\n    'NAME'\n\n    x = 1\n"),
        ("a.py", "x = 1\n'NAME'\n"),
        ("a.py", "x = 1\n'NAME'"),
        ("a.py", "def f():\n    return 1\n    'NAME'  # why\n"),
        ("a.yaml", "# NAME\nx: 1\n"),
        ("a.yml", "x: 1 # NAME\n"),
        ("a.yaml", "x: 'a # b' # NAME\n"),
        ("run.sh", "#!/bin/sh\n# NAME\n"),
        ("run.sh", "go\t# NAME"),
        ("Dockerfile", "FROM x\n# COPY NAME .\n"),
        ("app.dockerfile", "# NAME"),
        ("Makefile", "all:\n\tgo # NAME\n"),
        (".env.production", "# NAME=1\n"),
        ("a.ini", "; NAME\n"),
        ("a.ts", "go(); // NAME\n"),
        ("a.go", "/* one\n NAME\n*/\nx()\n"),
        ("a.tf", "# NAME\n// NAME\n/* NAME */\n"),
        ("a.sql", "-- NAME\n"),
        ("a.html", "<!-- NAME\n -->\n"),
        ("a.yaml.j2", "{# NAME #}\n"),
    ],
)
def test_what_stands_in_a_comment_is_not_there(name: str, text: str) -> None:
    found = without_comments(Path(name), text)

    assert "NAME" not in found
    assert found.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", "load('# NAME')\n"),
        ("a.py", "x = '''\n# NAME\n'''\n"),
        ("a.py", "go(\n    'NAME'\n)\n"),
        ("a.py", "x = ('a'\n'NAME')\n"),
        ("a.py", "go('a',\n   'NAME')\n"),
        ("a.py", "x = f'''\n# {NAME}'''\n"),
        ("a.py", "x = 1; 'NAME'.strip()\n"),
        ("a.py", '"""NAME\n\nUsage: NAME"""\nparse(__doc__)\n'),
        ("a.py", "x = (1  # NAME, and no Python\n"),
        ("a.py", "\x0c# x\nload('NAME')\n"),
        ("a.yaml", "x: a#NAME\n"),
        ("a.yaml", "x: 'see # NAME'\n"),
        ("a.yaml", "x: don't # NAME\n"),  # not certain
        ("run.sh", "#!/opt/NAME\n"),
        ("run.sh", 'echo "# NAME"\n'),
        ("run.sh", "curl https://NAME\n"),
        ("a.ts", "go('https://NAME')\n"),
        ("a.ts", "go('src/*', '**/*.NAME')\n"),
        ("a.ts", "go('a/*');\nload('NAME'); /* x */\n"),
        ("a.json", '{"x": "# NAME"}\n'),
        ("NOTES", "# NAME\n"),
        ("a.css.map", "/* NAME */"),
    ],
)
def test_what_may_be_used_is_left(name: str, text: str) -> None:
    assert "NAME" in without_comments(Path(name), text)
