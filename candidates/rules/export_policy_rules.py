"""The single rules of the export policy: each gives its reason where it speaks against."""

from collections.abc import Callable, Iterator

from candidates.rules import export_contact_rules, export_person_rules, export_search_rules
from candidates.rules.export_facts import ExportFacts, due_stage
from candidates.rules.export_policy_reasons import ExportReason
from candidates.rules.export_state import Purpose
from candidates.rules.stages import CandidateSource, PlatformStage, has_reached
from integrations.rules.connection_state import TAKES_TESTS, ConnectionState, Workflow
from integrations.rules.decision import Owner, Reason
from jobs.rules.duplicates import Likeness
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobSource, JobState

Rules = tuple[Callable[[ExportFacts], Iterator[Reason]], ...]


def _manual_job(facts: ExportFacts) -> Iterator[Reason]:
    job = facts.job
    if job.source is not JobSource.MANUAL:
        return
    said = f"“{job.title}” was made by hand, so the ATS does not know it."
    hint = "Move the candidate to the job that was synced from the ATS; it goes out from there."
    evidence: dict[str, str] = {"job_source": job.source}
    if job.duplicate_of:
        is_sure = job.likeness is Likeness.SURE
        said += f" It {'is' if is_sure else 'may be'} the synced job {job.duplicate_of}."
        hint = f"Move the candidate to {job.duplicate_of}; it goes out from there."
        evidence |= {"synced_job": job.duplicate_of, "likeness": job.likeness}
    yield Reason(ExportReason.MANUAL_JOB, said, hint, Owner.ACCOUNT_MANAGER, evidence)


def _closed_job(facts: ExportFacts) -> Iterator[Reason]:
    if facts.job.closed_because:
        yield Reason(
            ExportReason.JOB_CLOSED,
            f"“{facts.job.title}” is closed. {facts.job.closed_because}",
            "Reopen the job in the ATS, or move the candidate to a job that is open.",
            Owner.CUSTOMER,
            {"closed_because": facts.job.closed_because},
        )


def _excluded_job(facts: ExportFacts) -> Iterator[Reason]:
    if facts.job.eligibility is Eligibility.EXCLUDED and not facts.job.closed_because:
        yield Reason(
            ExportReason.JOB_NOT_ELIGIBLE,
            f"“{facts.job.title}” is excluded by the connection's rules for jobs.",
            "The job's page says why. Correct the job in the ATS or the connection's settings.",
            Owner.ACCOUNT_MANAGER,
            {"eligibility": facts.job.eligibility},
        )


def _unsure_job(facts: ExportFacts) -> Iterator[Reason]:
    """A test shows that the agreed jobs take candidates; of this one nobody has said that it is."""
    if facts.job.eligibility is Eligibility.REVIEW and not facts.job.closed_because:
        yield Reason(
            ExportReason.JOB_NOT_ELIGIBLE,
            f"“{facts.job.title}” is still to be reviewed.",
            "Send the test candidate to a job that is included.",
            Owner.ACCOUNT_MANAGER,
            {"eligibility": facts.job.eligibility},
        )


def _inactive_job(facts: ExportFacts) -> Iterator[Reason]:
    if facts.job.state is JobState.INACTIVE:
        yield Reason(
            ExportReason.JOB_NOT_ACTIVE,
            f"The AI recruiter of “{facts.job.title}” is not active.",
            "Activate it on the job's page.",
            Owner.ACCOUNT_MANAGER,
            {"job_state": facts.job.state},
        )


# --- the connection ------------------------------------------------------------------------------


def _redirect(facts: ExportFacts) -> Iterator[Reason]:
    connection = facts.connection
    if connection is None or connection.workflow is not Workflow.REDIRECT:
        return
    agreed = connection.redirect_acknowledged_by
    yield Reason(
        ExportReason.REDIRECT_WORKFLOW,
        "The workflow is Redirect: nothing is exported, people apply on the career page.",
        "Agree on the workflow Engaged only with the customer if candidates should arrive."
        if agreed
        else "The customer has not acknowledged this in writing: settle the workflow with them.",
        Owner.ACCOUNT_MANAGER,
        {"workflow": connection.workflow, "acknowledged_by": agreed},
    )


