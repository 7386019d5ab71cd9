"""The judge of requests, judged: what a vendor's file refuses, it refuses."""

import json

import pytest

from tests.integrations.connectors.openapi import Specification, parts_of
from tests.integrations.vendor_server import Received

NAMED = {"allOf": [{"$ref": "#/components/schemas/Id"}, {"description": "Whose it is."}]}
DOCUMENT = {
    "openapi": "3.1.0",
    "components": {
        "schemas": {
            "Id": {"type": "string", "format": "uuid"},
            "Base": {"type": "object", "properties": {"note": {"type": "string"}}},
        },
        "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer"}}},
    },
    "paths": {
        "/people/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
            ],
            "get": {
                "parameters": [
                    {"$ref": "#/components/parameters/Limit"},
                    {"name": "live", "in": "query", "schema": {"type": "boolean"}},
                    {
                        "name": "ids[]",
                        "in": "query",
                        "schema": {"type": "array", "items": {"type": "integer"}},
                    },
                    {"name": "X-Version", "in": "header", "required": True, "schema": {}},
                ],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {"type": "object", "required": ["id"]},
                                "examples": {"one": {"value": {"id": 1}}},
                            }
                        }
                    }
                },
            },
        },
        "/people/search": {"get": {"responses": {"200": {"description": "Fine."}}}},
        "/people": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "allOf": [
                                    {"$ref": "#/components/schemas/Base"},
                                    {
                                        "type": "object",
                                        "required": ["email"],
                                        "properties": {
                                            "email": {"type": "string", "format": "email"},
                                            "owner": NAMED,
                                            "kind": {"type": "string", "enum": ["a", "b"]},
                                            "city": {"type": "string", "nullable": True},
                                            "extra": {"type": "object"},
                                            "links": {
                                                "type": "array",
                                                "items": {
                                                    "type": "object",
                                                    "properties": {"url": {"type": "string"}},
                                                },
                                            },
                                        },
                                    },
                                ]
                            }
                        }
                    },
                }
            }
        },
        "/upload": {
            "post": {
                "requestBody": {
                    "content": {
                        "multipart/form-data": {
                            "schema": {
                                "type": "object",
                                "required": ["owner", "file"],
                                "properties": {
                                    "owner": NAMED,
                                    "count": {"type": "integer"},
                                    "kind": {"type": "string", "enum": ["a", "b"]},
                                    "file": {"type": "string", "format": "binary"},
                                    "tags": {"type": "array", "items": {"type": "string"}},
                                },
                            }
                        }
                    }
                }
            }
        },
    },
}
UUID = "3ae2b801-19f6-41ef-ad28-214bd731948f"
OWNER = ("owner", None, UUID)
FILE = ("file", "a.pdf", "%PDF")


@pytest.fixture
def judge(tmp_path):
    path = tmp_path / "vendor.json"
    path.write_text(json.dumps(DOCUMENT))
    return Specification(path, prefix="/api/v1")


def read(path, query=None, headers=None):
    return Received("GET", f"/api/v1{path}", query or {}, {"x-version": "1"} | (headers or {}))


def write(value):
    headers = {"content-type": "application/json"}
    return Received("POST", "/api/v1/people", {}, headers, json.dumps(value).encode())


def upload(*parts):
    lines = []
    for name, filename, text in parts:
        called = "" if filename is None else f'; filename="{filename}"'
        lines += ["--edge", f'Content-Disposition: form-data; name="{name}"{called}', "", text]
    body = "\r\n".join([*lines, "--edge--", ""]).encode()
    headers = {"content-type": "multipart/form-data; boundary=edge"}
    return Received("POST", "/api/v1/upload", {}, headers, body)


@pytest.mark.parametrize(
    "good",
    [
        read("/people/7"),
        read("/people/7", {"limit": "5", "live": "true", "ids[]": "1,2"}),
        read("/people/search"),
        write({"email": "a@example.com"}),
        write({"email": "a@example.com", "note": "", "owner": UUID, "kind": "a", "city": None}),
        write({"email": "a@example.com", "extra": {"any": "key"}, "links": [{"url": "x"}]}),
        upload(OWNER, FILE),
        upload(OWNER, ("count", None, "5"), ("kind", None, "b"), FILE),
        upload(OWNER, ("tags[]", None, "1"), ("tags[]", None, "2"), FILE),
    ],
)
def test_what_the_vendor_takes_passes(judge, good):
    assert judge.complaints(good) == []


