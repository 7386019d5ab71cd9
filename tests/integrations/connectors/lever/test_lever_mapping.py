"""Lever's payloads to our types, on Lever's published shapes and on what goes wrong."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from integrations.connectors.ats.lever import mapping, people_mapping
from integrations.connectors.ats.lever.corrections import corrections
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    Standing,
)
from integrations.connectors.recognising import fingerprint
from integrations.connectors.types import (
    AtsJob,
    AtsPay,
    AtsPlace,
    AtsStage,
    AtsUser,
    ExportReceipt,
    Liveness,
    PersonToExport,
)
from integrations.errors import UnexpectedResponseError
from tests.integrations.connectors.lever.conftest import payload

NONE: frozenset[str] = frozenset()
POSTING = "0b6f5d1e-8a43-4c55-9d2f-6f1f6a0c1101"
OPPORTUNITY = "90bb80d6-1111-4ba8-9d4f-8bcb25b64401"
CONTACT = "1419004b-1111-4c8f-a46a-4a5a9ccc5501"

CREATED = datetime(2026, 7, 2, 6, 55, 58, 767000, tzinfo=UTC)
CHANGED = datetime(2026, 7, 2, 6, 55, 58, 772000, tzinfo=UTC)


def rows(name):
    return [Payload(raw, path) for path, raw in Payload(payload(name)).elements("data")]


def job(**fields):
    raw = {"id": "j1", "text": "Welder", "state": "published", **fields}
    return mapping.job(Payload(raw), (), NONE, "mark")


REASONS = people_mapping.reasons(rows("archive_reasons"))


def one(**fields):
    return {**payload("opportunity")["data"], **fields}


def test_a_posting():
    stages = mapping.stages(rows("stages"))
    assert mapping.job(rows("postings")[0], stages, NONE, "mark") == AtsJob(
        external_id=POSTING,
        ats_id="REQ-12",
        title="Forklift driver",
        status="published",
        liveness=Liveness.LIVE,
        fingerprint="mark",
        places=(AtsPlace(country="US", raw="Dallas, TX"), AtsPlace(raw="Tulsa, OK")),
        employment_type="Full-time",
        department="Operations",
        job_code="REQ-12",
        pay=AtsPay(Decimal(40000), Decimal(52000), "USD", "per-year-salary"),
        description="<div>Drive with us.</div><h3>What you bring &amp; love</h3>"
        "<ul><li>A licence</li></ul><div>Apply now.</div>",
        apply_url=f"https://jobs.lever.co/acme/{POSTING}/apply",
        ats_url=f"https://jobs.lever.co/acme/{POSTING}",
        stages=(
            AtsStage("lead-new", "New lead", 0),
            AtsStage("applicant-new", "New applicant", 1),
            AtsStage("49422c7e-0000-4a06-9386-d432f6e93301", "Recruiter screen", 2),
            AtsStage("offer", "Offer", 3),
        ),
        opened_at=datetime(2026, 7, 2, 6, 16, 1, 725000, tzinfo=UTC),
        changed_at=datetime(2026, 7, 2, 6, 37, 0, 633000, tzinfo=UTC),
    )


def test_a_draft_that_is_confidential_remote_and_has_no_country():
    found = mapping.job(rows("postings")[1], (), NONE, "mark")
    assert found.confidential
    assert found.liveness is Liveness.NOT_LIVE
    assert found.places == (AtsPlace(raw="Somewhere in Ohio", remote=True),)
    assert found.ats_id == found.external_id
    assert (found.apply_url, found.description, found.pay) == ("", "", AtsPay())


def test_a_deleted_posting():
    found = mapping.deleted_job(rows("postings_deleted")[0], "mark")
    assert found == AtsJob(
        external_id="0b6f5d1e-8a43-4c55-9d2f-6f1f6a0c1103",
        ats_id="0b6f5d1e-8a43-4c55-9d2f-6f1f6a0c1103",
        title="Welder",
        status="deleted",
        liveness=Liveness.NOT_LIVE,
        fingerprint="mark",
        deleted=True,
        changed_at=datetime(2026, 7, 2, 6, 38, 20, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("state", "words", "meaning"),
    [
        ("published", NONE, Liveness.LIVE),
        ("internal", NONE, Liveness.NOT_LIVE),
        ("internal", {"Internal"}, Liveness.LIVE),
        ("internal", {" Unlisted "}, Liveness.LIVE),
        *[
            (state, {state}, Liveness.NOT_LIVE)
            for state in ("draft", "pending", "closed", "rejected")
        ],
        ("on ice", NONE, Liveness.UNKNOWN),
        ("On ice", {"on ICE"}, Liveness.LIVE),
        ("", NONE, Liveness.UNKNOWN),
    ],
)
def test_what_a_state_means(state, words, meaning):
    assert mapping.liveness(state, frozenset(words)) is meaning


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({}, ()),
        ({"country": "DE"}, (AtsPlace(country="DE"),)),
        ({"workplaceType": "remote"}, (AtsPlace(remote=True),)),
        ({"categories": {"location": "Oslo"}}, (AtsPlace(raw="Oslo"),)),
        (
            {"categories": {"location": "Oslo", "allLocations": ["Bergen", "Oslo", ""]}},
            (AtsPlace(raw="Oslo"), AtsPlace(raw="Bergen")),
        ),
        (
            {"categories": {"allLocations": ["Bergen"]}, "country": "NO"},
            (AtsPlace(country="NO", raw="Bergen"),),
        ),
    ],
)
def test_the_places(fields, places):
    assert job(**fields).places == places


@pytest.mark.parametrize(
    ("fields", "attribute", "empty"),
    [
        ({"createdAt": "soon"}, "opened_at", None),
        ({"updatedAt": 10**30}, "changed_at", None),
        ({"salaryRange": {"min": "a lot", "currency": 7}}, "pay", AtsPay()),
        ({"categories": {"commitment": 7}}, "employment_type", ""),
        ({"reqCode": 7}, "job_code", ""),
        ({"state": None}, "status", ""),
    ],
)
def test_an_optional_field_that_cannot_be_read_costs_the_field_only(fields, attribute, empty):
    assert getattr(job(**fields), attribute) == empty


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"id": None}, "$.id"),
        ({"text": ""}, "$.text"),
        ({"confidentiality": 7}, "$.confidentiality"),
        ({"categories": "Dallas"}, "$.categories"),
    ],
)
def test_what_must_be_there_costs_the_record(fields, path):
    with pytest.raises(UnexpectedResponseError) as surprise:
        job(**fields)
    assert surprise.value.path == path


def test_a_new_word_for_confidential_is_taken_as_confidential():
    assert job(confidentiality="top-secret").confidential
    assert not job(confidentiality=None).confidential


def test_the_fingerprint_sees_all_that_is_read_and_not_the_time_of_the_change():
    raw = payload("postings")["data"][0]
    mark = fingerprint(raw, mapping.FINGERPRINTED)
    assert fingerprint({**raw, "updatedAt": 1}, mapping.FINGERPRINTED) == mark
    for name in mapping.FINGERPRINTED:
        assert fingerprint({**raw, name: "other"}, mapping.FINGERPRINTED) != mark


def test_opportunities_of_one_contact_are_one_person():
    second = one(
        id="opp-2",
        applications=[],
        archived=None,
        stage="lead-new",
        emails=["ana@example.org", "third@example.com"],
        tags=["Old"],
        links=["https://www.linkedin.com/in/ana"],
    )
    other = one(id="opp-3", contact={"id": "contact-2", "name": "Bo"}, name="Bo")
    ana, bo = people_mapping.people([Payload(raw) for raw in (one(), second, other)], REASONS)
    show = f"https://hire.lever.co/candidates/{OPPORTUNITY}"
    assert ana == AtsCandidate(
        external_id=CONTACT,
        first_name="Ana María",
        last_name="Ruiz",
        emails=("Ana.Ruiz@Example.com", "ana@example.org", "third@example.com"),
        applications=(
            AtsApplication(
                external_id=OPPORTUNITY,
                job_external_id=POSTING,
                stage_external_id="applicant-new",
                stage_name="New applicant",
                outcome="Timing",
                ats_url=show,
                person_external_id=CONTACT,
                standing=Standing.REJECTED,
                applied_at=CREATED,
                rejected_at=datetime(2026, 7, 2, 6, 33, 16, 415000, tzinfo=UTC),
                changed_at=CHANGED,
            ),
            AtsApplication(
                external_id="opp-2",
                job_external_id="",
                stage_external_id="lead-new",
                ats_url=show,
                person_external_id=CONTACT,
                standing=Standing.OPEN,
                applied_at=CREATED,
                changed_at=CHANGED,
            ),
        ),
        tags=("Forklift driver", "Old", "Operations", "Portal"),
        ats_url=show,
        phones=("+1 214 555 0142",),
        links=("https://www.linkedin.com/in/ana",),
        changed_at=CHANGED,
    )
    assert (bo.external_id, bo.first_name, bo.last_name) == ("contact-2", "", "Bo")


@pytest.mark.parametrize(
    ("archived", "outcome", "standing"),
    [
        (None, "", Standing.OPEN),
        ({"reason": "hired", "archivedAt": 1782973996415}, "Hired", Standing.HIRED),
        ({"reason": "timing", "archivedAt": 1782973996415}, "Timing", Standing.REJECTED),
        ({"reason": "new kind", "archivedAt": 1782973996415}, "Parked", Standing.UNKNOWN),
        ({"reason": "unheard of", "archivedAt": 1782973996415}, "archived", Standing.UNKNOWN),
        ({"reason": None, "archivedAt": None}, "archived", Standing.UNKNOWN),
    ],
)
def test_an_end_whose_kind_is_not_known_is_unknown(archived, outcome, standing):
    why = people_mapping.reasons(
        [
            Payload({"id": "hired", "text": "Hired", "type": "hired"}),
            Payload({"id": "timing", "text": "Timing", "type": "non-hired"}),
            Payload({"id": "new kind", "text": "Parked", "type": "parked"}),
        ]
    )
    (told,) = people_mapping.applications(Payload(one(archived=archived)), why)
    assert (told.outcome, told.standing) == (outcome, standing)
    assert (told.rejected_at is not None) == (standing is Standing.REJECTED)


def test_somebody_is_anonymous_when_all_their_opportunities_are():
    kept, hidden = one(), one(id="opp-2", isAnonymized=True)
    (ana,) = people_mapping.people([Payload(kept), Payload(hidden)], {})
    assert not ana.deleted
    (nobody,) = people_mapping.people([Payload(hidden)], {})
    assert nobody.deleted


ANA = PersonToExport("Ana María", "Ruiz", ("ana@example.org",), phone="(214) 555-0142")
KNOWN = {
    "name": "Ana María Ruiz",
    "emails": ["Ana@Example.org"],
    "phones": [{"type": "mobile", "value": "214-555-0142"}],
}


def test_what_is_the_same_in_another_writing_is_not_corrected():
    assert corrections(Payload(KNOWN), ANA) == {}
    assert corrections(Payload(KNOWN), replace(ANA, phone="")) == {}


def test_a_correction_leads_and_leaves_what_only_lever_knows():
    new = replace(ANA, last_name="Ortega", emails=("ana@new.example",), phone="+1 972 555 0177")
    assert corrections(Payload(KNOWN), new) == {
        "name": "Ana María Ortega",
        "emails": ["ana@new.example", "Ana@Example.org"],
        "phones": [
            {"type": "other", "value": "+1 972 555 0177"},
            {"type": "mobile", "value": "214-555-0142"},
        ],
    }


def test_an_address_is_theirs_in_any_case():
    (ana,) = people_mapping.people([Payload(one())], {})
    assert people_mapping.has_address(ana, " ANA.ruiz@example.COM ")
    assert not people_mapping.has_address(ana, "ana.ruiz+x@example.com")


@pytest.mark.parametrize(
    "applications", [None, ["75b839b7-1111-4473-89ec-abdd4c6f7701"], "75b839b7"]
)
def test_an_application_that_is_not_expanded_is_never_taken_for_a_prospect(applications):
    with pytest.raises(UnexpectedResponseError):
        people_mapping.applications(Payload(one(applications=applications)), {})


def test_an_application_whose_posting_is_hidden_has_no_job():
    hidden = Payload(one(applications=[{"id": "a", "posting": None}]))
    (found,) = people_mapping.applications(hidden, {})
    assert found.job_external_id == ""


def test_the_answer_to_a_create():
    joined = "Lever has joined this to a person who was there already."
    assert mapping.created(payload("created"), known=False) == ExportReceipt(
        person_external_id=CONTACT,
        application_external_id="90bb80d6-1111-4ba8-9d4f-8bcb25b64402",
        ats_url="https://hire.lever.co/candidates/90bb80d6-1111-4ba8-9d4f-8bcb25b64402",
        warnings=(joined,),
    )
    assert mapping.created(payload("created"), known=True).warnings == ()
    assert mapping.created({**payload("created"), "deduped": False}, known=False).warnings == ()


@pytest.mark.parametrize("missing", ["id", "contact"])
def test_a_created_record_without_its_ids_is_a_surprise(missing):
    answer = payload("created")
    answer["data"][missing] = None
    with pytest.raises(UnexpectedResponseError):
        mapping.created(answer, known=False)


def test_users_and_files():
    rosa, former = rows("users")
    assert mapping.user(rosa) == AtsUser(
        "7f0f6d3c-58a1-4b61-8f47-6f4a7c2e2201", "Rosa Recruiter", "rosa@acme.example", "super admin"
    )
    assert mapping.is_active(rosa)
    assert not mapping.is_active(former)
    (paper,) = rows("files")
    assert mapping.document(paper) == AtsDocument(
        "Ana-Ruiz-profile-rx-8f3k2m.pdf", "c3d0a4f1-1111-4a5b-8b0d-0f7c2b1e8801"
    )
