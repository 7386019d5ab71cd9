"""The dry run agrees, row by row, with what happens when the settings are then applied."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candidates import dry_run
from candidates.models import Application, Candidate, CandidateExport, Screening, Search
from candidates.rules.export_state import ExportState
from candidates.rules.rule_change import Change
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType
from candidates.search_preview import candidates_of, preview
from candidates.search_settings import snapshot, with_settings
from candidates.services.release import evaluate
from candidates.services.searches import change_settings
from integrations.models import Connection
from integrations.models.clock import database_now
from tests.base import Cast, make_connection, make_job
from tests.candidates.test_forecast import put

pytestmark = pytest.mark.django_db

SETTINGS = st.fixed_dictionaries(
    {
        "mode": st.sampled_from(["automatic", "manual"]),
        "target": st.sampled_from(["applicant", "prospect"]),
        "responders_only": st.booleans(),
        "response_types": st.lists(st.sampled_from(["interested", "maybe_later"]), unique=True),
        "email_kinds": st.lists(st.sampled_from(["personal", "work"]), unique=True),
        "overrides": st.sampled_from([{}, {"workflow": "new_and_engaged"}]),
    }
)
PEOPLE: list[dict[str, Any]] = [
    {},
    {"email": ""},
    {"stage": PlatformStage.NEW},
    {"stage": PlatformStage.REJECTED},
    {"stage": PlatformStage.NEW, "email": ""},
    {"response": ResponseType.INTERESTED},
    {"response": ResponseType.MAYBE_LATER},
    {"response": ResponseType.NO_RESPONSE},
    {"source": CandidateSource.PASSIVE, "response": ResponseType.INTERESTED},
    {"source": CandidateSource.PASSIVE, "stage": PlatformStage.NEW},
]


def make_search(cast: Cast, **values: Any) -> Search:
    connection = make_connection(cast.harbor, capabilities=[])
    Connection.objects.update(
        capabilities=[
            {"key": "create_application", "supported": True},
            {"key": "create_prospect", "supported": True},
        ]
    )
    connection.refresh_from_db()
    job = make_job(connection, state="active")
    return Search.objects.create(tenant=cast.harbor, name="Welders", job=job, **values)


def compared(search: Search, proposed: Search) -> list[dry_run.Compared]:
    start = dry_run.since(database_now())
    rows = dry_run.active_since(candidates_of(search), start)
    return list(dry_run.compare(rows, dry_run.with_search(proposed), start=start))


def begin_anew(search: Search) -> dict[int, str]:
    """What the flow makes of everybody by the settings as they are: state by application."""
    CandidateExport.objects.all().delete()
    return {row.pk: evaluate(row).state for row in search.applications.all()}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=SETTINGS, after=SETTINGS)
def test_the_dry_run_says_what_then_happens(
    people: Search, before: dict[str, Any], after: dict[str, Any]
) -> None:
    Search.objects.filter(pk=people.pk).update(**before)
    search = Search.objects.select_related("job__connection").get(pk=people.pk)
    went_before = begin_anew(search)
    foreseen = {
        one.application.pk: one.rule for one in compared(search, with_settings(search, after))
    }
    assert foreseen.keys() == went_before.keys()

    change_settings(with_settings(search, after), seen=snapshot(search), actor=None)
    fresh = Search.objects.get(pk=search.pk)
    went_after = begin_anew(fresh)

    for pk, rule in foreseen.items():
        goes = (went_before[pk] == ExportState.QUEUED, went_after[pk] == ExportState.QUEUED)
        assert (
            rule.change
            is {
                (False, True): Change.MORE,
                (True, False): Change.FEWER,
                (True, True): Change.STILL_GOES,
                (False, False): Change.STILL_STAYS,
            }[goes]
        )
        export = CandidateExport.objects.get(application=pk)
        codes = [reason["code"] for reason in export.reasons]
        assert [reason.code for reason in rule.proposed.reasons] == codes
        assert rule.lacks_only_email is (codes == ["export.no_valid_email"])


@pytest.fixture
def people(cast: Cast) -> Search:
    search = make_search(cast)
    for number, values in enumerate(PEOPLE):
        application = put(search, number, **values)
        if number % 2:
            Screening.objects.create(application=application, completed_at=timezone.now())
    return search


def test_nothing_is_written(people: Search) -> None:
    before = list(CandidateExport.objects.order_by("pk").values())
    with CaptureQueriesContext(database) as caught:
        compared(people, with_settings(people, {"mode": "manual"}))
        preview(people, with_settings(people, {"mode": "manual"}))
    written = ("INSERT", "UPDATE", "DELETE")
    assert [q["sql"] for q in caught if q["sql"].startswith(written)] == []
    assert list(CandidateExport.objects.order_by("pk").values()) == before


def test_only_the_last_months_count_and_no_test_candidate(people: Search) -> None:
    old, test, screened = people.applications.order_by("pk")[:3]
    ago = timezone.now() - timedelta(days=dry_run.DAYS + 1)
    Application.objects.filter(pk__in=[old.pk, screened.pk]).update(changed_at=ago)
    Screening.objects.update_or_create(application=screened)
    Candidate.objects.filter(pk=test.candidate_id).update(is_test=True)
    found = {one.application.pk for one in compared(people, people)}
    assert old.pk not in found
    assert test.pk not in found
    assert screened.pk in found
    assert len(found) == len(PEOPLE) - 2


def test_what_really_arrived_in_that_time_is_counted(people: Search) -> None:
    recent, long_ago = CandidateExport.objects.filter(state=ExportState.QUEUED)[:2]
    for export, days in ((recent, 1), (long_ago, 200)):
        CandidateExport.objects.filter(pk=export.pk).update(
            previous_state="working",
            state=ExportState.EXPORTED,
            person_external_id="p1",
            exported_at=timezone.now() - timedelta(days=days),
        )
    totals = dry_run.count(iter(compared(people, people)))
    assert totals.went_out == 1
    assert totals.total == len(PEOPLE)


def test_ten_or_a_thousand_candidates_take_the_same_statements_per_page(cast: Cast) -> None:
    search = make_search(cast)
    proposed = with_settings(search, {"mode": "manual"})
    for number in range(10):
        put(search, number)
    few = statements(search, proposed)
    template = search.applications.first()
    assert template is not None
    people = Candidate.objects.bulk_create(
        Candidate(tenant=search.tenant, platform_id=f"many-{n}", first_name="Pat")
        for n in range(990)
    )
    Application.objects.bulk_create(
        Application(
            tenant=search.tenant, candidate=person, job=search.job, search=search, stage="engaged"
        )
        for person in people
    )
    # One more read of each kind for every further 500 rows, and none for a row.
    many = statements(search, proposed)
    assert few[0] < many[0] <= 2 * few[0]
    assert few[1] < many[1] <= 2 * few[1]


def statements(search: Search, proposed: Search) -> tuple[int, int]:
    with CaptureQueriesContext(database) as looked:
        preview(search, proposed)
    with CaptureQueriesContext(database) as tried:
        compared(search, proposed)
    return len(looked), len(tried)
