"""Tests that judge values of every kind, and tests that look at no more than that."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Any

import pydantic
import pytest

import kinds
from kinds import (
    OPEN,
    ClosedDraft,
    Code,
    Door,
    Found,
    FrozenDraft,
    Limits,
    Parcel,
    PartlyFrozen,
    Rights,
    Route,
)

psf = pytest.mark.psf


def on(target: str) -> pytest.MarkDecorator:
    return psf("PSF-03.error-handling", exercises=f"kinds:{target}")


@on("packed")
def test_attribute() -> None:
    assert kinds.packed(5).weight == 5


@on("packed")
def test_method() -> None:
    assert kinds.packed(5).first_stop() == "Bonn"


@on("packed")
def test_inside() -> None:
    assert "Bonn" in kinds.packed(5)


@on("packed")
def test_not_inside() -> None:
    assert "Rome" not in kinds.packed(5)


@on("packed")
def test_class_alone() -> None:
    assert isinstance(kinds.packed(5), Parcel)


@on("packed")
def test_something() -> None:
    assert kinds.packed(5) is not None


@on("packed")
def test_always_true() -> None:
    found: Any = kinds.packed(5)
    assert found


@on("packed")
def test_has_the_attribute() -> None:
    assert hasattr(kinds.packed(5), "weight")


@on("packed")
def test_types_inside() -> None:
    found = kinds.packed(5)
    assert isinstance(found.weight, int)
    assert isinstance(found.stops, list)
    assert isinstance(found.first_stop(), str)
    assert isinstance(found.kind, str)


@on("packed")
def test_class_of_what_a_method_does_not_say() -> None:
    assert isinstance(kinds.packed(5).double(), int)


@on("packed")
def test_what_a_method_does_not_say() -> None:
    assert kinds.packed(5).double() == 10


@on("packed")
def test_among_itself() -> None:
    found = kinds.packed(5)
    assert found in [found]  # noqa: FURB171 - always true


@on("packed")
def test_text_around_it() -> None:
    assert f"<{kinds.packed(5)}>"  # noqa: PLW0129 - always true


@on("packed")
def test_class_of_its_length() -> None:
    assert type(len(kinds.packed(5).stops)) is int


@on("packed")
def test_length_of_anything() -> None:
    assert len(kinds.packed(5).stops) >= 0


@on("packed")
def test_no_assertion() -> None:
    found = kinds.packed(5)
    for stop in found.stops:
        stop.upper()


@on("loaded")
def test_length_of_each() -> None:
    for parcel in kinds.loaded(5, 6):
        assert len(parcel.stops) == 2


@on("loaded")
def test_length_of_each_of_any() -> None:
    for parcel in kinds.loaded(5, 6):
        assert len(parcel.stops) >= 0


@on("routes")
def test_length_behind_a_key() -> None:
    north = kinds.routes(5)["north"]
    assert len(north) == 1


@on("routes")
def test_what_is_behind_a_key_alone() -> None:
    north = kinds.routes(5).get("north", [])
    assert isinstance(north, list)


@pytest.fixture
def no_book(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds.Ledger, "book", None)


@on("opens_book")
@pytest.mark.usefixtures("no_book")
def test_what_has_to_be_there_to_be_judged() -> None:
    kinds.opens_book()
    assert kinds.Ledger.book is not None
    assert kinds.Ledger.book.entries == ["opened"]


@on("opens_book")
@pytest.mark.usefixtures("no_book")
def test_that_it_is_there() -> None:
    kinds.opens_book()
    assert kinds.Ledger.book is not None


@on("Badge.__init__")
def test_attribute_that_must_not_be_there() -> None:
    assert not hasattr(kinds.Badge(""), "name")


@on("Badge.__init__")
def test_attribute_that_cannot_be_asked_for() -> None:
    badge = kinds.Badge("")
    with pytest.raises(AttributeError):
        str(badge.name)


@on("Badge.__init__")
def test_what_is_made_in_any_way() -> None:
    assert not isinstance(kinds.Badge(""), str)


@on("packed")
def test_settled_by_the_system() -> None:
    parcel = asyncio.run(kinds.settled(kinds.packed(5)))
    assert parcel.weight == 5


@on("packed")
def test_followed_to_its_origin() -> None:
    assert kinds.origin(kinds.packed(5)).weight == 5


@on("packed")
def test_class_by_its_name() -> None:
    assert type(kinds.packed(5)) is Parcel


@on("delivered")
def test_awaited() -> None:
    assert asyncio.run(kinds.delivered(5)).weight == 5


@on("delivered")
def test_awaited_class_alone() -> None:
    assert isinstance(asyncio.run(kinds.delivered(5)), Parcel)


ANN = kinds.Customer("Ann", "4111")


@on("Customer.__repr__")
def test_a_text_lets_nothing_out() -> None:
    assert "4111" not in repr(ANN)


@on("Customer.__repr__")
def test_a_text_at_all() -> None:
    assert isinstance(repr(ANN), str)


@on("Customer.public")
def test_entries_let_nothing_out() -> None:
    assert "card" not in ANN.public()


@on("Customer.public")
def test_entries_of_a_type() -> None:
    assert all(isinstance(one, str) for one in ANN.public().values())


@on("Customer.words")
def test_a_set_lets_nothing_out() -> None:
    assert "4111" not in ANN.words()


@on("Customer.words")
def test_a_set_of_a_type() -> None:
    assert all(isinstance(one, str) for one in ANN.words())


@on("Customer.orders")
def test_a_list_lets_nothing_out() -> None:
    assert "4111" not in ANN.orders()


@on("Customer.spoken")
def test_an_iteration_lets_nothing_out() -> None:
    assert "4111" not in ANN.spoken()


@on("Customer.__hash__")
def test_equal_customers_are_one() -> None:
    assert len({ANN, kinds.Customer("Ann", "4222")}) == 1


@on("Customer.__hash__")
def test_equal_hashes() -> None:
    assert hash(kinds.Customer("Ann", "")) == hash(kinds.Customer("Ann", ""))


@on("Customer.__hash__")
def test_one_hash() -> None:
    assert hash(ANN) == hash(ANN)


@on("distance")
def test_either_way() -> None:
    assert kinds.distance(2, 5) == kinds.distance(5, 2)


@on("distance")
def test_the_same_way() -> None:
    found = kinds.distance(2, 5)
    assert found == kinds.distance(2, 5)


@on("search")
def test_found() -> None:
    assert kinds.search("Ann")


@on("search")
def test_not_found() -> None:
    assert kinds.search("nobody") is None


@on("search")
def test_class_of_what_is_found() -> None:
    assert isinstance(kinds.search("Ann"), Found)


@on("Parcel.__init__")
def test_made() -> None:
    assert Parcel(5, "Bonn").first_stop() == "Bonn"


@on("Parcel.__init__")
def test_refused_when_made() -> None:
    with pytest.raises(ValueError, match="-1"):
        Parcel(-1)


@on("Parcel.__init__")
def test_made_of_its_class() -> None:
    assert isinstance(Parcel(5, "Bonn").weight, int)


@on("Parcel.seal")
def test_attribute_set_later() -> None:
    found = Parcel(1)
    found.seal()
    assert found.sealed_by == "desk"


@on("Parcel.through")
def test_chain() -> None:
    assert Parcel(1).through("a").through("b").stops == ["a", "b"]


@on("Parcel.through")
def test_chain_of_nothing() -> None:
    assert isinstance(Parcel(1).through("a").through("b"), Parcel)


@on("fee_per")
def test_closure() -> None:
    assert kinds.fee_per(3)(2) == 6


@on("fee_per")
def test_closure_that_can_be_called() -> None:
    assert callable(kinds.fee_per(3))


@on("twice")
def test_decorator() -> None:
    seen: list[int] = []

    @kinds.twice
    def note(one: int) -> None:
        seen.append(one)

    note(1)
    assert seen == [1, 1]


@on("times")
def test_decorator_with_arguments() -> None:
    seen = []

    @kinds.times(3)
    def note(word: str) -> None:
        seen.append(word)

    note("x")
    assert len(seen) == 3


@on("opened")
def test_context_manager() -> None:
    with kinds.opened("a") as found:
        assert OPEN == ["a"]
        assert found.weight == 3
    assert OPEN == []


@on("opened")
def test_context_manager_entered_only() -> None:
    with kinds.opened("a") as found:
        assert found is not None


@on("Door.__enter__")
def test_entered() -> None:
    with Door():
        assert OPEN == ["door"]


@on("due")
def test_datetime() -> None:
    assert kinds.due() > datetime(2026, 1, 1, tzinfo=timezone.utc)


@on("due")
def test_datetime_at_most() -> None:
    assert kinds.due() < datetime(2027, 1, 1, tzinfo=timezone.utc)


@on("due")
def test_datetime_alone() -> None:
    assert isinstance(kinds.due(), datetime)
    assert kinds.due().tzinfo is not None


@on("day")
def test_date() -> None:
    assert kinds.day().isoformat() == "2026-03-01"


@on("day")
def test_date_alone() -> None:
    assert isinstance(kinds.day() - date(2020, 1, 1), timedelta)


@on("delay")
def test_duration_at_most() -> None:
    assert kinds.delay() <= timedelta(hours=1)


@on("price")
def test_decimal() -> None:
    assert kinds.price() * 2 == 25


@on("price")
def test_decimal_at_least() -> None:
    assert kinds.price() >= 0


@on("price")
def test_decimal_alone() -> None:
    assert isinstance(kinds.price() + 1, Decimal)


@on("price")
def test_equal_to_itself() -> None:
    assert kinds.price() == kinds.price()


@on("share")
def test_fraction() -> None:
    assert kinds.share() == Fraction(1, 4)


@on("home")
def test_path() -> None:
    assert kinds.home().suffix == ".txt"


@on("home")
def test_path_alone() -> None:
    assert isinstance(kinds.home().parent, PurePosixPath)


@on("number")
def test_uuid() -> None:
    assert kinds.number().version == 4


@on("rights")
def test_flags() -> None:
    assert Rights.READ in kinds.rights()


@on("rights")
def test_flag_that_is_not_set() -> None:
    assert Rights.WRITE not in kinds.rights()


@on("rights")
def test_flags_alone() -> None:
    assert isinstance(kinds.rights(), Rights)


@on("settings")
def test_namespace() -> None:
    assert kinds.settings().level == "high"


@on("amount_in")
def test_match() -> None:
    found = kinds.amount_in("for 20 EUR")
    assert found is not None
    assert found.group(1) == "20"


@on("amount_in")
def test_matches() -> None:
    assert kinds.amount_in("for 20 EUR")


@on("amount_in")
def test_match_alone() -> None:
    assert isinstance(kinds.amount_in("for 20 EUR"), re.Match)


@on("words")
def test_pattern() -> None:
    assert kinds.words().search("a bomb")


@on("words")
def test_pattern_that_is_too_wide() -> None:
    assert not kinds.words().search("a cake")


@on("message")
def test_json() -> None:
    assert json.loads(kinds.message("fast"))["route"] == "fast"


@on("message")
def test_json_inside() -> None:
    assert json.loads(kinds.message("fast"))["steps"][0]["name"] == "check"


@on("message")
def test_json_alone() -> None:
    assert isinstance(json.loads(kinds.message("fast")), dict)


@on("votes")
def test_counter() -> None:
    assert kinds.votes().most_common(1) == [("a", 2)]


@on("queue")
def test_deque() -> None:
    assert kinds.queue().popleft() == "one"


@on("queue")
def test_deque_alone() -> None:
    assert len(kinds.queue()) >= 0


@on("fixed")
def test_read_only() -> None:
    assert kinds.fixed()["limit"] == 5


@on("fixed")
def test_read_only_alone() -> None:
    assert isinstance(kinds.fixed(), Mapping)


@on("pages")
def test_range() -> None:
    assert list(kinds.pages()) == [1, 2, 3]


@on("groups")
def test_default() -> None:
    assert kinds.groups()["a"] == ["Ann"]


@on("code")
def test_text_of_its_own() -> None:
    assert kinds.code().area == "DE"


@on("code")
def test_text_of_its_own_alone() -> None:
    assert isinstance(kinds.code(), Code)
    assert isinstance(kinds.code().area, str)


@on("limits")
def test_limit() -> None:
    with pytest.raises(ValueError, match="x"):
        kinds.accepts("x" * 21, kinds.limits())


@on("limits")
def test_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        kinds.limits().letters = 1  # type: ignore[misc] # that is the point


@on("limits")
def test_limits_alone() -> None:
    assert isinstance(kinds.limits(), Limits)
    assert isinstance(kinds.limits().words, tuple)


@on("short")
def test_length() -> None:
    assert len(kinds.short("x" * 50)) <= 10


@on("rows")
def test_yielded() -> None:
    for name, count in kinds.rows():
        assert (name, count) in {("Ann", 3), ("Ben", 4)}


@on("rows")
def test_yielded_at_all() -> None:
    for row in kinds.rows():
        assert isinstance(row, tuple)


@on("history")
def test_elements() -> None:
    assert kinds.history()[0].weight == 1


@on("history")
def test_elements_alone() -> None:
    assert all(isinstance(one, Parcel) for one in kinds.history())


@on("cleaned")
def test_entry_that_is_gone() -> None:
    assert "password" not in kinds.cleaned({"password": "x", "name": "Ann"})


@on("cleaned")
def test_entries_alone() -> None:
    assert isinstance(kinds.cleaned({"password": "x"}), dict)


@on("refused")
def test_refusal() -> None:
    with pytest.raises(PermissionError):
        kinds.refused("a bomb").strip()


@on("refused")
def test_no_refusal() -> None:
    kinds.refused("a cake").strip()


@on("greeting")
def test_none() -> None:
    assert not kinds.greeting("")


@on("FrozenDraft")
def test_frozen_model() -> None:
    found = FrozenDraft(amount=1)
    with pytest.raises(pydantic.ValidationError):
        found.amount = 2


@on("PartlyFrozen")
def test_frozen_field() -> None:
    found = PartlyFrozen(number=1)
    with pytest.raises(pydantic.ValidationError):
        found.number = 2


@on("FrozenDraft")
def test_converted() -> None:
    given: Any = "3"
    assert FrozenDraft(amount=given).amount == 3


@on("FrozenDraft")
def test_model_alone() -> None:
    assert isinstance(FrozenDraft(amount=1), FrozenDraft)
    assert isinstance(FrozenDraft(amount=1).amount, int)


@on("ClosedDraft")
def test_nothing_more() -> None:
    with pytest.raises(pydantic.ValidationError):
        ClosedDraft.model_validate({"amount": 1, "more": 2})


@on("ClosedDraft")
def test_default_of_a_field() -> None:
    assert ClosedDraft().amount == 1


@on("Route")
def test_default_that_is_made() -> None:
    assert Route(name="x").stops == ["home"]


@on("Route")
def test_default_alone() -> None:
    assert isinstance(Route(name="x").stops, list)


@on("Route.lower")
def test_validator_before() -> None:
    with pytest.raises(pydantic.ValidationError):
        Route(name="NOWHERE")


@on("Route.lower")
def test_normalised() -> None:
    assert Route(name="BONN").name == "bonn"


@on("Route.known")
def test_validator_after() -> None:
    with pytest.raises(pydantic.ValidationError):
        Route(name="mars")


@on("Route.few")
def test_validator_around() -> None:
    with pytest.raises(pydantic.ValidationError):
        Route(name="x", stops=["a", "b", "c", "d"])


@on("Route.without_secrets")
def test_validator_of_all_before() -> None:
    with pytest.raises(pydantic.ValidationError):
        Route.model_validate({"name": "x", "secret": "y"})


@on("Route.not_in_a_circle")
def test_validator_of_all_after() -> None:
    with pytest.raises(pydantic.ValidationError):
        Route(name="x", stops=["x"])


@on("Route.not_in_a_circle")
def test_validator_of_what_is_good() -> None:
    Route(name="x", stops=["y"])


@on("attempts")
def test_done_three_times() -> None:
    count = 0
    for _ in kinds.attempts():
        count += 1
    assert count == 3


@on("attempts")
def test_done_and_nobody_counts() -> None:
    for _ in kinds.attempts():
        pass
    assert isinstance(kinds.attempts(), kinds.Attempts)


@on("cache_key")
def test_another_order_is_the_same() -> None:
    assert kinds.cache_key({"a": 1, "b": 2}) == kinds.cache_key({"b": 2, "a": 1})


@on("cache_key")
def test_what_is_the_same_is_the_same() -> None:
    one = kinds.cache_key({"a": 1, "b": 2})
    other = kinds.cache_key({"a": 1, "b": 2})
    assert one == other


@on("faults")
def test_looked_for_among_none() -> None:
    def found(limit: int) -> kinds.Fault | None:
        return next((one for one in kinds.faults(limit) if one.id == "no-limit"), None)

    one, other = found(5), found(0)
    assert one is None
    assert other == kinds.Fault("no-limit")


@on("deprecated")
def test_whose_caller_is_told() -> None:
    with pytest.warns(DeprecationWarning, match="it is old") as noted:
        assert kinds.deprecated() == 5
    assert noted[0].filename == __file__


@on("weighed")
def test_a_refusal_that_is_kept() -> None:
    kept = None
    try:
        kinds.weighed(-1)
    except Exception as error:  # noqa: BLE001 - whichever it is
        kept = error
    assert isinstance(kept, ValueError)


@on("weighed")
def test_a_refusal_that_nobody_asks_for() -> None:
    kept = [ValueError()]
    try:
        kinds.weighed(-1)
    except ValueError as error:
        kept.append(error)
    assert isinstance(kept[0], ValueError)


@on("patiently")
def test_what_is_decorated_still_answers() -> None:
    @kinds.patiently(3)
    def answer() -> int:
        return 42

    assert answer() == 42


@on("patiently")
def test_what_is_decorated_can_be_called() -> None:
    @kinds.patiently(3)
    def answer() -> int:
        return 42

    answer()
    assert callable(answer)


@on("without_names")
def test_what_is_given_stays_as_it_is() -> None:
    entries = {"name": "Ann"}
    kinds.without_names(entries)
    assert entries == {"name": "Ann"}


@on("without_names")
def test_what_is_given_is_something() -> None:
    entries = {"name": "Ann"}
    kinds.without_names(entries)
    assert isinstance(entries, dict)


@on("Cutter.cut")
def test_no_marks_are_left_behind() -> None:
    cutter = kinds.Cutter()
    first, second = cutter.cut("a b"), cutter.cut("a b")
    assert first == second
    assert len(cutter.marks) == 0


@on("Cutter.cut")
def test_something_else_of_the_same_object() -> None:
    cutter = kinds.Cutter()
    cutter.cut("a b")
    assert cutter.counted() == 0
