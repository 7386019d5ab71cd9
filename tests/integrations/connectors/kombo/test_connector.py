"""How the Kombo connector behaves when Kombo answers well and when it does not."""

import pytest

from integrations.connectors.ats.kombo.connector import KomboConnector
from integrations.connectors.people_types import AtsRecord
from integrations.connectors.registry import build_connector
from integrations.connectors.secrets import MemorySecrets
from integrations.connectors.types import (
    BadRecord,
    CandidateToExport,
    DocumentToExport,
    Target,
)
from integrations.errors import (
    NotSupportedError,
    OutcomeUnknownError,
    RejectedError,
    UnexpectedResponseError,
)
from tests.integrations.connectors.contract import CANDIDATE, WRITES
from tests.integrations.vendor_server import answer


def success(data, **more):
    return answer({"status": "success", "data": data, **more})


def details(**fields):
    return {
        "id": "lever:8d1hpPsb",
        "status": "ACTIVE",
        "setup_status": "COMPLETED",
        "category": "ATS",
        "end_user": {"organization_name": "Acme"},
        "tool": {"id": "lever", "label": "Lever"},
        "write_actions": [{"id": "ats_add_tag", "label": "Add tag", "is_available": True}],
        **fields,
    }


def person(person_id, email, *applications):
    return {
        "id": person_id,
        "email_addresses": [{"email_address": email}],
        "applications": [
            {"id": application, "job": {"id": of_job}} for application, of_job in applications
        ],
    }


def test_the_account_check_names_the_customer_and_the_system(kombo, server):
    server.script = [success({"environment_id": "e"}), success(details())]
    check = kombo.check_account()
    assert (check.account, check.detail) == ("Acme · Lever", "")
    keys = [capability.key for capability in check.capabilities]
    assert keys == [*KomboConnector.operations, "write:ats_add_tag"]
    assert [received.path for received in server.received] == [
        "/check-api-key",
        "/integrations/lever:8d1hpPsb",
    ]


def test_the_account_check_says_what_is_odd(kombo, server):
    odd = details(status="INVALID", setup_status="INCOMPLETE", category="HRIS")
    server.script = [success({"environment_id": "e"}), success(odd)]
    assert kombo.check_account().detail == (
        "The integration is INVALID in Kombo. Its set-up is INCOMPLETE. "
        "It is connected as HRIS, not as an ATS."
    )


def test_one_bad_record_costs_one_record(kombo, server):
    jobs = [
        {"id": "j1", "name": "Welder", "status": "OPEN"},
        {"id": "j2", "name": "Driver", "stages": [{"id": "s1"}, "Offer"]},
        "not a job",
        {"name": "No id"},
        {"id": "j5", "name": "Picker", "location": "Dallas"},
        {"id": "j6", "name": "Packer", "status": "Active"},
    ]
    server.script = [success({"results": jobs, "next": None})]
    (page,) = kombo.list_jobs()
    assert [job.external_id for job in page.jobs] == ["j1", "j6"]
    assert [(bad.path, bad.external_id) for bad in page.bad] == [
        ("$.data.results[1].stages[1]", "j2"),
        ("$.data.results[2]", ""),
        ("$.data.results[3].id", ""),
        ("$.data.results[4].location", "j5"),
    ]
    assert page.bad[0] == BadRecord(
        "$.data.results[1].stages[1]",
        "j2",
        "The vendor's answer has str at $.data.results[1].stages[1] where an object belongs.",
    )


def test_a_page_that_cannot_be_read_raises_with_its_path(kombo, server):
    server.script = [success({"results": {"0": {}}, "next": None})]
    with pytest.raises(UnexpectedResponseError) as surprise:
        list(kombo.list_jobs())
    assert surprise.value.path == "$.data.results"


def test_pages_that_go_round_in_circles_end(kombo, server):
    cursors = iter(["a", "b", "a"])
    server.respond = lambda _: success({"results": [], "next": next(cursors)})
    with pytest.raises(UnexpectedResponseError) as surprise:
        list(kombo.list_jobs())
    assert (surprise.value.code, surprise.value.path) == ("pages.endless", "$")
    assert len(server.received) == 3


def test_pages_are_read_one_by_one_as_they_are_asked_for(kombo, server):
    server.respond = lambda received: success(
        {"results": [], "next": f"{received.query.get('cursor', '')}x"}
    )
    pages = kombo.list_jobs()
    next(pages)
    assert len(server.received) == 1


