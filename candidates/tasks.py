"""The clock's doors to exports."""

from collections.abc import Collection, Iterable

from celery import shared_task

from candidates.models import CandidateExport
from candidates.rules.export_state import ExportState
from candidates.services import (
    aftermath,
    ats_news,
    bulk,
    bulk_release,
    daily_counts,
    failure_review,
    hiring,
    lanes,
    people_reading,
    people_settings,
    permission_tasks,
    release,
    retries,
    shadow,
)
from integrations.tasks import BELL_SECONDS, ring

WAITING = (ExportState.QUEUED, ExportState.CHECKING)


@shared_task
def ring_due_lanes() -> None:
    """Ring for every connection with something to send, several workers wide."""
    for connection_id in lanes.due_lanes():
        for _ in range(lanes.width()):
            drain_lane.apply_async((connection_id,), expires=BELL_SECONDS)


@shared_task
def drain_lane(connection_id: int) -> None:
    """Send what is due at one connection."""
    lanes.drain(connection_id)


@shared_task
def recover_lost_exports() -> None:
    """Exports whose worker died are to be checked."""
    lanes.recover_lost()


@shared_task
def reconsider_held_exports() -> None:
    """Decide again where something that a held export waits for has changed."""
    release.reconsider_held()


@shared_task
def compose_shadow_exports() -> None:
    """Make the PDF profiles of what would go out, where a connection runs in shadow mode."""
    shadow.compose_missing()


@shared_task
def review_failures() -> None:
    """Judge the groups of failures about which something is new."""
    failure_review.review()


@shared_task
def release_bulk_exports() -> None:
    """Release rows of running bulk exports, and ring for the lanes they go through."""
    for connection_id in bulk_release.tick().lanes:
        for _ in range(lanes.width()):
            drain_lane.apply_async((connection_id,), expires=BELL_SECONDS)


@shared_task
def drop_bulk_drafts() -> None:
    """Forget pre-flights that nobody started."""
    bulk.drop_old_drafts()


@shared_task
def forget_private_data_of_hires() -> None:
    """Birthdays and addresses of hires are kept only until the employee is created."""
    hiring.forget_private_data()


@shared_task
def start_due_readings_of_people() -> None:
    """Ring for every ATS whose people are to be read; empty the indexes of closed connections."""
    people_settings.forget_closed()
    for connection_id in people_reading.due_readings():
        read_people.delay(connection_id)


@shared_task
def read_people(connection_id: int) -> None:
    """Read one ATS's people, if it is time. A second ring does nothing."""
    people_reading.read_if_due(connection_id)


@shared_task
def advance_retries() -> None:
    """Take bulk retries a wave further, and ring for the lanes they go through."""
    for connection_id in retries.advance_all():
        ring(drain_lane, connection_id)
    permission_tasks.use_up_done()


@shared_task
def read_back_arrivals() -> None:
    """See what the ATS has made of those who arrived some minutes ago."""
    aftermath.read_due()


def ring_for(exports: Iterable[CandidateExport]) -> None:
    """Ring once for each connection at which one of these exports is due."""
    for connection_id in {e.connection_id for e in exports if e.state in WAITING}:
        ring_after_commit(connection_id)


def ring_for_people(candidates: Collection[int]) -> None:
    """Ring once for each connection at which an export of one of these people is due."""
    due = CandidateExport.objects.filter(candidate__in=candidates, state__in=WAITING)
    for connection_id in due.order_by().values_list("connection_id", flat=True).distinct():
        ring_after_commit(connection_id)


@shared_task
def count_ended_exports() -> None:
    """Count how the exports of the days that are over have ended."""
    daily_counts.count_days()


def ring_after_commit(connection_id: int | None) -> None:
    """Wake a worker for this lane once the transaction has committed."""
    if connection_id is not None:
        ring(drain_lane, connection_id)


@shared_task
def process_news_of_people() -> None:
    """Obey what an ATS has told of people and nobody has acted on yet."""
    ats_news.process_open()
