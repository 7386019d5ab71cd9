"""Frappe HR's records become ours, field by field."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from integrations.connectors.ats.frappe import mapping
from integrations.connectors.ats.frappe.server_messages import plain, said
from integrations.connectors.ats.frappe.settings import FrappeSettings
from integrations.connectors.ats.frappe.site_time import earliest_site_time, zone_of
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsApplication, AtsCandidate, Standing
from integrations.connectors.types import AtsJob, AtsPlace, Liveness
from tests.integrations.connectors.contract import CANDIDATE
from tests.integrations.connectors.frappe.conftest import payload

SETTINGS = FrappeSettings(base_url="https://acme.frappe.cloud", api_key="k", api_secret="s")
CHICAGO = ZoneInfo("America/Chicago")


def openings() -> list[Payload]:
    return [Payload(raw) for raw in payload("job_openings")["data"]]


def test_an_open_job():
    assert mapping.job(openings()[0], SETTINGS, CHICAGO, "mark") == AtsJob(
        external_id="HR-OPN-2026-0002",
        ats_id="HR-OPN-2026-0002",
        title="Warehouse Associate (2nd shift)",
        status="Open",
        liveness=Liveness.LIVE,
        fingerprint="mark",
        places=(AtsPlace(raw="Dallas, TX"),),
        employment_type="Full-time",
        department="Logistics - AM",
        description='<div class="ql-editor"><p>Load and unload.</p></div>',
        apply_url="https://acme.frappe.cloud/jobs/acme_manufacturing/warehouse-associate-2nd-shift",
        ats_url="https://acme.frappe.cloud/app/job-opening/HR-OPN-2026-0002",
        opened_at=datetime(2026, 11, 22, 4, 0, tzinfo=UTC),
        changed_at=datetime(2026, 11, 22, 5, 7, 7, 543694, tzinfo=UTC),
    )


def test_a_closed_job_with_nothing_in_it_and_in_summer_time():
    assert mapping.job(openings()[1], SETTINGS, CHICAGO, "mark") == AtsJob(
        external_id="HR-OPN-2026-0003",
        ats_id="HR-OPN-2026-0003",
        title="Welder",
        status="Closed",
        liveness=Liveness.NOT_LIVE,
        fingerprint="mark",
        ats_url="https://acme.frappe.cloud/app/job-opening/HR-OPN-2026-0003",
        opened_at=datetime(2026, 7, 1, 13, 0, tzinfo=UTC),
        changed_at=datetime(2026, 7, 2, 14, 30, 0, 1, tzinfo=UTC),
    )


def test_the_country_is_only_what_the_settings_say():
    settings = replace(SETTINGS, default_country="US")
    first, second = (mapping.job(row, settings, CHICAGO, "") for row in openings())
    assert first.places == (AtsPlace(country="US", raw="Dallas, TX"),)
    assert second.places == (AtsPlace(country="US"),)


@pytest.mark.parametrize(
    ("status", "publish", "only_published", "words", "expected"),
    [
        ("Open", 0, False, (), ("Open", Liveness.LIVE)),
        ("Open", 1, True, (), ("Open", Liveness.LIVE)),
        ("Open", 0, True, (), ("Open, not published", Liveness.NOT_LIVE)),
        ("Closed", 1, False, ("Closed",), ("Closed", Liveness.NOT_LIVE)),
        ("Paused", 1, False, (), ("Paused", Liveness.UNKNOWN)),
        ("Hiring", 1, False, (" hiring ",), ("Hiring", Liveness.LIVE)),
        ("", 1, False, (), ("", Liveness.UNKNOWN)),
    ],
)
def test_liveness(status, publish, only_published, words, expected):
    settings = replace(SETTINGS, only_published=only_published, live_statuses=frozenset(words))
    row = Payload({"name": "A", "job_title": "B", "status": status, "publish": publish})
    job = mapping.job(row, settings, CHICAGO, "")
    assert (job.status, job.liveness) == expected


def test_applicants_of_one_address_are_one_person_named_after_the_first():
    rows = [Payload(raw) for raw in payload("job_applicants")["data"]]
    base = "https://acme.frappe.cloud/app/job-applicant"
    first, second = "Maria.Lopez@example.com", "Maria.Lopez@example.com-1"
    assert mapping.people(rows, SETTINGS, CHICAGO) == [
        AtsCandidate(
            external_id=first,
            first_name="Maria del Carmen",
            last_name="Lopez",
            emails=("Maria.Lopez@example.com", "maria.lopez@example.com"),
            applications=(
                AtsApplication(
                    external_id=first,
                    job_external_id="HR-OPN-2026-0002",
                    outcome="Replied",
                    ats_url=f"{base}/Maria.Lopez%40example.com",
                    person_external_id=first,
                    standing=Standing.OPEN,
                    applied_at=datetime(2026, 11, 20, 18, tzinfo=UTC),
                    changed_at=datetime(2026, 11, 22, 15, tzinfo=UTC),
                ),
                AtsApplication(
                    external_id=second,
                    job_external_id="",
                    outcome="Hold",
                    ats_url=f"{base}/Maria.Lopez%40example.com-1",
                    person_external_id=second,
                    standing=Standing.OPEN,
                    applied_at=datetime(2026, 11, 21, 18, tzinfo=UTC),
                    changed_at=datetime(2026, 11, 24, 15, tzinfo=UTC),
                ),
            ),
            tags=("FactoryFix", "Forklift", "Night shift"),
            ats_url=f"{base}/Maria.Lopez%40example.com",
            phones=("+1 614 555 0142",),
            changed_at=datetime(2026, 11, 24, 15, tzinfo=UTC),
        ),
        AtsCandidate(
            external_id="devon.carter@example.com",
            first_name="",
            last_name="Devon",
            emails=("devon.carter@example.com",),
            applications=(
                AtsApplication(
                    external_id="devon.carter@example.com",
                    job_external_id="HR-OPN-2026-0004",
                    outcome="Open",
                    ats_url=f"{base}/devon.carter%40example.com",
                    person_external_id="devon.carter@example.com",
                    standing=Standing.OPEN,
                    applied_at=datetime(2026, 11, 21, 18, 30, tzinfo=UTC),
                    changed_at=datetime(2026, 11, 21, 18, 30, tzinfo=UTC),
                ),
            ),
            ats_url=f"{base}/devon.carter%40example.com",
            changed_at=datetime(2026, 11, 21, 18, 30, tzinfo=UTC),
        ),
    ]


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("Accepted", Standing.HIRED), ("Rejected", Standing.REJECTED), ("Hold", Standing.OPEN),
        ("Shortlisted", Standing.UNKNOWN), (None, Standing.UNKNOWN),
    ],
)  # fmt: skip
def test_a_status_of_the_customers_own_is_unknown(status, standing):
    row = Payload({"name": "a@example.com", "status": status, "creation": "soon"})
    found = mapping.application(row, SETTINGS, CHICAGO)
    assert (found.standing, found.applied_at, found.rejected_at) == (standing, None, None)


def test_those_without_an_address_are_not_one_person():
    rows = [Payload({"name": name, "applicant_name": "No Mail"}) for name in ("A-1", "A-2")]
    assert [one.external_id for one in mapping.people(rows, SETTINGS, None)] == ["A-1", "A-2"]


def test_the_tenth_of_an_address_does_not_come_before_the_second():
    rows = [
        Payload({"name": f"a@example.com{end}", "email_id": "a@example.com", "creation": "same"})
        for end in ("-10", "-2", "")
    ]
    (person,) = mapping.people(rows, SETTINGS, None)
    assert [each.external_id for each in person.applications] == [
        "a@example.com", "a@example.com-2", "a@example.com-10",
    ]  # fmt: skip


def test_an_applicant_goes_out_with_what_frappe_has_a_field_for():
    assert mapping.applicant_values(CANDIDATE, job="HR-OPN-2026-0002", source="Portal") == {
        "applicant_name": "Canarina Canarova",
        "email_id": "canary.person@example.com",
        "phone_number": "+1 555 5550199",
        "status": "Open",
        "job_title": "HR-OPN-2026-0002",
        "source": "Portal",
        "cover_letter": "Forklift driver\nhttps://www.linkedin.com/in/canarina\nnot a link\n"
        "Also: canary.second@example.com",
        "country": "",
    }


def test_a_country_that_is_not_known_goes_out_empty_or_frappe_enters_that_of_the_site():
    assert mapping.applicant_values(CANDIDATE, country="Mexico")["country"] == "Mexico"
    assert mapping.applicant_values(CANDIDATE)["country"] == ""


@pytest.mark.parametrize(
    "phone", ["+1 555 0142 x12", "555-0142 ext. 7", "+1 555 0142 / 0143 (home)"]
)
def test_a_phone_number_that_frappe_refuses_goes_into_the_letter(phone):
    person = replace(CANDIDATE.person, phone=phone, links=(), emails=("a@example.com",))
    values = mapping.applicant_values(replace(CANDIDATE, person=person))
    assert "phone_number" not in values
    assert values["cover_letter"] == f"Forklift driver\nPhone: {phone}"


def test_a_phone_number_that_frappe_takes_goes_into_its_field():
    person = replace(CANDIDATE.person, phone=" +1 (214) 555-0142 ")
    values = mapping.applicant_values(replace(CANDIDATE, person=person))
    assert values["phone_number"] == "+1 (214) 555-0142"


def test_a_prospect_names_no_job():
    assert "job_title" not in mapping.applicant_values(CANDIDATE)


# --- times ------------------------------------------------------------------------------------


ZONES = ("Etc/GMT+12", "America/Chicago", "UTC", "Asia/Kolkata", "Pacific/Kiritimati")


def test_a_filter_is_a_time_without_an_offset_but_with_microseconds():
    moment = datetime(2026, 11, 22, 5, 7, 7, 543694, tzinfo=UTC)
    assert earliest_site_time(moment) == "2026-11-21 17:07:07.543694"
    assert earliest_site_time(moment.astimezone(CHICAGO)) == earliest_site_time(moment)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 22, 5, 7, tzinfo=UTC),
        datetime(2026, 11, 1, 6, 50, tzinfo=UTC),  # 1:50 in Chicago, before it is 1:00 again.
        datetime(2026, 3, 8, 8, 30, tzinfo=UTC),
    ],
)
def test_whatever_the_zone_nothing_is_left_out_and_a_day_at_most_comes_again(zone, moment):
    def written_there(instant):
        return f"{instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)}.000000"

    since = earliest_site_time(moment)
    for later in (0, 1, 20, 61):
        assert written_there(moment + timedelta(minutes=later)) >= since
    assert written_there(moment - timedelta(hours=27)) < since


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "America", "../etc/passwd", "/etc/passwd"])
def test_without_a_zone_that_is_known_there_are_no_times(name):
    assert zone_of(name) is None
    job = mapping.job(openings()[0], SETTINGS, None, "")
    assert (job.opened_at, job.changed_at) == (None, None)
    assert job.title


# --- what it says -----------------------------------------------------------------------------


def test_messages_become_plain_text_and_no_traceback():
    assert said(payload("closed_job")) == (
        "Cannot create a Job Applicant against a closed Job Opening"
    )
    assert said(payload("no_permission")) == (
        "User portal@acme.example does not have doctype access via role permission for document "
        "Job Applicant"
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a &amp; b<br>c", "a & b c"),
        ("<ul><li>one</li><li>two</li></ul>", "one two"),
        ("<style>p{}</style><p>Not <b>that</b></p><script>x()</script>", "Not that"),
        ("5 < 6 <", "5 < 6 <"),
    ],
)
def test_plain_text_of_html(html, text):
    assert plain(html) == text


@pytest.mark.parametrize(
    "raw", [None, "", "no json", "[", "{}", '["no json"]', '["[]"]', '["{}"]', "[" * 100_000, 7]
)
def test_messages_that_cannot_be_read_are_none(raw):
    assert said({"_server_messages": raw, "exc": "secret"}) == ""


def test_the_same_message_is_said_once():
    raw = json.dumps([json.dumps({"message": "No."})] * 2)
    assert said({"_server_messages": raw}) == "No."
