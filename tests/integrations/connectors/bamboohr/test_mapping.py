"""BambooHR's records as ours, field by field."""

from copy import deepcopy
from datetime import UTC, datetime

import pytest

from integrations.connectors.ats.bamboohr import mapping
from integrations.connectors.ats.bamboohr.settings import read_settings
from integrations.connectors.options import OptionsError
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import AtsApplication, AtsCandidate
from integrations.connectors.types import (
    AtsJob,
    AtsPerson,
    AtsPlace,
    AtsStage,
    Liveness,
)
from integrations.errors import UnexpectedResponseError
from tests.integrations.connectors.bamboohr.shapes import (
    BARE_JOB,
    JOB,
    LEAD,
    STATUSES,
    application,
    page,
)
from tests.integrations.vendor_server import answer

STAGES = (AtsStage("1", "New"), AtsStage("27", "Trial shift", active=False))


def jobs_of(bamboo, server, jobs, statuses=STATUSES):
    server.respond = lambda received: answer(
        statuses if received.path.endswith("/statuses") else jobs
    )
    (found,) = bamboo.list_jobs()
    return found


def read(job, live=frozenset()):
    return mapping.job(Payload(job), STAGES, live, "mark")


def test_a_full_job():
    assert read(JOB) == AtsJob(
        external_id="101",
        ats_id="101",
        title="Welder",
        status="Open",
        liveness=Liveness.LIVE,
        fingerprint="mark",
        places=(
            AtsPlace(
                country="US", region="TX", city="Dallas", postal_code="75201", raw="Dallas plant"
            ),
        ),
        department="Production",
        apply_url="https://acme.bamboohr.com/careers/101",
        stages=STAGES,
        hiring_team=(AtsPerson("11", "Lee Hart", roles=("Hiring lead",)),),
        opened_at=datetime(2026, 4, 2, 15, 30, tzinfo=UTC),
    )


def test_a_bare_job_is_remote_as_the_vendor_says_of_jobs_without_a_location():
    assert read(BARE_JOB) == AtsJob(
        external_id="102",
        ats_id="102",
        title="Night guard",
        status="On Hold",
        liveness=Liveness.NOT_LIVE,
        fingerprint="mark",
        places=(AtsPlace(remote=True),),
        stages=STAGES,
        opened_at=datetime(2026, 4, 3, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("location", "places"),
    [
        ({"id": 7, "label": "Dallas plant"}, (AtsPlace(raw="Dallas plant"),)),
        ({"label": "Plant", "address": None}, (AtsPlace(raw="Plant"),)),
        ({"label": "Plant", "address": []}, (AtsPlace(raw="Plant"),)),
        ({"label": "Plant", "address": {}}, (AtsPlace(raw="Plant"),)),
        ({"label": "Plant", "address": {"city": 7, "country": 5}}, (AtsPlace(raw="Plant"),)),
        (
            {
                "label": None,
                "address": {"city": "Ulm", "state": "BW", "country": "Germany", "zipcode": "89073"},
            },
            (AtsPlace(country="Germany", region="BW", city="Ulm", postal_code="89073"),),
        ),
        (
            {"address": {"state": {"name": "Texas"}, "country": {"name": "United States"}}},
            (AtsPlace(country="United States", region="Texas"),),
        ),
        ({}, ()),
    ],
)
def test_an_address_of_any_shape_is_read_as_far_as_it_goes(location, places):
    assert read({**JOB, "location": location}).places == places


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Open", Liveness.LIVE),
        ("open", Liveness.LIVE),
        ("Draft", Liveness.NOT_LIVE),
        ("Filled", Liveness.NOT_LIVE),
        ("On Hold", Liveness.NOT_LIVE),
        ("Canceled", Liveness.NOT_LIVE),
        ("Deleted", Liveness.NOT_LIVE),
        ("Evergreen", Liveness.UNKNOWN),
        ("", Liveness.UNKNOWN),
    ],
)
def test_what_a_status_means(status, expected):
    assert read({**JOB, "status": {"id": 1, "label": status}}).liveness is expected


def test_the_settings_can_call_further_words_live():
    evergreen = {**JOB, "status": {"id": 9, "label": "Evergreen"}}
    assert read(evergreen, frozenset({" EVERgreen "})).liveness is Liveness.LIVE
    assert read(BARE_JOB, frozenset({"On Hold"})).liveness is Liveness.LIVE


def test_a_deleted_job_is_told_as_deleted():
    assert read({**JOB, "status": {"id": 4, "label": "Deleted"}}).deleted
    assert not read(JOB).deleted


def test_the_stages_are_those_of_the_account(bamboo, server):
    found = jobs_of(bamboo, server, [JOB, BARE_JOB])
    assert [job.stages for job in found.jobs] == [STAGES, STAGES]


def test_one_bad_record_costs_one_record(bamboo, server):
    jobs = [JOB, "no object", {"id": 5, "title": {"label": None}}, {**BARE_JOB, "id": None}]
    found = jobs_of(bamboo, server, [*jobs, {**JOB, "id": 9, "location": "Dallas"}])
    assert [job.external_id for job in found.jobs] == ["101"]
    assert [(bad.path, bad.external_id) for bad in found.bad] == [
        ("$[1]", ""),
        ("$[2].title.label", "5"),
        ("$[3].id", ""),
        ("$[4].location", "9"),
    ]


