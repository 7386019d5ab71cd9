"""Reads back, minutes and hours after an arrival, what the ATS has made of the candidate.

A handful of calls for each connection and tick, one while its lane has something to send: looking
back never holds up what is to go.
"""

import logging
import random
from datetime import datetime, timedelta

from django.conf import settings

from candidates.models import Aftermath, CandidateExport
from candidates.rules import aftermath
from candidates.rules.export_state import ExportState, Purpose
from integrations.connectors.base import AtsConnector
from integrations.connectors.people_types import AtsApplication, Standing
from integrations.errors import ConnectorError
from integrations.models import Connection
from integrations.models.clock import database_now
from integrations.services.connector_door import open_connector

logger = logging.getLogger(__name__)

READ_AT_ONCE, READ_BESIDE_SENDING = 5, 1
CLAIMED_FOR = timedelta(minutes=10)
"""After a worker that died, or a look that failed, it is due again."""
LOOKS_AT_MOST = 8
CONNECTIONS_AT_ONCE = 200


def expect(export: CandidateExport, *, arrived_at: datetime) -> None:
    """Look back at this arrival later. Only where there is an application to look at."""
    if export.purpose != Purpose.CREATE or not export.application_external_id:
        return
    due_at = aftermath.next_look(
        arrived_at=arrived_at,
        now=arrived_at,
        minutes=settings.EXPORT_READ_BACK_MINUTES,
        standing=Standing.UNKNOWN,
    )
    if export.connection is not None and due_at is not None:
        Aftermath.objects.get_or_create(
            export=export,
            defaults={
                "tenant": export.tenant, "connection": export.connection, "due_at": due_at,
            },
        )  # fmt: skip


def read_due() -> int:
    """Read back what is due, connection by connection. Returns how many were read."""
    due = Aftermath.objects.filter(
        due_at__lte=database_now(),
        export__state=ExportState.EXPORTED,
        connection__in=Connection.objects.active(),
    )
    lanes = list(due.order_by().values_list("connection", flat=True).distinct())
    chosen = random.sample(lanes, min(CONNECTIONS_AT_ONCE, len(lanes)))
    return sum(_read_lane(connection_id) for connection_id in chosen)


def _read_lane(connection_id: int) -> int:
    sending = CandidateExport.objects.filter(
        connection=connection_id, state=ExportState.QUEUED
    ).exists()
    most = READ_BESIDE_SENDING if sending else READ_AT_ONCE
    rows = Aftermath.objects.filter(
        connection=connection_id,
        due_at__lte=database_now(),
        export__state=ExportState.EXPORTED,
    )
    read = 0
    for row in rows.select_related("export", "connection__tenant").order_by("due_at")[:most]:
        if not _claim(row):
            continue
        try:
            _read(row)
        except ConnectorError as error:
            logger.info("Export %s could not be read back: %s", row.export_id, error.sentence)
            break
        read += 1
    return read


def _claim(row: Aftermath) -> bool:
    """Take a row for ten minutes. One that was tried too often is not looked at any more."""
    later = database_now() + CLAIMED_FOR if row.looks + 1 < LOOKS_AT_MOST else None
    mine = Aftermath.objects.filter(pk=row.pk, due_at=row.due_at, looks=row.looks)
    return bool(mine.update(due_at=later, looks=row.looks + 1))


def _read(row: Aftermath) -> None:
    with open_connector(row.connection, cause=row.export.cause) as opened:
        found = _application(opened.connector, row.export)
    now = database_now()
    arrived_at = row.export.accepted_at or row.export.exported_at or now
    standing = found.standing if found else Standing.UNKNOWN
    rejected_at = (found.rejected_at if found else None) or now
    row.read_at = now
    row.standing = standing
    if found is not None:
        row.stage, row.outcome = found.stage_name[:200], found.outcome[:200]
    row.due_at = aftermath.next_look(
        arrived_at=arrived_at,
        now=now,
        minutes=settings.EXPORT_READ_BACK_MINUTES,
        standing=standing,
    )
    row.rejected_at = rejected_at if standing is Standing.REJECTED else None
    row.rejected_at_once = aftermath.is_rejected_at_once(
        standing=standing,
        created_by_us=not row.export.attached_to_existing,
        arrived_at=arrived_at,
        rejected_at=rejected_at,
        within=timedelta(minutes=settings.EXPORT_REJECTED_AT_ONCE_MINUTES),
    )
    row.save()
    if row.rejected_at_once:
        _say_so(row, arrived_at, rejected_at)


def _say_so(row: Aftermath, arrived_at: datetime, rejected_at: datetime) -> None:
    reason = aftermath.rejected_at_once(
        arrived_at=arrived_at, rejected_at=rejected_at, outcome=row.outcome, stage=row.stage
    )
    CandidateExport.objects.filter(pk=row.export_id, state=ExportState.EXPORTED).update(
        reasons=[reason.as_json()], owner=reason.owner
    )


def _application(connector: AtsConnector, export: CandidateExport) -> AtsApplication | None:
    """Our application as it is there now: by its id, or else among those of the person."""
    wanted = export.application_external_id
    if connector.offers("find_application"):
        return connector.find_application(wanted)
    if not connector.offers("get_candidate"):
        return None
    person = connector.get_candidate(export.person_external_id)
    of_person = person.applications if person else ()
    return next((found for found in of_person if found.external_id == wanted), None)
