"""What can be chosen for a search, and what a choice would do, as answers."""

from datetime import datetime
from typing import Any

from candidates import dry_run
from candidates.api.search_bodies import RESPONSES
from candidates.explain import refused_targets
from candidates.models import Search
from candidates.rules.emails import EmailKind
from candidates.rules.export_settings import OF_A_SEARCH, ProfilePart
from candidates.rules.rule_change import Change
from candidates.search_preview import candidates_of, preview
from candidates.search_settings import in_words, snapshot
from candidates.selectors import settings_for
from integrations.connectors.types import Target
from integrations.services import settings_versions

COMPARED_AT_MOST = 5_000
NAMED = 100
DIFFERENT = (Change.MORE, Change.FEWER)


def choices_for(search: Search) -> dict[str, Any]:
    """What can be chosen on the search's job, as ``ChoicesBody`` describes it."""
    job = search.job
    counts = settings_for(job.connection, None)
    refused = refused_targets(search)
    return {
        "job": job.pk,
        "connection": job.connection_id,
        "stages": [stage for stage in job.stages if stage["active"]],
        "targets": [
            {
                "value": target.value,
                "possible": target.value not in refused,
                "reasons": [refused[target].as_json()] if target in refused else [],
            }
            for target in Target
        ],
        "modes": Search.Mode.values,
        "response_types": RESPONSES,
        "email_kinds": list(EmailKind),
        "workflows": list(OF_A_SEARCH),
        "profile_parts": list(ProfilePart),
        "as_the_connection": {
            "workflow": counts.workflow,
            "source_tag": counts.source_tag,
            "profile_parts": list(counts.parts),
        },
    }


def foreseen(stored: Search, proposed: Search) -> dict[str, Any]:
    """The preview of a change, as ``PreviewBody`` describes it."""
    seen = preview(stored, proposed)
    return {
        "counted": seen.counted,
        "total": seen.total,
        "counts": [
            {"outlook": line.kind, "now": line.now, "then": line.then} for line in seen.lines
        ],
        "reasons": [
            {"count": why.count, "sentence": why.sentence, "hint": why.hint} for why in seen.reasons
        ],
        "changes": _differences(stored, proposed),
        "moving": seen.moving,
    }


def compared(stored: Search, proposed: Search, *, start: datetime) -> dict[str, Any]:
    """The dry run of a change since ``start``, as ``DryRunBody`` describes it."""
    totals = dry_run.Totals()
    changed: list[dict[str, Any]] = []
    rows = dry_run.active_since(candidates_of(stored), start)
    newest = list(rows.values_list("pk", flat=True)[:COMPARED_AT_MOST])
    chosen = rows.filter(pk__in=newest)
    for one in dry_run.compare(chosen, dry_run.with_search(proposed), start=start):
        totals.add(one)
        if one.rule.change in DIFFERENT and len(changed) < NAMED:
            changed.append(_changed(one))
    return {
        "days": dry_run.DAYS,
        "compared": totals.total,
        **{change.value: totals.changes[change] for change in Change},
        "lack_only_email": totals.lack_email,
        "really_arrived": totals.went_out,
        "changes": _differences(stored, proposed),
        "changed": changed,
    }


def _changed(one: dry_run.Compared) -> dict[str, Any]:
    now, proposed = one.rule.now.reasons, one.rule.proposed.reasons
    return {
        "application": one.application.pk,
        "candidate": one.application.candidate_id,
        "platform_id": one.application.candidate.platform_id,
        "change": one.rule.change,
        "now": now[0].sentence if now else "",
        "proposed": proposed[0].sentence if proposed else "",
    }


def _differences(stored: Search, proposed: Search) -> list[dict[str, str]]:
    if snapshot(stored) == snapshot(proposed):
        return []
    return settings_versions.differing(in_words(stored), in_words(proposed))
