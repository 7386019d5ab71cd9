"""Imports candidates from a file of JSON lines. Each line is one transaction: all of it or nothing.

Everything a line refers to is looked up before anything is written, and what is the same already
is not written again, so repeating a file is harmless.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.db import DatabaseError, transaction

from candidates.models import Application, Assessment, Candidate, CandidateExport, Screening
from candidates.rules import stages
from candidates.rules.emails import EmailSource, well_formed
from candidates.rules.export_state import ExportState
from candidates.rules.import_line import (
    ApplicationLine,
    CandidateLine,
    LineError,
    read_line,
)
from candidates.rules.import_reader import Problem
from candidates.rules.stages import PlatformStage
from candidates.services import intake
from candidates.services.import_references import Target, look_up
from candidates.services.intake import CandidateData, EmailData, IntakeError, ResumeData
from integrations.models import Tenant

LONGEST_LINE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Taken:
    """What one line did. ``notes`` are odd things that did not stop it."""

    candidate_is_new: bool
    new_applications: int
    exports: tuple[CandidateExport, ...]
    notes: tuple[str, ...]

    @property
    def queued_at(self) -> frozenset[int]:
        """Connections that have something to send because of this line."""
        return frozenset(
            export.connection_id
            for export in self.exports
            if export.connection_id is not None and export.state == ExportState.QUEUED
        )


@dataclass(frozen=True, slots=True)
class LineResult:
    """One line of the file: taken, or its problems. ``read`` is how many bytes were read so far."""

    number: int
    read: int
    taken: Taken | None
    problems: tuple[Problem, ...] = ()


def import_lines(source: BinaryIO, *, tenant: Tenant, folder: Path) -> Iterator[LineResult]:
    """Take line after line of an open file. Resumes are read relative to ``folder``.

    Holds one line in memory at a time. Empty lines are skipped. A line with problems is reported
    and the next one is taken.
    """
    read = 0
    for number, raw, length in _lines(source):
        read += length
        if not raw.strip():
            continue
        try:
            taken = take_line(raw, tenant=tenant, folder=folder)
        except LineError as error:
            yield LineResult(number, read, None, error.problems)
        else:
            yield LineResult(number, read, taken)


def take_line(raw: bytes, *, tenant: Tenant, folder: Path) -> Taken:
    """Take one line. Raises ``LineError`` with every problem; nothing of it is then written."""
    if len(raw) > LONGEST_LINE:
        raise LineError(
            Problem(
                "$",
                f"The line is longer than {LONGEST_LINE // 2**20} MiB.",
                "Write one candidate on each line, and the resume as a file of its own.",
            )
        )
    line = read_line(raw)
    targets, resume = look_up(line, tenant, folder)
    try:
        with transaction.atomic():
            return _written(line, tenant, targets, resume)
    except IntakeError as error:
        raise LineError(Problem("$", str(error), "Correct the line.")) from error
    except DatabaseError as error:
        raise LineError(
            Problem(
                "$",
                f"The database refused it ({type(error).__name__}).",
                "Import the line again; if it is refused again, show it to support.",
            )
        ) from error


# --- writing -------------------------------------------------------------------------------------


def _written(
    line: CandidateLine, tenant: Tenant, targets: list[Target], resume: ResumeData | None
) -> Taken:
    is_new = not Candidate.objects.filter(tenant=tenant, platform_id=line.platform_id).exists()
    candidate = intake.take_candidate(
        tenant,
        CandidateData(
            platform_id=line.platform_id,
            source=line.source,
            emails=[
                EmailData(e.address, e.kind, e.validity, e.provenance, EmailSource.IMPORT)
                for e in line.emails
            ],
            resume=resume,
            is_test=False,
            **line.texts,
        ),
    )
    notes = [
        f"$.emails[{index}].address: “{email.address}” cannot be an e-mail address; it was kept "
        "and marked invalid."
        for index, email in enumerate(line.emails)
        if not well_formed(email.address)
    ]
    known = set(candidate.applications.values_list("job_id", flat=True))
    exports = [_applied(candidate, target, notes) for target in targets]
    return Taken(
        candidate_is_new=is_new,
        new_applications=sum(target.job.pk not in known for target in targets),
        exports=tuple(exports),
        notes=tuple(notes),
    )


def _applied(candidate: Candidate, target: Target, notes: list[str]) -> CandidateExport:
    """Put the candidate on the job, write what differs, and move forward; each step decides."""
    line = target.line
    export = intake.apply_to_job(candidate, target.job, search=target.search)
    application = export.application
    if line.response is not None and line.response != application.response:
        export = intake.record_response(application, line.response)
    if line.screening is not None and _screening_differs(application, line):
        export = intake.record_screening(
            application, line.screening.messages, completed_at=line.screening.completed_at
        )
    if line.assessment is not None and _assessment_differs(application, line):
        intake.record_assessment(
            application,
            stars=line.assessment.stars,
            summary=line.assessment.summary,
            criteria=line.assessment.criteria,
        )
    before = PlatformStage(application.stage)
    if line.stage is None:
        return export
    if _leads_on(before, line.stage):
        return intake.move_stage(application, line.stage)
    if before is not line.stage:
        notes.append(
            f"{line.path}.stage: the candidate is at {before.capitalize()} already and was not "
            f"moved back to {line.stage.capitalize()}."
        )
    return export


def _leads_on(before: PlatformStage, wanted: PlatformStage) -> bool:
    """An import only ever moves forward, or out: what people did since is not undone."""
    if before in stages.OUT:
        return False
    return wanted in stages.OUT or not stages.has_reached(before, wanted)


def _screening_differs(application: Application, line: ApplicationLine) -> bool:
    stored = Screening.objects.filter(application=application).first()
    return (
        stored is None
        or line.screening is None
        or stored.messages != list(line.screening.messages)
        or stored.completed_at != line.screening.completed_at
    )


def _assessment_differs(application: Application, line: ApplicationLine) -> bool:
    stored = Assessment.objects.filter(application=application).first()
    return (
        stored is None
        or line.assessment is None
        or stored.stars != line.assessment.stars
        or stored.summary != line.assessment.summary
        or stored.criteria != list(line.assessment.criteria)
    )


def _lines(source: BinaryIO) -> Iterator[tuple[int, bytes, int]]:
    """Number, content and length of each line; of one that is too long only its beginning."""
    number = 0
    while raw := source.readline(LONGEST_LINE + 1):
        number += 1
        length, piece = len(raw), raw
        while len(piece) > LONGEST_LINE and not piece.endswith(b"\n"):
            piece = source.readline(LONGEST_LINE + 1)
            length += len(piece)
        yield number, raw, length
