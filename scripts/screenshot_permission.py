"""More scenes of ``scripts/screenshots.py``: the customer gives a permission that was missing."""

from typing import Any

from django.utils import timezone
from playwright.sync_api import Page
from screenshot_stage import Scene, World

from candidates.models import CandidateExport, FailureGroup
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import intake, lanes, permission_tasks, retries
from integrations.models import Connection
from integrations.services import connections, connector_door, links
from jobs.models import Job
from jobs.services import activation, sync

NAMES = ("Ana Ruiz", "Bo Lindqvist", "Chidi Okafor")


def _live(world: World, system: str, version: str, **options: Any) -> Connection:
    """A live connection with a job on which people are sent."""
    connection = world.connection(system, system, version)
    twin: Any = world.box.twin(system)
    if system == "odoo":
        twin.settings["may_create"] = True
    connector_door.limiter.cache_clear()
    connections.enter_access(
        connection,
        options={"base_url": world.box.twin_url(system), **options},
        secrets=twin.credentials(),
        actor=world.manager,
    )
    now = timezone.now()
    Connection.objects.filter(pk=connection.pk).update(
        state="active", live_at=now, rate_per_second=500, burst=500
    )
    connection.refresh_from_db()
    twin.add_job("Welder, second shift")
    sync.sync_jobs(connection.pk, full=True)
    return connection


def _stuck(world: World, connection: Connection) -> FailureGroup:
    job = Job.objects.filter(connection=connection, eligibility="included").latest("pk")
    activation.activate(job, actor=None)
    for number, name in enumerate(NAMES):
        first, _, last = name.partition(" ")
        candidate = intake.take_candidate(
            world.tenant,
            intake.CandidateData(
                platform_id=f"{connection.pk}-{number}",
                source=CandidateSource.APPLIED,
                first_name=first,
                last_name=last,
                emails=[intake.EmailData(f"{first.lower()}.{connection.pk}@mail.example")],
            ),
        )
        intake.apply_to_job(candidate, job, stage=PlatformStage.ENGAGED)
    while lanes.drain(connection.pk, seconds=5):
        pass
    return FailureGroup.objects.filter(connection=connection).latest("pk")


def _asked(world: World, page: Page) -> FailureGroup:
    """Odoo refuses three people, and the customer has opened the link in the mail."""
    connection = _live(world, "odoo", "19.0 Online (Custom plan)")
    world.box.twin("odoo").settings["may_create"] = False
    group = _stuck(world, connection)
    made = permission_tasks.make(group, actor=world.manager, recipient="grace@harbor.example")
    if not isinstance(made, links.MadeLink):
        raise TypeError(made.sentence)
    page.goto(made.url)
    page.wait_for_url("**/connect/permission")
    return group


def _test(page: Page) -> None:
    page.get_by_role("button", name="I have done it").click()


def _not_yet(world: World, page: Page) -> None:
    _asked(world, page)
    _test(page)
    page.wait_for_selector("#summary")


def _trying(world: World, page: Page) -> FailureGroup:
    group = _asked(world, page)
    world.box.twin("odoo").settings["may_create"] = True
    _test(page)
    page.wait_for_selector("h1:has-text('being tried')")
    return group


def _work(group: FailureGroup) -> None:
    retries.advance_all()
    while lanes.drain(group.connection_id, seconds=5):
        CandidateExport.objects.filter(connection=group.connection_id).update(not_before=None)
    retries.advance_all()
    permission_tasks.use_up_done()


def _refused(world: World, page: Page) -> None:
    group = _trying(world, page)
    world.box.twin("odoo").settings["may_create"] = False
    _work(group)
    page.goto(f"{world.address}/connect/permission")


def _thanks(world: World, page: Page) -> None:
    group = _trying(world, page)
    _work(group)
    page.goto(f"{world.address}/connect/permitted")


PERMITTING: dict[str, Scene] = {
    "permission": _asked,
    "permission-not-yet": _not_yet,
    "permission-tried": _trying,
    "permission-refused": _refused,
    "permission-thanks": _thanks,
}
