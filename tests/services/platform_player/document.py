"""The OpenAPI document: where a call goes, and whether what was said fits it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Json = Any
URI = "urn:portal"


class OutsideTheDocumentError(Exception):
    """The portal, or this caller, has said something that the document does not know."""


@dataclass(frozen=True)
class Operation:
    """One operation of the document."""

    name: str
    method: str
    path: str
    said: Mapping[str, Any]

    @property
    def changes(self) -> bool:
        """Whether it needs an Idempotency-Key: it declares that header."""
        return any(p["name"] == "Idempotency-Key" for p in self.said.get("parameters", ()))

    def declared(self, place: str) -> set[str]:
        """The names of the parameters in ``path``, ``query`` or ``header``."""
        return {p["name"] for p in self.said.get("parameters", ()) if p["in"] == place}

    def address(self, values: Mapping[str, Any]) -> str:
        """The path with these values. Raises ``OutsideTheDocumentError`` for other names."""
        if values.keys() != self.declared("path"):
            raise OutsideTheDocumentError(f"{self.name}: the path takes {self.declared('path')}")
        filled = {name: quote(str(value), safe="") for name, value in values.items()}
        return self.path.format(**filled)


class Document:
    """What ``docs/openapi.yaml`` says. Every complaint is an ``OutsideTheDocumentError``."""

    def __init__(self, path: Path) -> None:
        self._said = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
        self._registry = Registry().with_resource(URI, DRAFT202012.create_resource(self._said))
        self._validators: dict[str, Draft202012Validator] = {}

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """All operations by their ids."""
        return {
            said["operationId"]: Operation(said["operationId"], method.upper(), path, said)
            for path, item in self._said["paths"].items()
            for method, said in item.items()
        }

    def operation(self, name: str) -> Operation:
        """One by its operationId."""
        if name not in self.operations:
            raise OutsideTheDocumentError(f"There is no operation {name}.")
        return self.operations[name]

    def check_request(self, operation: Operation, content_type: str, body: Json) -> None:
        """Whether this body may be sent."""
        content = operation.said.get("requestBody", {}).get("content", {})
        if content_type not in content:
            raise OutsideTheDocumentError(f"{operation.name} takes no {content_type}.")
        self._check(operation, ("requestBody", "content", content_type, "schema"), body)

    def check_answer(
        self, operation: Operation, status: int, content_type: str, body: Json
    ) -> None:
        """Whether the answer has a documented status, content type and body."""
        answers = operation.said["responses"]
        if str(status) not in answers:
            raise OutsideTheDocumentError(f"{operation.name} answered {status}: {body}")
        content = answers[str(status)].get("content", {})
        if not content and body is None:
            return
        if content_type not in content:
            raise OutsideTheDocumentError(
                f"{operation.name} answered {status} as {content_type}, not as {list(content)}."
            )
        self._check(operation, ("responses", str(status), "content", content_type, "schema"), body)

    def check_headers(self, operation: Operation, status: int, names: set[str]) -> None:
        """Whether every documented header came that is not only for some of the answers."""
        documented = operation.said["responses"][str(status)].get("headers", {})
        wanted = {name.lower() for name in documented} - {"idempotent-replay"}
        if missing := wanted - names:
            raise OutsideTheDocumentError(f"{operation.name} answered {status} without {missing}.")

    def _check(self, operation: Operation, way: tuple[str, ...], body: Json) -> None:
        steps = ("paths", operation.path, operation.method.lower(), *way)
        pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
        validator = self._validators.get(pointer)
        if validator is None:
            schema = {"$ref": f"{URI}#/{quote(pointer, safe='/~{}')}"}
            validator = Draft202012Validator(schema, registry=self._registry)
            self._validators[pointer] = validator
        for error in validator.iter_errors(body):
            raise OutsideTheDocumentError(
                f"{operation.name}, {way[0]} {error.json_path}: {error.message[:300]}"
            )
