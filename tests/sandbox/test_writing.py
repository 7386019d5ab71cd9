"""Writes: what is refused, who is recognised, what is stored."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.conftest import API_KEY, INTEGRATION, Client, document

PERSON = {"first_name": "Grace", "last_name": "Okafor", "email_address": "grace@mail.example"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"candidate": {"first_name": "G", "last_name": "O"}}, "candidate.email_address"),
        ({"candidate": PERSON | {"email_address": "grace@"}}, "candidate.email_address"),
        ({"candidate": PERSON | {"email_address": "a b@c.example"}}, "candidate.email_address"),
        ({"candidate": PERSON | {"first_name": None}}, "candidate.first_name"),
        ({"candidate": PERSON | {"location": {"city": "Gary"}}}, "candidate.location.country"),
        ({"candidate": PERSON | {"location": {"country": "usa"}}}, "candidate.location.country"),
        ({"candidate": PERSON | {"gender": "female"}}, "candidate.gender"),
        ({"candidate": PERSON | {"social_links": [{"url": "me"}]}}, "social_links[0].url"),
        ({"stage_id": None}, "stage_id"),
        ({"stage_id": "no-such-stage"}, "stage_id"),
        ({"attachments": [document() | {"content_type": "pdf"}]}, "attachments[0].content_type"),
        ({"attachments": [document() | {"type": "RESUME"}]}, "attachments[0].type"),
        ({"attachments": [document() | {"data": "not base64!"}]}, "attachment.data"),
        ({"attachments": [{"name": "a", "type": "CV"}]}, "data_url"),
        ({"attachments": [{"name": "a", "type": "CV", "data": "aGk="}]}, "content_type"),
        ({"attachments": [document(bytes(10_000_001))]}, "size"),
        (
            {"attachments": [{"name": "a", "type": "CV", "data_url": "http://10.0.0.1/a"}]},
            "data_url",
        ),
    ],
)
def test_a_body_that_the_vendor_would_refuse_changes_nothing(box, api, job, change, field):
    path = f"/ats/jobs/{job['id']}/applications"
    reply = api.post(path, {"candidate": PERSON} | change)
    assert (reply.status, reply.code) == (400, "PLATFORM.INPUT_INVALID")
    assert field in reply.json["error"]["message"]
    assert box.control.candidates(INTEGRATION) == []
    assert box.control.attachments(INTEGRATION) == []


def test_a_body_that_is_no_json_is_refused(api, job):
    reply = api.post(f"/ats/jobs/{job['id']}/applications", b"{")
    assert reply.code == "PLATFORM.INPUT_INVALID"


def test_an_application_arrives_in_the_default_stage_with_its_documents(box, api, job):
    created = api.apply(job["id"], attachments=[document(b"%PDF one"), document(b"%PDF two")]).data
    assert created["current_stage_id"] == job["stages"][0]["id"]
    assert created["candidate"]["email_addresses"] == [
        {"email_address": "grace@mail.example", "type": "PERSONAL"}
    ]
    stored = box.control.attachments(INTEGRATION)
    assert [file["sha256"] for file in stored] == [
        hashlib.sha256(b"%PDF one").hexdigest(),
        hashlib.sha256(b"%PDF two").hexdigest(),
    ]
    assert {file["application_id"] for file in stored} == {created["id"]}
    assert box.control.attachment_content(stored[1]["id"]) == b"%PDF two"


def test_a_person_is_recognised_by_any_address_and_gets_a_second_application(box, api, job):
    other = box.control.put_job(INTEGRATION, name="Driver")
    known = box.control.put_candidate(
        INTEGRATION, "Grace", "Okafor", ["old@mail.example", "Grace@Mail.example"]
    )
    first = api.apply(job["id"]).data
    extra = [{"type": "WORK", "email_address": "OLD@mail.example"}]
    person = PERSON | {"email_address": "new@mail.example", "additional_email_addresses": extra}
    second = api.post(f"/ats/jobs/{other['id']}/applications", {"candidate": person}).data
    assert first["candidate_id"] == second["candidate_id"] == known["id"]
    assert len(box.control.applications(INTEGRATION)) == 2


def test_the_same_person_applies_only_once_to_a_job(box, api, job):
    api.apply(job["id"])
    reply = api.apply(job["id"], "GRACE@mail.example", attachments=[document()])
    assert reply.code == "ATS.APPLICATION_ALREADY_EXISTS"
    assert len(box.control.applications(INTEGRATION)) == 1
    assert box.control.attachments(INTEGRATION) == []


def test_of_many_at_the_same_moment_only_one_arrives(box, api, job):
    with ThreadPoolExecutor(16) as callers:
        replies = list(callers.map(lambda _: api.apply(job["id"]), range(32)))
    assert sorted(reply.status for reply in replies) == [200] + [400] * 31
    assert len(box.control.candidates(INTEGRATION)) == 1


def test_an_ats_may_store_every_duplicate(box, api, job):
    box.control.set_options(INTEGRATION, duplicates="store")
    created = [api.apply(job["id"]).data for _ in range(3)]
    assert len({entry["id"] for entry in created}) == 3
    assert len({entry["candidate_id"] for entry in created}) == 3


@pytest.mark.parametrize("status", ["CLOSED", "ARCHIVED", "Filled"])
def test_nobody_applies_to_a_closed_job(box, api, job, status):
    box.control.update_job(INTEGRATION, job["id"], status=status)
    assert api.apply(job["id"]).code == "ATS.JOB_CLOSED"
    assert box.control.candidates(INTEGRATION) == []


def test_a_closed_job_of_ukg_ready_looks_deleted(box):
    box.control.add_integration("ukgready:x", "ukgready", API_KEY)
    job = box.control.put_job("ukgready:x", name="Driver")
    box.control.update_job("ukgready:x", job["id"], status="CLOSED")
    api = Client(box.port, "ukgready:x")
    assert api.get("/ats/jobs").data["results"] == []
    gone = api.get("/ats/jobs", include_deleted="true").data["results"][0]
    assert (gone["status"], gone["remote_deleted_at"] is None) == ("OPEN", False)
    assert api.apply(job["id"]).code == "ATS.JOB_CLOSED"


def test_attachments_that_cannot_be_read_can_still_be_written(box):
    box.control.add_integration("ukgready:x", "ukgready", API_KEY)
    job = box.control.put_job("ukgready:x")
    api = Client(box.port, "ukgready:x")
    path = f"/ats/applications/{api.apply(job['id']).data['id']}/attachments"
    assert api.post(path, {"attachment": document()}).data == {}
    assert api.get(path).code == "INTEGRATION.ACTION_NOT_AVAILABLE"
    box.control.set_options("ukgready:x", attachments_readable=True)
    assert [file["file_name"] for file in api.get(path).data["results"]] == ["Profile.pdf"]


def test_a_disabled_action_is_refused(box, api, job):
    box.control.set_options(INTEGRATION, disabled=["ats_create_application"])
    assert api.apply(job["id"]).code == "INTEGRATION.ACTION_DISABLED"


def test_a_stage_of_another_job_is_refused(box, api, job):
    other = box.control.put_job(INTEGRATION, stages=["Elsewhere"])
    created = api.apply(job["id"]).data
    path = f"/ats/applications/{created['id']}/stage"
    refused = api.call("PUT", path, {"stage_id": other["stages"][0]["id"]})
    assert refused.code == "PLATFORM.INPUT_INVALID"
    assert api.call("PUT", path, {"stage_id": job["stages"][1]["id"]}).data == {}
    moved = box.control.applications(INTEGRATION)[0]
    assert moved["current_stage"]["name"] == "Phone screen"


def test_tagging_twice_leaves_one_tag(box, api, job):
    person = api.apply(job["id"]).data["candidate_id"]
    for _ in range(2):
        assert api.post(f"/ats/candidates/{person}/tags", {"tag": {"name": "Screened"}}).data == {}
    assert [tag["name"] for tag in box.control.candidates(INTEGRATION)[0]["tags"]] == ["Screened"]
    assert api.post(f"/ats/candidates/{person}/tags", {"tag": {"name": ""}}).status == 400
    body = {"tag": {"name": "Screened"}}
    assert api.call("DELETE", f"/ats/candidates/{person}/tags", body).data == {}
    assert box.control.candidates(INTEGRATION)[0]["tags"] == []


def test_a_note_must_be_plain_text(api, job):
    path = f"/ats/applications/{api.apply(job['id']).data['id']}/notes"
    assert api.post(path, {"content": "a", "content_type": "HTML"}).status == 400
    assert api.post(path, {"content": "a", "content_type": "PLAIN_TEXT"}).data == {}


def test_restrictions_of_attachments_are_told(box, api, job):
    box.control.set_options(INTEGRATION, max_attachment_bytes=20)
    told = api.get("/ats/actions/ats_create_application").data["attachment_restrictions"]
    assert told["total_size_bytes"] == 20
    assert told["types"]["CV"]["accepted_mime_types"][0] == "application/pdf"
    assert api.apply(job["id"], attachments=[document(bytes(21))]).status == 400
    assert api.apply(job["id"], attachments=[document(bytes(20))]).status == 200
    assert api.get("/ats/actions/ats_fly").status == 404


def test_a_document_is_fetched_from_its_address(box, api, job):
    api.apply(job["id"], attachments=[document(b"%PDF first")])
    address = f"{box.url}/files/{box.control.attachments(INTEGRATION)[0]['id']}"
    copy = {"name": "Copy.pdf", "type": "OTHER", "data_url": address}
    assert api.apply(job["id"], "b@mail.example", attachments=[copy]).status == 200
    stored = box.control.attachments(INTEGRATION)[-1]
    assert (stored["file_name"], stored["content_type"]) == ("Copy.pdf", "application/pdf")
    assert box.control.attachment_content(stored["id"]) == b"%PDF first"
