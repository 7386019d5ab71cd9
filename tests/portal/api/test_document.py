"""The OpenAPI document: checked in, current, and true of every operation."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator

from portal.api.document import EXAMPLES

DOCUMENT = Path(__file__).parents[3] / "docs" / "openapi.yaml"

READS = ("/preview", "/dry-run")
"""What is a POST for the sake of its body only."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return yaml.safe_load(DOCUMENT.read_text())


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_document_in_the_repository_is_current_and_without_warnings(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(made))
    stored = DOCUMENT.read_text().partition("\n")[2]
    assert yaml.safe_load(made.read_text()) == yaml.safe_load(stored), "run generate_docs"


def test_it_is_served_without_a_key() -> None:
    answer = Client().get("/api/v1/schema")
    assert answer.status_code == 200
    assert b"openapi: 3.1.0" in answer.content
    assert Client().get("/api/v1/schema?format=json").json()["openapi"] == "3.1.0"


def test_every_operation_says_its_scope_and_its_errors(document: dict[str, Any]) -> None:
    assert len(operations(document)) >= 60
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert "Scope: `" in operation["description"], where
        changes = method != "get" and not path.endswith(READS)
        wanted = {"400", "401", "403", "404", "429"} | ({"409"} if changes else set())
        wanted |= set() if method == "get" else {"415", "422"}
        assert wanted <= set(operation["responses"]), where
        for code in wanted:
            assert list(operation["responses"][code]["content"]) == ["application/problem+json"]
        named = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert ("Idempotency-Key" in named) is changes, where
        assert ("If-Match" in named) is ("412" in operation["responses"]), where


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body of a call or an answer, with where it stands."""
    for path, method, operation in operations(document):
        for kind, media in operation.get("requestBody", {}).get("content", {}).items():
            if kind != "multipart/form-data":
                yield f"{method} {path}", media
        for code, answer in operation["responses"].items():
            for media in answer.get("content", {}).values():
                yield f"{method} {path} {code}", media


def test_every_body_has_an_example_that_is_true_of_its_schema(document: dict[str, Any]) -> None:
    wrong = []
    for where, media in bodies(document):
        example = media.get("example")
        for named in media.get("examples", {}).values():
            example = document["components"]["examples"][named["$ref"].rpartition("/")[2]]["value"]
        if example is None:
            wrong.append(f"{where}: add one to portal/api/examples.json")
            continue
        # A schema refers to its parts from the root of the document.
        checker = Draft202012Validator({**document, **media["schema"]})
        wrong += [
            f"{where}: {error.json_path} {error.message}" for error in checker.iter_errors(example)
        ]
    assert wrong == []


def test_no_example_is_left_of_a_body_that_is_gone(document: dict[str, Any]) -> None:
    assert set(EXAMPLES) <= set(document["components"]["schemas"])


def test_bodies_of_calls_name_all_their_fields(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        if name.endswith("Request"):
            assert schema["additionalProperties"] is False, name