@pytest.mark.parametrize(
    ("mutant", "complaint"),
    [
        (read("/people/x"), "id $: 'x' is not of type 'integer'"),
        (read("/people/7", {"limit": "many"}), "limit $: 'many' is not of type 'integer'"),
        (read("/people/7", {"live": "True"}), "live $: 'True' is not of type 'boolean'"),
        (read("/people/7", {"ids[]": "1,x"}), "ids[] $[1]: 'x' is not of type 'integer'"),
        (read("/people/7", {"ids": "1"}), "query ids is not known"),
        (read("/people/search", {"limit": "1"}), "query limit is not known"),
        (Received("GET", "/api/v1/people/7", {}, {}), "header X-Version is missing"),
        (
            Received("GET", "/api/v1/people/7", {}, {"x-version": "1"}, b'{"a": 1}'),
            "a body is not known",
        ),
        (Received("POST", "/api/v1/people", {}, {}), "the body is missing"),
        (
            Received("POST", "/api/v1/people", {}, {"content-type": "text/plain"}, b"x"),
            "a body of text/plain is not known",
        ),
        (write({}), "body $: 'email' is a required property"),
        (write({"email": "a"}), "body $.email: 'a' is not a 'email'"),
        (write({"email": None}), "body $.email: None is not of type 'string'"),
        (write({"email": "a@example.com", "e-mail": "x"}), "body.e-mail is not known"),
        (write({"email": "a@example.com", "owner": "7"}), "body $.owner: '7' is not a 'uuid'"),
        (
            write({"email": "a@example.com", "kind": "c"}),
            "body $.kind: 'c' is not one of ['a', 'b']",
        ),
        (
            write({"email": "a@example.com", "links": [{"href": "x"}]}),
            "body.links[].href is not known",
        ),
        (upload(OWNER), "body $: 'file' is a required property"),
        (upload(FILE), "body $: 'owner' is a required property"),
        (upload(OWNER, ("file", None, "%PDF")), "body.file is no file"),
        (upload(OWNER, ("kind", "a.txt", "a"), FILE), "body.kind is a file"),
        (upload(OWNER, OWNER, FILE), "body.owner is there twice"),
        (upload(OWNER, FILE, ("size", None, "1")), "body.size is not known"),
        (upload(("owner", None, "7"), FILE), "body $.owner: '7' is not a 'uuid'"),
        (
            upload(OWNER, ("count", None, "five"), FILE),
            "body $.count: 'five' is not of type 'integer'",
        ),
        (
            upload(OWNER, ("kind", None, "c"), FILE),
            "body $.kind: 'c' is not one of ['a', 'b']",
        ),
    ],
)
def test_what_the_vendor_refuses_is_seen(judge, mutant, complaint):
    """The mutants: a judge that accepts these proves nothing."""
    assert judge.complaints(mutant) == [complaint]


@pytest.mark.parametrize(
    "unknown",
    [
        Received("GET", "/people/7", {}, {}),
        Received("GET", "/api/v2/people/7", {}, {}),
        Received("PATCH", "/api/v1/people/7", {}, {}),
        Received("GET", "/api/v1/people/7/notes", {}, {}),
    ],
)
def test_an_operation_that_the_vendor_does_not_have_fails(judge, unknown):
    with pytest.raises(AssertionError, match="the vendor has no"):
        judge.complaints(unknown)


def test_answers_are_judged_and_examples_are_found(judge):
    assert judge.examples("/people/{id}") == [{"id": 1}]
    assert judge.complaints_about_answer("/people/{id}", {"id": 1}) == []
    assert judge.complaints_about_answer("/people/{id}", {}) == [
        "answer $: 'id' is a required property"
    ]


def test_the_parts_of_a_form_are_read_as_they_are():
    part = parts_of(upload(FILE))[0]
    assert (part.name, part.filename, part.content) == ("file", "a.pdf", b"%PDF")


def test_a_file_that_is_not_at_hand_skips_the_test(tmp_path):
    with pytest.raises(pytest.skip.Exception, match="specification is not at"):
        Specification(tmp_path / "absent.json").needed()


def test_a_file_in_yaml_reads_as_one_in_json(tmp_path, judge):
    yaml = pytest.importorskip("yaml", reason="a specification in YAML needs PyYAML")
    path = tmp_path / "vendor.yaml"
    path.write_text(yaml.safe_dump(DOCUMENT))
    assert Specification(path).document == judge.document
