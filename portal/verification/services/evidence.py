"""Reads what an evidence pack says from the rows, and keeps the pack."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile

from candidates.models import CandidateExport
from candidates.rules.export_state import EffectKind
from integrations.connectors.registry import connector_class
from integrations.models import ApiCall, Connection, OnboardingProject, User
from integrations.rules.agreement import Difference, Terms
from integrations.rules.business_days import business_days_between
from integrations.rules.connection_state import Workflow
from integrations.rules.decision import Reason
from integrations.rules.onboarding import PROMISED_BUSINESS_DAYS
from integrations.selectors import capabilities_of
from integrations.services import audit
from integrations.services.terms import differences_of, terms_of
from jobs.models import SyncRun
from jobs.rules.expected_jobs import LABELS, Found
from jobs.rules.inclusion import InclusionRule
from portal.verification.evidence_content import (
    CallLine,
    CapabilityLine,
    EvidenceContent,
    Fact,
    JobLine,
    TestLine,
)
from portal.verification.evidence_pack import render_pack
from portal.verification.models import EvidencePack, ExpectedJobs, TestCandidate
from portal.verification.services.expected import job_names

CALLS_SHOWN = 60


def make_pack(
    project: OnboardingProject, *, actor: User, missing: Sequence[Reason], override: str
) -> EvidencePack:
    """Print the evidence of a go-live and keep it. Call it in the transaction of the go-live."""
    content = evidence_of(project, actor=actor, missing=missing, override=override)
    rendered = render_pack(content)
    pack = EvidencePack(
        tenant_id=project.tenant_id,
        connection_id=project.connection_id,
        made_at=content.went_live_at,
        made_by=content.made_by,
        override_reason=override,
        sha256=rendered.sha256,
        pages=rendered.pages,
    )
    pack.file.save("pack.pdf", ContentFile(rendered.content), save=False)
    pack.save()
    return pack


def evidence_of(
    project: OnboardingProject, *, actor: User, missing: Sequence[Reason], override: str
) -> EvidenceContent:
    """Everything that the pack says, read now."""
    connection = Connection.objects.select_related("tenant").get(pk=project.connection_id)
    expected = ExpectedJobs.objects.filter(connection=connection).first()
    tests = list(
        TestCandidate.objects.filter(connection=connection)
        .select_related(
            "export", "application__candidate", "application__job", "made_by", "connection"
        )
        .order_by("id")
    )
    sends = connection.takes_candidates and connection.workflow != Workflow.REDIRECT
    # The moment of the move itself: it may be the first go-live or a later one.
    went_live_at = connection.state_changed_at
    return EvidenceContent(
        platform=settings.PLATFORM_NAME,
        tenant=connection.tenant.name,
        connection=connection.name,
        system=_system(project, connection),
        went_live_at=went_live_at,
        made_by=audit.name_of(actor),
        cover=tuple(_cover(project, connection, actor)),
        settings=tuple(_settings(project, connection)),
        differences=tuple(_difference(connection, entry) for entry in differences_of(project)),
        jobs_read=tuple(_jobs_read(expected)),
        jobs=tuple(_jobs(expected)),
        tests=tuple(_test(test) for test in tests),
        no_test_because="No test candidate was sent."
        if sends
        else "Nobody is sent through this connection, so there is no test candidate.",
        confirmation=tuple(_confirmation(project, tests)),
        missing=tuple(reason.sentence for reason in missing),
        override=override,
        capabilities=tuple(_capabilities(connection)),
    )


def _cover(project: OnboardingProject, connection: Connection, actor: User) -> Iterator[Fact]:
    days = business_days_between(project.kicked_off_at.date(), connection.state_changed_at.date())
    yield Fact("System", _system(project, connection))
    confirmed = f"{project.system_confirmed_by}, {_at(project.system_confirmed_at)}"
    yield Fact("Product confirmed", confirmed if project.system_confirmed_at else "–")
    yield Fact("Reached through", connector_class(connection.route).label)
    yield Fact("Live since", _at(connection.state_changed_at))
    yield Fact("Made live by", audit.name_of(actor))
    yield Fact("Account manager", audit.name_of(project.owner) if project.owner else "–")
    yield Fact("Kick-off", _at(project.kicked_off_at))
    yield Fact("Business days", f"{days} of {PROMISED_BUSINESS_DAYS} promised")
    yield Fact("Customer's contact", project.contact_name or project.contact_email)


def _settings(project: OnboardingProject, connection: Connection) -> Iterator[Fact]:
    terms = Terms.from_json(project.agreed_terms) or terms_of(connection)
    yield Fact("Workflow", terms.workflow.replace("_", " ").capitalize())
    yield Fact("Due at stage", terms.trigger_stage.capitalize())
    yield Fact("Takes candidates", "yes" if terms.takes_candidates else "no")
    yield Fact("Countries", ", ".join(terms.countries))
    yield Fact("Live statuses", ", ".join(terms.live_statuses))
    yield Fact("Confidential jobs", "come in" if terms.include_confidential else "stay out")
    yield Fact("Inclusion rules", _rules(terms.inclusion_rules))
    yield Fact("Jobs are read every", f"{terms.sync_interval_minutes} minutes")
    yield Fact("Acts in the ATS", project.acting_user)
    if connection.redirect_acknowledged_by:
        acknowledged = connection.redirect_acknowledged_at
        yield Fact(
            "Redirect acknowledged", f"{connection.redirect_acknowledged_by}, {_at(acknowledged)}"
        )
    yield Fact("Agreed", _by(project.agreed_by, project.agreed_at))
    yield Fact("Applied", _by(project.configured_by, project.configured_at))
    yield Fact("Goals", project.success_goals)


def _jobs_read(expected: ExpectedJobs | None) -> Iterator[Fact]:
    if expected is None:
        return
    missing = [line for line in expected.result if line["is_missing"]]
    yield Fact("Expected", str(len(expected.result)))
    yield Fact("Arrived", str(len(expected.result) - len(missing)))
    yield Fact("Missing and accepted", str(len(missing) - len(expected.missing)))
    yield Fact("Missing and not accepted", str(len(expected.missing)))
    yield Fact("List entered", _by(expected.entered_by, expected.entered_at))
    yield Fact("Compared", _by(expected.checked_by, expected.checked_at))
    run = SyncRun.objects.filter(pk=expected.sync_run_id or 0).first()
    if run is not None:
        yield Fact("Read of the jobs", f"run {run.pk}, {_at(run.finished_at or run.started_at)}")
        yield Fact("Kind of read", f"{run.kind}, {run.state}")
        yield Fact("Jobs seen", f"{run.seen}, {run.errors} not readable")


def _jobs(expected: ExpectedJobs | None) -> Iterator[JobLine]:
    if expected is None:
        return
    names = job_names(expected.result)
    for line in expected.result:
        accepted = expected.accepted.get(line["key"])
        yield JobLine(
            number=line["number"],
            text=line["text"],
            found=LABELS[Found(line["found"])],
            is_missing=line["is_missing"],
            job=_meant(line, names),
            why=" ".join(reason["sentence"] for reason in line["reasons"]),
            accepted=f"Accepted by {accepted['by']}: {accepted['note']}" if accepted else "",
        )


def _meant(line: dict[str, Any], names: dict[int, str]) -> str:
    if line["repeats"]:
        return f"The same as line {line['repeats']}."
    if len(line["jobs"]) > 1:
        return f"{len(line['jobs'])} jobs, {line['included']} of them included."
    return "".join(names.get(pk, "") for pk in line["jobs"])


def _test(test: TestCandidate) -> TestLine:
    export = test.export
    calls = ApiCall.objects.filter(cause=export.cause).order_by("id")
    count = calls.count()
    return TestLine(
        title=str(test.application.candidate),
        facts=tuple(_test_facts(test, export)),
        calls=tuple(
            CallLine(
                at=call.at,
                operation=call.operation,
                status=str(call.status_code or call.error_code or "no answer"),
                request_id=call.request_id,
            )
            for call in calls[:CALLS_SHOWN]
        ),
        calls_left_out=max(0, count - CALLS_SHOWN),
    )


def _test_facts(test: TestCandidate, export: CandidateExport) -> Iterator[Fact]:
    documents = export.effects.filter(kind=EffectKind.DOCUMENT)
    document = documents.values_list("external_id", flat=True).first()
    yield Fact("Our reference", export.reference)
    yield Fact("Job", str(test.application.job))
    yield Fact("Job's id in the ATS", test.application.job.external_id)
    yield Fact("Sent", _by(audit.name_of(test.made_by), test.made_at))
    yield Fact("State", export.get_state_display())
    yield Fact("Arrived", _at(test.arrived_at))
    yield Fact("Person in the ATS", export.person_external_id)
    yield Fact("Application in the ATS", export.application_external_id)
    yield Fact("Document in the ATS", document or "")
    yield Fact("Read back", _at(export.seen_in_ats_at))
    yield Fact("E-mail address", ", ".join(export.addresses))
    yield Fact("SHA-256 of the PDF", test.pdf_sha256 or "no PDF went")
    if export.warnings:
        yield Fact("Warnings", " ".join(export.warnings))


def _confirmation(project: OnboardingProject, tests: Sequence[TestCandidate]) -> Iterator[Fact]:
    if project.confirmed_at is None:
        return
    test = next((test for test in reversed(tests) if test.confirmed_at), None)
    yield Fact("By", project.confirmed_by)
    yield Fact("At", _at(project.confirmed_at))
    if test is not None:
        said = "sees the candidate and can open its PDF" if test.has_pdf else "sees the candidate"
        yield Fact("Says", said)
        yield Fact("Of", str(test.application.candidate))
        yield Fact("In their words", test.customer_words or "nothing more")


def _capabilities(connection: Connection) -> Iterator[CapabilityLine]:
    meanings = connector_class(connection.route).operations
    words = {True: "yes", False: "no", None: "not known"}
    for entry in capabilities_of(connection):
        known = [entry.get("source", ""), entry.get("as_of", "")]
        tried = entry.get("tested", "")
        yield CapabilityLine(
            what=meanings.get(entry["key"], entry["key"]).rstrip("."),
            possible=words[entry["supported"]],
            known_from=", ".join(filter(None, known)) + (f"; tried by: {tried}" if tried else ""),
            detail=entry.get("detail", ""),
        )


def _difference(connection: Connection, entry: Difference) -> str:
    name = entry.name.replace("_", " ").capitalize()
    words: Callable[[Any], str] = _plain
    if entry.is_capability:
        meanings = connector_class(connection.route).operations
        name = meanings.get(entry.name, entry.name).rstrip(".")
        words = _possible
    elif entry.name == "inclusion_rules":
        words = _rules
    return f"{name}: agreed {words(entry.agreed)}, now {words(entry.now)}."


def _possible(supported: bool | None) -> str:  # noqa: FBT001 - yes, no or unknown
    return "not known" if supported is None else "possible" if supported else "not possible"


def _rules(rules: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(str(InclusionRule.from_json(rule)) for rule in rules) or "none"


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "nothing"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _system(project: OnboardingProject, connection: Connection) -> str:
    version = project.system_version
    name = connection.get_system_display()
    if version.casefold().startswith(name.casefold()):
        return version
    return f"{name} ({version})" if version else name


def _by(who: str, at: datetime | None) -> str:
    return f"{who}, {_at(at)}" if at else "–"


def _at(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "–"
