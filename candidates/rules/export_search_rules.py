"""The rules of the export policy that the search's own settings make."""

from collections.abc import Iterator

from candidates.rules.export_facts import ExportFacts
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.stages import CandidateSource, is_responder
from integrations.connectors.types import Target
from integrations.rules.decision import Owner, Reason


def prospect(facts: ExportFacts) -> Iterator[Reason]:
    connection = facts.connection
    if facts.search.target is not Target.PROSPECT or connection is None:
        return
    if connection.takes_prospects is False:
        yield Reason(
            ExportReason.PROSPECTS_NOT_SUPPORTED,
            f"{connection.system} takes no prospects over this connection, only applicants.",
            "Let the search export applicants, into an early stage of the job.",
            Owner.ACCOUNT_MANAGER,
            {"target": facts.search.target},
        )


def stage(facts: ExportFacts) -> Iterator[Reason]:
    chosen = facts.search.stage_id
    if chosen and facts.search.target is Target.APPLICANT and chosen not in facts.job.stage_ids:
        yield Reason(
            ExportReason.STAGE_NOT_IN_JOB,
            f"The stage chosen in the search is not among the active stages of "
            f"“{facts.job.title}” in the ATS.",
            "Choose one of the job's stages in the search.",
            Owner.ACCOUNT_MANAGER,
            {"stage_id": chosen, "active_stages": sorted(facts.job.stage_ids)},
        )


def responders(facts: ExportFacts) -> Iterator[Reason]:
    search, response = facts.search, facts.candidate.response
    came_alone = facts.candidate.source is CandidateSource.APPLIED and response is None
    if not search.responders_only or came_alone:
        return
    evidence = {"response": response, "wanted": sorted(search.response_types)}
    if not is_responder(response):
        yield Reason(
            ExportReason.NOT_A_RESPONDER,
            "The search exports responders only, and the candidate has not answered.",
            "It goes out by itself after an answer, or at once with Send now.",
            evidence=evidence,
        )
    elif search.response_types and response not in search.response_types:
        wanted = ", ".join(kind.replace("_", " ") for kind in sorted(search.response_types))
        yield Reason(
            ExportReason.RESPONSE_NOT_SELECTED,
            f"The candidate answered “{str(response).replace('_', ' ')}”; the search exports: "
            f"{wanted}.",
            "Select this response in the search, or use Send now.",
            Owner.CUSTOMER,
            evidence,
        )


def manual_search(facts: ExportFacts) -> Iterator[Reason]:
    if facts.search.is_manual:
        yield Reason(
            ExportReason.SEARCH_IS_MANUAL,
            "The search exports by hand: somebody chooses who goes out.",
            "Use Send now, or set the search to automatic (recommended).",
            Owner.CUSTOMER,
            {"mode": "manual"},
        )