def _exclude_only(facts: ExportFacts) -> Iterator[Reason]:
    if facts.connection is not None and facts.connection.takes_candidates is False:
        yield Reason(
            ExportReason.SYSTEM_CANNOT_TAKE_CANDIDATES,
            f"{facts.connection.system} takes no candidates from us over this connection; it only "
            "keeps people it knows out of searches.",
            "Enter the candidate in the ATS by hand."
            if facts.connection.keeps_people_out
            else "Enter the candidate in the ATS by hand. Nobody is kept out yet: switch it on at "
            "the connection, under People of the ATS.",
            Owner.CUSTOMER,
            {"takes_candidates": False, "keeps_people_out": facts.connection.keeps_people_out},
        )


_CONNECTION_HINTS = {
    ConnectionState.SETTING_UP: ("Finish the set-up and go live.", Owner.ACCOUNT_MANAGER),
    ConnectionState.CONNECTED: ("Verify it and go live; it goes out then.", Owner.ACCOUNT_MANAGER),
    ConnectionState.PAUSED: ("Resume the connection; it goes out then.", Owner.ACCOUNT_MANAGER),
    ConnectionState.BROKEN: ("Renew the access to the ATS; it goes out then.", Owner.CUSTOMER),
    ConnectionState.CLOSED: ("Set the connection up again.", Owner.ACCOUNT_MANAGER),
}


def _connection_not_active(facts: ExportFacts) -> Iterator[Reason]:
    """Whom the connection takes. Of shadow mode the policy speaks last, where nobody else did."""
    connection = facts.connection
    takes = TAKES_TESTS if facts.candidate.is_test else _DECIDES
    if connection is None:
        if facts.job.source is JobSource.SYNCED:
            yield Reason(
                ExportReason.CONNECTION_NOT_ACTIVE,
                "The job has no connection to an ATS.",
                "Connect the ATS and let its jobs sync.",
                Owner.ACCOUNT_MANAGER,
                {"connection": None},
            )
    elif connection.state not in takes:
        hint, owner = _CONNECTION_HINTS[connection.state]
        is_on_its_way = connection.state is ConnectionState.CONNECTED
        said = "not live yet" if is_on_its_way else connection.state.replace("_", " ")
        yield Reason(
            ExportReason.CONNECTION_NOT_ACTIVE,
            f"The connection to {connection.system} is {said}.",
            hint,
            owner,
            {"connection": connection.state},
        )


# --- the candidate -------------------------------------------------------------------------------


def _exported(facts: ExportFacts) -> Iterator[Reason]:
    if facts.exported_as:
        yield Reason(
            ExportReason.ALREADY_EXPORTED,
            f"The candidate is in the ATS on this job already (export {facts.exported_as}).",
            "Nothing to do.",
            evidence={"export": facts.exported_as},
        )


def _out(facts: ExportFacts) -> Iterator[Reason]:
    out = {
        PlatformStage.REJECTED: (ExportReason.CANDIDATE_REJECTED, "was rejected here"),
        PlatformStage.WITHDRAWN: (ExportReason.CANDIDATE_WITHDRAWN, "has withdrawn"),
    }
    if facts.candidate.stage in out:
        code, what = out[facts.candidate.stage]
        yield Reason(
            code,
            f"The candidate {what}.",
            "Move the candidate back into the running if that has changed.",
            Owner.CUSTOMER,
            {"stage": facts.candidate.stage},
        )


def _passive(facts: ExportFacts) -> Iterator[Reason]:
    """Outreach candidates: screened *and* Engaged, whatever the workflow."""
    candidate = facts.candidate
    if candidate.source is not CandidateSource.PASSIVE:
        return
    if not candidate.screening_completed:
        yield Reason(
            ExportReason.PASSIVE_NOT_SCREENED,
            "The candidate was found by outreach and the screening conversation is not complete.",
            "It goes out when the conversation is complete and the candidate is Engaged.",
            evidence={"source": candidate.source, "screening_completed": False},
        )
    if not has_reached(candidate.furthest_stage, PlatformStage.ENGAGED):
        yield Reason(
            ExportReason.NOT_ENGAGED,
            "The candidate was found by outreach and is not Engaged yet.",
            "It goes out when the conversation is complete and the candidate is Engaged.",
            evidence={"source": candidate.source, "stage": candidate.stage},
        )


