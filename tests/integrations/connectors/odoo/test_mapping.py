"""Odoo's records, exactly. Shapes as a running server gave them (19.0, 2026-11-25); all made up."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations.connectors.ats.odoo import account, applicants, mapping
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsApplication, AtsCandidate, Standing
from integrations.connectors.types import (
    AtsJob,
    AtsPlace,
    AtsStage,
    DocumentToExport,
    Liveness,
)
from tests.integrations.connectors.contract import CANDIDATE
from tests.integrations.connectors.odoo.conftest import of_calls

BASE = "https://acme.odoo.com"
NEW = {"id": 1, "name": "New", "sequence": 0, "fold": False, "job_ids": []}
WELD = {"id": 7, "name": "Weld Test", "sequence": 2, "fold": False, "job_ids": [1]}
LICENCE = {"id": 8, "name": "Licence Check", "sequence": 3, "fold": False, "job_ids": [2]}
SIGNED = {"id": 6, "name": "Contract Signed", "sequence": 5, "fold": True, "job_ids": []}
JOB = {
    "id": 1,
    "name": "CNC Machinist",
    "active": True,
    "is_published": True,
    "no_of_recruitment": 2,
    "department_id": {"id": 2, "display_name": "Production"},
    "contract_type_id": {"id": 5, "display_name": "Full-Time"},
    "address_id": {
        "id": 6,
        "city": "Columbus",
        "zip": "43004",
        "state_id": {"id": 38, "code": "OH"},
        "country_code": "US",
    },
    "description": "<p>Run <b>mills</b> &amp; lathes.</p>",
    "full_url": "https://acme.odoo.com/jobs/cnc-machinist-1",
    "create_date": "2026-11-25 21:57:33",
    "write_date": "2026-11-25 22:13:22",
}
BARE = {
    "id": 6, "name": "Remote Estimator", "active": True, "no_of_recruitment": 1,
    "department_id": False, "contract_type_id": False, "address_id": False, "description": False,
    "create_date": "2026-11-25 21:57:33", "write_date": "2026-11-25 21:57:33",
}  # fmt: skip
APPLICANT = {
    "id": 80, "partner_name": "Ana Maria Ruiz", "email_from": "Ana.Ruiz@Example.com",
    "partner_id": [25, "Ana Maria Ruiz"], "job_id": False, "stage_id": False,
    "application_status": "ongoing", "categ_ids": [5], "partner_phone": "+12145550142",
    "linkedin_profile": "https://www.linkedin.com/in/ana", "create_date": "2026-11-20 09:00:00",
    "write_date": "2026-11-20 09:00:00", "refuse_date": False,
}  # fmt: skip
SECOND = APPLICANT | {
    "id": 81, "job_id": [1, "CNC Machinist"], "stage_id": [7, "Weld Test"], "categ_ids": [],
    "application_status": "refused", "linkedin_profile": False, "partner_phone": "+12145550199",
    "write_date": "2026-11-24 10:30:00", "refuse_date": "2026-11-24 10:29:58",
}  # fmt: skip


def listed(odoo, server, *rows):
    fields = {name: {"type": "char"} for name in {key for row in rows for key in row}}
    server.respond = of_calls(
        {
            "hr.job/fields_get": fields,
            "hr.recruitment.stage/search_read": [NEW, WELD, LICENCE, SIGNED],
            "hr.job/web_search_read": {"length": len(rows), "records": list(rows)},
        }
    )
    (page,) = odoo.list_jobs()
    return page.jobs


def test_a_job_of_the_website(odoo, server):
    (job,) = listed(odoo, server, JOB)
    assert job == AtsJob(
        external_id="1",
        ats_id="1",
        title="CNC Machinist",
        status="Published",
        liveness=Liveness.LIVE,
        fingerprint=job.fingerprint,
        places=(AtsPlace(country="US", region="OH", city="Columbus", postal_code="43004"),),
        employment_type="Full-Time",
        department="Production",
        description="<p>Run <b>mills</b> &amp; lathes.</p>",
        apply_url="https://acme.odoo.com/jobs/cnc-machinist-1",
        stages=(
            AtsStage("1", "New", position=0),
            AtsStage("7", "Weld Test", position=2),
            AtsStage("6", "Contract Signed", position=5, active=False),
        ),
        opened_at=datetime(2026, 11, 25, 21, 57, 33, tzinfo=UTC),
        changed_at=datetime(2026, 11, 25, 22, 13, 22, tzinfo=UTC),
    )


def test_a_job_without_the_website_and_without_anything(odoo, server):
    (job,) = listed(odoo, server, BARE)
    assert (job.status, job.liveness, job.places, job.apply_url) == ("Open", Liveness.LIVE, (), "")
    assert (job.department, job.employment_type, job.description) == ("", "", "")
    assert [stage.name for stage in job.stages] == ["New", "Contract Signed"]


def test_a_place_has_the_parts_that_its_address_has(odoo, server):
    (job,) = listed(
        odoo, server,
        JOB | {"address_id": {"id": 8, "city": "Springfield", "zip": False, "state_id": False,
                              "country_code": False}},
    )  # fmt: skip
    assert job.places == (AtsPlace(city="Springfield"),)


@pytest.mark.parametrize(
    ("changes", "status", "liveness", "if_named"),
    [
        ({}, "Published", Liveness.LIVE, Liveness.LIVE),
        ({"is_published": False}, "Not published", Liveness.NOT_LIVE, Liveness.LIVE),
        ({"active": False}, "Archived", Liveness.NOT_LIVE, Liveness.NOT_LIVE),
    ],
)
def test_archive_and_website_make_the_status(changes, status, liveness, if_named):
    found = mapping.status_of(Payload(JOB | changes))
    assert found == status
    assert mapping.liveness(found, frozenset()) is liveness
    assert mapping.liveness(found, frozenset({"not PUBLISHED ", "archived"})) is if_named


def test_a_fingerprint_follows_everything_but_the_time_of_change(odoo, server):
    (before,) = listed(odoo, server, JOB)
    (later,) = listed(odoo, server, JOB | {"write_date": "2026-11-26 08:00:00"})
    assert later.fingerprint == before.fingerprint
    for changed in ({"no_of_recruitment": 0}, {"is_published": False}, {"description": "<p>x</p>"}):
        (other,) = listed(odoo, server, JOB | changed)
        assert other.fingerprint != before.fingerprint


def test_only_fields_that_the_database_has_are_asked_for_and_archived_jobs_too(odoo, server):
    listed(odoo, server, JOB)
    asked = server.received[-1].json
    assert asked == {
        "domain": [],
        "specification": {name: mapping.JOB_FIELDS[name] for name in JOB if name != "id"},
        "order": "id",
        "limit": 100,
        "offset": 0,
        "context": {"active_test": False},
    }


# --- people --------------------------------------------------------------------------------------


def test_applicants_with_one_contact_are_one_person_named_by_the_first():
    rows = [Payload(mapping.without_false(row)) for row in (SECOND, APPLICANT)]
    assert applicants.people(rows, {"5": "Portal"}, BASE) == [
        AtsCandidate(
            external_id="80",
            first_name="Ana Maria",
            last_name="Ruiz",
            emails=("Ana.Ruiz@Example.com",),
            applications=(
                AtsApplication(
                    external_id="80",
                    job_external_id="",
                    outcome="ongoing",
                    ats_url="https://acme.odoo.com/odoo/hr.applicant/80",
                    person_external_id="80",
                    standing=Standing.OPEN,
                    applied_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
                    changed_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
                ),
                AtsApplication(
                    external_id="81",
                    job_external_id="1",
                    job_title="CNC Machinist",
                    stage_external_id="7",
                    stage_name="Weld Test",
                    outcome="refused",
                    ats_url="https://acme.odoo.com/odoo/hr.applicant/81",
                    person_external_id="81",
                    standing=Standing.REJECTED,
                    applied_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
                    rejected_at=datetime(2026, 11, 24, 10, 29, 58, tzinfo=UTC),
                    changed_at=datetime(2026, 11, 24, 10, 30, tzinfo=UTC),
                ),
            ),
            tags=("Portal",),
            ats_url="https://acme.odoo.com/odoo/hr.applicant/80",
            phones=("+12145550142", "+12145550199"),
            links=("https://www.linkedin.com/in/ana",),
            changed_at=datetime(2026, 11, 24, 10, 30, tzinfo=UTC),
        )
    ]


def test_a_word_that_odoo_does_not_know_yet_is_unknown_and_a_bad_time_is_none():
    row = Payload(APPLICANT | {"application_status": "parked", "write_date": "yesterday"})
    found = applicants.application(row, BASE)
    assert (found.standing, found.changed_at) == (Standing.UNKNOWN, None)
    assert found.applied_at is not None


@pytest.mark.parametrize(
    ("text", "addresses", "has"),
    [
        ("a.b@example.com", ("a.b@example.com",), "A.B@Example.com"),
        ("One@x.com, two@x.com", ("One@x.com", "two@x.com"), "TWO@x.com"),
        ('"Ruiz, Ana" <ana@x.com>', ("ana@x.com",), "ana@x.com"),
        ("JÜRGEN.Groß@Example.COM", ("JÜRGEN.Groß@Example.COM",), "jürgen.groß@example.com"),
    ],
)
def test_every_address_in_the_field_counts_whole(text, addresses, has):
    row = Payload({"email_from": text})
    assert applicants.addresses(row) == addresses
    assert applicants.has_address(row, has)
    assert not applicants.has_address(row, has[1:])
    assert not applicants.has_address(row, f"{has}.uk")


def test_a_new_applicant_has_these_values():
    assert applicants.applicant_values(CANDIDATE) == {
        "partner_name": "Canarina Canarova",
        "email_from": "canary.person@example.com",
        "partner_phone": "+1 555 5550199",
        "linkedin_profile": "https://www.linkedin.com/in/canarina",
        "applicant_notes": "<p>Forklift driver</p><p>Also: canary.second@example.com</p>",
        "job_id": 101,
        "stage_id": 102,
    }


def test_a_phone_that_odoo_would_cut_goes_into_the_notes():
    phone = "+1 614 555 0142 extension 12345 <eve>"
    long = replace(CANDIDATE, person=replace(CANDIDATE.person, phone=phone, emails=("a@b.com",)))
    values = applicants.prospect_values(long, 3)
    assert values == {
        "partner_name": "Canarina Canarova",
        "email_from": "a@b.com",
        "linkedin_profile": "https://www.linkedin.com/in/canarina",
        "applicant_notes": "<p>Forklift driver</p>"
        "<p>Phone: +1 614 555 0142 extension 12345 &lt;eve&gt;</p>",
        "talent_pool_ids": [[6, 0, [3]]],
    }
    exact = replace(long, person=replace(long.person, phone="1" * 32))
    assert applicants.prospect_values(exact, 3)["partner_phone"] == "1" * 32


def test_a_document_and_a_note_as_odoo_takes_them():
    paper = DocumentToExport("p.pdf", "application/pdf; charset=binary", b"%PDF")
    assert applicants.attachment_values("80", paper) == {
        "name": "p.pdf",
        "datas": "JVBERg==",
        "res_model": "hr.applicant",
        "res_id": 80,
        "mimetype": "application/pdf",
    }
    assert applicants.note_html("a <b> & c\nd") == "<p>a &lt;b&gt; &amp; c<br>d</p>"


# --- keys ----------------------------------------------------------------------------------------


def key(ends, scope="rpc"):
    return Payload({"scope": scope, "expiration_date": ends})


def test_the_first_key_to_end_is_one_that_can_be_ours():
    now = datetime(2026, 11, 25, tzinfo=UTC)
    ended, soon = key("2026-11-23 21:57:33"), key("2027-01-24 21:57:33")
    later = key("2027-02-13 21:57:33", scope=None)
    plug_in = key("2026-12-01 00:00:00", scope="odoo.plugin.outlook")
    assert account.expiry_of([later, ended, plug_in, soon], now) == datetime(
        2027, 1, 24, 21, 57, 33, tzinfo=UTC
    )
    assert account.expiry_of([ended, plug_in, key(None)], now) is None
