"""Whether two names may be one person's, and which are two people's for certain."""

from __future__ import annotations

import pytest

from pytest_psf.core.one_person import same_name, same_person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Silva, Marta", "Marta Silva", id="order"),
        pytest.param("M. Silva", "Marta Silva", id="initial"),
        pytest.param("Dr. Marta Silva", "Marta Silva Jr.", id="titles"),
        pytest.param("Marta Silva (SRE)", "Silva, M.", id="role"),
        pytest.param("@marta-silva", "Marta Silva", id="handle"),
        pytest.param("msilva", "Marta Silva", id="account"),
        pytest.param("silvam", "Marta Silva", id="family-first"),
        pytest.param("silvamarta", "Marta Silva", id="family-first-in-full"),
        pytest.param("MartaSilva", "Marta Silva", id="joined"),
        pytest.param("Łukasz Nowak", "Lukasz Nowak", id="barred-letter"),
        pytest.param("Søren Ask", "Soeren Ask", id="danish-letter"),
        pytest.param("Müller, Jörg", "Joerg Mueller", id="umlauts"),
        pytest.param("Ann Smith", "Smith, Ann-Marie", id="double-given-name"),
        pytest.param("A Smith-Jones", "Ann Smith", id="double-family-name"),
        pytest.param("Ann Smith", "Anne Smyth", id="both-words-misspelt"),
        pytest.param("Ann Smith", "Smithy Ann-Marie", id="nickname"),
        pytest.param("Philip Schmidt", "Phillip Schmydt", id="doubled-letter"),
        pytest.param("Dan Okafor", "Okafor, Daniel", id="short-form"),
        pytest.param("Alex Reed", "Alexander Reed", id="short-form-of-two-syllables"),
    ],
)
def test_two_spellings_that_may_be_of_one_person(one: str, other: str) -> None:
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Anna Silva", "Andrea Silva", id="sisters"),
        pytest.param("Ann Smith", "Anne Smith", id="sisters-with-like-names"),
        pytest.param("Jon Reed", "John Reed", id="brothers-with-like-names"),
        pytest.param("Jan Novak", "Jana Novak", id="a-couple"),
        pytest.param("Alexandr Ivanov", "Alexandra Ivanova", id="female-forms"),
        pytest.param("Paul Silva", "Paulina Silva", id="no-short-form"),
        pytest.param("Rob Hart", "Rob Hartmann", id="longer-family-name"),
        pytest.param("Wei Li", "Wei Lee", id="short-family-names"),
        pytest.param("Thomas K. Meyer", "Thomas J. Meier", id="second-given-names"),
        pytest.param("A. Smith", "A. Smyth", id="initials-of-other-families"),
    ],
)
def test_two_names_of_two_people(one: str, other: str) -> None:
    assert not same_person(one, other)
    assert not same_person(other, one)


def test_a_title_alone_is_compared_as_it_stands() -> None:
    assert same_person("Dr.", "dr")
    assert not same_person("Dr.", "Prof.")


def test_one_name_is_its_words_in_any_order() -> None:
    assert same_name("Silva, Marta (SRE)", "marta SILVA")
    assert not same_name("M. Silva", "Marta Silva")
