"""A vendor's own OpenAPI file as the judge of our requests. It is not ours to keep.

The files lie outside the repository, in ``shared/specs`` next to it. Tests that need one are
skipped where it is absent.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.integrations.vendor_server import Received

SPECS = Path(__file__).parents[4] / "shared" / "specs"
JSON = "application/json"
MULTIPART = "multipart/form-data"

_URN = "urn:specification"
_UNJUDGED_HEADERS = frozenset({"accept", "content-type", "authorization"})
"""https://spec.openapis.org/oas/v3.1.0#fixed-fields-10: parameters of these names mean nothing."""


@dataclass(frozen=True)
class Part:
    """One part of a multipart body. ``filename`` is ``None`` where it is a plain field."""

    name: str
    filename: str | None
    content_type: str
    content: bytes


def parts_of(received: Received) -> list[Part]:
    """The parts of a multipart body, in order."""
    kind = received.headers["content-type"].encode()
    message = message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + received.body)
    return [
        Part(
            name=str(part.get_param("name", "", "content-disposition")),
            filename=part.get_filename(),
            content_type=part.get_content_type(),
            content=part.get_payload(decode=True),
        )
        for part in (message.get_payload() if message.is_multipart() else [])
    ]


class Specification:
    """One OpenAPI 3 file, JSON or YAML, under ``shared/specs``.

    ``prefix`` is the base path of the server, which the paths of the file leave out. ``formats``
    are the formats of texts that are checked. YAML needs PyYAML; without it tests are skipped.
    """

    def __init__(
        self,
        path_in_shared_specs: str | Path,
        *,
        prefix: str = "",
        formats: Sequence[str] = ("email", "uuid", "date"),
    ) -> None:
        self.path = SPECS / path_in_shared_specs
        self._prefix = prefix.rstrip("/")
        self._formats = FormatChecker(formats)

    def needed(self) -> None:
        """Skip the test where the file, or what reads it, is not at hand."""
        if not self.path.exists():
            pytest.skip(f"the vendor's specification is not at {self.path}")
        if self._is_yaml:
            pytest.importorskip("yaml", reason="a specification in YAML needs PyYAML")

    def complaints(self, received: Received) -> list[str]:
        """What the specification has against a request; empty where nothing.

        Raises ``AssertionError`` where the vendor has no such operation.
        """
        operation, path_values = self._operation(received)
        return [
            *self._of_parameters(operation, received, path_values),
            *self._of_body(operation, received),
        ]

    def complaints_about_answer(
        self, path: str, value: Any, method: str = "get", status: int = 200
    ) -> list[str]:
        """What the specification has against an answer, such as one of a stand-in."""
        answer = self._resolve(self.document["paths"][path][method]["responses"][str(status)])
        return list(self._errors(value, answer["content"][JSON]["schema"], "answer"))

    def examples(self, path: str, method: str = "get", status: int = 200) -> list[Any]:
        """The vendor's own published answers of one operation."""
        answer = self._resolve(self.document["paths"][path][method]["responses"][str(status)])
        content = answer["content"][JSON]
        found = [self._resolve(entry)["value"] for entry in content.get("examples", {}).values()]
        schema = self._resolve(content.get("schema", {}))
        found += [content["example"]] if "example" in content else []
        found += [schema["example"]] if "example" in schema else []
        return found + list(schema.get("examples", []))

    @cached_property
    def document(self) -> dict[str, Any]:
        """The file itself; ``nullable`` of OpenAPI 3.0 is told as JSON Schema tells it."""
        text = self.path.read_text(encoding="utf-8")
        if not self._is_yaml:
            return _with_null(json.loads(text))
        yaml = pytest.importorskip("yaml", reason="a specification in YAML needs PyYAML")
        loaded = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        # Through JSON: YAML reads keys as numbers and times as dates.
        return _with_null(json.loads(json.dumps(loaded, default=str)))

    @property
    def _is_yaml(self) -> bool:
        return self.path.suffix in (".yaml", ".yml")

    @cached_property
    def _registry(self) -> Registry:
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        return Registry().with_resource(_URN, resource)

    def _operation(self, received: Received) -> tuple[dict[str, Any], dict[str, str]]:
        path = received.path.removeprefix(self._prefix)
        if received.path.startswith(f"{self._prefix}/"):
            # A path without parameters comes before one that it would also fit.
            for template in sorted(self.document["paths"], key=lambda text: text.count("{")):
                item = self.document["paths"][template]
                values = _path_values(template, path)
                if values is not None and received.method.lower() in item:
                    operation = dict(item[received.method.lower()])
                    own = operation.get("parameters", [])
                    operation["parameters"] = [*item.get("parameters", []), *own]
                    return operation, values
        raise AssertionError(f"the vendor has no {received.method} {received.path}")

    def _of_parameters(
        self, operation: dict[str, Any], received: Received, path_values: dict[str, str]
    ) -> Iterator[str]:
        given = {"query": received.query, "header": received.headers, "path": path_values}
        known, deep = set(), set()
        for parameter in map(self._resolve, operation["parameters"]):
            name, where = parameter["name"], parameter["in"]
            if where == "query":
                (deep if parameter.get("style") == "deepObject" else known).add(name)
            key = name.lower() if where == "header" else name
            if where not in given or (where == "header" and key in _UNJUDGED_HEADERS):
                continue
            if key in given[where]:
                schema = parameter.get("schema", {})
                yield from self._errors(self._typed(given[where][key], schema), schema, name)
            elif parameter.get("required"):
                yield f"{where} {name} is missing"
        for name in received.query:
            if name not in known and name.split("[")[0] not in deep:
                yield f"query {name} is not known"

    def _of_body(self, operation: dict[str, Any], received: Received) -> Iterator[str]:
        body = self._resolve(operation.get("requestBody", {}))
        if not body:
            if received.body not in (b"", b"{}"):
                yield "a body is not known"
            return
        if not received.body:
            if body.get("required"):
                yield "the body is missing"
            return
        kind = received.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in body["content"]:
            yield f"a body of {kind or 'no type'} is not known"
            return
        schema = body["content"][kind].get("schema", {})
        if kind == MULTIPART:
            yield from self._of_parts(parts_of(received), schema)
            return
        yield from self._errors(received.json, schema, "body")
        yield from self._unknown_keys(received.json, [schema], "body")

    def _of_parts(self, parts: list[Part], schema: dict[str, Any]) -> Iterator[str]:
        known = self._properties(self._branches([schema]))
        fields: dict[str, Any] = {}
        for part in parts:
            name = part.name if part.name in known else part.name.removesuffix("[]")
            if name not in known:
                yield f"body.{part.name} is not known"
                continue
            branches = self._branches(known[name])
            items = [branch["items"] for branch in branches if "items" in branch]
            is_file = any(map(_is_file, self._branches(items) if items else branches))
            if is_file and not part.filename:
                yield f"body.{name} is no file"
            if not is_file and part.filename is not None:
                yield f"body.{name} is a file"
            text = part.content.decode("utf-8", "replace")
            value = text if is_file else self._typed(text, (items or known[name])[0])
            if items:
                fields.setdefault(name, []).append(value)
            elif name in fields:
                yield f"body.{name} is there twice"
            else:
                fields[name] = value
        yield from self._errors(fields, schema, "body")
        yield from self._unknown_keys(fields, [schema], "body")

    def _resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            target: Any = self.document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                step = unquote(step).replace("~1", "/").replace("~0", "~")
                target = target[int(step)] if isinstance(target, list) else target[step]
            schema = target
        return schema

    def _typed(self, text: str, schema: dict[str, Any]) -> Any:
        """A text of a query or a form as the type that the specification wants it to be."""
        branches = self._branches([schema])
        items = [branch["items"] for branch in branches if "items" in branch]
        if items:
            return [self._typed(one, items[0]) for one in text.split(",")]
        kinds = [kind for branch in branches for kind in _kinds(branch)]
        if "string" in kinds or not kinds:
            return text
        try:
            return json.loads(text)
        except ValueError:
            return text

    def _errors(self, value: Any, schema: dict[str, Any], name: str) -> Iterator[str]:
        anchored = json.loads(json.dumps(schema).replace('"#/', f'"{_URN}#/'))
        validator = Draft202012Validator(
            anchored, registry=self._registry, format_checker=self._formats
        )
        for error in validator.iter_errors(value):
            yield f"{name} {error.json_path}: {error.message}"

    def _unknown_keys(self, value: Any, schemas: list[dict[str, Any]], path: str) -> Iterator[str]:
        branches = self._branches(schemas)
        if isinstance(value, dict):
            known = self._properties(branches)
            extra = [branch.get("additionalProperties") for branch in branches]
            others = [schema for schema in extra if isinstance(schema, dict)]
            # An object of which nothing is told may hold anything.
            is_open = bool(others) or (not known and False not in extra)
            for key, inner in value.items():
                if key in known or is_open:
                    yield from self._unknown_keys(inner, known.get(key, others), f"{path}.{key}")
                else:
                    yield f"{path}.{key} is not known"
        elif isinstance(value, list):
            items = [branch["items"] for branch in branches if "items" in branch]
            for inner in value:
                yield from self._unknown_keys(inner, items, f"{path}[]")

    def _branches(self, schemas: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """These schemas and the alternatives in them, flat."""
        found = []
        for schema in map(self._resolve, schemas):
            found.append(schema)
            for word in ("allOf", "anyOf", "oneOf"):
                found += self._branches(schema.get(word, []))
        return found

    @staticmethod
    def _properties(branches: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for branch in branches:
            for key, schema in branch.get("properties", {}).items():
                found.setdefault(key, []).append(schema)
        return found


def _path_values(template: str, path: str) -> dict[str, str] | None:
    """The parameters in a path, decoded; ``None`` where the path is another."""
    names = re.findall(r"\{([^}]+)\}", template)
    pattern = "([^/]+)".join(re.escape(text) for text in re.split(r"\{[^}]+\}", template))
    match = re.fullmatch(pattern, path)
    return match and dict(zip(names, map(unquote, match.groups()), strict=True))


def _kinds(schema: dict[str, Any]) -> list[str]:
    kinds = schema.get("type", [])
    return [kinds] if isinstance(kinds, str) else kinds


def _is_file(schema: dict[str, Any]) -> bool:
    return schema.get("format") == "binary" or "contentMediaType" in schema


def _with_null(node: Any) -> Any:
    """https://spec.openapis.org/oas/v3.0.3#schema-nullable, in the words of JSON Schema."""
    if isinstance(node, list):
        return [_with_null(inner) for inner in node]
    if not isinstance(node, dict):
        return node
    told = {key: _with_null(inner) for key, inner in node.items()}
    if told.get("nullable") is True and isinstance(told.get("type"), str):
        del told["nullable"]
        told["type"] = [told["type"], "null"]
        if "enum" in told and None not in told["enum"]:
            told["enum"] = [*told["enum"], None]
    return told
