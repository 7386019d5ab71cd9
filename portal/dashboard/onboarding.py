"""The dashboard's card of the onboardings under way: how many at which step, and how many late."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from integrations.models import OnboardingProject
from integrations.models.onboarding import OVERDUE, UNDER_WAY
from integrations.rules.decision import Owner
from integrations.rules.onboarding import Step
from portal.dashboard.tiles import Tile


def onboarding_tiles(rows: QuerySet[OnboardingProject]) -> list[Tile]:
    """One tile a step, then what is late and what waits for us. One query."""
    steps = [step for step in Step if step is not Step.LIVE]
    counts: dict[str, Any] = {
        f"at_{step.value}": Count("pk", filter=UNDER_WAY & Q(step=step)) for step in steps
    }
    ours = Q(waits_on=Owner.ACCOUNT_MANAGER)
    found = rows.aggregate(
        **counts,
        late=Count("pk", filter=OVERDUE),
        ours=Count("pk", filter=UNDER_WAY & ours),
    )
    return [
        *(
            Tile(
                step.words, found[f"at_{step.value}"], "busy", f"going=yes&step__exact={step.value}"
            )
            for step in steps
        ),
        Tile("Our turn", found["ours"], "wait", f"going=yes&waits_on={Owner.ACCOUNT_MANAGER}"),
        Tile("Overdue", found["late"], "bad", "due=late"),
    ]
