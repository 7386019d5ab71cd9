"""What goes over the wire to Frappe, byte for byte where it matters."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

import pytest

from integrations.connectors.ats.frappe import account
from integrations.connectors.ats.frappe.connector import FrappeConnector
from integrations.connectors.ats.frappe.mapping import APPLICANT_FIELDS, JOB_FIELDS
from integrations.connectors.ats.frappe.settings import read_settings
from integrations.connectors.oauth import exchange_code
from integrations.connectors.options import OptionsError
from integrations.connectors.people_types import AtsRecord
from integrations.connectors.types import Since
from integrations.errors import RejectedError, TargetGoneError
from tests.integrations.connectors.contract import CANDIDATE, DOCUMENT, PROSPECT, RECORD
from tests.integrations.connectors.frappe.conftest import of_lists, payload
from tests.integrations.vendor_server import answer

OPEN_JOB = {"Job Opening": [{"name": "101", "status": "Open", "publish": 1}]}
APPLICANT = {"name": "105", "email_id": "canary.person@example.com"}
STORED = {
    "name": "canary.person@example.com-1",
    "email_id": "canary.person@example.com",
    "job_title": "101",
    "phone_number": "+1 555 5550199",
    "cover_letter": "Forklift driver",
    "country": "United States",
}
ADDRESS = "canary.person@example.com"


def test_the_key_and_secret_of_the_user_open_the_door(frappe, server):
    server.respond = of_lists({"Job Applicant": []})
    frappe.find_candidates(ADDRESS)
    assert server.received[0].headers["authorization"] == "token f00ba4:5ec7e7"


def test_all_jobs_are_asked_for_in_a_stable_order_with_their_fields(frappe, server):
    server.respond = of_lists({"Job Opening": payload("job_openings")["data"]})
    (page,) = frappe.list_jobs()
    assert [job.external_id for job in page.jobs] == ["HR-OPN-2026-0002", "HR-OPN-2026-0003"]
    zone, asked = server.received
    assert zone.path == "/api/method/frappe.client.get_time_zone"
    assert (asked.method, asked.path) == ("GET", "/api/resource/Job%20Opening")
    assert asked.query == {
        "fields": json.dumps(list(JOB_FIELDS)),
        "filters": "[]",
        "order_by": "name asc",
        "limit_start": "0",
        "limit_page_length": "100",
    }


def test_changed_jobs_are_asked_for_in_every_sites_time_and_the_zone_only_once(frappe, server):
    server.respond = of_lists({"Job Opening": []})
    since = Since(datetime(2026, 11, 22, 5, 7, 7, 543694, tzinfo=UTC))
    for _ in range(2):
        (page,) = frappe.list_changed_jobs(since)
        assert page.records == ()
    assert [received.path for received in server.received] == [
        "/api/method/frappe.client.get_time_zone",
        "/api/resource/Job%20Opening",
        "/api/resource/Job%20Opening",
    ]
    assert json.loads(server.received[-1].query["filters"]) == [
        ["modified", ">=", "2026-11-21 17:07:07.543694"]
    ]


@pytest.mark.parametrize("told", [{"time_zone": "Mars/Olympus"}, {"time_zone": None}, {}])
def test_without_a_zone_jobs_are_read_without_their_times(frappe, server, told):
    rows = {"data": payload("job_openings")["data"]}
    server.respond = lambda received: answer(
        {"message": told} if received.path.endswith("get_time_zone") else rows
    )
    (page,) = frappe.list_jobs()
    assert [(job.opened_at, job.changed_at) for job in page.jobs] == [(None, None)] * 2


def test_one_job_that_cannot_be_read_costs_only_itself(frappe, server):
    rows = [{"name": "A"}, *payload("job_openings")["data"], "text"]
    server.respond = of_lists({"Job Opening": rows})
    (page,) = frappe.list_jobs()
    assert len(page.jobs) == 2
    assert [(bad.path, bad.external_id) for bad in page.bad] == [
        ("$.data[0].job_title", "A"), ("$.data[3]", ""),
    ]  # fmt: skip


def test_the_fingerprint_follows_what_is_read_and_not_the_time_of_the_change(frappe, server):
    rows = payload("job_openings")["data"][:1]

    def mark(**changes):
        server.respond = of_lists({"Job Opening": [rows[0] | changes]})
        return next(iter(frappe.list_jobs())).records[0].fingerprint

    before = mark()
    assert mark(modified="2026-12-01 00:00:00") == before
    for name in set(JOB_FIELDS) - {"modified"}:
        assert mark(**{name: "something else"}) != before, name


def test_people_are_searched_by_address_and_others_are_never_handed_over(frappe, server):
    """A database may take é for e, and would then find somebody else."""
    rows = [
        {"name": "jose@example.com", "applicant_name": "J R", "email_id": "Jose@Example.com"},
        {"name": "josé@example.com", "applicant_name": "X Y", "email_id": "josé@example.com"},
    ]
    server.respond = of_lists({"Job Applicant": rows})
    (person,) = frappe.find_candidates(" jose@example.com ")
    assert person.external_id == "jose@example.com"
    asked = server.received[0]
    assert json.loads(asked.query["filters"]) == [["email_id", "=", "jose@example.com"]]
    assert json.loads(asked.query["fields"]) == list(APPLICANT_FIELDS)


def test_no_applicant_stands_in_a_path_or_in_the_log(frappe, server, calls):
    stored = {"Job Applicant": [STORED | {"applicant_name": "C C"}], "File": []}
    server.respond = of_lists(stored, answer(payload("upload_file")))
    name = STORED["name"]
    assert frappe.find_application(name).external_id == name
    assert frappe.get_candidate(name).external_id == name
    frappe.list_documents(AtsRecord("", name))
    frappe.attach_document(AtsRecord("", name), DOCUMENT)
    assert all("canary" not in received.path for received in server.received)
    assert "canary" not in repr(calls)


def test_an_application_on_a_job(frappe, server):
    server.respond = of_lists(OPEN_JOB, answer({"data": STORED}))
    receipt = frappe.create_application(replace(CANDIDATE, stage_external_id=""))
    look, country, sent = server.received
    assert json.loads(look.query["filters"]) == [["name", "=", "101"]]
    assert country.path == "/api/resource/Country"
    assert json.loads(country.query["filters"]) == [["code", "=", "US"]]
    assert (sent.method, sent.path) == ("POST", "/api/resource/Job%20Applicant")
    assert sent.json == {
        "applicant_name": "Canarina Canarova",
        "email_id": ADDRESS,
        "phone_number": "+1 555 5550199",
        "status": "Open",
        "job_title": "101",
        "cover_letter": "Forklift driver\nhttps://www.linkedin.com/in/canarina\nnot a link\n"
        "Also: canary.second@example.com",
        "country": "United States",
    }
    assert receipt.application_external_id == STORED["name"]
    assert receipt.person_external_id == STORED["name"]
    assert receipt.ats_url == f"{server.url}/app/job-applicant/canary.person%40example.com-1"
    assert receipt.warnings == ()


def test_a_person_who_is_known_keeps_their_id(frappe, server):
    server.respond = of_lists(OPEN_JOB, answer({"data": STORED}))
    known = replace(CANDIDATE, person_external_id=ADDRESS)
    assert frappe.create_application(known).person_external_id == ADDRESS


def test_a_stage_that_frappe_does_not_have_is_a_warning(frappe, server):
    server.respond = of_lists(OPEN_JOB, answer({"data": STORED}))
    assert frappe.create_application(CANDIDATE).warnings == (
        "Frappe HR has no stages; the applicant has the status Open.",
    )


def test_a_prospect_is_created_without_looking_at_a_job(frappe, server):
    server.respond = of_lists({}, answer({"data": STORED | {"job_title": None}}))
    assert frappe.create_prospect(PROSPECT).warnings == ()
    _, sent = server.received
    assert "job_title" not in sent.json


@pytest.mark.parametrize(
    ("country", "asked", "rows", "sent"),
    [
        ("mx", [["code", "=", "mx"]], [{"name": "Mexico"}], "Mexico"),
        (" mexico ", [["name", "=", "mexico"]], [{"name": "Mexico"}], "Mexico"),
        ("XX", [["code", "=", "XX"]], [], ""),
        (" ", None, [], ""),
    ],
)
def test_a_country_goes_out_as_the_site_writes_it(frappe, server, country, asked, rows, sent):
    """Sent empty where it is not known: Frappe would enter the country of the site."""
    kept = answer({"data": STORED | {"job_title": None, "country": sent}})
    server.respond = of_lists({"Country": rows}, kept)
    person = replace(PROSPECT.person, country=country)
    assert frappe.create_prospect(replace(PROSPECT, person=person)).warnings == ()
    *looks, created = server.received
    assert [json.loads(look.query["filters"]) for look in looks] == ([asked] if asked else [])
    assert created.json["country"] == sent


@pytest.mark.parametrize(
    ("kept", "warned"),
    [
        ({"job_title": None}, "the job as it was sent (job_title)"),
        ({"job_title": "102"}, "the job as it was sent (job_title)"),
        ({"email_id": "other@example.com"}, "the e-mail address as it was sent (email_id)"),
        ({"phone_number": ""}, "the phone number (phone_number)"),
        ({"country": None}, "the country (country)"),
        ({"cover_letter": None}, "headline, links and further addresses (cover_letter)"),
    ],
)
def test_what_frappe_drops_without_a_word_is_a_warning(frappe, server, kept, warned):
    server.respond = of_lists(OPEN_JOB, answer({"data": STORED | kept}))
    receipt = frappe.create_application(replace(CANDIDATE, stage_external_id=""))
    assert receipt.warnings == (f"Frappe HR did not keep {warned}.",)
    assert "canary" not in repr(receipt.warnings)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"name": "101", "status": "Closed", "publish": 1}],
        [{"name": "1010", "status": "Open", "publish": 1}],
    ],
)
def test_a_job_that_takes_nobody_is_found_before_anything_is_sent(frappe, server, rows):
    server.respond = of_lists({"Job Opening": rows})
    with pytest.raises(TargetGoneError) as gone:
        frappe.create_application(CANDIDATE)
    assert gone.value.target == "job"
    assert {received.method for received in server.received} == {"GET"}


def test_a_job_that_is_not_published_takes_nobody_where_that_matters(opened, server):
    rows = {"Job Opening": [{"name": "101", "status": "Open", "publish": 0}]}
    server.respond = of_lists(rows, answer({"data": STORED}))
    assert opened().create_application(CANDIDATE)
    with pytest.raises(TargetGoneError):
        opened(only_published="yes").create_application(CANDIDATE)


def test_a_source_goes_out_as_the_site_writes_it_and_only_where_it_is_there(frappe, server):
    tagged = replace(PROSPECT, source_tag="factoryfix")
    kept = answer({"data": STORED | {"job_title": None, "source": "FactoryFix"}})
    server.respond = of_lists({"Job Applicant Source": [{"name": "FactoryFix"}]}, kept)
    assert frappe.create_prospect(tagged).warnings == ()
    assert server.received[-1].json["source"] == "FactoryFix"
    server.respond = of_lists({"Job Applicant Source": []}, kept)
    assert frappe.create_prospect(tagged).warnings == (
        "Frappe HR has no Job Applicant Source 'factoryfix'; the applicant has no source.",
    )
    assert "source" not in server.received[-1].json


def test_sources_and_countries_that_may_not_be_read_stop_nobody(frappe, server):
    def respond(received):
        if received.method == "GET":
            return answer({"exc_type": "PermissionError"}, status=403)
        return answer({"data": STORED})

    server.respond = respond
    receipt = frappe.create_prospect(replace(PROSPECT, source_tag="FactoryFix"))
    assert any("no Job Applicant Source" in warning for warning in receipt.warnings)
    assert server.received[-1].json["country"] == ""


def parts_of(received):
    head = f"Content-Type: {received.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + received.body)
    return {
        str(part.get_param("name", header="content-disposition")): part
        for part in message.iter_parts()
    }


def test_a_document_is_uploaded_as_a_private_file_of_the_applicant(frappe, server):
    kept = {"name": "421ae1eaa7", "file_name": "Profile rx-8f3k2m1a2b3c.pdf"}
    server.respond = of_lists({"Job Applicant": [APPLICANT], "File": []}, answer({"message": kept}))
    receipt = frappe.attach_document(RECORD, DOCUMENT)
    assert receipt.document_external_id == "421ae1eaa7"
    assert receipt.warnings == ()  # Six letters more in the name are still our name.
    applicant, files, sent = server.received
    assert json.loads(applicant.query["filters"]) == [["name", "=", "105"]]
    assert json.loads(files.query["filters"]) == [
        ["attached_to_doctype", "=", "Job Applicant"], ["attached_to_name", "=", "105"],
    ]  # fmt: skip
    assert (sent.method, sent.path) == ("POST", "/api/method/upload_file")
    parts = parts_of(sent)
    assert set(parts) == {"file", "doctype", "docname", "is_private"}
    assert parts["file"].get_filename() == DOCUMENT.name
    assert parts["file"].get_content_type() == "application/pdf"
    assert parts["file"].get_payload(decode=True) == DOCUMENT.content
    assert [parts[name].get_payload() for name in ("doctype", "docname", "is_private")] == [
        "Job Applicant", "105", "1",
    ]  # fmt: skip


def test_a_document_under_a_strange_name_or_with_other_bytes_is_a_warning(frappe, server):
    rows = {"Job Applicant": [APPLICANT], "File": []}
    server.respond = of_lists(rows, answer(payload("upload_file")))
    assert frappe.attach_document(RECORD, DOCUMENT).warnings == (
        "Frappe keeps the document under another name.",
        "Frappe tells another checksum of the document than ours.",
    )


def test_the_same_bytes_are_not_uploaded_twice(frappe, server):
    digest = hashlib.md5(DOCUMENT.content, usedforsecurity=False).hexdigest()
    there = [{"name": "other", "content_hash": None}, {"name": "421", "content_hash": digest}]
    server.respond = of_lists({"Job Applicant": [APPLICANT], "File": there})
    assert frappe.attach_document(RECORD, DOCUMENT).document_external_id == "421"
    assert {received.method for received in server.received} == {"GET"}


def test_nothing_is_uploaded_for_somebody_who_is_gone(frappe, server):
    server.respond = of_lists({"Job Applicant": [], "File": []})
    with pytest.raises(RejectedError) as gone:
        frappe.attach_document(RECORD, DOCUMENT)
    assert gone.value.code == "frappe.no_applicant"
    with pytest.raises(RejectedError):
        frappe.attach_document(AtsRecord(), DOCUMENT)
    assert {received.method for received in server.received} == {"GET"}


def test_the_largest_document_is_a_setting(opened, server):
    with pytest.raises(RejectedError) as refused:
        opened(max_document_bytes=1_000).attach_document(
            RECORD, replace(DOCUMENT, content=b"x" * 1_000)
        )
    assert refused.value.code == "document.unfit"
    with pytest.raises(RejectedError):
        opened().attach_document(RECORD, replace(DOCUMENT, content=b"x" * 25_000_000))
    assert server.received == []


def test_a_note_is_a_comment_of_our_user_with_nothing_that_could_be_html(frappe, server):
    def respond(received):
        if received.method == "GET":
            return answer({"message": "portal@acme.example"})
        return answer({"message": {"name": "k3j2h1", "doctype": "Comment"}})

    server.respond = respond
    frappe.add_note(RECORD, "Screened <b>twice</b>.\n\nA & B")
    sent = server.received[-1]
    assert sent.path == "/api/method/frappe.desk.form.utils.add_comment"
    assert sent.json == {
        "reference_doctype": "Job Applicant",
        "reference_name": "105",
        "content": "<p>Screened &lt;b&gt;twice&lt;/b&gt;.</p><p>A &amp; B</p>",
        "comment_email": "portal@acme.example",
        "comment_by": "portal@acme.example",
    }


def test_a_tag_and_the_tags_that_frappe_cannot_hold(frappe, server):
    server.respond = lambda _: answer({"message": "Portal"})
    frappe.add_tag(AtsRecord("104", ""), " Portal ")
    (sent,) = server.received
    assert sent.path == "/api/method/frappe.desk.doctype.tag.tag.add_tag"
    assert sent.json == {"tag": "Portal", "dt": "Job Applicant", "dn": "104"}
    for tag in ("", " ", "one, two"):
        with pytest.raises(RejectedError):
            frappe.add_tag(RECORD, tag)
    assert len(server.received) == 1


# --- what else Frappe tells -------------------------------------------------------------------


def test_versions_are_read_by_app(frappe, server):
    server.respond = lambda _: answer(payload("versions"))
    assert account.versions(frappe._site) == {"frappe": "15.44.2", "hrms": "15.33.0"}


def test_a_code_becomes_tokens_without_a_secret(server, transport):
    server.respond = lambda _: answer(payload("token"))
    app = FrappeConnector.oauth_app({"base_url": server.url, "client_id": "f0a3cdb2e1"}, {})
    back = "https://portal.example/done"
    tokens = exchange_code(transport, app, code="c0de", redirect_uri=back, verifier="v3r1f1er")
    (sent,) = server.received
    assert sent.path == "/api/method/frappe.integrations.oauth2.get_token"
    assert dict(parse_qsl(sent.body.decode())) == {
        "grant_type": "authorization_code",
        "code": "c0de",
        "redirect_uri": "https://portal.example/done",
        "client_id": "f0a3cdb2e1",
        "code_verifier": "v3r1f1er",
    }
    assert (tokens["access_token"], tokens["refresh_token"]) == ("vK3f0n6qT1Zb7", "p2Wm8sX0dLr4")


# --- settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "secret", "problems"),
    [
        ({}, {}, {"base_url", "api_key", "api_secret"}),
        ({"base_url": "acme"}, {"api_key": "a", "api_secret": "b"}, {"base_url"}),
        ({"base_url": "https://a.example"}, {"api_key": "a b", "api_secret": "b"}, {"api_key"}),
        ({"base_url": "https://a.example"}, {"access_token": "t"}, {"client_id"}),
        (
            {
                "base_url": "https://a.example", "client_id": "c", "only_published": "perhaps",
                "max_document_bytes": 1, "live_statuses": "Open",
            },
            {},
            {"only_published", "max_document_bytes", "live_statuses"},
        ),
    ],
)  # fmt: skip
def test_settings_that_are_missing_or_wrong_are_named(options, secret, problems):
    with pytest.raises(OptionsError) as wrong:
        read_settings(options, secret)
    assert set(wrong.value.problems) == problems