def _trigger(facts: ExportFacts) -> Iterator[Reason]:
    due, stage = due_stage(facts), facts.candidate.stage
    if has_reached(facts.candidate.furthest_stage, due):
        return
    if facts.candidate.source is CandidateSource.PASSIVE and due is PlatformStage.ENGAGED:
        return  # ``_passive`` says so, and nobody may set it aside
    yield Reason(
        ExportReason.TRIGGER_STAGE_NOT_REACHED,
        f"The candidate is due at {due.capitalize()} and is at {stage.capitalize()}.",
        "It goes out by itself at that stage, or at once with Send now.",
        evidence={"stage": stage, "due_at": due},
    )


def _update(facts: ExportFacts) -> Iterator[Reason]:
    if facts.purpose is Purpose.UPDATE and not facts.arrived:
        yield Reason(
            ExportReason.FIRST_ARRIVAL_UNDER_WAY,
            "The candidate is on the way to the ATS as they were on New.",
            "The update goes out by itself once the candidate has arrived.",
            evidence={"arrived": False},
        )
    if facts.purpose is Purpose.UPDATE and not facts.candidate.screening_completed:
        yield Reason(
            ExportReason.UPDATE_NOT_SCREENED,
            "The candidate is in the ATS; the update follows the screening conversation.",
            "It goes out by itself when the conversation is complete.",
            evidence={"screening_completed": False},
        )


_DECIDES = (ConnectionState.ACTIVE, ConnectionState.SHADOW)


def shadow(facts: ExportFacts) -> Iterator[Reason]:
    """Asked last, of those against whom nothing else speaks: this is exactly who would go."""
    connection = facts.connection
    if facts.candidate.is_test or connection is None:
        return
    if connection.state is ConnectionState.SHADOW:
        yield Reason(
            ExportReason.SHADOW_MODE,
            "It would go now; the connection runs in shadow mode.",
            "Look through the list of what would go, then go live. It goes out by itself then.",
            Owner.ACCOUNT_MANAGER,
            {"connection": connection.state, "released_by": facts.released_by},
        )


RULES: Rules = (
    _exported,
    export_person_rules.skipped,
    _out,
    _redirect,
    _exclude_only,
    _manual_job,
    _closed_job,
    _excluded_job,
    export_person_rules.removed_in_ats,
    export_person_rules.known_in_ats,
    export_contact_rules.no_email,
    export_contact_rules.no_name,
    export_person_rules.cooling_down,
    _connection_not_active,
    _inactive_job,
    _passive,
    export_search_rules.prospect,
    export_search_rules.stage,
    _trigger,
    _update,
    export_search_rules.responders,
    export_search_rules.manual_search,
)
"""The order is the importance: what can never work, what somebody must do, what time will bring."""

TEST_RULES: Rules = (
    _exported,
    export_person_rules.skipped,
    _out,
    _redirect,
    _exclude_only,
    _manual_job,
    _closed_job,
    _excluded_job,
    _unsure_job,
    export_contact_rules.no_email,
    export_contact_rules.no_name,
    _connection_not_active,
    _update,
)
"""What counts for a test candidate: not when people are due, but whether anybody can arrive."""

CORRECTION_RULES: Rules = (
    export_contact_rules.not_arrived,
    export_person_rules.removed_in_ats,
    export_contact_rules.no_email,
    export_contact_rules.no_name,
    _connection_not_active,
)
"""What counts for a correction: the person is there, whatever has become of their application."""

AGAIN_RULES: Rules = (_redirect, _exclude_only, *CORRECTION_RULES)
"""What counts for sending again: a person has decided it, and the agreement still stands."""
