"""A project in a folder, and a copy of it that edits may change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Folder:
    """A folder of a project whose files an edit may replace."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def project(self) -> Project:
        return Project(self.path)

    def write(self, name: str, data: bytes) -> None:
        (self.path / name).write_bytes(data)

    def holds(self, files: Mapping[str, str]) -> Project:
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        return self.project()

    def read(self, name: str) -> str:
        return (self.path / name).read_bytes().decode()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
