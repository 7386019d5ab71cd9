"""Harvest's records to our types, exactly, on the published shapes and on what goes wrong."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations.connectors.ats.greenhouse import job_mapping, mapping
from integrations.connectors.ats.greenhouse.corrections import corrections
from integrations.connectors.ats.greenhouse.job_mapping import Surroundings
from integrations.connectors.ats.greenhouse.settings import GreenhouseSettings
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
    Standing,
)
from integrations.connectors.types import (
    AtsJob,
    AtsPlace,
    AtsStage,
    AtsUser,
    Liveness,
    PersonToExport,
)
from tests.integrations.connectors.greenhouse.conftest import payload

APP = "https://app.greenhouse.io"
SETTINGS = GreenhouseSettings()


def rows(name):
    return [Payload(raw) for raw in payload(name)]


def by(name, key):
    found = {}
    for row in rows(name):
        found.setdefault(str(row.value[key]), []).append(row)
    return found


def around(**changes):
    known = Surroundings(
        posts=by("job_posts", "job_id"),
        stages=by("job_interview_stages", "job_id"),
        locations=by("job_post_locations", "job_post_id"),
        searchable=by("job_post_searchable_locations", "job_post_id"),
        offices={str(row.value["id"]): row for row in rows("offices")},
        departments={str(row.value["id"]): row for row in rows("departments")},
    )
    return replace(known, **changes)


def read_job(surroundings, settings=SETTINGS, **changes):
    raw = {**payload("jobs")[0], **changes}
    return job_mapping.job(Payload(raw), surroundings.of(raw), settings, "mark")


def test_a_job_with_everything_around_it():
    assert read_job(around()) == AtsJob(
        external_id="4007253006",
        ats_id="WH-117",
        title="Warehouse Associate, Nights",
        status="open",
        liveness=Liveness.LIVE,
        fingerprint="mark",
        places=(AtsPlace("US", "TX", "Dallas", "75201", "Dallas, Texas, United States"),),
        employment_type="Full-time",
        department="Operations",
        job_code="WH-117",
        description="<p>Lift things.</p>",
        apply_url="https://boards.greenhouse.io/acme/jobs/8801",
        stages=(AtsStage("201", "Application Review", 0), AtsStage("202", "Phone Screen", 1)),
        required_questions=2,
        opened_at=datetime(2026, 3, 3, 10, tzinfo=UTC),
        changed_at=datetime(2026, 11, 2, 16, 40, 12, tzinfo=UTC),
    )


def test_a_job_without_a_requisition_goes_by_its_own_number():
    job = read_job(around(), requisition_id=None)
    assert (job.ats_id, job.job_code) == ("4007253006", "")


@pytest.mark.parametrize(
    ("changes", "live_post", "status", "expected"),
    [
        ({}, True, "open", Liveness.LIVE),
        ({}, False, "open, not posted", Liveness.NOT_LIVE),
        ({"status": "draft"}, False, "draft", Liveness.NOT_LIVE),
        ({"status": "closed"}, True, "closed", Liveness.NOT_LIVE),
        ({"is_template": True}, True, "template", Liveness.NOT_LIVE),
        ({"status": "on_ice"}, True, "on_ice", Liveness.UNKNOWN),
        ({"status": None}, True, "", Liveness.UNKNOWN),
    ],
)
def test_live_is_open_with_a_live_post_and_no_template(changes, live_post, status, expected):
    post = Payload({**payload("job_posts")[0], "live": live_post})
    job = read_job(around(posts={"4007253006": [post]}), **changes)
    assert (job.status, job.liveness) == (status, expected)


def test_the_settings_make_open_jobs_live_and_further_words():
    unposted = around(posts={})
    relaxed = replace(SETTINGS, live_means="open")
    assert read_job(unposted, relaxed).liveness is Liveness.LIVE
    words = replace(SETTINGS, live_statuses=frozenset({"Open, Not Posted", "ON_ICE", "Template"}))
    assert read_job(unposted, words).liveness is Liveness.LIVE
    assert read_job(around(), words, status="on_ice").liveness is Liveness.LIVE
    assert read_job(around(), words, is_template=True).liveness is Liveness.NOT_LIVE


def test_a_place_that_greenhouse_could_not_locate_stays_in_its_words():
    told = [
        *rows("job_post_locations"),
        Payload({"id": 52, "job_post_id": 8801, "type": "office", "office_id": 32}),
        Payload({"id": 53, "job_post_id": 8801, "type": "custom_list", "custom_location_id": 9}),
        Payload({"id": 54, "job_post_id": 8801, "type": "office", "office_id": 99}),
    ]
    known = {"9": Payload({"id": 9, "value": "Remote (US)"})}
    job = read_job(around(locations={"8801": told}, custom_places=known))
    assert job.places == (
        AtsPlace(raw="Dallas, TX, United States"),
        AtsPlace(raw="Field"),
        AtsPlace(raw="Remote (US)"),
    )


def test_without_a_post_the_offices_say_where_it_is():
    job = read_job(around(posts={}), office_ids=[31, 32, 99])
    assert job.places == (AtsPlace(raw="Dallas, TX"), AtsPlace(raw="Field"))


def test_only_live_posts_say_where_it_is_and_the_public_one_where_to_apply():
    shown = payload("job_posts")[0]
    posts = [
        Payload({**shown, "id": 1, "live": False, "public_url": "https://x.example/old"}),
        Payload({**shown, "id": 2, "internal": True, "public_url": "https://x.example/inside"}),
        Payload({**shown, "id": 3, "public_url": "https://x.example/public"}),
    ]
    places = {
        post: [Payload({"id": 1, "type": "free_text", "plain_text_location": f"Place {post}"})]
        for post in ("1", "2", "3")
    }
    job = read_job(around(posts={"4007253006": posts}, locations=places, searchable={}))
    assert job.apply_url == "https://x.example/public"
    assert [place.raw for place in job.places] == ["Place 2", "Place 3"]


def test_a_confidential_job_says_so():
    assert read_job(around(), confidential=True).confidential


def test_a_person_with_an_application_and_as_a_prospect():
    (candidate,) = rows("candidates")
    assert mapping.person(candidate, rows("applications"), {}, APP) == AtsCandidate(
        external_id="33120001",
        first_name="Zoe",
        last_name="Tanaka",
        emails=("Zoe.Tanaka@Example.com", "zoe@work.example"),
        applications=(
            AtsApplication(
                external_id="9100",
                job_external_id="4007253006",
                stage_external_id="202",
                stage_name="Phone Screen",
                outcome="in_process",
                ats_url=f"{APP}/people/33120001?application_id=9100",
                person_external_id="33120001",
                standing=Standing.OPEN,
                applied_at=datetime(2026, 5, 1, 8, tzinfo=UTC),
                changed_at=datetime(2026, 5, 2, 8, tzinfo=UTC),
            ),
            AtsApplication(
                external_id="9101",
                job_external_id="",
                outcome="in_process",
                ats_url=f"{APP}/people/33120001?application_id=9101",
                person_external_id="33120001",
                standing=Standing.OPEN,
                applied_at=datetime(2026, 4, 1, 8, tzinfo=UTC),
                changed_at=datetime(2026, 4, 2, 8, tzinfo=UTC),
            ),
        ),
        tags=("2026-grad", "Portal"),
        ats_url=f"{APP}/people/33120001",
        phones=("+1 214 555 0142",),
        changed_at=datetime(2026, 5, 2, 8, tzinfo=UTC),
    )


def test_the_visit_to_a_stage_is_never_taken_for_the_stage():
    raw = {**payload("applications")[0], "job_interview_stage_id": None}
    assert mapping.hides_its_stage(Payload(raw))
    assert not mapping.hides_its_stage(rows("applications")[0])
    assert not mapping.hides_its_stage(rows("applications")[1])
    assert mapping.application(Payload(raw), {}, APP).stage_external_id == ""
    assert mapping.application(Payload(raw), {"9100": "202"}, APP).stage_external_id == "202"


def test_a_prospect_is_on_no_job_whatever_the_record_says():
    raw = {**payload("applications")[1], "job_id": 4007253006}
    assert mapping.application(Payload(raw), {}, APP).job_external_id == ""


def test_a_document_and_a_user():
    assert mapping.document(rows("attachments")[0]) == AtsDocument(
        "Zoe-Tanaka-profile-rx-8f3k2m.pdf", "5501"
    )
    assert mapping.user(rows("users")[0]) == AtsUser(
        "4080", "Pia Portal", "pia@acme.example", "Site Admin"
    )


def test_a_time_is_written_in_full():
    moment = datetime.fromisoformat("2026-05-01T10:00:00.750+02:00")
    assert mapping.moment_text(moment) == "2026-05-01T08:00:00Z"


@pytest.mark.parametrize(
    ("status", "standing"),
    [
        ("in_process", Standing.OPEN),
        ("converted", Standing.OPEN),
        ("hired", Standing.HIRED),
        ("rejected", Standing.REJECTED),
        ("on_hold", Standing.UNKNOWN),
        (None, Standing.UNKNOWN),
    ],
)
def test_a_status_that_is_not_known_is_never_taken_for_open(status, standing):
    raw = payload("applications")[0] | {"status": status, "rejected_at": "2026-05-03T08:00:00.000Z"}
    told = mapping.application(Payload(raw), {}, APP)
    assert told.standing is standing
    assert told.rejected_at == datetime(2026, 5, 3, 8, tzinfo=UTC)


ZOE = PersonToExport("Zoe", "Tanaka", ("zoe.tanaka@example.com",), phone="+1 (214) 555-0142")


def corrected(**changes):
    (candidate,) = rows("candidates")
    return corrections(candidate, replace(ZOE, **changes))


def test_what_is_the_same_in_another_writing_is_not_corrected():
    assert corrected() == {}
    assert corrected(phone="") == {}
    assert corrected(first_name="") == {}


def test_a_correction_leads_and_leaves_what_only_greenhouse_knows():
    assert corrected(emails=("zoe@new.example", "ZOE@work.example"), last_name="Tanaka-Li") == {
        "last_name": "Tanaka-Li",
        "email_addresses": [
            {"value": "zoe@new.example", "type": "personal"},
            {"value": "zoe@work.example", "type": "work"},
            {"value": "Zoe.Tanaka@Example.com", "type": "personal"},
        ],
    }
    assert corrected(phone="+1 972 555 0177") == {
        "phone_numbers": [
            {"value": "+1 972 555 0177", "type": "other"},
            {"value": "+1 214 555 0142", "type": "mobile"},
        ]
    }
