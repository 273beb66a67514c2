"""Models: one is asked, and another one if that fails."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .answers import Answer

if TYPE_CHECKING:
    from .answers import Draft

SECONDS = 10

Model = Callable[[str], "Draft"]


class ModelDownError(Exception):
    """No model answered."""


class StoreDownError(Exception):
    """The store did not take a decision."""


def call_model(address: tuple[str, int], prompt: str, seconds: float = SECONDS) -> str:
    try:
        with socket.create_connection(address, timeout=seconds) as connection:
            connection.sendall(prompt.encode())
            return connection.recv(65536).decode()
    except OSError as error:
        raise ModelDownError(str(error)) from error


def ask(models: Sequence[Model], prompt: str) -> Draft:
    try:
        return models[0](prompt)
    except ModelDownError:
        if len(models) == 1:
            raise
        return ask_second(models[1], prompt)


def ask_second(model: Model, prompt: str) -> Draft:
    return model(prompt)


def on_model_failure(error: ModelDownError) -> Answer:
    return Answer("unavailable", f"A person will answer you today. ({error})")


def on_store_failure(error: StoreDownError) -> Answer:
    return Answer("try-again", f"Please send it again in an hour. ({error})")
