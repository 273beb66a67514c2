"""Send a message to a named person's pager address (config/people.json)."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

_TIMEOUT_S = 2.0
_OK = range(200, 300)


def send(person: str, pages: Mapping[str, str], message: Mapping[str, Any]) -> bool:
    """Post a message; True when the pager took it, False when it was lost."""
    url = urlsplit(pages.get(person, ""))
    if not url.hostname:
        return False
    secure = url.scheme == "https"
    make = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = make(url.hostname, url.port, timeout=_TIMEOUT_S)
    try:
        body = json.dumps({"to": person, **message})
        headers = {"Content-Type": "application/json"}
        connection.request("POST", url.path, body, headers)
        with closing(connection.getresponse()) as response:
            return response.status in _OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
