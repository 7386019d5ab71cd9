"""The dashboard's alerts: what is open, and whom nobody could reach."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from candidates.rules.alerting import AlertState
from portal.alerts.models import STILL_OPEN, Alert, AlertNotice
from portal.dashboard.tiles import Tile

NOT_REACHED = (AlertNotice.State.FAILED, AlertNotice.State.NOBODY)


def alert_tiles(rows: QuerySet[Alert]) -> Sequence[Tile]:
    """How many alerts are open, have grown, and have somebody who was not reached. One read."""
    unheard = Q(pk__in=AlertNotice.objects.filter(state__in=NOT_REACHED).order_by().values("alert"))
    counts = rows.filter(STILL_OPEN).aggregate(
        open=Count("pk"),
        grown=Count("pk", filter=Q(state=AlertState.ESCALATED)),
        unheard=Count("pk", filter=unheard),
    )
    return [
        Tile("Open", counts["open"], "wait", "state=open"),
        Tile("Grown since they were told", counts["grown"], "bad", "state=escalated"),
        Tile("Somebody was not reached", counts["unheard"], "bad", "state=open&heard=no"),
    ]
