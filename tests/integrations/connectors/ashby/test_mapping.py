"""Ashby's payloads, in the shapes of its OpenAPI file of April 2026, and what they become."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations.connectors.ats.ashby import mapping, people_mapping
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    Standing,
)
from integrations.connectors.types import (
    AtsJob,
    AtsPerson,
    AtsPlace,
    AtsStage,
    AtsUser,
    CandidateToExport,
    Liveness,
    PersonToExport,
    Target,
)
from integrations.errors import RejectedError, UnexpectedResponseError
from tests.integrations.connectors.contract import CANDIDATE, KNOWN_CANDIDATE

JOB = "2c6991c5-c9e2-4af8-879e-29c5a9d26509"
PLAN = "4736b6d2-5c97-43a6-a7c6-0228bf079411"
DALLAS = {
    "id": "f9e52a51-a075-4116-a7b8-484deba69004",
    "name": "Dallas HQ",
    "isArchived": False,
    "address": {
        "postalAddress": {
            "addressCountry": "United States",
            "addressRegion": "Texas",
            "addressLocality": "Dallas",
            "postalCode": "75201",
        }
    },
    "isRemote": False,
    "workplaceType": "Hybrid",
}
JOB_PAYLOAD = {
    "id": JOB,
    "title": "Forklift Driver",
    "confidential": True,
    "status": "Open",
    "employmentType": "FullTime",
    "locationId": DALLAS["id"],
    "departmentId": "38430ede-5bd2-41fc-b474-87591cb98cbc",
    "defaultInterviewPlanId": PLAN,
    "customRequisitionId": "b5a0c9d4-0d0c-4d3b-8f0e-1d9a7e8f3a11",
    "hiringTeam": [
        {
            "email": "ada@acme.example",
            "firstName": "Ada",
            "lastName": "Okafor",
            "role": "Hiring Manager",
            "userId": "5b591aed-88e3-4395-b9c6-7d529f93354a",
        }
    ],
    "updatedAt": "2026-05-02T09:30:00.250Z",
    "openedAt": "2026-05-01T08:00:00.000Z",
    "closedAt": None,
    "location": DALLAS,
}
CANDIDATE_PAYLOAD = {
    "id": "3ae2b801-19f6-41ef-ad28-214bd731948f",
    "name": "Adam van der Hart",
    "primaryEmailAddress": {"value": "Adam@Example.com", "type": "Personal", "isPrimary": True},
    "emailAddresses": [
        {"value": "Adam@Example.com", "type": "Personal", "isPrimary": True},
        {"value": "adam@work.example", "type": "Work", "isPrimary": False},
    ],
    "phoneNumbers": [],
    "socialLinks": [],
    "tags": [{"id": "7f0c", "title": "Portal", "isArchived": False}],
    "applicationIds": [],
    "resumeFileHandle": {"id": "f2", "name": "cv.pdf", "handle": "h2"},
    "fileHandles": [
        {"id": "f1", "name": "profile.pdf", "handle": "h1"},
        {"id": "f2", "name": "cv.pdf", "handle": "h2"},
    ],
    "profileUrl": "https://app.ashbyhq.com/candidates/3ae2b801",
}


def test_a_job_becomes_exactly_this():
    stages = (AtsStage("s1", "Application Review", 1),)
    other = AtsPlace(raw="Remote - US", remote=True)
    around = mapping.Around(stages, (other,), "Logistics", "https://jobs.ashbyhq.com/acme/1")
    assert mapping.job(Payload(JOB_PAYLOAD), around, frozenset(), "mark") == AtsJob(
        external_id=JOB,
        ats_id="b5a0c9d4-0d0c-4d3b-8f0e-1d9a7e8f3a11",
        title="Forklift Driver",
        status="Open",
        liveness=Liveness.LIVE,
        fingerprint="mark",
        places=(
            AtsPlace(
                country="United States",
                region="Texas",
                city="Dallas",
                postal_code="75201",
                raw="Dallas HQ",
            ),
            other,
        ),
        confidential=True,
        employment_type="FullTime",
        department="Logistics",
        job_code="b5a0c9d4-0d0c-4d3b-8f0e-1d9a7e8f3a11",
        apply_url="https://jobs.ashbyhq.com/acme/1",
        stages=stages,
        hiring_team=(
            AtsPerson(
                external_id="5b591aed-88e3-4395-b9c6-7d529f93354a",
                name="Ada Okafor",
                email="ada@acme.example",
                roles=("Hiring Manager",),
            ),
        ),
        opened_at=datetime(2026, 5, 1, 8, tzinfo=UTC),
        changed_at=datetime(2026, 5, 2, 9, 30, 0, 250000, tzinfo=UTC),
    )


def test_a_job_with_the_required_fields_only_is_read_too():
    names = ("id", "title", "confidential", "status", "employmentType", "updatedAt")
    bare = {name: JOB_PAYLOAD[name] for name in names}
    job = mapping.job(Payload(bare), mapping.Around(), frozenset(), "mark")
    assert (job.ats_id, job.places, job.stages, job.opened_at) == (JOB, (), (), None)


@pytest.mark.parametrize(
    ("status", "words", "expected"),
    [
        ("Open", (), Liveness.LIVE),
        ("Draft", ("Draft",), Liveness.NOT_LIVE),
        ("Closed", ("closed",), Liveness.NOT_LIVE),
        ("Archived", (), Liveness.NOT_LIVE),
        ("Paused", (), Liveness.UNKNOWN),
        ("Paused", ("paused",), Liveness.LIVE),
    ],
)
def test_what_a_status_means(status, words, expected):
    assert mapping.liveness(status, frozenset(words)) is expected


def test_a_place_without_an_address_keeps_its_name():
    remote = {"id": "x", "name": "Remote - US", "isRemote": True, "address": None}
    assert mapping.place(Payload(remote)) == AtsPlace(raw="Remote - US", remote=True)
    remote = {"id": "x", "name": "Anywhere", "workplaceType": "Remote", "address": {}}
    assert mapping.place(Payload(remote)) == AtsPlace(raw="Anywhere", remote=True)


def test_stages_come_in_order_and_without_the_archived_ones():
    rows = [
        {"id": "3", "title": "Archived", "type": "Archived", "orderInInterviewPlan": 3},
        {"id": "2", "title": "Offer", "type": "Offer", "orderInInterviewPlan": 2},
        {"id": "1", "title": "Leads", "type": "Lead", "orderInInterviewPlan": 1},
    ]
    assert mapping.stages([Payload(row) for row in rows]) == (
        AtsStage("1", "Leads", 1),
        AtsStage("2", "Offer", 2),
    )


def test_a_candidate_becomes_exactly_this():
    application = AtsApplication("a1", "j1")
    assert people_mapping.candidate(Payload(CANDIDATE_PAYLOAD), [application]) == AtsCandidate(
        external_id="3ae2b801-19f6-41ef-ad28-214bd731948f",
        first_name="Adam",
        last_name="van der Hart",
        emails=("Adam@Example.com", "adam@work.example"),
        applications=(application,),
        tags=("Portal",),
        ats_url="https://app.ashbyhq.com/candidates/3ae2b801",
    )


def test_an_address_is_compared_in_any_case_and_the_others_count():
    row = Payload(CANDIDATE_PAYLOAD)
    assert people_mapping.has_email(row, " adam@example.COM ")
    assert people_mapping.has_email(row, "Adam@Work.example")
    assert not people_mapping.has_email(row, "eve@example.com")


APPLICATION = {
    "id": "a1",
    "status": "Active",
    "createdAt": "2026-05-01T08:00:00.000Z",
    "updatedAt": "2026-05-02T08:00:00.000Z",
    "candidate": {"id": "c1", "name": "Adam Hart"},
    "currentInterviewStage": {"id": "s1", "title": "Phone Screen", "type": "Active"},
    "job": {"id": JOB, "title": "Forklift Driver"},
}


def test_an_application_becomes_exactly_this():
    told = AtsApplication(
        external_id="a1",
        job_external_id=JOB,
        job_title="Forklift Driver",
        stage_external_id="s1",
        stage_name="Phone Screen",
        outcome="Active",
        person_external_id="c1",
        standing=Standing.OPEN,
        applied_at=datetime(2026, 5, 1, 8, tzinfo=UTC),
        changed_at=datetime(2026, 5, 2, 8, tzinfo=UTC),
    )
    assert people_mapping.application(Payload(APPLICATION)) == told
    aside = people_mapping.trimmed(APPLICATION)
    assert people_mapping.application(Payload(aside)) == told
    assert "Adam" not in str(aside)
    with pytest.raises(UnexpectedResponseError, match=r"\$\.job"):
        people_mapping.application(Payload(APPLICATION | {"job": None}))


@pytest.mark.parametrize(
    ("status", "kind", "standing"),
    [
        ("Lead", None, Standing.OPEN),
        ("Hired", None, Standing.HIRED),
        ("Archived", "RejectedByOrg", Standing.REJECTED),
        ("Archived", "RejectedByCandidate", Standing.UNKNOWN),
        ("Archived", "Other", Standing.UNKNOWN),
        ("Archived", None, Standing.UNKNOWN),
        ("Paused", None, Standing.UNKNOWN),
    ],
)
def test_a_status_that_is_not_known_is_never_taken_for_open(status, kind, standing):
    reason = {"id": "r1", "text": "Timing", "reasonType": kind} if kind else None
    ended = {"status": status, "archiveReason": reason, "archivedAt": "2026-05-03T08:00:00Z"}
    told = people_mapping.application(Payload(APPLICATION | ended))
    assert told.standing is standing
    assert told.outcome == ("Timing" if reason else status)
    assert (told.rejected_at is not None) == (standing is Standing.REJECTED)


ADAM = PersonToExport("Adam", "van der Hart", ("adam@example.com", "ADAM@work.example"))


def test_what_is_the_same_in_another_writing_is_not_corrected():
    assert people_mapping.corrections(Payload(CANDIDATE_PAYLOAD), ADAM) == []


def test_a_correction_is_as_many_writes_as_it_needs():
    emails = ("a@new.example", "b@c.d")
    new = replace(ADAM, last_name="Hart", phone="+1 972 555 0177", emails=emails)
    assert people_mapping.corrections(Payload(CANDIDATE_PAYLOAD), new) == [
        {
            "name": "Adam Hart",
            "email": "a@new.example",
            "phoneNumber": "+1 972 555 0177",
            "alternateEmail": "b@c.d",
        }
    ]
    more = replace(ADAM, emails=(*ADAM.emails, "b@c.d", "e@f.g"))
    assert people_mapping.corrections(Payload(CANDIDATE_PAYLOAD), more) == [
        {"alternateEmail": "b@c.d"},
        {"alternateEmail": "e@f.g"},
    ]


def test_each_file_is_told_once():
    assert mapping.documents(Payload(CANDIDATE_PAYLOAD)) == [
        AtsDocument("profile.pdf", "f1"),
        AtsDocument("cv.pdf", "f2"),
    ]


def test_a_user_becomes_exactly_this():
    payload = {
        "id": "u1",
        "firstName": "Ada",
        "lastName": "Okafor",
        "email": "ada@acme.example",
        "globalRole": "Organization Admin",
        "isEnabled": True,
    }
    assert mapping.user(Payload(payload)) == AtsUser(
        "u1", "Ada Okafor", "ada@acme.example", "Organization Admin"
    )


def test_a_full_person_is_sent_with_all_that_ashby_takes():
    assert mapping.candidate_body(CANDIDATE) == {
        "name": "Canarina Canarova",
        "email": "canary.person@example.com",
        "alternateEmailAddresses": ["canary.second@example.com"],
        "phoneNumber": "+1 555 5550199",
        "linkedInUrl": "https://www.linkedin.com/in/canarina",
        "location": {"city": "Dallas", "region": "TX", "country": "US"},
    }


def test_a_bare_person_is_sent_without_any_empty_key():
    cher = PersonToExport("", "Cher", ("cher@example.com",))
    body = mapping.candidate_body(CandidateToExport(cher, Target.PROSPECT, ""))
    assert body == {"name": "Cher", "email": "cher@example.com"}


def test_links_go_where_they_belong_and_only_the_first_of_each():
    links = (
        "https://github.com/ana",
        "https://de.linkedin.com/in/ana",
        "https://ana.example.com",
        "https://second.example.com",
        "javascript:alert(1)",
        "linkedin.com/in/ana",
    )
    ana = PersonToExport("Ana", "Ruiz", ("ana@example.com",), links=links)
    body = mapping.candidate_body(CandidateToExport(ana, Target.PROSPECT, ""))
    assert body["githubUrl"] == "https://github.com/ana"
    assert body["linkedInUrl"] == "https://de.linkedin.com/in/ana"
    assert body["website"] == "https://ana.example.com"


def test_the_stage_that_was_chosen_is_sent_else_the_settings_own():
    assert mapping.application_body(KNOWN_CANDIDATE, "FirstPreInterviewScreen") == {
        "candidateId": "104",
        "jobId": "101",
        "interviewStageId": "102",
    }
    bare = CandidateToExport(
        KNOWN_CANDIDATE.person, Target.APPLICANT, "101", person_external_id="104"
    )
    known = {"candidateId": "104", "jobId": "101"}
    assert mapping.application_body(bare, "") == known
    assert mapping.application_body(bare, "First") == known | {"interviewStageId": "First"}


@pytest.mark.parametrize("unfit", ["", "a b", "a/b", "é", "x" * 65])
def test_an_id_that_can_be_none_is_refused(unfit):
    with pytest.raises(RejectedError):
        mapping.named(unfit)
