"""A broken connection that is connected again keeps its id, its settings and its history."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from integrations.models import AuditEvent, Connection, OnboardingProject
from integrations.rules.decision import Reason
from integrations.services import connecting, connections, credentials, links, onboarding
from integrations.services.links import MadeLink
from jobs.models import Job, SyncRun
from jobs.rules.states import SyncTrigger
from jobs.services.sync import sync_jobs
from sandbox.server import SandboxServer
from tests.base import Cast, make_connection, signed_in

REVOKED = Reason("http.401", "Odoo does not accept the API key any more.")
OLD = "old-key-old-key-old-key"


@pytest.fixture
def box(settings: Any) -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        settings.OUTBOUND_ALLOWED_PRIVATE = frozenset({f"{server.host}:{server.port}"})
        server.twin("odoo").add_job("Welder")
        server.twin("odoo").add_job("Fitter")
        yield server


@pytest.fixture
def broken(cast: Cast, box: SandboxServer) -> Connection:
    """One that was live and has read its jobs, and whose key the customer has revoked."""
    connection = make_connection(
        cast.harbor,
        system="odoo",
        route="odoo",
        options={"base_url": box.twin_url("odoo"), "talent_pool_id": 3},
        workflow="new_and_engaged",
        inclusion_rules=[{"field": "title", "operator": "is_not", "values": ["Cook"]}],
    )
    credentials.store_secrets(connection, box.twin("odoo").credentials(), actor=cast.max)
    sync_jobs(connection.pk, trigger=SyncTrigger.PERSON, actor=cast.max, full=True)
    credentials.store_secrets(connection, {"api_key": OLD}, actor=cast.max)
    assert connections.mark_broken(connection, REVOKED)
    return connection


def by_link(cast: Cast, connection: Connection, box: SandboxServer) -> None:
    """The account manager makes a link, and the customer enters a new key behind it."""
    client = signed_in(cast.max)
    client.post(f"/admin/integrations/connection/{connection.pk}/do/onboarding/")
    project = OnboardingProject.objects.get()
    door = f"/admin/integrations/onboardingproject/{project.pk}/do"
    client.post(f"{door}/confirm-system/", {"version": "19.0 Enterprise"})
    made = client.post(f"{door}/make-link/", {"recipient": "", "hours": "72"}).context["url"]
    opened = links.open_link(made.partition("#")[2])
    assert opened is not None
    link, _ = opened
    assert connecting.try_access(
        link,
        options={"base_url": box.twin_url("odoo")},
        secrets=box.twin("odoo").credentials(),
    )


def by_hand(cast: Cast, connection: Connection, box: SandboxServer) -> None:
    """The account manager enters what the customer has told."""
    onboarding.project_of(connection, owner=cast.max)
    entered = {"base_url": box.twin_url("odoo")} | box.twin("odoo").credentials()
    door = f"/admin/integrations/connection/{connection.pk}/do/replace-key/"
    signed_in(cast.max).post(door, entered)


@pytest.mark.parametrize("reconnect", [by_link, by_hand])
def test_reconnecting_keeps_everything(
    cast: Cast,
    box: SandboxServer,
    broken: Connection,
    reconnect: Callable[[Cast, Connection, SandboxServer], None],
) -> None:
    before = Connection.objects.filter(pk=broken.pk).values().get()
    jobs = list(Job.objects.order_by("pk").values_list("pk", "external_id", "fingerprint"))
    runs = list(SyncRun.objects.values_list("pk", flat=True))
    audits = list(AuditEvent.objects.values_list("pk", flat=True))
    assert before["state"] == "broken"
    assert len(jobs) == 2

    reconnect(cast, broken, box)

    after = Connection.objects.filter(pk=broken.pk).values().get()
    assert (after["state"], after["state_reason"]) == ("active", "")
    kept = (
        "id", "name", "system", "route", "options", "workflow", "inclusion_rules", "countries",
        "live_at", "cursor", "created_at",
    )  # fmt: skip
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["next_sync_at"] is not None
    project = OnboardingProject.objects.get()
    assert (project.step, project.waits_for[0]["code"]) == ("live", "onboarding.live")
    assert set(audits) < set(AuditEvent.objects.values_list("pk", flat=True))

    sync_jobs(broken.pk, trigger=SyncTrigger.PERSON, actor=cast.max, full=True)
    assert set(runs) < set(SyncRun.objects.values_list("pk", flat=True))
    assert list(Job.objects.order_by("pk").values_list("pk", "external_id", "fingerprint")) == jobs


def test_the_board_says_that_the_customer_has_to_connect_again(
    cast: Cast, broken: Connection
) -> None:
    client = signed_in(cast.max)
    client.post(f"/admin/integrations/connection/{broken.pk}/do/onboarding/")
    project = OnboardingProject.objects.get()
    assert project.waits_for[0]["code"] == "onboarding.access_lost"
    assert project.waits_on == "customer"
    (card,) = client.get("/admin/integrations/onboardingproject/board/").context["columns"][5].cards
    assert "does not accept the access any more" in card.sentence


def test_a_link_to_a_broken_connection_that_is_withdrawn_gives_no_access(
    cast: Cast, box: SandboxServer, broken: Connection
) -> None:
    project = onboarding.project_of(broken, owner=cast.max)
    onboarding.confirm_system(project, version="19.0 Enterprise", actor=cast.max)
    made = links.make(broken, actor=cast.max)
    assert isinstance(made, MadeLink)
    links.revoke(broken, actor=cast.max)
    made.link.refresh_from_db()
    found = connecting.try_access(
        made.link,
        options={"base_url": box.twin_url("odoo")},
        secrets=box.twin("odoo").credentials(),
    )
    assert found is None
    broken.refresh_from_db()
    assert broken.state == "broken"
    assert credentials.open_secrets(broken) == {"api_key": OLD}
