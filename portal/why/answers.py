"""The answer to one "why?", with what its page and those it is handed on to need of it."""

from dataclasses import dataclass, replace

from candidates import explain as candidates_explain
from candidates.models import Application
from integrations.models import Connection, Tenant
from integrations.rules.decision import Owner, Reason
from integrations.rules.inquiry import Check, Explanation
from integrations.rules.reason_code import meaning_of
from jobs import explain as jobs_explain
from jobs.models import Job


@dataclass(frozen=True)
class Answered:
    """One question and its answer.

    ``subject`` names the row (``job:12``), ``title`` says it with names, ``public_title`` and
    ``public`` without personal data. ``connection`` is the one that is asked about, if any.
    """

    tenant: Tenant
    connection: Connection | None
    subject: str
    title: str
    explanation: Explanation
    public_title: str
    public: Explanation


def of_job(job: Job) -> Answered:
    """Why a job that there is a row of is not as somebody expects it."""
    explanation = jobs_explain.why(job)
    return Answered(
        tenant=job.tenant,
        connection=job.connection,
        subject=f"job:{job.pk}",
        title=str(job),
        explanation=explanation,
        public_title=str(job),
        public=explanation,
    )


def of_unknown_job(connection: Connection, asked: str) -> Answered:
    """Why nothing is known about a job of this connection."""
    explanation = jobs_explain.why_unknown(connection, asked)
    title = f"Job {asked} at {connection.name}"
    return Answered(
        tenant=connection.tenant,
        connection=connection,
        subject=f"connection:{connection.pk}",
        title=title,
        explanation=explanation,
        public_title=title,
        public=explanation,
    )


def of_candidate(application: Application) -> Answered:
    """Why a candidate is not in the ATS on this job."""
    explanation = candidates_explain.why(application)
    export = application.exports.order_by("id").last()
    named = export.reference if export else f"number {application.pk}"
    return Answered(
        tenant=application.tenant,
        connection=application.job.connection,
        subject=f"application:{application.pk}",
        title=f"{application.candidate} for {application.job}",
        explanation=explanation,
        public_title=f"Candidate {named} for {application.job}",
        public=without_people(explanation),
    )


def without_people(explanation: Explanation) -> Explanation:
    """The same answer without anything that may name a person: codes with their meaning only.

    Sentences and evidence may hold names, addresses and the vendor's own words.
    """
    return replace(explanation, checks=tuple(map(_impersonal, explanation.checks)))


def _impersonal(check: Check) -> Check:
    return replace(check, reasons=tuple(map(_meant, check.reasons)))


def _meant(reason: Reason) -> Reason:
    said = meaning_of(reason.code) or "The ATS or the portal gave a reason of its own."
    hint = "" if reason.owner is Owner.NOBODY else _TURNS[reason.owner]
    return Reason(reason.code, said, hint, reason.owner)


_TURNS = {
    Owner.CUSTOMER: "This is for you: your account manager says what to do.",
    Owner.ACCOUNT_MANAGER: "Your account manager takes care of it.",
    Owner.SUPPORT: "Our support takes care of it.",
    Owner.ENGINEERING: "Our engineers take care of it.",
}
