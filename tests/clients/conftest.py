"""The official clients of the providers, asked in one way, as a system asks them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import anthropic
import openai
from google import genai

if TYPE_CHECKING:
    from pytest_psf.fixtures.model_server.server import ModelServer

ASKED = "Is the bumper dented?"
KEY = "sk-live-4711"


@dataclass(frozen=True)
class Reply:
    """What a system gets to see of an answer."""

    text: str
    refusal: str
    model: str
    tokens: tuple[int, int]


@dataclass(frozen=True)
class Settings:
    """What every client can be told."""

    timeout: float = 20.0
    retries: int = 0


class Chat:
    """`openai.OpenAI().chat.completions`."""

    errors = openai
    api = "chat-completions"
    model = "gpt-pin"

    def client(self, server: ModelServer, settings: Settings) -> Any:
        return openai.OpenAI(**_options(server.openai_url, settings))

    def asked(self) -> dict[str, Any]:
        messages = [{"role": "user", "content": ASKED}]
        return {"model": self.model, "messages": messages}

    def method(self, client: Any) -> Any:
        return client.chat.completions.create

    def ask(self, client: Any) -> Reply:
        return self.reply(self.method(client)(**self.asked()))

    def stream(self, client: Any) -> list[str]:
        found = self.method(client)(**self.asked(), stream=True)
        return [text for one in found if (text := self.piece(one))]

    def reply(self, found: Any) -> Reply:
        message, usage = found.choices[0].message, found.usage
        tokens = usage.prompt_tokens, usage.completion_tokens
        return Reply(message.content or "", message.refusal or "", found.model, tokens)

    def piece(self, event: Any) -> str:
        deltas = [one.delta for one in event.choices]
        return "".join(one.content or one.refusal or "" for one in deltas)


class Responses(Chat):
    """`openai.OpenAI().responses`."""

    api = "responses"

    def asked(self) -> dict[str, Any]:
        return {"model": self.model, "input": ASKED}

    def method(self, client: Any) -> Any:
        return client.responses.create

    def reply(self, found: Any) -> Reply:
        (content,) = found.output[0].content
        tokens = found.usage.input_tokens, found.usage.output_tokens
        refusal = getattr(content, "refusal", "")
        return Reply(found.output_text, refusal, found.model, tokens)

    def piece(self, event: Any) -> str:
        if event.type.endswith("text.delta") or event.type.endswith("refusal.delta"):
            return str(event.delta)
        return ""


class Messages(Chat):
    """`anthropic.Anthropic().messages`."""

    errors = anthropic
    api = "messages"
    model = "claude-pin"

    def client(self, server: ModelServer, settings: Settings) -> Any:
        return anthropic.Anthropic(**_options(server.anthropic_url, settings))

    def asked(self) -> dict[str, Any]:
        return {**super().asked(), "max_tokens": 20}

    def method(self, client: Any) -> Any:
        return client.messages.create

    def reply(self, found: Any) -> Reply:
        text = found.content[0].text
        is_refused = found.stop_reason == "refusal"
        tokens = found.usage.input_tokens, found.usage.output_tokens
        said, refused = ("", text) if is_refused else (text, "")
        return Reply(said, refused, found.model, tokens)

    def piece(self, event: Any) -> str:
        return event.delta.text if event.type == "content_block_delta" else ""


class AsyncMixin(Chat):
    """The same client, but asynchronous."""

    def ask(self, client: Any) -> Reply:
        async def ask() -> Reply:
            async with client:
                return self.reply(await self.method(client)(**self.asked()))

        return asyncio.run(ask())

    def stream(self, client: Any) -> list[str]:
        async def stream() -> list[str]:
            async with client:
                found = await self.method(client)(**self.asked(), stream=True)
                return [text async for one in found if (text := self.piece(one))]

        return asyncio.run(stream())


class AsyncChat(AsyncMixin, Chat):
    def client(self, server: ModelServer, settings: Settings) -> Any:
        return openai.AsyncOpenAI(**_options(server.openai_url, settings))


class AsyncResponses(AsyncMixin, Responses):
    def client(self, server: ModelServer, settings: Settings) -> Any:
        return openai.AsyncOpenAI(**_options(server.openai_url, settings))


class AsyncMessages(AsyncMixin, Messages):
    def client(self, server: ModelServer, settings: Settings) -> Any:
        return anthropic.AsyncAnthropic(**_options(server.anthropic_url, settings))


def _options(url: str, settings: Settings) -> dict[str, Any]:
    return {
        "base_url": url,
        "api_key": KEY,
        "timeout": settings.timeout,
        "max_retries": settings.retries,
    }


def gemini(server: ModelServer, timeout: float = 20.0) -> Any:
    """Return Google's client, whose time-outs are in milliseconds."""
    options = {"base_url": server.google_url, "timeout": int(timeout * 1000)}
    return genai.Client(api_key=KEY, http_options=options)


CLIENTS = [
    Chat(),
    Responses(),
    Messages(),
    AsyncChat(),
    AsyncResponses(),
    AsyncMessages(),
]
