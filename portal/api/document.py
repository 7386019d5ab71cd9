"""What is added to the OpenAPI document when it is made: headers of answers, and examples."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

EXAMPLES: dict[str, Any] = json.loads((Path(__file__).parent / "examples.json").read_text())
"""One true value of each body, by the name of its component."""

PROBLEMS: dict[str, tuple[str, str, str]] = {
    "400": ("request.invalid", "The request cannot be taken: look at title.", "Correct it."),
    "401": (
        "key.not_accepted",
        "This key is unknown, expired or revoked.",
        "Send a key as Authorization: Bearer ….",
    ),
    "403": (
        "key.scope_missing",
        "This key lacks the scope jobs:write.",
        "Ask an administrator of the portal for a key with this scope.",
    ),
    "404": (
        "not_found",
        "There is no such row, or this key may not see it.",
        "Check the id. A key of one tenant sees nothing of another.",
    ),
    "409": (
        "idempotency.in_progress",
        "The first call with this Idempotency-Key is still running.",
        "Repeat it in a few seconds.",
    ),
    "412": (
        "changed_meanwhile",
        "It was changed since you read it, so nothing was written.",
        "Read it again, and send your change with the new ETag in If-Match.",
    ),
    "411": (
        "body.length_missing",
        "A body in chunks is not taken here.",
        "Send it whole, with a Content-Length.",
    ),
    "413": (
        "body.too_large",
        "The body of this call is too large: 5.0 MiB is the most.",
        "Send less at once, for instance fewer rows in each call.",
    ),
    "415": (
        "media_type.not_supported",
        'Unsupported media type "text/plain" in request.',
        "Send application/json.",
    ),
    "422": (
        "idempotency.key_reused",
        "This Idempotency-Key was used for another request.",
        "Send a new key with a new request.",
    ),
    "429": (
        "too_many_requests",
        "Request was throttled. Expected available in 1 second.",
        "Wait as long as Retry-After says.",
    ),
}
HEADERS = {
    "RateLimit-Policy": "How many requests a key has (q) within how many seconds (w).",
    "RateLimit": "How many are left (r), and the seconds until all of them are there again (t).",
    "Retry-After": "The seconds to wait.",
    "ETag": "The version that was answered; send it in If-Match to change just this one.",
    "Idempotent-Replay": "true: the answer to the first call with this Idempotency-Key.",
}
_REFERENCE = "#/components/schemas/"


def complete(result: dict[str, Any], generator: Any, request: Any, public: Any) -> dict[str, Any]:
    """The document with its headers and examples; a hook of drf-spectacular."""
    components = result["components"]
    components["headers"] = {
        name: {"description": words, "schema": {"type": "string"}}
        for name, words in HEADERS.items()
    }
    components["examples"] = {f"Problem{code}": {"value": _problem(code)} for code in PROBLEMS}
    for name, schema in components["schemas"].items():
        if name.endswith("Request"):
            # The bodies of calls are strict: see integrations.api.strict.
            schema["additionalProperties"] = False
            for part in schema["properties"].values():
                _says_something(part)
    for operation in operations_of(result):
        for parameter in operation.get("parameters", []):
            _says_something(parameter["schema"])
        _headers(operation)
        for media in operation.get("requestBody", {}).get("content", {}).values():
            _exemplify(media)
        for code, answer in operation["responses"].items():
            for media in answer.get("content", {}).values():
                _exemplify(media, code)
    return result


def operations_of(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation of a document."""
    for methods in document["paths"].values():
        yield from methods.values()


def example_of(schema: dict[str, Any]) -> Any:
    """A true value of this schema, ``None`` where there is none of its component."""
    if schema.get("type") == "array":
        one = example_of(schema["items"])
        return None if one is None else [one]
    name = schema.get("$ref", "").removeprefix(_REFERENCE)
    if name.startswith("Paginated"):
        one = EXAMPLES.get(name.removeprefix("Paginated").removesuffix("List"))
        return None if one is None else {"next": None, "previous": None, "results": [one]}
    return EXAMPLES.get(name)


def _says_something(schema: dict[str, Any]) -> None:
    """A text that may not be empty may not consist of blanks either: they are cut off."""
    if "items" in schema:
        _says_something(schema["items"])
    if schema.get("minLength") and not {"format", "pattern"} & set(schema):
        schema["pattern"] = r"\S"


def _headers(operation: dict[str, Any]) -> None:
    parameters = {parameter["name"] for parameter in operation.get("parameters", [])}
    for code, answer in operation["responses"].items():
        named = ["RateLimit-Policy", "RateLimit"] if code not in {"401", "403"} else []
        named += ["Retry-After"] if code == "429" else []
        if code.startswith("2"):
            named += ["Idempotent-Replay"] if "Idempotency-Key" in parameters else []
            named += ["ETag"] if operation.pop("x-tagged", False) else []
        if named:
            answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in named}


def _exemplify(media: dict[str, Any], code: str = "") -> None:
    if code in PROBLEMS:
        media["examples"] = {"problem": {"$ref": f"#/components/examples/Problem{code}"}}
    elif (example := example_of(media.get("schema", {}))) is not None:
        media["example"] = example


def _problem(code: str) -> dict[str, Any]:
    stable, title, hint = PROBLEMS[code]
    return {
        "type": "about:blank", "title": title, "status": int(code), "code": stable, "hint": hint,
        "fields": {"title": ["This field is required."]} if code == "400" else {},
        "request_id": "6f1d6f0f3f0b4a4f8f0f9a3f1f0c9b7e",
    }  # fmt: skip
