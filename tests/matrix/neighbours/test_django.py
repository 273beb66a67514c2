"""Tests of a Django project as evidence: with a database, of a view, of unittest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.matrix.conftest import Matrix

PROJECT = {
    "settings.py": """
SECRET_KEY = "not for production"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
INSTALLED_APPS = ["releases"]
ROOT_URLCONF = "releases.urls"
ALLOWED_HOSTS = ["testserver"]
USE_TZ = True
""",
    "releases/__init__.py": "",
    "releases/models.py": """
from django.db import models

class Release(models.Model):
    id = models.AutoField(primary_key=True)
    version = models.IntegerField()
""",
    "releases/urls.py": """
import service
from django.http import HttpResponse
from django.urls import path
from releases.models import Release

def back(request):
    newest = Release.objects.latest("version").version
    return HttpResponse(str(service.roll_back(newest)))

urlpatterns = [path("back", back)]
""",
    "tests/test_way_back.py": """
import pytest
import service
from django.test import TestCase

way_back = pytest.mark.psf("PSF-07.rollback-tested", exercises="service:roll_back")

@pytest.fixture
def release(db):
    from releases.models import Release
    return Release.objects.create(version=2)

@way_back
def test_with_a_database(release):
    assert service.roll_back(release.version) == 1

@way_back
def test_of_a_view(release, client):
    assert client.get("/back").content == b"1"

@way_back
class OfUnittest(TestCase):
    def test_it(self):
        from releases.models import Release
        Release.objects.create(version=3)
        self.assertEqual(self.client.get("/back").content, b"2")
""",
}


@pytest.fixture(autouse=True)
def _django(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    signals = matrix.root / "tests/test_signals.py"
    without = signals.read_text().partition('@pytest.mark.psf("PSF-07')[0]
    matrix.write({"tests/test_signals.py": without, **PROJECT})


def test_its_tests_are_evidence_in_workers(matrix: Matrix) -> None:
    # In copies of a process that has Django's settings the workers would collect nothing.
    matrix.goes("-p psf -p django --ds=settings -p xdist -n 2", apart="anew")


def test_and_challenged_each_is_caught(matrix: Matrix) -> None:
    result = matrix.goes(
        "-p psf -p django --ds=settings -v --psf-challenge", apart=True
    )

    lines = [line for line in result.outlines if "test_way_back.py" in line]
    caught = [line for line in lines if line.endswith("by service:roll_back CAUGHT")]
    assert len(caught) == 3


def test_without_the_mark_no_database_is_reached(matrix: Matrix) -> None:
    text = PROJECT["tests/test_way_back.py"].replace("def release(db)", "def release()")
    matrix.write({"tests/test_way_back.py": text})

    matrix.goes(
        "-p psf -p django --ds=settings",
        status=1,
        but={"PSF-07.rollback-tested": "unmet"},
        says="test_with_a_database had an error",
        apart=True,
    )
