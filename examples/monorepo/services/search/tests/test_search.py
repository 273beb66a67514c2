from __future__ import annotations

from search import nearest

ARTICLES = {"drill": (1.0, 0.0), "paint": (0.0, 1.0)}


def test_the_nearest_article_is_found() -> None:
    assert nearest("holes", ARTICLES, lambda *_: (0.9, 0.1)) == "drill"
    assert nearest("walls", ARTICLES, lambda *_: (0.1, 0.9)) == "paint"
