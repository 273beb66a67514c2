"""One suite of faults, which the official clients meet and pass on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import openai
import pydantic
import pytest
from tests.clients.conftest import CLIENTS, KEY, Chat, Settings, gemini

if TYPE_CHECKING:
    from pytest_psf.fixtures.model_server.server import ModelServer


@pytest.fixture(params=CLIENTS, ids=lambda one: type(one).__name__)
def api(request: pytest.FixtureRequest) -> Chat:
    """Every client, asynchronous ones as well."""
    found: Chat = request.param
    return found


@pytest.fixture(params=CLIENTS[:3], ids=lambda one: type(one).__name__)
def plain_api(request: pytest.FixtureRequest) -> Chat:
    """One client for each API: what both kinds of them read by the same code."""
    found: Chat = request.param
    return found


def ask(api: Chat, server: ModelServer, **settings: Any) -> Any:
    return api.ask(api.client(server, Settings(**settings)))


def stream(api: Chat, server: ModelServer, **settings: Any) -> list[str]:
    return api.stream(api.client(server, Settings(**settings)))


def test_an_answer_and_what_was_sent(api: Chat, psf_model_server: ModelServer) -> None:
    psf_model_server.answers("Yes, it is.", tokens=(900, 120))

    reply = ask(api, psf_model_server)

    assert (reply.text, reply.refusal, reply.model) == ("Yes, it is.", "", api.model)
    assert reply.tokens == (900, 120)
    assert stream(api, psf_model_server) == ["Yes, ", "it ", "is."]
    psf_model_server.assert_model(api.model)
    for request in psf_model_server.requests:
        assert request.api == api.api
        assert request.has_key(KEY)
        assert [one.text for one in request.messages] == ["Is the bumper dented?"]


@pytest.mark.parametrize("where", ["at once", "in mid-stream"])
def test_a_timeout_is_honoured_within_a_fifth_of_its_setting(
    api: Chat, psf_model_server: ModelServer, where: str
) -> None:
    psf_model_server.answers()
    psf_model_server.stalls(60, after=2 if where == "in mid-stream" else 0)
    ask(api, psf_model_server)  # imports what the first one does
    times: list[float] = []
    while len(times) < 3 and not (
        times and times[-1] <= 1.2
    ):  # the machine may be busy
        client = api.client(psf_model_server, Settings(timeout=1.0))
        began = time.monotonic()
        with pytest.raises(Exception, match=r"timed out|[Tt]imeout|^$") as caught:
            api.stream(client)
        times.append(time.monotonic() - began)
        assert "timeout" in type(caught.value).__name__.lower()

    assert 0.8 <= min(times) <= 1.2


def test_retry_after_is_respected(api: Chat, psf_model_server: ModelServer) -> None:
    psf_model_server.limits(retry_after=1).answers("at last")

    assert ask(api, psf_model_server, retries=1).text == "at last"
    assert len(psf_model_server.requests) == 2
    psf_model_server.assert_respects_retry_after()


def test_a_limit_without_a_retry_is_raised(
    plain_api: Chat, psf_model_server: ModelServer
) -> None:
    psf_model_server.limits(retry_after=2, message="Slow down.")

    with pytest.raises(plain_api.errors.RateLimitError, match=r"Slow down\.") as caught:
        ask(plain_api, psf_model_server)

    assert caught.value.response.headers["retry-after"] == "2"


def test_a_refusal_is_surfaced(plain_api: Chat, psf_model_server: ModelServer) -> None:
    psf_model_server.refuses("Not this.")

    reply = ask(plain_api, psf_model_server)

    assert (reply.text, reply.refusal) == ("", "Not this.")
    assert "".join(stream(plain_api, psf_model_server)) == "Not this."


def test_a_drop_in_mid_stream_is_raised(
    api: Chat, psf_model_server: ModelServer
) -> None:
    psf_model_server.drops(after=2)

    with pytest.raises(Exception, match=r"incomplete|peer closed|Connection error"):
        stream(api, psf_model_server)
    with pytest.raises(Exception, match=r"incomplete|peer closed|Connection error"):
        ask(api, psf_model_server)


def test_a_lost_connection_is_raised(
    plain_api: Chat, psf_model_server: ModelServer
) -> None:
    psf_model_server.drops(after=0)
    with pytest.raises(plain_api.errors.APIConnectionError):
        ask(plain_api, psf_model_server)

    psf_model_server.close()
    with pytest.raises(plain_api.errors.APIConnectionError):
        ask(plain_api, psf_model_server)


def test_truncated_json_is_raised(
    plain_api: Chat, psf_model_server: ModelServer
) -> None:
    psf_model_server.truncates()

    with pytest.raises(Exception, match=r"Unterminated|Expecting|delimiter"):
        stream(plain_api, psf_model_server)
    with pytest.raises(Exception, match=r"Unterminated|Expecting|delimiter|JSON"):
        ask(plain_api, psf_model_server)


def test_a_wrong_schema_is_no_answer(
    plain_api: Chat, psf_model_server: ModelServer
) -> None:
    psf_model_server.sends({"result": "Yes."})

    with pytest.raises((TypeError, AttributeError)):
        ask(plain_api, psf_model_server)


def test_another_model_is_seen(plain_api: Chat, psf_model_server: ModelServer) -> None:
    psf_model_server.served_as("model-of-last-year")

    assert ask(plain_api, psf_model_server).model == "model-of-last-year"
    psf_model_server.assert_model(plain_api.model)


def test_a_slow_drip_is_no_timeout_and_takes_its_time(
    api: Chat, psf_model_server: ModelServer
) -> None:
    psf_model_server.drips(0.2, "one two three four")
    client = api.client(psf_model_server, Settings(timeout=0.5))
    began = time.monotonic()

    assert api.stream(client) == ["one ", "two ", "three ", "four"]
    assert time.monotonic() - began >= 0.6


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "BadRequestError"),
        (401, "AuthenticationError"),
        (404, "NotFoundError"),
        (500, "InternalServerError"),
        (529, "InternalServerError"),
    ],
)
def test_a_failure_is_raised_as_its_kind(
    plain_api: Chat, psf_model_server: ModelServer, status: int, kind: str
) -> None:
    psf_model_server.fails(status, "As asked for.")

    with pytest.raises(getattr(plain_api.errors, kind), match=r"As asked for\."):
        ask(plain_api, psf_model_server)


def test_a_failure_in_mid_stream_is_raised_or_said(
    plain_api: Chat, psf_model_server: ModelServer
) -> None:
    psf_model_server.fails(529, "Overloaded.", after=2)

    if plain_api.api == "responses":  # whose error is an event among others
        client = plain_api.client(psf_model_server, Settings())
        asked = plain_api.asked()
        *_, last = plain_api.method(client)(**asked, stream=True)
        assert (last.type, last.message) == ("error", "Overloaded.")
    else:
        with pytest.raises(plain_api.errors.APIError, match=r"Overloaded\."):
            stream(plain_api, psf_model_server)


def test_an_outage_may_end_and_a_provider_may_move(
    psf_model_server: ModelServer,
) -> None:
    chat = CLIENTS[0]
    moved = psf_model_server.another().answers("moved")
    where = {"Location": f"{moved.openai_url}/chat/completions"}
    psf_model_server.drops(after=0, times=2).answers("back")
    psf_model_server.sends(b"", status=307, headers=where)

    assert ask(chat, psf_model_server, retries=2).text == "back"
    assert ask(chat, psf_model_server).text == "moved"
    psf_model_server.assert_script_done()
    moved.assert_model(chat.model)


def test_structured_output_meets_what_breaks_it(psf_model_server: ModelServer) -> None:
    class Route(pydantic.BaseModel):
        route: str

    psf_model_server.answers({"route": "fast"}).answers({"rout": 1}).refuses("No.")
    psf_model_server.runs_out('{"rou')
    chat = CLIENTS[0]
    client = chat.client(psf_model_server, Settings())

    def parse() -> Any:
        asked = {**chat.asked(), "response_format": Route}
        return client.chat.completions.parse(**asked).choices[0].message

    assert parse().parsed == Route(route="fast")
    with pytest.raises(pydantic.ValidationError, match="route"):
        parse()
    assert (parse().refusal, psf_model_server.requests[-1].model) == ("No.", chat.model)
    with pytest.raises(openai.LengthFinishReasonError):
        parse()


def test_a_stream_may_have_comments(psf_model_server: ModelServer) -> None:
    chunk = '{"choices": [{"index": 0, "delta": {"content": "yes"}}]}'
    text = f": keep-alive\n\ndata: {chunk}\r\n\r\n: and on\n\ndata: [DONE]\n\n"
    psf_model_server.sends(text, content_type="text/event-stream")

    assert stream(CLIENTS[0], psf_model_server) == ["yes"]


def test_tools_are_called(psf_model_server: ModelServer) -> None:
    psf_model_server.calls_tool("find_policy", number="NH-1")
    chat, responses, messages, *_ = CLIENTS

    def raw(api: Chat) -> Any:
        client = api.client(psf_model_server, Settings())
        return api.method(client)(**api.asked())

    (call,) = raw(chat).choices[0].message.tool_calls
    assert (call.function.name, call.function.arguments) == (
        "find_policy",
        '{"number": "NH-1"}',
    )
    (item,) = raw(responses).output
    assert (item.type, item.name) == ("function_call", "find_policy")
    (block,) = raw(messages).content
    assert (block.type, block.input) == ("tool_use", {"number": "NH-1"})
    client = messages.client(psf_model_server, Settings())
    with client.messages.stream(**messages.asked()) as found:
        (block,) = found.get_final_message().content
    assert block.input == {"number": "NH-1"}
    client = responses.client(psf_model_server, Settings())
    with client.responses.stream(**responses.asked()) as found:
        (item,) = found.get_final_response().output
    assert item.arguments == '{"number": "NH-1"}'


def test_the_whole_of_a_stream_is_put_together(psf_model_server: ModelServer) -> None:
    psf_model_server.answers("Yes, it is.", tokens=(900, 120))
    _, responses, messages, *_ = CLIENTS

    client = responses.client(psf_model_server, Settings())
    with client.responses.stream(**responses.asked()) as found:
        assert responses.reply(found.get_final_response()).text == "Yes, it is."
    client = messages.client(psf_model_server, Settings())
    with client.messages.stream(**messages.asked()) as found:
        assert messages.reply(found.get_final_message()).tokens == (900, 120)


def test_gemini_meets_the_same_faults(psf_model_server: ModelServer) -> None:
    from google.genai import errors

    psf_model_server.answers("Yes, it is.", tokens=(900, 120)).answers("Yes, it is.")
    psf_model_server.refuses().limits().fails(503, "Busy.").stalls(60)
    client = gemini(psf_model_server)
    models = client.models
    asked = {"model": "gemini-pin", "contents": "Is the bumper dented?"}

    whole = models.generate_content(**asked)
    assert (whole.text, whole.model_version) == ("Yes, it is.", "gemini-pin")
    assert whole.usage_metadata.candidates_token_count == 120
    pieces = [one.text for one in models.generate_content_stream(**asked)]
    assert pieces == ["Yes, ", "it ", "is."]
    refused = models.generate_content(**asked)
    assert refused.candidates[0].finish_reason.name == "SAFETY"
    assert not refused.text
    with pytest.raises(errors.ClientError, match="429 RESOURCE_EXHAUSTED"):
        models.generate_content(**asked)
    with pytest.raises(errors.ServerError, match=r"503 UNAVAILABLE.*Busy"):
        models.generate_content(**asked)
    impatient = gemini(psf_model_server, 1.0)
    began = time.monotonic()
    with pytest.raises(Exception, match="timed out"):
        impatient.models.generate_content(**asked)
    assert 0.8 <= time.monotonic() - began <= 1.5
    psf_model_server.assert_model("gemini-pin")
    assert all(one.has_key(KEY) for one in psf_model_server.requests)


def test_gemini_raises_what_is_broken(psf_model_server: ModelServer) -> None:
    psf_model_server.drops(after=2).truncates().calls_tool("find_policy", number="NH-1")
    client = gemini(psf_model_server)
    models = client.models
    asked = {"model": "gemini-pin", "contents": "Is the bumper dented?"}

    with pytest.raises(Exception, match=r"incomplete|peer closed"):
        list(models.generate_content_stream(**asked))
    with pytest.raises(Exception, match=r"Unterminated|Expecting|delimiter|parse|JSON"):
        models.generate_content(**asked)
    (call,) = models.generate_content(**asked).function_calls
    assert (call.name, call.args) == ("find_policy", {"number": "NH-1"})
