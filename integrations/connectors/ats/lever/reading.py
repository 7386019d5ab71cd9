"""What is read of a Lever account, for its own sake or to look before a write."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from integrations.connectors.ats.lever import mapping
from integrations.connectors.ats.lever.access import LeverAccess
from integrations.connectors.ats.lever.errors import NOT_FOUND
from integrations.connectors.ats.lever.settings import LeverSettings
from integrations.connectors.outgoing import segment
from integrations.connectors.payload import Payload
from integrations.connectors.recognising import job_record
from integrations.connectors.types import AtsJob, AtsStage, JobPage, Liveness
from integrations.errors import RejectedError, TargetGoneError


class LeverReading:
    """Reads through one account's door."""

    def __init__(self, access: LeverAccess, settings: LeverSettings) -> None:
        self._access = access
        self._settings = settings

    def jobs(self, operation: str, params: dict[str, str]) -> Iterator[JobPage]:
        """Pages of postings. The stages are the account's, so each posting has all of them."""
        stages = self.stages()

        def read(payload: Payload, mark: str) -> AtsJob:
            return mapping.job(payload, stages, self._settings.live_statuses, mark)

        also = [(stage.external_id, stage.name) for stage in stages]
        return self._postings(operation, "/postings", params, read, also)

    def deleted_jobs(self, since: str) -> Iterator[JobPage]:
        """Pages of postings that were deleted since a moment in milliseconds."""
        path, params = "/postings/deleted", {"deleted_at_start": since}
        return self._postings("list_deleted_jobs", path, params, mapping.deleted_job, ())

    def stages(self) -> tuple[AtsStage, ...]:
        """The stages of the account."""
        return mapping.stages(self._access.rows("list_stages", "/stages"))

    def one(self, operation: str, path: str) -> Payload | None:
        """One record, or ``None`` where Lever has none under this id."""
        try:
            return self._access.get(operation, path).child("data")
        except RejectedError as refused:
            if refused.code != NOT_FOUND:
                raise
            return None

    def refuse_closed_job(self, posting: str) -> None:
        """Raise ``TargetGoneError`` for a posting that is not live, or not there."""
        found = self.one("find_job", f"/postings/{segment(posting)}")
        state = found.optional_text("state") if found else ""
        if mapping.liveness(state, self._settings.live_statuses) is not Liveness.LIVE:
            raise TargetGoneError(
                code="lever.job_closed",
                sentence="The job is not published in Lever."
                if found
                else "The job is not in Lever any more.",
                hint="Publish it in Lever, or choose another job.",
                target="job",
            )

    def refuse_gone_stage(self, stage: str) -> None:
        """Raise ``TargetGoneError`` for a stage that the account does not have."""
        if stage not in {known.external_id for known in self.stages()}:
            raise TargetGoneError(
                code="lever.stage_gone",
                sentence="This stage is not in Lever any more.",
                hint="Sync the jobs again, then choose the stage anew.",
                target="stage",
            )

    def _postings(
        self,
        operation: str,
        path: str,
        params: dict[str, str],
        read: Callable[[Payload, str], AtsJob],
        also: Sequence[Any],
    ) -> Iterator[JobPage]:
        for page in self._access.pages(operation, path, self._settings.filtered(params)):
            records = (
                job_record(place, raw, keys=mapping.FINGERPRINTED, also=also, read=read)
                for place, raw in page.elements("data")
            )
            yield JobPage(tuple(records))
