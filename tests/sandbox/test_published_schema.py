"""Kombo's own published schema accepts what the stand-in answers."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from sandbox.kombo_connect import KomboConnect
from tests.sandbox.conftest import INTEGRATION, TOLD, document, webhook

SPEC = Path(__file__).parents[3] / "shared" / "specs" / "kombo.openapi.2026-05.json"


@cache
def schemas() -> dict[str, Any]:
    if not SPEC.exists():
        pytest.skip("Kombo's published specification is not at hand.")
    return json.loads(SPEC.read_text())


def complaints(name: str, answer: Any) -> list[str]:
    registry = Registry().with_resource("spec:", Resource.opaque(schemas()))
    reference = {"$ref": f"spec:#/components/schemas/{name}"}
    return [
        f"{error.json_path}: {error.message[:120]}"
        for error in Draft202012Validator(reference, registry=registry).iter_errors(answer)
        # The schema marks such enums as nullable without listing null: the vendor's own examples
        # break it in the same way.
        if not (error.validator == "enum" and error.instance is None)
    ]


def test_answers_fit_the_published_schema(box, api, job):
    created = api.apply(job["id"], attachments=[document()])
    application = created.data["id"]
    path = f"/ats/applications/{application}/attachments"
    answers = {
        "GetCheckApiKeyPositiveResponse": api.get("/check-api-key"),
        "GetToolsCategoryPositiveResponse": api.get("/tools/ats"),
        "GetIntegrationsIntegrationIdPositiveResponse": api.get(f"/integrations/{INTEGRATION}"),
        "PostForceSyncPositiveResponse": api.post("/force-sync", {"type": "DELTA"}),
        "GetAtsJobsPositiveResponse": api.get("/ats/jobs"),
        "GetAtsCandidatesPositiveResponse": api.get("/ats/candidates"),
        "GetAtsApplicationsPositiveResponse": api.get("/ats/applications"),
        "GetAtsUsersPositiveResponse": api.get("/ats/users"),
        "GetAtsTagsPositiveResponse": api.get("/ats/tags"),
        "GetAtsApplicationStagesPositiveResponse": api.get("/ats/application-stages"),
        "GetAtsRejectionReasonsPositiveResponse": api.get("/ats/rejection-reasons"),
        "PostAtsJobsJobIdApplicationsPositiveResponse": created,
        "GetAtsApplicationsApplicationIdAttachmentsPositiveResponse": api.get(path),
    }
    found = {name: complaints(name, reply.json) for name, reply in answers.items()}
    assert [f"{name} {problem}" for name in found for problem in found[name]] == []


def test_answers_about_connecting_fit_the_published_schema(box, api, job):
    wanted = {"end_user_email": "grace@acme.example", "end_user_organization_name": "Acme"}
    link = api.post("/connect/create-link", wanted | {"integration_tool": "ukgpro"})
    connect = KomboConnect(box._sandbox.operator.ats)
    made = connect.finish(
        connect.link(link.data["link"].partition("=")[2]), "ukgpro", [], with_jobs=True
    )
    integration = made["integration"]
    box.control.set_options(
        integration, disabled=["ats_tags"], unknown=["ats_users"], opted_out=["ats_candidates"]
    )
    passed = api.post("/passthrough/ashby/v1", {"method": "GET", "path": "/jobs"})
    answers = {
        "PostConnectCreateLinkPositiveResponse": link,
        "PostIntegrationsIntegrationIdRelinkPositiveResponse": api.post(
            f"/integrations/{integration}/relink", {}
        ),
        "GetConnectIntegrationByTokenTokenPositiveResponse": api.get(
            f"/connect/integration-by-token/{made['code']}"
        ),
        "GetIntegrationsIntegrationIdPositiveResponse": api.get(f"/integrations/{integration}"),
        "PostPassthroughToolApiPositiveResponse": passed,
    }
    found = {name: complaints(name, reply.json) for name, reply in answers.items()}
    assert [f"{name} {problem}" for name in found for problem in found[name]] == []


@pytest.mark.parametrize("kind", TOLD)
def test_webhooks_fit_the_published_schema(box, monkeypatch, kind):
    spelled = "".join(map(str.capitalize, kind.split("-")))
    assert complaints(f"{spelled}WebhookPayload", webhook(box, monkeypatch, kind)) == []


@pytest.mark.parametrize(
    "action",
    [
        "ats_create_application",
        "ats_create_candidate",
        "ats_add_application_attachment",
        "ats_add_candidate_attachment",
    ],
)
def test_restrictions_fit_the_published_schema(api, action):
    name = f"GetAtsActions{''.join(map(str.capitalize, action.split('_')))}PositiveResponse"
    assert complaints(name, api.get(f"/ats/actions/{action}").json) == []
