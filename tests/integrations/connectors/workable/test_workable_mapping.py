"""Workable's payloads to our types, on Workable's published shapes and on what goes wrong."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from integrations.connectors.ats.workable import bodies, mapping
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
    Liveness,
    PersonToExport,
)
from integrations.errors import UnexpectedResponseError
from tests.integrations.connectors.workable.conftest import payload

NONE: frozenset[str] = frozenset()
STAGES = (
    AtsStage("sourced", "Sourced", 1),
    AtsStage("applied", "New", 2),
    AtsStage("phone-screen", "Phone Screen", 3),
    AtsStage("site-visit", "Site Visit", 4),
    AtsStage("interview", "Interview", 5),
)
KNOWN = {"A1B2C3D4E5": STAGES, "F6A7B8C9D0": STAGES}
CHANGED = datetime(2026, 7, 23, 18, 58, 15, tzinfo=UTC)
BACKEND = "https://acme.workable.com/backend"


def rows(name, key):
    return [Payload(raw, path) for path, raw in Payload(payload(name)).elements(key)]


def job(**fields):
    raw = {"shortcode": "J1", "title": "Welder", "state": "published", **fields}
    return mapping.job(Payload(raw), (), NONE, "mark")


def candidate(**fields):
    return Payload({**payload("candidates")["candidates"][0], **fields})


def test_a_job():
    assert mapping.job(rows("jobs", "jobs")[0], STAGES, NONE, "mark") == AtsJob(
        external_id="A1B2C3D4E5",
        ats_id="US/7/FD",
        title="Forklift driver",
        status="published",
        liveness=Liveness.LIVE,
        fingerprint="mark",
        places=(
            AtsPlace(country="US", region="TX", city="Dallas", postal_code="75201"),
            AtsPlace(country="US", region="OK", city="Tulsa"),
        ),
        department="Logistics",
        job_code="US/7/FD",
        pay=AtsPay(Decimal(40000), Decimal(52000), "USD"),
        description="<p>Drive with us.</p>",
        apply_url="https://acme.workable.com/jobs/5986001/candidates/new",
        ats_url="https://acme.workable.com/jobs/5986001",
        stages=STAGES,
        opened_at=datetime(2026, 7, 1, 6, 16, tzinfo=UTC),
        changed_at=datetime(2026, 7, 2, 6, 37, tzinfo=UTC),
    )


def test_a_draft_that_is_confidential_remote_and_has_no_country_and_no_code():
    found = mapping.job(rows("jobs", "jobs")[1], (), NONE, "mark")
    assert found.confidential
    assert found.liveness is Liveness.NOT_LIVE
    assert found.places == (AtsPlace(raw="Somewhere in Ohio", remote=True),)
    assert found.ats_id == found.external_id == "F6A7B8C9D0"
    assert (found.job_code, found.department, found.pay) == ("", "", AtsPay())


@pytest.mark.parametrize(
    ("state", "words", "meaning"),
    [
        ("published", NONE, Liveness.LIVE),
        ("Published", NONE, Liveness.LIVE),
        ("closed", NONE, Liveness.NOT_LIVE),
        ("closed", {"Closed"}, Liveness.LIVE),
        ("closed", {" Internal "}, Liveness.LIVE),
        ("draft", {"draft"}, Liveness.NOT_LIVE),
        ("archived", {"archived"}, Liveness.NOT_LIVE),
        ("on ice", NONE, Liveness.UNKNOWN),
        ("On ice", {"on ICE"}, Liveness.LIVE),
        ("", {""}, Liveness.UNKNOWN),
    ],
)
def test_what_a_state_means(state, words, meaning):
    assert mapping.liveness(state, frozenset(words)) is meaning


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({}, ()),
        ({"location": None, "locations": None}, ()),
        ({"location": {"country": "United States"}}, (AtsPlace(country="United States"),)),
        (
            {"location": {"country_code": "GB", "region_code": "England", "city": "London"}},
            (AtsPlace(country="GB", region="England", city="London"),),
        ),
        (
            {"workplace_type": "remote", "location": {"country_code": "US"}},
            (AtsPlace(country="US", remote=True),),
        ),
        (
            {"location": {"country_code": "US", "telecommuting": True}, "locations": [{}]},
            (AtsPlace(country="US", remote=True), AtsPlace(remote=True)),
        ),
        ({"locations": [{"country_name": "Germany"}]}, (AtsPlace(country="Germany"),)),
    ],
)
def test_places(fields, places):
    assert job(**fields).places == places


@pytest.mark.parametrize(
    "fields", [{"code": 7}, {"salary": {"salary_from": "much"}}, {"updated_at": "soon"}]
)
def test_an_optional_field_that_cannot_be_read_costs_that_field(fields):
    assert job(**fields) == job()


@pytest.mark.parametrize(
    "fields",
    [{"shortcode": None}, {"title": ""}, {"confidential": "no"}, {"location": "Dallas"},
     {"locations": ["Dallas"]}],
)  # fmt: skip
def test_what_must_be_there_and_what_a_rule_stands_on_costs_the_record(fields):
    with pytest.raises(UnexpectedResponseError):
        job(**fields)


def test_the_fingerprint_covers_all_that_is_read_but_the_time_of_the_change():
    raw = payload("jobs")["jobs"][0]
    before = fingerprint(raw, mapping.FINGERPRINTED)
    assert fingerprint({**raw, "updated_at": "2027-01-01T00:00:00Z"}, mapping.FINGERPRINTED) == (
        before
    )
    for key in mapping.FINGERPRINTED:
        assert fingerprint({**raw, key: "other"}, mapping.FINGERPRINTED) != before, key


def test_stages_go_by_their_slug():
    answer = Payload(payload("stages"))
    assert mapping.stages(answer) == STAGES
    # The customer has renamed it; its kind stays.
    assert mapping.slug_of_kind(answer, "applied") == "applied"
    assert mapping.slug_of_kind(answer, "offer") == ""


def test_a_person_has_every_candidate_with_their_address_and_name():
    ana, luis = mapping.people(rows("candidates", "candidates"), KNOWN)
    assert ana == AtsCandidate(
        external_id="27270a01",
        first_name="Ana",
        last_name="Ruiz",
        emails=("ana.ruiz@example.com", "Ana.Ruiz@Example.com"),
        applications=(
            AtsApplication(
                external_id="27270a01",
                job_external_id="A1B2C3D4E5",
                job_title="Forklift driver",
                stage_external_id="site-visit",
                stage_name="Site Visit",
                ats_url=f"{BACKEND}/jobs/5986001/candidates/656866001",
                person_external_id="27270a01",
                standing=Standing.OPEN,
                applied_at=datetime(2026, 4, 11, 3, 36, 38, tzinfo=UTC),
                changed_at=CHANGED,
            ),
            AtsApplication(
                external_id="27270a02",
                job_external_id="F6A7B8C9D0",
                job_title="Planner",
                stage_external_id="applied",
                stage_name="New",
                outcome="disqualified",
                ats_url=f"{BACKEND}/jobs/5986002/candidates/656866002",
                person_external_id="27270a02",
                standing=Standing.REJECTED,
                applied_at=datetime(2026, 5, 11, 3, 36, 38, tzinfo=UTC),
                changed_at=CHANGED,
            ),
        ),
        ats_url=f"{BACKEND}/jobs/5986001/candidates/656866001",
        changed_at=CHANGED,
    )
    # Who shares the address under another name is somebody else: a person has to look.
    assert (luis.first_name, luis.applications[0].outcome) == ("Luis", "hired")


@pytest.mark.parametrize(
    ("fields", "standing"),
    [
        ({"disqualified": False}, Standing.OPEN),
        ({"disqualified": None}, Standing.UNKNOWN),
        ({"disqualified": False, "hired_at": "2026-06-20T12:09:40Z"}, Standing.HIRED),
        ({"disqualified": True, "hired_at": "2026-06-20T12:09:40Z"}, Standing.REJECTED),
        ({"disqualified": True, "withdrew": True}, Standing.UNKNOWN),
    ],
)
def test_what_is_not_told_is_never_taken_for_open(fields, standing):
    found = mapping.application(
        candidate(**fields, disqualified_at="2026-07-23T20:45:16.476Z"), KNOWN
    )
    assert found.standing is standing
    assert (found.rejected_at is not None) == (standing is Standing.REJECTED)


def test_a_person_is_gone_when_all_their_candidates_are_anonymous():
    (ana,) = mapping.people([candidate(anonymized=True), candidate(id="2")], KNOWN)
    assert not ana.deleted
    (nobody,) = mapping.people([candidate(anonymized=True)], KNOWN)
    assert nobody.deleted


def test_phone_and_profiles_are_told_where_they_are_there():
    profile = {"type": "linkedin", "url": "https://www.linkedin.com/in/ana"}
    (ana,) = mapping.people([candidate(phone="+1 214 555 0142", social_profiles=[profile])], KNOWN)
    assert (ana.phones, ana.links) == (("+1 214 555 0142",), (profile["url"],))


ANA = PersonToExport("Ana", "Ruiz", ("ANA.ruiz@example.com", "second@example.com"))


def test_only_what_differs_is_corrected():
    known = candidate(phone="+1 (214) 555-0142")
    assert bodies.corrections(known, ANA) == {}
    assert bodies.corrections(known, replace(ANA, phone="+12145550142")) == {}
    assert bodies.corrections(known, replace(ANA, first_name="", last_name="Ortega")) == {
        "lastname": "Ortega"
    }
    new = replace(ANA, emails=("ana@new.example",), phone="+1 972 555 0177")
    assert bodies.corrections(known, new) == {
        "email": "ana@new.example",
        "phone": "+1 972 555 0177",
    }


@pytest.mark.parametrize(
    ("told", "slug", "name"),
    [
        ("Site Visit", "site-visit", "Site Visit"),  # as recorded: the name
        ("site-visit", "site-visit", "Site Visit"),  # as documented: the slug
        ("Phone screen", "phone-screen", "Phone Screen"),
        ("Gone", "", "Gone"),
        (None, "", ""),
        (7, "", ""),
    ],
)
def test_a_stage_is_told_by_its_name_or_by_its_slug(told, slug, name):
    found = mapping.application(candidate(stage=told), KNOWN)
    assert (found.stage_external_id, found.stage_name) == (slug, name)


def test_two_stages_of_one_kind_are_two_stages():
    first = mapping.application(candidate(stage="Site Visit", stage_kind="interview"), KNOWN)
    second = mapping.application(candidate(stage="Interview", stage_kind="interview"), KNOWN)
    assert (first.stage_external_id, second.stage_external_id) == ("site-visit", "interview")


def test_who_is_in_the_talent_pool_has_no_job():
    found = mapping.application(Payload(payload("talent_pool_candidate")), {})
    assert (found.job_external_id, found.job_title, found.stage_name) == ("", "", "Sourced")


@pytest.mark.parametrize("fields", [{"job": None}, {"job": "A1B2C3D4E5"}, {"job": {}}])
def test_a_candidate_whose_job_is_not_told_is_no_prospect(fields):
    with pytest.raises(UnexpectedResponseError):
        mapping.application(candidate(**fields), KNOWN)


@pytest.mark.parametrize(
    ("fields", "outcome"),
    [
        ({}, ""),
        ({"disqualified": True, "withdrew": True}, "withdrew"),
        ({"disqualified": True}, "disqualified"),
        ({"hired_at": "2026-04-27T12:09:40Z"}, "hired"),
    ],
)
def test_outcomes(fields, outcome):
    assert mapping.application(candidate(**fields), KNOWN).outcome == outcome


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"firstname": None, "lastname": None, "name": "Ana Maria Ruiz"}, ("Ana Maria", "Ruiz")),
        ({"firstname": None, "lastname": None, "name": None}, ("", "")),
        ({"firstname": "Cher", "lastname": None}, ("Cher", "")),
    ],
)
def test_names(fields, name):
    (person,) = mapping.people([candidate(**fields)], KNOWN)
    assert (person.first_name, person.last_name) == name


def test_files_and_members():
    assert [mapping.document(row) for row in rows("files", "files")] == [
        AtsDocument("cv_ana.pdf"),
        AtsDocument("Ana-Ruiz-profile-rx-8f3k2m.pdf"),
    ]
    rosa, finn = rows("members", "members")
    assert mapping.user(rosa) == AtsUser("1f3951", "Rosa Recruiter", "rosa@acme.example", "admin")
    assert mapping.user(finn).role == "ats.simple"
    assert [mapping.is_active(row) for row in (rosa, finn)] == [True, False]


def test_only_nothing_is_the_answer_to_a_move():
    bodies.moved(None)
    for value in ({}, [], "", 0, False):
        with pytest.raises(UnexpectedResponseError):
            bodies.moved(value)
