"""What is asked of Bullhorn before and after a write: people, submissions, jobs, stages, files."""

from collections.abc import Mapping, Sequence

from integrations.connectors.ats.bullhorn import mapping, queries
from integrations.connectors.ats.bullhorn.api import BullhornApi
from integrations.connectors.outgoing import number
from integrations.connectors.payload import Payload
from integrations.connectors.people_types import (
    AtsApplication,
    AtsCandidate,
    AtsDocument,
)
from integrations.connectors.standings import StandingWords
from integrations.errors import PermissionMissingError, RejectedError, TargetGoneError

_STATUSES = "jobResponseStatusList"


class BullhornLook:
    """Reads of one connection."""

    def __init__(self, api: BullhornApi, words: StandingWords) -> None:
        self._api = api
        self._words = words

    def people(self, email: str) -> list[AtsCandidate]:
        """People with this address in any case.

        Raises ``PermissionMissingError`` where one is found by it whose addresses are hidden from
        the API user: then nobody can say who that is.
        """
        wanted = email.strip()
        query = queries.same_email(wanted)
        pages = self._api.search(
            "find_candidates", "Candidate", query, mapping.CANDIDATE_FIELDS, "id"
        )
        hits = [
            Payload(raw, path)
            for page in pages
            for path, raw in page
            # Known to the index and not to the database any more (#search).
            if not (isinstance(raw, dict) and "_error" in raw)
        ]
        found = [row for row in hits if _has(row, wanted)]
        if any(mapping.hides_emails(row) and not _has(row, wanted) for row in hits):
            raise hidden()
        submissions = self.submissions_of([row.identifier("id") for row in found])
        return [
            mapping.person(row, submissions[row.identifier("id")], self._words) for row in found
        ]

    def person(self, external_id: str) -> AtsCandidate | None:
        """One person, or ``None`` where there is none or they are deleted."""
        if not _is_number(external_id):
            return None
        row = self._api.entity(
            "get_candidate", "Candidate", number(external_id), mapping.CANDIDATE_FIELDS
        )
        if row is None or mapping.is_gone(row):
            return None
        return mapping.person(row, self.submissions_of([external_id])[external_id], self._words)

    def application(self, external_id: str) -> AtsApplication | None:
        """One submission, or ``None`` where there is none or it is deleted."""
        if not _is_number(external_id):
            return None
        row = self._api.entity(
            "find_application", "JobSubmission", number(external_id), mapping.SUBMISSION_FIELDS
        )
        if row is None or row.boolean("isDeleted"):
            return None
        return mapping.application(row, self._words)

    def documents(self, person: str) -> list[AtsDocument]:
        """The files of a candidate that are not deleted."""
        rows = self._api.associated(
            "list_documents",
            "Candidate",
            number(person),
            "fileAttachments",
            mapping.FILE_FIELDS,
        )
        return [mapping.document(row) for row in rows if not row.boolean("isDeleted")]

    def statuses(self) -> tuple[str, ...]:
        """The statuses that a submission can have here."""
        answer = self._api.setting(_STATUSES)
        return tuple(
            text.strip()
            for _, text in answer.elements(_STATUSES)
            if isinstance(text, str) and text.strip()
        )

    def status_of(self, submission: int) -> str:
        """The status that a submission has now."""
        rows = self._api.query(
            "find_submission",
            "JobSubmission",
            f"id={submission} AND isDeleted=false",
            mapping.SUBMISSION_FIELDS,
        )
        if not rows:
            raise RejectedError(
                code="bullhorn.no_submission",
                sentence="The submission is not in Bullhorn any more.",
                hint="Look in Bullhorn what became of it.",
            )
        return rows[0].optional_text("status")

    def refuse_closed_job(self, job: int) -> None:
        """Raise ``TargetGoneError`` for a job that is not there, closed or deleted."""
        rows = self._api.query("find_job", "JobOrder", f"id={job}", "id,isOpen,isDeleted")
        deleted = not rows or rows[0].boolean("isDeleted") is True
        if not deleted and rows[0].boolean("isOpen") is not False:
            return
        raise TargetGoneError(
            code="bullhorn.job_closed",
            sentence="The job is not in Bullhorn." if deleted else "The job is closed in Bullhorn.",
            hint="Reopen it in Bullhorn, or choose another job.",
            target="job",
        )

    def refuse_foreign_stage(self, stage: str) -> None:
        """Raise ``TargetGoneError`` for a status that is not in the customer's list."""
        if stage not in self.statuses():
            raise TargetGoneError(
                code="bullhorn.stage_gone",
                sentence="This status is not one of the submission statuses in Bullhorn any more.",
                hint="Sync the jobs again, then choose the stage anew.",
                target="stage",
            )

    def submissions_of(self, people: Sequence[str]) -> Mapping[str, list[Payload]]:
        """The submissions of each of these people that are not deleted."""
        found: dict[str, list[Payload]] = {person: [] for person in people}
        if not people:
            return found
        rows = self._api.query(
            "find_submissions",
            "JobSubmission",
            queries.submitted(people),
            mapping.SUBMISSION_FIELDS,
        )
        for row in rows:
            found.setdefault(row.child("candidate").identifier("id"), []).append(row)
        return found


def _has(row: Payload, email: str) -> bool:
    return email.casefold() in {held.casefold() for held in mapping.emails_of(row)}


def _is_number(external_id: str) -> bool:
    return external_id.isascii() and external_id.isdigit()


def hidden() -> PermissionMissingError:
    """What is said where addresses of candidates are confidential."""
    return PermissionMissingError(
        code="bullhorn.hidden_addresses",
        sentence="Bullhorn hides e-mail addresses of candidates from the API user, so that nobody "
        "can be recognised.",
        hint="Ask the customer's Bullhorn administrator for the entitlement that is named.",
        permission="View Candidate Viewable Confidential Fields",
    )
