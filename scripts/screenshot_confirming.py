"""More scenes of ``scripts/screenshots.py``: the customer says whether the test candidate came."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page
from screenshot_stage import Scene, World

from candidates.services import lanes
from integrations.services import connections, connector_door, links
from jobs.models import Job
from jobs.services import sync
from portal.verification.services import confirmation, test_candidates


def _asked(world: World, page: Page) -> None:
    """A test candidate has arrived, and the customer has opened the link in the mail."""
    connection = world.connection("odoo", "odoo", "19.0 Online (Custom plan)")
    twin: Any = world.box.twin("odoo")
    twin.settings["may_create"] = True
    connector_door.limiter.cache_clear()
    connections.enter_access(
        connection,
        options={"base_url": world.box.twin_url("odoo")},
        secrets=twin.credentials(),
        actor=world.manager,
    )
    twin.add_job("Welder, second shift")
    sync.sync_jobs(connection.pk, full=True)
    project = connection.onboarding
    job = Job.objects.filter(connection=connection, eligibility="included").latest("pk")
    test_candidates.push(project, job, actor=world.manager)
    lanes.drain(connection.pk, seconds=5)
    test_candidates.observe_arrivals()
    project.refresh_from_db()
    made = confirmation.request_confirmation(
        project, actor=world.manager, recipient=project.contact_email, lives=timedelta(days=3)
    )
    if not isinstance(made, links.MadeLink):
        raise TypeError(made.sentence)
    page.goto(made.url)
    page.wait_for_url("**/connect/confirm")


def _send(page: Page) -> None:
    page.get_by_role("button", name="Send my answer").click()


def _unanswered(world: World, page: Page) -> None:
    _asked(world, page)
    _send(page)
    page.wait_for_selector("#summary")


def _not_seen(world: World, page: Page) -> None:
    _asked(world, page)
    page.get_by_label("I see the test candidate").check()
    page.get_by_label("Remarks").fill("The candidate is there, without any document.")
    _send(page)
    page.wait_for_selector(".note.is-success")


def _confirmed(world: World, page: Page) -> None:
    _asked(world, page)
    page.get_by_label("I see the test candidate").check()
    page.get_by_label("I can open its PDF profile").check()
    _send(page)
    page.wait_for_url("**/connect/confirmed")


def _again(world: World, page: Page) -> None:
    _confirmed(world, page)
    page.goto(f"{world.address}/connect/confirm")


CONFIRMING: dict[str, Scene] = {
    "confirm": _asked,
    "confirm-unanswered": _unanswered,
    "confirm-not-seen": _not_seen,
    "confirmed": _confirmed,
    "confirmed-again": _again,
}
