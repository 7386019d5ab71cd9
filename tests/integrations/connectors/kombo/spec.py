"""Kombo's own OpenAPI file as the judge of our requests. It is reference data, not ours to keep."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.integrations.vendor_server import Received

SPEC = Path(__file__).parents[5] / "shared" / "specs" / "kombo.openapi.2026-05.json"
# Kombo's own examples break the strict ``date-time`` format, so only e-mail is checked.
_FORMATS = FormatChecker(["email"])


def needed() -> None:
    """Skip the test where Kombo's specification is not at hand."""
    if not SPEC.exists():
        pytest.skip(f"Kombo's specification is not at {SPEC}")


@cache
def _document() -> dict[str, Any]:
    return json.loads(SPEC.read_text())


@cache
def _registry() -> Registry:
    resource = Resource.from_contents(_document(), default_specification=DRAFT202012)
    return Registry().with_resource("urn:kombo", resource)


def complaints(received: Received) -> list[str]:
    """What Kombo's specification has against a request; empty where nothing."""
    operation, path_values = _operation(received)
    found = []
    allowed = {}
    for parameter in operation.get("parameters", []):
        name, where = parameter["name"], parameter["in"]
        if where == "query":
            allowed[name] = parameter
        present = {
            "query": received.query,
            "header": received.headers,
            "path": path_values,
        }[where]
        key = name.lower() if where == "header" else name
        if key not in present:
            if parameter.get("required"):
                found.append(f"{where} {name} is missing")
            continue
        found += _errors(_typed(present[key], parameter["schema"]), parameter["schema"], name)
    found += [f"query {name} is not known" for name in received.query if name not in allowed]
    body = operation.get("requestBody")
    if body:
        schema = body["content"]["application/json"]["schema"]
        found += _errors(received.json, schema, "body")
        found += _unknown_keys(received.json, schema, "body")
    return found


def examples(path: str, method: str = "get") -> list[dict[str, Any]]:
    """Kombo's own published answers of one operation."""
    content = _document()["paths"][path][method]["responses"]["200"]["content"]
    return [entry["value"] for entry in content["application/json"]["examples"].values()]


def error_codes() -> set[str]:
    """The closed list of codes in Kombo's error answer of the ATS API."""
    schema = _document()["components"]["responses"]["ErrorResponseATS"]["content"]
    return set(_find_enum(_resolve(schema["application/json"]["schema"])))


def _find_enum(schema: dict[str, Any]) -> list[str]:
    return _resolve(_resolve(schema["properties"]["error"])["properties"]["code"])["enum"]


def _operation(received: Received) -> tuple[dict[str, Any], dict[str, str]]:
    for template, methods in _document()["paths"].items():
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)
        match = re.fullmatch(pattern, received.path)
        if match and received.method.lower() in methods:
            return methods[received.method.lower()], match.groupdict()
    raise AssertionError(f"Kombo has no {received.method} {received.path}")


def _resolve(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        target: Any = _document()
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    return schema


def _typed(text: str, schema: dict[str, Any]) -> Any:
    return int(text) if _resolve(schema).get("type") == "integer" else text


def _errors(value: Any, schema: dict[str, Any], name: str) -> Iterator[str]:
    anchored = json.loads(json.dumps(schema).replace('"#/', '"urn:kombo#/'))
    validator = Draft202012Validator(anchored, registry=_registry(), format_checker=_FORMATS)
    for error in validator.iter_errors(value):
        yield f"{name} {error.json_path}: {error.message}"


def _unknown_keys(value: Any, schema: dict[str, Any], path: str) -> Iterator[str]:
    schema = _resolve(schema)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        for key, inner in value.items():
            if key in properties:
                yield from _unknown_keys(inner, properties[key], f"{path}.{key}")
            else:
                yield f"{path}.{key} is not known"
    elif isinstance(value, list):
        for inner in value:
            yield from _unknown_keys(inner, schema.get("items", {}), f"{path}[]")
