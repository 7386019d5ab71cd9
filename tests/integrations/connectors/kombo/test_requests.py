"""Every request that we send is one that Kombo's own specification accepts."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from integrations.connectors.ats.kombo.connector import KomboConnector
from integrations.connectors.types import (
    CandidateToExport,
    DocumentKind,
    DocumentToExport,
    PersonToExport,
    Since,
    Target,
)
from tests.integrations.connectors.contract import CANDIDATE, DOCUMENT, READS, RECORD, WRITES
from tests.integrations.vendor_server import answer

BARE = CandidateToExport(
    person=PersonToExport(first_name="", last_name="Cher", emails=("cher@example.com",)),
    target=Target.APPLICANT,
    job_external_id="remote:12/4?x",
)
ANSWERS = {
    "/check-api-key": {"environment_id": "env"},
    "/ats/jobs": {"results": [], "next": None},
    "/ats/candidates": {"results": [], "next": None},
}


def respond(received):
    details = {
        "status": "ACTIVE",
        "setup_status": "COMPLETED",
        "category": "ATS",
        "end_user": {"organization_name": "Acme"},
        "tool": {"label": "Lever"},
    }
    data = ANSWERS.get(received.path, {**details, "results": [], "id": "app-1"})
    return answer({"status": "success", "data": data, "warnings": []})


@pytest.mark.parametrize(
    "name", [name for name in (*READS, *WRITES) if KomboConnector.offers(name)] + ["check_account"]
)
def test_the_specification_has_nothing_against_the_request(kombo, server, kombo_spec, name):
    server.respond = respond
    {**READS, **WRITES}[name](kombo)
    assert server.received
    for received in server.received:
        assert kombo_spec.complaints(received) == []


@pytest.mark.parametrize(
    "since",
    [
        datetime(2026, 5, 1, 8, tzinfo=UTC),
        datetime(2026, 5, 1, 8, 30, 15, 123999, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_an_incremental_read_writes_its_time_as_kombo_demands(kombo, server, kombo_spec, since):
    server.respond = respond
    list(kombo.list_changed_jobs(Since(since)))
    (received,) = server.received
    assert kombo_spec.complaints(received) == []
    assert received.query["include_deleted"] == "true"
    assert received.query["page_size"] == "250"
    assert received.query["updated_after"] in (
        "2026-05-01T08:00:00.000Z",
        "2026-05-01T13:30:15.123Z",
    )


def test_a_bare_candidate_is_sent_without_any_empty_key(kombo, server, kombo_spec):
    server.respond = respond
    kombo.create_application(BARE)
    (received,) = server.received
    assert kombo_spec.complaints(received) == []
    assert received.path == "/ats/jobs/remote:12%2F4%3Fx/applications"
    assert received.json == {
        "candidate": {"first_name": "", "last_name": "Cher", "email_address": "cher@example.com"}
    }


def test_a_full_candidate_is_sent_with_all_that_kombo_takes(kombo, server):
    server.respond = respond
    kombo.create_application(CANDIDATE)
    (received,) = server.received
    assert received.headers["authorization"] == "Bearer key-1"
    assert received.headers["x-integration-id"] == "lever:8d1hpPsb"
    assert received.json == {
        "stage_id": "102",
        "candidate": {
            "first_name": "Canarina",
            "last_name": "Canarova",
            "email_address": "canary.person@example.com",
            "additional_email_addresses": [
                {"type": "OTHER", "email_address": "canary.second@example.com"}
            ],
            "title": "Forklift driver",
            "phone_number": "+1 555 5550199",
            "location": {"country": "US", "state": "TX", "city": "Dallas"},
            "social_links": [{"url": "https://www.linkedin.com/in/canarina"}],
        },
    }


def test_a_place_without_a_country_code_is_left_out(kombo, server):
    server.respond = respond
    person = PersonToExport("A", "B", ("a@example.com",), city="Dallas", country="United States")
    kombo.create_application(CandidateToExport(person, Target.APPLICANT, "job-1"))
    assert "location" not in server.received[0].json["candidate"]


@pytest.mark.parametrize(
    ("kind", "sent_as"), [(DocumentKind.RESUME, "CV"), (DocumentKind.PROFILE, "CV")]
)
def test_a_document_is_sent_under_the_name_that_finds_it_again(kombo, server, kind, sent_as):
    server.respond = respond
    document = DocumentToExport("P rx-8f3k2m.pdf", "application/pdf; x=y", b"%PDF", kind)
    kombo.attach_document(RECORD, document)
    assert server.received[0].json == {
        "attachment": {
            "name": "P rx-8f3k2m.pdf",
            "type": sent_as,
            "content_type": "application/pdf",
            "data": "JVBERg==",
        }
    }
    assert DOCUMENT.name == "Profile rx-8f3k2m.pdf"


def test_the_filters_are_repeated_with_every_cursor(kombo, server, kombo_spec):
    pages = {None: "c1", "c1": "c2", "c2": None}
    server.respond = lambda received: answer(
        {"data": {"results": [], "next": pages[received.query.get("cursor")]}}
    )
    assert len(list(kombo.list_changed_jobs(Since(datetime(2026, 5, 1, tzinfo=UTC))))) == 3
    assert [received.query.get("cursor") for received in server.received] == [None, "c1", "c2"]
    for received in server.received:
        assert kombo_spec.complaints(received) == []
        assert received.query["updated_after"] == "2026-05-01T00:00:00.000Z"
        assert received.query["include_deleted"] == "true"


def test_the_judge_would_see_what_kombo_refuses(kombo_spec, server, kombo):
    """The mutants: a judge that accepts these proves nothing."""
    server.respond = respond
    kombo.create_application(CANDIDATE)
    (good,) = server.received
    wrong = good.__class__(
        good.method, good.path, {}, good.headers, good.body.replace(b'"102"', b"null")
    )
    assert kombo_spec.complaints(wrong)
    wrong.body = good.body.replace(b'"US"', b'"usa"')
    assert kombo_spec.complaints(wrong)
    wrong.body = good.body.replace(b'"title"', b'"headline"')
    assert kombo_spec.complaints(wrong) == ["body.candidate.headline is not known"]
    wrong = good.__class__("GET", "/ats/jobs", {"include_deleted": "True"}, good.headers)
    assert kombo_spec.complaints(wrong)
    wrong = good.__class__("GET", "/ats/jobs", {"page_size": "251"}, good.headers)
    assert kombo_spec.complaints(wrong)
    wrong = good.__class__("GET", "/ats/jobs", {"updated_after": "2026-05-01T00:00+00:00"}, {})
    assert len(kombo_spec.complaints(wrong)) == 2
