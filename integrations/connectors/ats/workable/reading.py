"""What is read of a Workable account, for its own sake or to look before a write."""

from collections.abc import Iterator
from typing import Any

from integrations.connectors.ats.workable import mapping
from integrations.connectors.ats.workable.access import WorkableAccess
from integrations.connectors.outgoing import segment
from integrations.connectors.payload import Payload
from integrations.connectors.recognising import id_of, job_record
from integrations.connectors.types import AtsStage, JobPage, JobRecord, Liveness
from integrations.errors import TargetGoneError


class WorkableReading:
    """Reads through one account's door. ``live_statuses`` as in the README."""

    def __init__(self, access: WorkableAccess, live_statuses: frozenset[str]) -> None:
        self._access = access
        self._live_statuses = live_statuses

    def jobs(self, operation: str, params: dict[str, str]) -> Iterator[JobPage]:
        """Pages of jobs in every state."""
        params = {"include_fields": "full_description", **params}
        for page in self._access.pages(operation, "/jobs", params):
            yield JobPage(tuple(self._job(path, raw) for path, raw in page.elements("jobs")))

    def candidate(self, operation: str, external_id: str) -> Payload | None:
        """The record of one candidate, or ``None``."""
        found = self._access.find(operation, f"/candidates/{segment(external_id)}")
        return None if found is None else found.child("candidate")

    def refuse_closed_job(self, shortcode: str) -> None:
        """Raise ``TargetGoneError`` for a job that is not live, or not there."""
        found = self._access.find("find_job", f"/jobs/{segment(shortcode)}")
        state = found.optional_text("state") if found else ""
        if mapping.liveness(state, self._live_statuses) is not Liveness.LIVE:
            raise TargetGoneError(
                code="workable.job_closed",
                sentence=f"The job is not published in Workable: its state is {state or 'empty'}."
                if found
                else "The job is not in Workable any more.",
                hint="Publish it in Workable, or choose another job.",
                target="job",
            )

    def stage_for(self, shortcode: str, wanted: str) -> str:
        """The stage to use in this job: the wanted one, else the one for applicants.

        Raises ``TargetGoneError`` where the job has no such stage. Empty where none is wanted and
        the job has none for applicants.
        """
        found = self._access.find("list_stages", _stages_path(shortcode))
        if not wanted:
            return mapping.slug_of_kind(found, mapping.APPLIED) if found else ""
        if found is None or wanted not in {each.external_id for each in mapping.stages(found)}:
            raise TargetGoneError(
                code="workable.stage_gone",
                sentence="This stage is not in the job's pipeline in Workable any more.",
                hint="Sync the jobs again, then choose the stage anew.",
                target="stage",
            )
        return wanted

    def _job(self, path: str, raw: Any) -> JobRecord:
        """One job with its stages, which are asked for where it is live: one call each."""
        state = raw.get("state") if isinstance(raw, dict) else None
        word = state if isinstance(state, str) else ""
        is_live = mapping.liveness(word, self._live_statuses) is Liveness.LIVE
        stages = self.stages(id_of(raw, "shortcode")) if is_live else ()
        return job_record(
            path,
            raw,
            id_key="shortcode",
            keys=mapping.FINGERPRINTED,
            also=[(stage.external_id, stage.name, stage.position) for stage in stages],
            read=lambda payload, mark: mapping.job(payload, stages, self._live_statuses, mark),
        )

    def stages(self, shortcode: str) -> tuple[AtsStage, ...]:
        """The stages of one job; none where it has gone in the meantime."""
        if not shortcode:
            return ()
        found = self._access.find("list_stages", _stages_path(shortcode))
        return () if found is None else mapping.stages(found)


def _stages_path(shortcode: str) -> str:
    return f"/jobs/{segment(shortcode)}/stages"
