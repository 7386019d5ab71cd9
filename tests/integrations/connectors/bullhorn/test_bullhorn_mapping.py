"""Bullhorn's published shapes become exactly these values."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from integrations.connectors.ats.bullhorn import mapping, queries
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    Standing,
)
from integrations.connectors.standings import StandingWords
from integrations.connectors.types import (
    AtsJob,
    AtsPay,
    AtsPerson,
    AtsPlace,
    AtsStage,
    Liveness,
)
from tests.integrations.connectors.bullhorn.published import payload

COUNTRIES = {row["value"]: row["label"] for row in payload("options_country")["data"]}
STAGES = mapping.stages(["New Lead", "Submitted", "New Lead"])
WORDS = mapping.LiveWords(frozenset({"accepting candidates "}), frozenset({"Open"}))


def job(raw, words=WORDS, countries=COUNTRIES):
    return mapping.job(Payload(raw), stages=STAGES, countries=countries, words=words, mark="m")


def jobs():
    return payload("search_joborder")["data"]


def test_an_open_job():
    assert job(jobs()[0]) == AtsJob(
        external_id="95423",
        ats_id="95423",
        title="Forklift driver",
        status="Accepting Candidates",
        liveness=Liveness.LIVE,
        fingerprint="m",
        places=(
            AtsPlace(country="United States", region="TX", city="Dallas", postal_code="75201"),
        ),
        employment_type="Contract",
        department="Acme Freight",
        job_code="REQ-7",
        pay=AtsPay(minimum=Decimal("21.5"), maximum=Decimal("21.5")),
        description="<p>Nights.</p>",
        apply_url="https://jobs.example.com/95423",
        stages=(
            AtsStage(external_id="New Lead", name="New Lead", position=0),
            AtsStage(external_id="Submitted", name="Submitted", position=1),
        ),
        hiring_team=(
            AtsPerson("12", "Riley Recruiter", "riley@agency.example", ("owner", "response user")),
        ),
        opened_at=datetime(2026, 11, 2, 12, tzinfo=UTC),
        changed_at=datetime(2026, 11, 3, 12, 0, 0, 500_000, tzinfo=UTC),
    )


def test_a_closed_job_keeps_its_word_and_is_not_live_for_it():
    """The connection's list of live statuses would make it live if the word stood alone."""
    closed = job(jobs()[1])
    assert (closed.status, closed.liveness) == ("Closed (Accepting Candidates)", Liveness.NOT_LIVE)
    assert closed.pay == AtsPay(Decimal(52000), Decimal(52000), period="Yearly")
    assert closed.places == (AtsPlace(remote=True),)
    assert (closed.department, closed.job_code) == ("", "")
    assert closed.hiring_team == (AtsPerson("12", "Riley Recruiter", "", ("owner",)),)


@pytest.mark.parametrize("number", [2, 3], ids=["deleted", "only in the index"])
def test_a_job_that_is_gone_is_told_as_deleted(number):
    gone = job(jobs()[number])
    assert (gone.deleted, gone.status, gone.liveness) == (True, "Deleted", Liveness.NOT_LIVE)
    assert gone.places == gone.stages == ()


@pytest.mark.parametrize(
    ("own", "status", "is_open", "expected"),
    [
        ({"Accepting Candidates"}, "accepting candidates", True, Liveness.LIVE),
        ({"Accepting Candidates"}, "Covered", True, Liveness.NOT_LIVE),
        ({"Accepting Candidates"}, "Posted", True, Liveness.LIVE),
        ({"Accepting Candidates"}, "Accepting Candidates", False, Liveness.NOT_LIVE),
        (set(), "Accepting Candidates", True, Liveness.UNKNOWN),
        (set(), "Posted", True, Liveness.LIVE),
        (set(), "Posted", False, Liveness.NOT_LIVE),
        (set(), "", True, Liveness.UNKNOWN),
        (set(), "Posted", None, Liveness.LIVE),
        (set(), "Covered", None, Liveness.UNKNOWN),
    ],
)
def test_what_a_status_means_is_the_customers_to_say(own, status, is_open, expected):
    words = mapping.LiveWords(frozenset(own), frozenset({"Posted"}))
    raw = {"id": 1, "title": "Driver", "status": status, "isOpen": is_open, "isDeleted": False}
    assert job(raw, words).liveness is expected


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ({"countryID": 2378, "city": "Dallas"}, AtsPlace(city="Dallas")),
        ({"countryID": 99, "city": "Dallas"}, AtsPlace(city="Dallas")),
        ({"countryID": None, "city": " Dallas "}, AtsPlace(city="Dallas")),
        ({"countryID": 2185, "countryName": "Canada"}, AtsPlace(country="Canada")),
    ],
)
def test_a_country_is_never_guessed_from_its_number(address, place):
    raw = {"id": 1, "title": "Driver", "status": "Open", "isOpen": True, "address": address}
    assert job(raw).places == (place,)


