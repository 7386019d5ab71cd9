"""Kombo's payloads to our types, on Kombo's own published examples and on what goes wrong."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from integrations.connectors.ats.kombo import mapping, people_mapping
from integrations.connectors.ats.kombo.recognising import FINGERPRINTED
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
    AtsPerson,
    AtsPlace,
    AtsStage,
    Liveness,
)
from integrations.errors import UnexpectedResponseError

NONE: frozenset[str] = frozenset()


def job(**fields):
    raw = {"id": "j1", "name": "Welder", "status": "OPEN", **fields}
    return read_job(raw, frozenset({"active", "posted"}))


def read_job(raw, live_statuses=NONE):
    return mapping.job(Payload(raw), live_statuses, fingerprint(raw, FINGERPRINTED))


def test_kombos_example_of_a_job(kombo_spec):
    (example,) = kombo_spec.examples("/ats/jobs")
    (raw,) = example["data"]["results"]
    mapped = read_job(raw)
    assert mapped == AtsJob(
        external_id="H5daSm8e85Dmvmne3wLeCPhX",
        ats_id="32",
        title="Backend Engineer",
        status="OPEN",
        liveness=Liveness.LIVE,
        fingerprint=mapped.fingerprint,
        places=(AtsPlace("DE", "Berlin", "Berlin", "12435", "Berlin, Germany"),),
        employment_type="FULL_TIME",
        department="Engineering",
        job_code="BE-2021-01",
        pay=AtsPay(Decimal(4200), Decimal(4200), "EUR", "MONTH"),
        description=raw["description"],
        apply_url="https://jobs.example.com/post/159829112",
        ats_url="https://app.greenhouse.io/jobs/32",
        stages=(AtsStage("5J7L4b48wBfffYwek9Az9pkM", "Initial Screening", 0),),
        hiring_team=(
            AtsPerson(
                "26vafvWSRmbhNcxJYqjCzuJg", "John Doe", "john.doe@kombo.dev", ("HIRING_MANAGER",)
            ),
        ),
        required_questions=1,
        opened_at=datetime(2022, 8, 7, 14, 1, 29, 196000, tzinfo=UTC),
        changed_at=datetime(2022, 8, 7, 14, 1, 29, 196000, tzinfo=UTC),
    )
    assert len(mapped.fingerprint) == 32


def test_kombos_example_of_a_candidate(kombo_spec):
    (example,) = kombo_spec.examples("/ats/candidates")
    (raw,) = example["data"]["results"]
    assert people_mapping.candidate(Payload(raw)) == AtsCandidate(
        external_id="26vafvWSRmbhNcxJYqjCzuJg",
        first_name="John",
        last_name="Doe",
        emails=("john.doe@example.com",),
        applications=(
            AtsApplication(
                external_id="H77fDF8uvEzGNPRubiz5DvQ7",
                job_external_id="H5daSm8e85Dmvmne3wLeCPhX",
                job_title="Backend Engineer",
                stage_external_id="5J7L4b48wBfffYwek9Az9pkM",
                stage_name="Initial Screening",
                outcome="HIRED",
                ats_url="https://app.greenhouse.io/applications/32",
                standing=Standing.HIRED,
                applied_at=datetime(2022, 8, 7, 14, 1, 29, 196000, tzinfo=UTC),
                changed_at=datetime(2022, 8, 7, 14, 1, 29, 196000, tzinfo=UTC),
            ),
        ),
        tags=("High Potential",),
        ats_url="https://app.greenhouse.io/people/32",
        phones=("+1-541-754-3010",),
        links=("https://www.youtube.com/watch?v=dQw4w9WgXcQ",),
        changed_at=datetime(2022, 4, 4, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("outcome", "standing"),
    [
        ("PENDING", Standing.OPEN),
        ("HIRED", Standing.HIRED),
        ("DECLINED", Standing.REJECTED),
        ("pending review", Standing.UNKNOWN),
        (None, Standing.UNKNOWN),
    ],
)
def test_a_word_for_the_outcome_that_is_not_known_is_never_taken_for_open(outcome, standing):
    raw = {"id": "a1", "job": {"id": "j1"}, "outcome": outcome, "rejected_at": "2026-05-01"}
    application = people_mapping.application(Payload(raw))
    assert application.standing is standing
    assert application.rejected_at == datetime(2026, 5, 1, tzinfo=UTC)


def test_what_is_odd_about_a_phone_or_a_time_does_not_cost_the_person():
    raw = {
        "id": "c1",
        "phone_numbers": [{"phone_number": 7}, {"phone_number": "+1 555 5550199"}],
        "social_media": [{"link": None, "username": "ana"}],
        "changed_at": "soon",
    }
    person = people_mapping.candidate(Payload(raw))
    assert (person.phones, person.links, person.changed_at) == (("+1 555 5550199",), (), None)


def test_a_deleted_person_whose_fields_are_all_null_is_only_an_id():
    gone = {"id": "c1", "remote_deleted_at": "2026-05-01T00:00:00.000Z", "first_name": None}
    person = people_mapping.candidate(
        Payload({**gone, "email_addresses": None, "applications": None})
    )
    assert person == AtsCandidate("c1", "", "", deleted=True)


def test_kombos_example_of_a_created_application(kombo_spec):
    (example,) = kombo_spec.examples("/ats/jobs/{job_id}/applications", "post")
    receipt = mapping.application_receipt(example)
    assert receipt.application_external_id == "H77fDF8uvEzGNPRubiz5DvQ7"
    assert receipt.person_external_id == "26vafvWSRmbhNcxJYqjCzuJg"
    assert receipt.ats_url == "https://example.com/applications/32"
    assert receipt.warnings == ("This is an example warning!",)


def test_kombos_example_of_documents(kombo_spec):
    (example,) = kombo_spec.examples("/ats/applications/{application_id}/attachments")
    entries = Payload(example).child("data").items("results")
    assert [mapping.document(entry) for entry in entries] == [
        AtsDocument("Frank Doe CV.pdf", "EYJjhMQT3LtVKXnTbnRT8s6U")
    ]


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("OPEN", Liveness.LIVE),
        ("open", Liveness.LIVE),
        ("CLOSED", Liveness.NOT_LIVE),
        ("DRAFT", Liveness.NOT_LIVE),
        ("ARCHIVED", Liveness.NOT_LIVE),
        ("Active", Liveness.LIVE),
        (" POSTED ", Liveness.LIVE),
        ("On hold", Liveness.UNKNOWN),
        ("Inactive", Liveness.UNKNOWN),
        ("", Liveness.UNKNOWN),
        (None, Liveness.UNKNOWN),
    ],
)
def test_a_status_word_means_live_only_where_it_is_known_to(status, meaning):
    assert job(status=status).liveness is meaning


def test_closed_stays_closed_even_where_somebody_lists_it_as_live():
    assert mapping.liveness("Closed", frozenset({"closed"})) is Liveness.NOT_LIVE


def test_a_closing_date_in_the_future_is_no_status():
    assert job(closed_at="2099-01-01T00:00:00.000Z").liveness is Liveness.LIVE


def test_a_deleted_job_whose_fields_are_all_null_is_only_an_id():
    gone = {"id": "j1", "remote_deleted_at": "2026-05-01T00:00:00.000Z", "name": None}
    mapped = read_job({**gone, "stages": None, "status": None})
    assert (mapped.external_id, mapped.deleted, mapped.title) == ("j1", True, "")
    assert mapped.liveness is Liveness.NOT_LIVE


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({"name": "Welder", "job_code": "W-7"}, "Welder"),
        ({"job_code": "W-7", "remote_id": "32"}, "W-7"),
        ({"remote_id": "32"}, "Untitled job 32"),
        ({}, "Untitled job j1"),
    ],
)
@pytest.mark.parametrize("nameless", [{"name": None}, {"name": ""}, {"name": "  "}, {"name": 7}])
def test_a_job_without_a_name_is_called_by_what_else_is_known(nameless, fields, title):
    assert job(**(nameless | fields)).title == title


UNREADABLE = {
    "opened_at": ("soon", "opened_at", None),
    "changed_at": (7, "changed_at", None),
    "salary_amount": ("a lot", "pay", AtsPay()),
    "salary_amount_from": ([], "pay", AtsPay()),
    "salary_currency": (7, "pay", AtsPay()),
    "post_url": (7, "apply_url", ""),
    "remote_url": ({}, "ats_url", ""),
    "department": (7, "department", ""),
    "description": (7, "description", ""),
    "status": (7, "status", ""),
    "stages": ([{"id": None, "name": "Offer"}], "stages", ()),
    "location": ({"country": 7}, "places", ()),
    "screening_questions": ([{"required": "yes"}], "required_questions", 0),
    "hiring_team": (
        [{"first_name": "Ana", "hiring_team_roles": [7]}],
        "hiring_team",
        (AtsPerson("", "Ana"),),
    ),
}


@pytest.mark.parametrize(("field", "told"), UNREADABLE.items(), ids=UNREADABLE)
def test_an_optional_field_that_cannot_be_read_costs_the_field_and_not_the_job(field, told):
    found, attribute, empty = told
    mapped = job(**{field: found})
    assert (mapped.title, getattr(mapped, attribute)) == ("Welder", empty)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"id": None}, "$.id"),
        ({"location": "Dallas"}, "$.location"),
        ({"stages": "Applied"}, "$.stages"),
        ({"stages": ["Applied"]}, "$.stages[0]"),
        # Better not read than shown to everybody.
        ({"confidential": "yes"}, "$.confidential"),
        ({"visibility": 7}, "$.visibility"),
    ],
)
def test_a_missing_id_a_wrong_container_and_a_doubtful_secret_cost_the_record(fields, path):
    with pytest.raises(UnexpectedResponseError) as surprise:
        job(**fields)
    assert surprise.value.path == path


@pytest.mark.parametrize(
    ("fields", "confidential"),
    [
        ({"visibility": "CONFIDENTIAL"}, True),
        ({"visibility": "Confidential"}, True),
        ({"visibility": "PUBLIC", "confidential": True}, True),
        ({"visibility": "INTERNAL", "confidential": False}, False),
        ({}, False),
    ],
)
def test_a_job_is_confidential_by_either_field(fields, confidential):
    assert job(**fields).confidential is confidential


@pytest.mark.parametrize(
    ("fields", "places"),
    [
        ({}, ()),
        ({"location": None}, ()),
        ({"location": {"raw": None, "city": None}}, ()),
        ({"location": {"raw": "Dallas, TX"}}, (AtsPlace(raw="Dallas, TX"),)),
        ({"location": None, "remote_work_status": "REMOTE"}, (AtsPlace(remote=True),)),
        ({"location": {"country": "US"}, "remote_work_status": "HYBRID"}, (AtsPlace("US"),)),
    ],
)
def test_places_keep_the_free_text_and_are_absent_where_nothing_is_told(fields, places):
    assert job(**fields).places == places


@pytest.mark.parametrize(
    ("fields", "low", "high"),
    [
        ({"salary_amount": 21.5}, Decimal("21.5"), Decimal("21.5")),
        ({"salary_amount_from": 20, "salary_amount_to": 25}, Decimal(20), Decimal(25)),
        ({"salary_amount": 22, "salary_amount_from": 20}, Decimal(20), None),
        ({}, None, None),
    ],
)
def test_pay_is_a_range_or_one_figure(fields, low, high):
    pay = job(**fields).pay
    assert (pay.minimum, pay.maximum) == (low, high)


def test_an_unknown_stage_status_costs_nothing():
    stages = [{"id": "s1", "name": "A", "status": "PAUSED"}, {"id": "s2", "status": "INACTIVE"}]
    assert job(stages=stages).stages == (
        AtsStage("s1", "A"),
        AtsStage("s2", "", active=False),
    )


def test_only_required_questions_are_counted():
    questions = [{"required": True}, {"required": False}, {"required": None}, {"required": True}]
    assert job(screening_questions=questions).required_questions == 2


def test_the_fingerprint_follows_the_contents_and_not_the_order_or_the_time():
    first = job(changed_at="2026-05-01T00:00:00Z", location={"city": "A", "state": "B"})
    again = job(changed_at="2026-05-02T00:00:00Z", location={"state": "B", "city": "A"})
    other = job(changed_at="2026-05-01T00:00:00Z", location={"city": "A", "state": "C"})
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != other.fingerprint


def test_the_fingerprint_covers_everything_that_is_read_of_a_job():
    class Watched(dict):
        def get(self, key, default=None):
            looked_at.add(key)
            return super().get(key, default)

    looked_at: set[str] = set()
    raw = Watched({"id": "j1", "name": "Welder", "salary_amount": 1, "location": {}})
    mapping.job(Payload(raw), NONE, "")
    mapping.job(Payload(Watched(raw, remote_deleted_at="2026-05-01")), NONE, "")
    mapped = set(looked_at)
    looked_at.clear()
    fingerprint(raw, FINGERPRINTED)
    assert looked_at == mapped - {"changed_at"}


def test_what_is_not_read_of_a_job_changes_nothing():
    before = job(job_postings=[{"title": "Welder"}], remote_updated_at="2026-05-01")
    after = job(job_postings=[{"title": "Senior welder"}], remote_updated_at="2026-05-02")
    assert before.fingerprint == after.fingerprint


@pytest.mark.parametrize("data", [{}, {"id": None}, {"id": ""}, {"id": 7}, None, []])
def test_a_created_application_without_an_id_is_no_receipt(data):
    with pytest.raises(UnexpectedResponseError):
        mapping.application_receipt({"data": data})


def test_an_application_without_a_job_is_left_out():
    raw = {"id": "c1", "applications": [{"id": "a1", "job": None}]}
    assert people_mapping.candidate(Payload(raw)).applications == ()
