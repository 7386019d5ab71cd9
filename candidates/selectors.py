"""Reads of candidates and exports for decisions and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Count, QuerySet

from candidates.known_people import facts_of, keeps_people_out
from candidates.models import (
    Application,
    Candidate,
    CandidateExport,
    MatchDecision,
    Screening,
    Search,
)
from candidates.rules import stages
from candidates.rules.emails import EmailAddress, EmailKind, EmailValidity, choose_emails
from candidates.rules.export_facts import (
    CandidateFacts,
    ConnectionFacts,
    ExportFacts,
    JobFacts,
    KnownFacts,
    SearchFacts,
)
from candidates.rules.export_settings import ExportSettings, effective, parts
from candidates.rules.export_state import ACCEPTED, Purpose
from candidates.rules.matching import Settled
from candidates.rules.names import fit_to_send
from candidates.rules.removal import GONE, PersonNewsKind, removed
from candidates.rules.stages import CandidateSource, PlatformStage, ResponseType
from integrations.connectors.types import Target
from integrations.models import Connection
from integrations.rules.connection_state import ConnectionState, Workflow
from integrations.rules.decision import Reason
from integrations.selectors import capabilities_of
from jobs.models import Job
from jobs.rules.duplicates import Likeness
from jobs.rules.eligibility import Eligibility
from jobs.rules.states import JobSource, JobState

CREATE_CAPABILITIES = ("create_application", "create_application_with_document")
PROSPECT_CAPABILITY = "create_prospect"


def export_facts(
    application: Application, purpose: Purpose, export: CandidateExport | None
) -> ExportFacts:
    """Everything the export policy decides on, read now. ``export`` is the row decided for."""
    skip = _skip(application)
    known: tuple[KnownFacts, ...] | None = getattr(application, "known_in_ats", None)
    if known is None:
        known = facts_of([application]).get(application.pk, ())
    arrival = None if purpose is Purpose.CREATE else in_the_ats(application, purpose)
    return ExportFacts(
        job=_job_facts(application.job),
        connection=_connection_facts(application.job.connection, application.search),
        candidate=_candidate_facts(application),
        search=_search_facts(application.search),
        purpose=purpose,
        released_by=export.released_by if export else "",
        released_because=export.released_because if export else "",
        known=known,
        skipped_by=skip.decided_by_name if skip else "",
        skipped_because=skip.note if skip else "",
        arrived=purpose is Purpose.CREATE or arrival is not None,
        removed=_removed(application, arrival),
    )


def _removed(application: Application, arrival: CandidateExport | None) -> Reason | None:
    """That the customer has removed the candidate there. ``arrival``: whom a change would go to."""
    told = [
        news
        for news in application.candidate.person_news.all()
        if news.connection_id == application.job.connection_id
        and news.kind in GONE
        and (arrival is None or news.person_external_id == arrival.person_external_id)
    ]
    latest = max(told, key=lambda news: news.at, default=None)
    if latest is None:
        return None
    return removed(
        PersonNewsKind(latest.kind),
        latest.at,
        event=latest.event_name,
        person=latest.person_external_id,
    )


def _skip(application: Application) -> MatchDecision | None:
    """The decision of the match desk that nothing goes to the ATS of this job, if it stands."""
    for decision in application.candidate.match_decisions.all():
        here = decision.connection_id == application.job.connection_id
        if here and decision.taken_back_at is None and decision.decision == Settled.SKIP:
            return decision
    return None


def facts_for_anyone(search: Search) -> ExportFacts:
    """The facts of this search for a candidate who meets everything that a candidate can meet."""
    wanted = [ResponseType(value) for value in search.response_types]
    return ExportFacts(
        job=_job_facts(search.job),
        connection=_connection_facts(search.job.connection, search),
        candidate=CandidateFacts(
            source=CandidateSource.PASSIVE,
            stage=PlatformStage.HIRED,
            furthest_stage=PlatformStage.HIRED,
            screening_completed=True,
            response=wanted[0] if wanted else ResponseType.INTERESTED,
            emails_known=1,
            emails_usable=1,
        ),
        search=replace(_search_facts(search), is_manual=False),
    )


def chosen_addresses(application: Application) -> tuple[str, ...]:
    """The e-mail addresses that go out, the first is the one the ATS matches by."""
    return _chosen(application, _addresses(application))


def _chosen(application: Application, addresses: Sequence[EmailAddress]) -> tuple[str, ...]:
    allowed = application.search.email_kinds if application.search else ()
    return choose_emails(addresses, allowed)


def _addresses(application: Application) -> list[EmailAddress]:
    return [
        EmailAddress(email.address, EmailKind(email.kind), EmailValidity(email.validity))
        for email in application.candidate.emails.all()
    ]


def _job_facts(job: Job) -> JobFacts:
    closed = job.closed_because or "Nobody said why." if job.closed_at else ""
    return JobFacts(
        title=job.title,
        source=JobSource(job.source),
        state=JobState(job.state),
        eligibility=Eligibility(job.eligibility),
        closed_because=closed,
        stage_ids=frozenset(stage["external_id"] for stage in job.stages if stage["active"]),
        duplicate_of=str(job.duplicate_of) if job.duplicate_of_id else "",
        likeness=Likeness(job.duplicate_likeness),
    )


def settings_for(connection: Connection | None, search: Search | None) -> ExportSettings:
    """What counts for a candidate of this search (or none) at this connection (or none)."""
    if connection is None:
        return ExportSettings()
    defaults = ExportSettings(
        workflow=Workflow(connection.workflow),
        source_tag=connection.source_tag,
        left_out=parts(connection.profile_leaves_out),
    )
    return effective(defaults, search.overrides if search else {})


def _connection_facts(
    connection: Connection | None, search: Search | None
) -> ConnectionFacts | None:
    if connection is None:
        return None
    can = {entry["key"]: entry["supported"] for entry in capabilities_of(connection)}
    return ConnectionFacts(
        system=connection.get_system_display(),
        state=ConnectionState(connection.state),
        workflow=settings_for(connection, search).workflow,
        trigger_stage=PlatformStage(connection.trigger_stage),
        takes_candidates=_any_of(can, CREATE_CAPABILITIES)
        if connection.takes_candidates
        else False,
        takes_prospects=can.get(PROSPECT_CAPABILITY),
        redirect_acknowledged_by=connection.redirect_acknowledged_by,
        keeps_people_out=keeps_people_out(connection),
    )


def _any_of(can: Mapping[str, bool | None], capabilities: Sequence[str]) -> bool | None:
    """Whether one of these is there; ``None`` where nobody can say."""
    told = [can[name] for name in capabilities if name in can]
    if any(told):
        return True
    return None if None in told or not told else False


def _candidate_facts(application: Application) -> CandidateFacts:
    stage = PlatformStage(application.stage)
    been = [PlatformStage(event.to_stage) for event in application.stage_events.all()]
    screening: Screening | None = getattr(application, "screening", None)
    addresses = _addresses(application)
    return CandidateFacts(
        source=CandidateSource(application.candidate.source),
        stage=stage,
        furthest_stage=stages.furthest([*been, stage]),
        screening_completed=screening is not None and screening.completed_at is not None,
        response=ResponseType(application.response) if application.response else None,
        has_name=bool(fit_to_send(application.candidate.full_name)),
        emails_known=len(addresses),
        emails_usable=len(_chosen(application, addresses)),
        is_test=application.candidate.is_test,
    )


def _search_facts(search: Search | None) -> SearchFacts:
    if search is None:
        return SearchFacts()
    return SearchFacts(
        target=Target(search.target),
        stage_id=search.stage_external_id,
        is_manual=search.mode == Search.Mode.MANUAL,
        responders_only=search.responders_only,
        response_types=frozenset(ResponseType(value) for value in search.response_types),
        include_ats_candidates=search.include_ats_candidates,
    )


def has_arrived(application: Application) -> CandidateExport | None:
    """The export that created this application in the ATS, if the ATS has accepted it."""
    return application.exports.filter(purpose=Purpose.CREATE, state__in=ACCEPTED).first()


def is_updated_later(application: Application) -> bool:
    """Whether whoever is created now is created on New, with the update still to come."""
    connection = application.job.connection
    if connection is None:
        return False
    workflow = settings_for(connection, application.search).workflow
    been = [PlatformStage(event.to_stage) for event in application.stage_events.all()]
    furthest = stages.furthest([*been, PlatformStage(application.stage)])
    due = PlatformStage(connection.trigger_stage)
    return workflow is Workflow.NEW_AND_ENGAGED and not stages.has_reached(furthest, due)


def in_the_ats(application: Application, purpose: Purpose) -> CandidateExport | None:
    """The first arrival of this application, as soon as what follows it can go.

    A correction needs the person in the ATS, an update the whole arrival.
    """
    if purpose is Purpose.UPDATE:
        return has_arrived(application)
    arrivals = application.exports.filter(purpose=Purpose.CREATE).exclude(person_external_id="")
    return arrivals.order_by("id").last()


def export_counts(**scope: Any) -> dict[str, int]:
    """How many exports of people there are in each state."""
    return people_counted(CandidateExport.objects.filter(**scope), "state")


def people_counted(rows: QuerySet[CandidateExport], column: str) -> dict[str, int]:
    """How many of these exports there are for each value of a column, without test candidates.

    Two reads that an index serves: everybody, and the handful of test candidates. To join every
    export with its candidate would read both tables.
    """
    counted = rows.values_list(column).annotate(count=Count("pk")).order_by()
    tests = dict(counted.filter(candidate__in=Candidate.objects.filter(is_test=True)))
    return {value: count - tests.get(value, 0) for value, count in counted}