def test_a_job_without_an_address_has_no_place():
    assert job({"id": 1, "title": "D", "isOpen": True, "address": None}).places == ()


STANDINGS = StandingWords(
    rejected=frozenset({"client rejected"}),
    hired=frozenset({"placed"}),
    still_open=frozenset({"submitted"}),
)


def test_a_person_with_all_their_submissions():
    row = Payload(payload("search_candidate")["data"][0])
    submissions = [Payload(raw) for raw in payload("query_jobsubmission")["data"]]
    assert mapping.person(row, submissions, STANDINGS) == AtsCandidate(
        external_id="5059165",
        first_name="Alma",
        last_name="Ruiz",
        emails=("work@example.com", "Alma.Ruiz@Example.com"),
        applications=(
            AtsApplication(
                external_id="3001",
                job_external_id="95423",
                job_title="Forklift driver",
                stage_external_id="New Lead",
                stage_name="New Lead",
                outcome="New Lead",
                person_external_id="5059165",
                standing=Standing.OPEN,
                applied_at=datetime(2026, 3, 26, 9, 20, tzinfo=UTC),
                changed_at=datetime(2026, 3, 27, 9, 20, tzinfo=UTC),
            ),
            AtsApplication(
                external_id="3002",
                job_external_id="95424",
                job_title="Welder",
                stage_external_id="Interview Scheduled",
                stage_name="Interview Scheduled",
                outcome="Interview Scheduled",
                person_external_id="5059165",
            ),
        ),
        phones=("(614) 555-0142", "614 555 0199"),
        links=("https://alma.example.com",),
        changed_at=datetime(2026, 3, 27, 9, 20, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("status", "is_hidden", "expected"),
    [
        ("Client Rejected", False, Standing.REJECTED),
        ("Submitted", True, Standing.OPEN),
        ("New Lead", False, Standing.OPEN),
        ("New Lead", True, Standing.UNKNOWN),
        ("Interview Scheduled", False, Standing.UNKNOWN),
    ],
)
def test_what_became_of_a_submission_is_the_customers_to_say(status, is_hidden, expected):
    raw = {"id": 1, "status": status, "isHidden": is_hidden, "candidate": {"id": 2}}
    row = Payload({**raw, "jobOrder": {"id": 3}})
    assert mapping.application(row, STANDINGS).standing is expected


@pytest.mark.parametrize("flag", ["isDeleted", "isAnonymized", "_error"])
def test_who_is_deleted_or_anonymous_is_gone(flag):
    raw = {"id": 1, "firstName": "Anonymized", "lastName": "", "isDeleted": False, flag: True}
    assert mapping.person(Payload(raw), [], STANDINGS).deleted


def test_a_file():
    row = Payload(payload("file_attachments")["data"][0])
    assert mapping.document(row) == AtsDocument("Alma-Ruiz-profile-rx-8f3k2mb1.pdf", "178")


@pytest.mark.parametrize(
    ("email", "query"),
    [
        ("a@b.co", 'isDeleted:0 AND (email:"a@b.co" OR email2:"a@b.co" OR email3:"a@b.co")'),
        (
            'A" OR *:*\\@b.co',
            'isDeleted:0 AND (email:"A\\" OR *:*\\\\@b.co" OR email:"a\\" or *:*\\\\@b.co" OR '
            'email2:"A\\" OR *:*\\\\@b.co" OR email2:"a\\" or *:*\\\\@b.co" OR '
            'email3:"A\\" OR *:*\\\\@b.co" OR email3:"a\\" or *:*\\\\@b.co")',
        ),
    ],
)
def test_an_address_cannot_leave_its_quotes(email, query):
    assert queries.same_email(email) == query


def test_the_query_of_changes():
    since = datetime.fromisoformat("2026-11-22T01:02:03.999+02:00")
    assert queries.changed_since(since) == "dateLastModified:[20261121230203 TO *]"
