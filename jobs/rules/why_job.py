"""Why is this job missing, or not as it is in the ATS? The checks, in the order they are asked."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from integrations.rules.connection_state import READS_JOBS, ConnectionState
from integrations.rules.decision import Owner, Reason
from integrations.rules.inquiry import Check, Explanation, check, unknown
from jobs.rules.eligibility import JobReason
from jobs.rules.states import SyncState
from jobs.rules.why_job_facts import FoundJob, JobCase, ReadFacts, SourceFacts, WhyJob

LATE = timedelta(minutes=15)
"""So much later than due a sync may start before it counts as late."""


def explain(case: JobCase) -> Explanation:
    """Every check on this job, whether or not an earlier one fails already."""
    checks = tuple(_checks(case))
    return Explanation(_headline(case, checks), checks)


def _headline(case: JobCase, checks: Sequence[Check]) -> str:
    failing = next((check for check in checks if check.reasons), None)
    if failing is not None:
        return failing.reasons[0].sentence
    if case.job is not None:
        return f"“{case.job.title}” is here, and as the ATS has it."
    return f"Nothing is known about “{case.asked}”."


def _checks(case: JobCase) -> Iterator[Check]:
    job, source = case.job, case.source
    if job is not None and not job.is_synced:
        yield check("Did an ATS give us the job?", _made_by_hand(job), value="Added by hand")
        return
    if source is not None:
        yield from source_checks(source, case.now)
    yield check("Could its record be read?", _unreadable(case.unreadable))
    yield _named(case)
    if job is None:
        return
    yield from _eligibility(job)
    yield check("Is it open?", _closed(job), at=_iso(job.closed_at))
    yield check(
        "Is its AI recruiter active?",
        _not_activated(job),
        value="Active" if job.is_active else "",
        at=_iso(job.activated_at),
    )
    yield check(
        "Is it as the ATS has it?",
        _drift(job),
        value=_differences(len(job.drift)),
        at=_iso(job.changed_in_ats_at),
    )


def _differences(count: int) -> str:
    if not count:
        return "No difference is known"
    return "1 field differs" if count == 1 else f"{count} fields differ"


def source_checks(source: SourceFacts, now: datetime) -> Iterator[Check]:
    """Whether the jobs of a connection are read, to their end and in time."""
    yield check(
        "Is the connection live?",
        _not_reading(source),
        value=source.state.replace("_", " ").capitalize(),
        at=_iso(source.since),
    )
    yield check(
        "Did the last sync come to its end?",
        _read(source.read),
        value=_read_in_words(source.read),
        at=_iso(source.read.finished_at),
    )
    yield check(
        "Is the next sync in time?",
        _late(source, now),
        value="Running now" if source.read.is_running else "",
        at=_iso(source.read.next_at),
    )


def _made_by_hand(job: FoundJob) -> Iterator[Reason]:
    yield Reason(
        WhyJob.MADE_BY_HAND,
        f"“{job.title}” was made by hand; no ATS gave it to us.",
        "If the ATS has this job too, look for it there by its ATS job id.",
        Owner.ACCOUNT_MANAGER,
    )


def _not_reading(source: SourceFacts) -> Iterator[Reason]:
    if source.state not in READS_JOBS:
        owner = Owner.CUSTOMER if source.state is ConnectionState.BROKEN else Owner.ACCOUNT_MANAGER
        yield Reason(
            WhyJob.CONNECTION_NOT_READING,
            f"The connection {source.name} is {source.state.replace('_', ' ')}, so its jobs are "
            f"not read. {source.why}".strip(),
            "Its page says what it waits for. The jobs follow by themselves once it works.",
            owner,
            {"state": source.state.value, "since": _iso(source.since)},
        )


def _read(read: ReadFacts) -> Iterator[Reason]:
    evidence = {"finished_at": _iso(read.finished_at), "seen": read.seen}
    failed = Reason.from_json(read.failure) if read.failure is not None else None
    if read.state == SyncState.HELD:
        yield Reason(
            WhyJob.READ_HELD,
            f"The last sync is held. {failed.sentence if failed else ''}".strip(),
            "Somebody has to look at the sync run and release it, or the ATS has to be mended.",
            Owner.ACCOUNT_MANAGER,
            evidence,
        )
    elif failed is not None:
        yield Reason(
            WhyJob.READ_FAILED,
            f"The last sync broke off: {failed.sentence}",
            failed.hint or "It is tried again by itself.",
            failed.owner,
            {**evidence, "error": failed.code},
        )
    elif read.state == SyncState.LOST:
        yield Reason(
            WhyJob.READ_FAILED,
            "The worker of the last sync did not come back.",
            "Nothing to do: the next sync starts by itself.",
            evidence=evidence,
        )
    if read.full_read_at is None:
        yield Reason(
            WhyJob.NEVER_READ,
            "The jobs of this connection were never read to the end.",
            "Sync now, then ask again.",
            Owner.SUPPORT,
            evidence,
        )


def _read_in_words(read: ReadFacts) -> str:
    if not read.state:
        return "No sync has finished yet"
    return f"{read.state.capitalize()}; the answer held {read.seen} jobs"


def _late(source: SourceFacts, now: datetime) -> Iterator[Reason]:
    read = source.read
    is_due = source.state in READS_JOBS and not read.is_running and read.next_at is not None
    if is_due and read.next_at is not None and now - read.next_at > LATE:
        minutes = int((now - read.next_at).total_seconds() // 60)
        yield Reason(
            WhyJob.READ_LATE,
            f"The next sync was due {minutes} minutes ago and has not started.",
            "Look whether clock and workers run: the health page says so.",
            Owner.ENGINEERING,
            {"due_at": _iso(read.next_at)},
        )


def _unreadable(records: Sequence[Mapping[str, str]]) -> Iterator[Reason]:
    for record in records:
        yield Reason(
            WhyJob.UNREADABLE,
            "The ATS named the job in the last sync, but its record could not be read.",
            "Engineering has to look at the record; the job comes in once it can be read.",
            Owner.ENGINEERING,
            {"path": record["path"], "problem": record["problem"]},
        )


def _named(case: JobCase) -> Check:
    question = "Was the job in the answer of the ATS?"
    if case.job is None:
        if case.source is None:
            return unknown(question, "No connection could have told of it")
        return check(question, _never_named(case), at=_iso(case.source.read.full_read_at))
    return check(question, _gone(case.job), at=_iso(case.job.missing_since))


def _never_named(case: JobCase) -> Iterator[Reason]:
    if case.unreadable or case.source is None:
        return
    yield Reason(
        WhyJob.NEVER_NAMED,
        f"No answer of the ATS has ever named “{case.asked}”.",
        "Check the ATS job id. If it is right, the user whose access we use may not see the job: "
        "look at its permissions, and whether the job is posted, confidential or of another "
        "company or site. Then sync now.",
        Owner.CUSTOMER,
        {"asked": case.asked, "last_full_read": _iso(case.source.read.full_read_at)},
    )


def _gone(job: FoundJob) -> Iterator[Reason]:
    if job.missing_since is not None:
        yield Reason(
            WhyJob.GONE,
            f"The last {job.missed_reads} full answers of the ATS no longer named the job.",
            "If it is still there, the user whose access we use can no longer see it.",
            Owner.CUSTOMER,
            {"missing_since": _iso(job.missing_since), "missed_reads": job.missed_reads},
        )


_ELIGIBILITY: tuple[tuple[str, Collection[JobReason]], ...] = (
    (
        "Does its status mean live?",
        (JobReason.DELETED, JobReason.NOT_LIVE, JobReason.STATUS_UNKNOWN),
    ),
    (
        "Is its place in an allowed country?",
        (JobReason.OUTSIDE_COUNTRIES, JobReason.COUNTRY_UNKNOWN),
    ),
    ("May it be shown, or is it confidential?", (JobReason.CONFIDENTIAL,)),
    ("Do the inclusion rules accept it?", (JobReason.INCLUSION_RULE,)),
)


def _eligibility(job: FoundJob) -> Iterator[Check]:
    values = {0: job.status, 1: job.place}
    for number, (question, codes) in enumerate(_ELIGIBILITY):
        against = [reason for reason in job.reasons if reason.code in codes]
        yield check(question, against, value=values.get(number, ""))


def _closed(job: FoundJob) -> Iterator[Reason]:
    if job.closed_at is not None:
        yield Reason(
            WhyJob.CLOSED,
            f"“{job.title}” is closed. {job.closed_because}".strip(),
            "Reopen or repost it in the ATS; it comes back with the next sync.",
            Owner.CUSTOMER,
            {"closed_at": _iso(job.closed_at)},
        )


def _not_activated(job: FoundJob) -> Iterator[Reason]:
    if not job.is_active and job.closed_at is None:
        yield Reason(
            WhyJob.NOT_ACTIVATED,
            f"The AI recruiter of “{job.title}” has not been activated; until then the job "
            "follows the ATS.",
            "Activate it on the job's page.",
            Owner.ACCOUNT_MANAGER,
        )


def _drift(job: FoundJob) -> Iterator[Reason]:
    for one in job.drift:
        name = str(one["field"]).replace("_", " ")
        yield Reason(
            WhyJob.FROZEN,
            f"The ATS has another {name}; the job is frozen since it was activated.",
            "Accept this difference on the job's page, or keep ours.",
            Owner.ACCOUNT_MANAGER,
            {"field": one["field"], "ours": one["ours"], "theirs": one["theirs"]},
        )


def _iso(instant: datetime | None) -> str:
    return instant.isoformat() if instant is not None else ""
