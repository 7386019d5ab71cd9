"""Lists cost the same for ten rows and for a hundred, and say what they list."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations.admin.paginator import COUNTED_AT_MOST, LongListPaginator
from integrations.models import (
    ApiCall,
    AuditEvent,
    Connection,
    InboundEvent,
    Membership,
    OnboardingTask,
    Tenant,
    User,
)
from integrations.rules.roles import Role
from integrations.services import links, onboarding
from jobs.models import Job, SyncRun
from tests.base import Cast, make_connection, make_job, make_person, signed_in

MOST_QUERIES = 12
LIST = "/admin/integrations/onboardingproject/"
BOARD = f"{LIST}board/"


def _jobs(cast: Cast, numbers: range) -> None:
    connection = Connection.objects.filter(tenant=cast.harbor).first() or make_connection(
        cast.harbor
    )
    for number in numbers:
        make_job(connection, f"j{number}", reasons=[{"sentence": "Because."}])


def _runs(cast: Cast, numbers: range) -> None:
    for number in numbers:
        connection = make_connection(cast.harbor, name=f"C{number}")
        now = timezone.now()
        SyncRun.objects.create(
            tenant=cast.harbor, connection=connection, kind="full", trigger="person", token=1,
            triggered_by=cast.rita, state="succeeded", started_at=now, finished_at=now,
        )  # fmt: skip


def _calls(cast: Cast, numbers: range) -> None:
    for number in numbers:
        connection = make_connection(cast.harbor, name=f"C{number}")
        ApiCall.objects.create(
            tenant=cast.harbor, connection=connection, cause=f"export:{number}",
            at=timezone.now(), operation="list_jobs", method="GET", host="h", path="/",
            status_code=200, duration_ms=1,
        )  # fmt: skip


def _told(cast: Cast, numbers: range) -> None:
    for number in numbers:
        connection = make_connection(cast.harbor, name=f"C{number}")
        InboundEvent.objects.create(
            tenant=cast.harbor, connection=connection, connector="ashby", kind="ping",
            external_id=f"e{number}", name="ping", body=b"{}",
        )  # fmt: skip


def _events(cast: Cast, numbers: range) -> None:
    for number in numbers:
        AuditEvent.objects.create(
            tenant=cast.harbor, actor_name="Rita", action="activated", subject=f"job:{number}"
        )


def _connections(cast: Cast, numbers: range) -> None:
    for number in numbers:
        make_connection(cast.harbor, name=f"C{number}")


def _people(cast: Cast, numbers: range) -> None:
    for number in numbers:
        person = User.objects.create(username=f"u{number}")
        Membership.objects.create(user=person, tenant=cast.harbor, role=Role.RECRUITER)


def _tenants(cast: Cast, numbers: range) -> None:
    for number in numbers:
        Tenant.objects.create(name=f"T{number}", slug=f"t{number}")


def _onboardings(cast: Cast, numbers: range) -> None:
    for number in numbers:
        connection = make_connection(cast.harbor, name=f"O{number}", state="setting_up")
        owner = make_person(f"owner-{number}", f"Owner {number}", Role.ACCOUNT_MANAGER, cast.harbor)
        project = onboarding.project_of(connection, owner=owner)
        for kind in OnboardingTask.Kind:
            OnboardingTask.objects.create(
                tenant=cast.harbor, project=project, kind=kind, sentence="Call them."
            )


LISTS: dict[str, tuple[str, Callable[[Cast, range], None]]] = {
    "/admin/jobs/job/": ("Jobs", _jobs),
    "/admin/jobs/syncrun/": ("Sync runs", _runs),
    "/admin/integrations/apicall/": ("API calls", _calls),
    "/admin/integrations/inboundevent/": ("Inbound events", _told),
    "/admin/integrations/auditevent/": ("Audit events", _events),
    "/admin/integrations/connection/": ("Connections", _connections),
    "/admin/integrations/onboardingproject/": ("Onboarding", _onboardings),
    "/admin/integrations/onboardingtask/": ("Onboarding tasks", _onboardings),
    "/admin/integrations/user/": ("Users", _people),
    "/admin/integrations/tenant/": ("Tenants", _tenants),
}


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        database,
    ) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


@pytest.mark.parametrize("url", LISTS)
def test_a_list_costs_the_same_for_ten_rows_and_for_a_hundred(cast: Cast, url: str) -> None:
    _, make = LISTS[url]
    client = signed_in(cast.ana)
    make(cast, range(10))
    few = queries(client, url)
    make(cast, range(10, 100))
    assert queries(client, url) == few
    assert few <= MOST_QUERIES


def test_the_board_costs_the_same_for_ten_onboardings_and_for_a_hundred(cast: Cast) -> None:
    client = signed_in(cast.ana)
    _onboardings(cast, range(10))
    few = queries(client, f"{BOARD}")
    _onboardings(cast, range(10, 100))
    assert queries(client, f"{BOARD}") == few
    assert few <= 4  # the session, the person, their roles, and the one read of the board


def test_the_page_of_an_onboarding_costs_the_same_whatever_happened(cast: Cast) -> None:
    connection = make_connection(cast.harbor, system="odoo", route="odoo", state="setting_up")
    project = onboarding.project_of(connection, owner=cast.ana)
    onboarding.confirm_system(project, version="19.0 Community", actor=cast.ana)
    client = signed_in(cast.ana)
    page = f"{LIST}{project.pk}/change/"
    for _ in range(2):
        links.make(connection, actor=cast.ana)
    client.get(page)  # what is read once per process
    few = queries(client, page)
    for _ in range(30):
        links.make(connection, actor=cast.ana)
        onboarding.note(project, onboarding.Kind.NOTE, who="Ana", sentence="Called them.")
    assert queries(client, page) == few
    assert few <= 32


def test_the_dashboard_costs_the_same_for_ten_rows_and_for_a_hundred(cast: Cast) -> None:
    client = signed_in(cast.ana)
    for make in (_jobs, _events, _onboardings):
        make(cast, range(10))
    few = queries(client, "/admin/")
    for make in (_jobs, _events, _onboardings):
        make(cast, range(10, 100))
    assert queries(client, "/admin/") == few
    # Eleven cards, none of them read row by row; PostgreSQL is asked for its clock besides.
    assert few <= MOST_QUERIES + 8


@pytest.mark.parametrize("url", LISTS)
def test_a_list_is_headed_by_what_it_lists(cast: Cast, url: str) -> None:
    heading, make = LISTS[url]
    make(cast, range(2))
    body = signed_in(cast.ana).get(url).content.decode()
    title = re.search(r"<title>(.*?)</title>", body, re.DOTALL)
    assert title is not None
    assert title[1].split() == [*heading.split(), "|", "ATS", "Integration", "Portal"]


def test_a_deep_page_reads_its_rows_by_id(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _events(cast, range(30))
    monkeypatch.setattr("integrations.admin.paginator.LATE_FROM", 10)
    rows = AuditEvent.objects.order_by("-id")
    pages = LongListPaginator(rows, 10)
    shallow = Paginated(rows, 10)
    with CaptureQueriesContext(database) as captured:
        found = [event.pk for event in pages.page(3).object_list]
    assert found == shallow[20:30]
    by_id = [query["sql"] for query in captured if " IN (" in query["sql"]]
    assert len(by_id) == 1
    assert "OFFSET" not in by_id[0]


class Paginated:
    """The ids in order, without any paginator."""

    def __init__(self, rows: Any, size: int) -> None:
        self.ids = list(rows.values_list("pk", flat=True))

    def __getitem__(self, part: slice) -> list[int]:
        return self.ids[part]


@pytest.mark.services
def test_a_filtered_list_is_counted_up_to_the_cap(cast: Cast) -> None:
    AuditEvent.objects.bulk_create(
        AuditEvent(tenant=cast.harbor, actor_name="x", action="x", subject="x")
        for _ in range(COUNTED_AT_MOST + 5)
    )
    filtered = LongListPaginator(AuditEvent.objects.filter(tenant=cast.harbor).order_by("-id"), 50)
    assert filtered.count == COUNTED_AT_MOST
    assert filtered.is_capped
    with database.cursor() as cursor:
        cursor.execute(f"ANALYZE {AuditEvent._meta.db_table}")
    everything = LongListPaginator(AuditEvent.objects.order_by("-id"), 50)
    with CaptureQueriesContext(database) as captured:
        assert everything.count == COUNTED_AT_MOST + 5
    assert everything.is_estimate
    assert "pg_class" in captured[0]["sql"]
    assert len(captured) == 1


def test_an_unknown_page_or_filter_is_no_error(cast: Cast) -> None:
    client = signed_in(cast.ana)
    make_job(make_connection(cast.harbor))
    for query in ("p=999", "state__exact=nonsense", "connection__id__exact=abc", "nonsense=1"):
        response = client.get(f"/admin/jobs/job/?{query}", follow=True)
        assert response.status_code == 200
    assert Job.objects.count() == 1