def test_a_system_that_ignores_the_filter_does_not_hand_us_everybody(kombo, server):
    people = [person("p1", "Ann@Example.com"), person("p2", "bob@example.com")]
    server.script = [success({"results": people, "next": None})]
    assert [found.external_id for found in kombo.find_candidates(" ann@example.com")] == ["p1"]


def test_an_application_is_found_by_either_id(kombo, server):
    shown = {
        "id": "a9",
        "candidate_id": "p9",
        "job": {"id": "job-1"},
        "remote_url": "https://ats/a9",
    }
    server.respond = lambda received: success(
        {"results": [shown] if received.query.get("remote_ids") == "REQ-9" else [], "next": None}
    )
    found = kombo.find_application("REQ-9")
    assert found is not None
    assert (found.external_id, found.person_external_id) == ("a9", "p9")
    assert kombo.find_application("REQ-8") is None


def test_a_created_application_is_received_with_its_warnings(kombo, server):
    data = {"id": "a1", "candidate_id": "p1", "remote_url": "https://ats/a1"}
    server.script = [success(data, warnings=[{"message": "No stage."}, {"message": None}])]
    receipt = kombo.create_application(CANDIDATE)
    assert (receipt.application_external_id, receipt.person_external_id) == ("a1", "p1")
    assert (receipt.ats_url, receipt.warnings) == ("https://ats/a1", ("No stage.",))


@pytest.mark.parametrize("name", ["attach_document", "move_stage", "add_note", "add_tag"])
def test_what_was_only_half_done_is_told_with_the_receipt(kombo, server, name):
    server.script = [success({}, warnings=[{"message": "The field was skipped."}])]
    receipt = WRITES[name](kombo)
    assert receipt.warnings == ("The field was skipped.",)


def test_a_created_application_without_an_id_is_unknown(kombo, server):
    server.script = [success({"id": None, "candidate_id": "p1"})]
    with pytest.raises(OutcomeUnknownError) as unknown:
        kombo.create_application(CANDIDATE)
    assert "$.data.id" in unknown.value.sentence


def test_a_prospect_is_refused_before_anything_is_sent(kombo, server):
    prospect = CandidateToExport(CANDIDATE.person, Target.PROSPECT, "job-1")
    with pytest.raises(NotSupportedError) as refused:
        kombo.create_application(prospect)
    assert refused.value.capability == "prospect"
    assert server.received == []


@pytest.mark.parametrize("size", [0, 10_000_000])
def test_a_document_that_kombo_would_not_take_is_not_sent(kombo, server, size):
    with pytest.raises(RejectedError) as refused:
        kombo.attach_document(
            AtsRecord("p1", "a1"), DocumentToExport("a.pdf", "application/pdf", b"x" * size)
        )
    assert refused.value.code == "document.unfit"
    assert server.received == []


@pytest.mark.parametrize("external_id", ["", ".", ".."])
def test_an_id_cannot_lead_to_another_endpoint(kombo, server, external_id):
    with pytest.raises(RejectedError):
        kombo.move_stage(AtsRecord("p1", external_id), "stage-1")
    assert server.received == []


def test_an_id_with_a_path_in_it_stays_one_segment(kombo, server):
    kombo.move_stage(AtsRecord("p1", "../../connect/create-link?x=1#y"), "stage-1")
    (received,) = server.received
    assert received.path == ("/ats/applications/..%2F..%2Fconnect%2Fcreate-link%3Fx%3D1%23y/stage")


def test_without_a_setting_absence_from_kombos_copy_proves_nothing(kombo):
    assert kombo.application_trust().lag_seconds is None
    assert kombo.document_trust().lag_seconds == 120.0


def test_the_registry_builds_a_connector_with_its_lag(server, kombo):
    built = build_connector(
        "kombo",
        transport=kombo._transport,
        options={
            "base_url": server.url,
            "integration_id": "lever:1",
            "lookup_lag_seconds": 14_400,
            "profile_type": "OTHER",
        },
        secrets=MemorySecrets({"api_key": "k"}),
    )
    assert isinstance(built, KomboConnector)
    assert built.application_trust().lag_seconds == 14_400
    built.attach_document(AtsRecord("p1", "a1"), DocumentToExport("a.pdf", "application/pdf", b"x"))
    assert server.received[0].json["attachment"]["type"] == "OTHER"
