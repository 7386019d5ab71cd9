"""Reads a vendor's answer: its JSON, strictly, and the id by which the vendor knows the call."""

import json
from typing import Any

import requests

from integrations.transport.messages import Response

_REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-amzn-requestid", "cf-ray")
_REQUEST_ID_ENDING = "-request-id"


def read_answer(raw: requests.Response, content: bytes) -> Response:
    """The answer as the rest of the transport takes it. ``content`` is its whole body."""
    headers = {name.lower(): value for name, value in raw.headers.items()}
    value: Any = None
    is_json = True
    if content:
        try:
            value = json.loads(content, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            is_json = False
    named = [name for name in headers if name.endswith(_REQUEST_ID_ENDING)]
    request_id = next(
        (headers[name] for name in (*_REQUEST_ID_HEADERS, *named) if name in headers), ""
    )
    return Response(raw.status_code, headers, value, is_json, len(content), request_id[:200])


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON")
