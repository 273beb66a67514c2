from __future__ import annotations

from collections.abc import Sequence

import pytest
from ranker.search import search
from ranker.shadow import Shadow, UnusableRankingError, agreement, model_id, usable

PRODUCTS = ("anvil", "bolt", "chisel", "drill")


def by_name(_: str, products: Sequence[str]) -> list[str]:
    return sorted(products)


def backwards(_: str, products: Sequence[str]) -> list[str]:
    return sorted(products, reverse=True)


class Clock:
    """A clock that only moves when somebody takes time."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.psf("PSF-00.shadow-isolated", exercises="ranker.search:search")
def test_shoppers_get_the_ranker_in_use_and_watchers_the_shadow() -> None:
    shadow = Shadow(backwards)

    delivered = search("tools", PRODUCTS, by_name, shadow)

    assert delivered == ["anvil", "bolt", "chisel", "drill"]
    assert [seen.ranking for seen in shadow.log] == [
        ("drill", "chisel", "bolt", "anvil")
    ]


@pytest.mark.psf("PSF-05.intervene", exercises="ranker.shadow:Shadow.stop")
def test_a_stopped_shadow_sees_no_query_and_shoppers_are_served() -> None:
    shadow = Shadow(backwards)
    shadow.stop()

    assert search("tools", PRODUCTS, by_name, shadow) == by_name("", PRODUCTS)
    assert shadow.log == []

    shadow.resume()
    search("tools", PRODUCTS, by_name, shadow)
    assert len(shadow.log) == 1


@pytest.mark.psf("PSF-04.output-validation", exercises="ranker.shadow:usable")
@pytest.mark.parametrize(
    ("ranking", "why"),
    [
        (["anvil", "unicorn"], "the shop has no unicorn"),
        (["anvil", "anvil"], "a product is named twice"),
    ],
)
def test_a_ranking_that_cannot_be_shown_is_refused(
    ranking: list[str], why: str
) -> None:
    with pytest.raises(UnusableRankingError, match=why):
        usable(ranking, PRODUCTS)


@pytest.mark.psf("PSF-04.output-validation", exercises="ranker.shadow:usable")
def test_a_ranking_of_the_shops_products_is_taken_as_it_is() -> None:
    assert usable(("drill", "bolt"), PRODUCTS) == ["drill", "bolt"]


@pytest.mark.psf("PSF-06.output-quality", exercises="ranker.shadow:agreement")
def test_the_log_tells_a_close_ranking_from_a_distant_one() -> None:
    close, distant = Shadow(by_name), Shadow(lambda *_: ["drill"])
    for shadow in (close, distant):
        search("tools", PRODUCTS, by_name, shadow)

    assert [seen.agreement for seen in close.log] == [1.0]
    assert [seen.agreement for seen in distant.log] == [0.0]
    assert agreement(["bolt"], ["anvil", "bolt"]) == pytest.approx(0.5)


@pytest.mark.psf("PSF-06.latency", exercises="ranker.shadow:Shadow.watch")
@pytest.mark.parametrize("fails", [False, True])
def test_the_log_has_the_time_of_a_slow_query_even_if_it_fails(*, fails: bool) -> None:
    clock = Clock()

    def slow(_: str, products: Sequence[str]) -> list[str]:
        clock.now += 2.5
        return ["unicorn"] if fails else list(products)

    shadow = Shadow(slow, clock)
    search("tools", PRODUCTS, by_name, shadow)

    failure = "UnusableRankingError" if fails else ""
    assert [(seen.seconds, seen.failure) for seen in shadow.log] == [(2.5, failure)]


def test_the_model_is_that_of_the_configuration() -> None:
    assert model_id().startswith("shop-ranker-")
