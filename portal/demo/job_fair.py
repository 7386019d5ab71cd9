"""A bulk export: some who were met at a job fair go out together, before the stage asks for it."""

from collections.abc import Iterator, Sequence

from candidates.models import Application, BulkExport
from candidates.rules.bulk import BulkState
from candidates.rules.stages import CandidateSource
from candidates.services import bulk, bulk_release, lanes
from integrations.rules.answer import Answer
from portal.demo import world
from portal.demo.cast import Part
from portal.demo.intake import Entry

SLUG = "harbor-steel"
NAME = "Met at the job fair"
GO = 4
ROUNDS_AT_MOST = 50
DRAIN_SECONDS = 0.4


class NotSentError(Exception):
    """The bulk export has not come to its end."""


def play(entries: Sequence[Entry]) -> BulkExport:
    """Look at it, start it, and let it come to rest: one of them waits for an e-mail address.

    Raises ``NotSentError``.
    """
    theirs = [entry for entry in entries if entry.scene.customer.slug == SLUG]
    going = [
        entry
        for entry in theirs
        if entry.person.part is Part.ORDINARY and entry.person.source is CandidateSource.APPLIED
    ][:GO]
    waiting = [entry for entry in theirs if entry.person.part is Part.NO_EMAIL]
    actor = world.manager_of(theirs[0].scene)
    chosen = Application.objects.filter(pk__in=[one.application.pk for one in (*going, *waiting)])
    row = bulk.draft(chosen, actor=actor, name=NAME)
    if isinstance(row, Answer):
        raise NotSentError(row.sentence)
    bulk.start(row, actor=actor)
    for _ in range(ROUNDS_AT_MOST):
        bulk_release.tick()
        lanes.drain(theirs[0].scene.connection.pk, seconds=DRAIN_SECONDS)
        row.refresh_from_db()
        if row.state == BulkState.FINISHED:
            return row
    raise NotSentError(f"The bulk export is {row.state}.")


def complaints() -> Iterator[str]:
    """What is not as it should be about it."""
    row = BulkExport.objects.filter(name=NAME).first()
    if row is None or row.state != BulkState.FINISHED:
        yield f"The bulk export “{NAME}” is not finished."
