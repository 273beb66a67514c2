"""What the usual HTTP clients send and get is searched wholly for personal data."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import requests

from pytest_psf.fixtures.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WHERE = "https://api.example.com"


@pytest.fixture
def recorder() -> Recorder:
    found = Recorder("t")
    assert found.canaries().email
    return found


def prepared(value: str) -> Any:
    return requests.Request("POST", WHERE, json={"holder": value}).prepare()


def responded(value: str) -> Any:
    found = requests.Response()
    found.status_code, found.url = 200, WHERE
    found.raw = io.BytesIO(value.encode())
    found.request = prepared("nobody")
    found.connection = requests.adapters.HTTPAdapter()
    return found


def asked_by(value: str) -> Any:
    found = responded("fine")
    found.request = prepared(value)
    return found


def led_to(value: str) -> Any:
    found = responded("fine")
    found.history = [responded(value)]
    return found


def raised(value: str) -> Any:
    return requests.HTTPError("500", response=responded(value))


@pytest.mark.parametrize("how", [prepared, responded, asked_by, led_to, raised])
def test_those_of_requests_are_searched_wholly(
    how: Callable[[str], Any], recorder: Recorder
) -> None:
    with pytest.raises(AssertionError, match="1 canary of 1 got out"):
        recorder.assert_no_leak([how(recorder.canaries().email)])

    recorder.assert_no_leak([how("nobody")])


def test_what_was_not_prepared_is_searched(recorder: Recorder) -> None:
    asked = requests.Request("POST", WHERE, data={"a": recorder.canaries().email})
    with pytest.raises(AssertionError, match=r"texts\.data\['a'\]"):
        recorder.assert_no_leak(asked)


def test_those_of_httpx_are_searched_wholly(recorder: Recorder) -> None:
    asked = httpx.Request("POST", WHERE, json={"a": recorder.canaries().email})
    with pytest.raises(AssertionError, match="got out"):
        recorder.assert_no_leak(asked)
    with pytest.raises(AssertionError, match=r"texts\.request\.content"):
        recorder.assert_no_leak(httpx.Response(200, text="fine", request=asked))
    asked = httpx.Request("GET", WHERE)
    recorder.assert_no_leak(httpx.Response(200, text="fine", request=asked))
    recorder.assert_no_leak(httpx.Response(200, text="fine"))


def test_a_response_that_was_not_read_is_told(recorder: Recorder) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"a"

    with pytest.raises(
        ValueError, match=r"texts\.content cannot be read \(ResponseNot"
    ):
        recorder.assert_no_leak(httpx.Response(200, content=chunks()))