@pytest.mark.parametrize("path", ["title", "location", "department", "status", "postingUrl"])
def test_the_fingerprint_moves_with_what_is_read(bamboo, server, path):
    (before,) = jobs_of(bamboo, server, [JOB]).records
    (after,) = jobs_of(bamboo, server, [{**JOB, path: BARE_JOB[path]}]).records
    assert before.fingerprint != after.fingerprint


def test_the_fingerprint_moves_with_the_stages_and_the_hiring_lead(bamboo, server):
    (before,) = jobs_of(bamboo, server, [JOB]).records
    renamed = deepcopy(STATUSES)
    renamed[0]["name"] = "Fresh"
    (stages,) = jobs_of(bamboo, server, [JOB], renamed).records
    (lead,) = jobs_of(bamboo, server, [{**JOB, "hiringLead": {**LEAD, "lastName": "B"}}]).records
    assert len({before.fingerprint, stages.fingerprint, lead.fingerprint}) == 3


def test_the_fingerprint_stands_still_with_counts_and_pictures(bamboo, server):
    (before,) = jobs_of(bamboo, server, [JOB]).records
    busy = {**JOB, "newApplicantsCount": 80, "hiringLead": {**LEAD, "avatar": "https://other"}}
    (after,) = jobs_of(bamboo, server, [busy]).records
    assert before.fingerprint == after.fingerprint


FOUND = AtsApplication(
    external_id="51",
    job_external_id="101",
    job_title="Welder",
    stage_external_id="27",
    stage_name="Trial shift",
    outcome="Trial shift",
    person_external_id="900",
    applied_at=datetime(2026, 4, 5, 10, tzinfo=UTC),
)


def test_people_are_their_applicants_with_all_their_applications(bamboo, server):
    rows = [application(51), application(52, id=901), application(53, email="other@example.com")]
    server.respond = lambda _: answer(page(*rows))
    first, second = bamboo.find_candidates(" canary.person@EXAMPLE.com ")
    assert first == AtsCandidate(
        external_id="900",
        first_name="Canarina",
        last_name="Canarova",
        emails=("Canary.Person@Example.com",),
        applications=(FOUND,),
    )
    assert second.external_id == "901"


def test_an_application_by_its_id(bamboo, server):
    server.respond = lambda _: answer({**application(51), "resumeFileId": None, "movedTo": None})
    assert bamboo.find_application("51") == FOUND
    assert server.received[0].path == "/api/v1/applicant_tracking/applications/51"


@pytest.mark.parametrize("identifier", ["", "abc", "../jobs", "5 1", "٥"])
def test_what_can_be_no_id_is_not_asked_for(bamboo, server, identifier):
    assert bamboo.find_application(identifier) is None
    assert server.received == []


@pytest.mark.parametrize(
    "ending",
    [
        {"paginationComplete": True, "nextPageUrl": None},
        {"paginationComplete": True},
        {"nextPageUrl": None},
        {},
    ],
)
def test_the_search_ends_where_nothing_says_that_there_is_more(bamboo, server, ending):
    server.respond = lambda _: answer({"applications": [application()], **ending})
    assert len(bamboo.find_candidates("canary.person@example.com")) == 1
    assert len(server.received) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"paginationComplete": False, "nextPageUrl": "https://elsewhere.example/?page=2"},
        {"paginationComplete": False},
        # The file describes the flag as "there are more pages" too.
        {"paginationComplete": True, "nextPageUrl": "https://elsewhere.example/?page=2"},
    ],
)
def test_either_sign_means_that_there_is_more(bamboo, server, more):
    second = page(application(52))
    server.script = [answer({"applications": [application(51)], **more}), answer(second)]
    (found,) = bamboo.find_candidates("canary.person@example.com")
    assert [each.external_id for each in found.applications] == ["51", "52"]
    assert [received.query["page"] for received in server.received] == ["1", "2"]


def test_an_applicant_without_an_id_is_a_surprise(bamboo, server):
    server.respond = lambda _: answer(page(application(51, id=None)))
    with pytest.raises(UnexpectedResponseError) as surprise:
        bamboo.find_candidates("canary.person@example.com")
    assert surprise.value.path == "$.applications[0].applicant.id"


@pytest.mark.parametrize(
    "entered", ["acme", "ACME", "acme.bamboohr.com", "https://acme.bamboohr.com/home", " acme "]
)
def test_the_company_is_read_as_people_copy_it(entered):
    settings = read_settings({"company": entered}, {"api_key": "k"})
    assert settings.base_url == "https://acme.bamboohr.com"


@pytest.mark.parametrize(
    "entered", ["evil.example", "acme@evil.example", "a b", "-acme", "acme:8080", "acme?x"]
)
def test_a_company_that_leads_elsewhere_is_refused(entered):
    with pytest.raises(OptionsError) as refused:
        read_settings({"company": entered}, {})
    assert set(refused.value.problems) == {"company", "api_key"}


def test_the_settings_are_read():
    options = {
        "company": "acme",
        "profile_slot": "resume",
        "document_limit_mb": 5,
        "lookup_lag_seconds": 60,
        "live_statuses": ["Evergreen"],
    }
    settings = read_settings(options, {"api_key": "k"})
    assert settings.profile_slot == "resume"
    assert settings.document_limit_bytes == 5_000_000
    assert settings.lookup_lag_seconds == 60
    assert settings.live_statuses == {"Evergreen"}
    with pytest.raises(OptionsError) as wrong:
        read_settings({"company": "acme", "profile_slot": "attachment"}, {})
    assert set(wrong.value.problems) == {"profile_slot", "api_key"}
