"""Hired candidates of one customer whose HR system is the stand-in for Factorial."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from candidates.models import Application, CandidateExport, HireDetails
from candidates.rules.stages import CandidateSource, PlatformStage
from candidates.services import hiring, intake
from integrations.models import Connection
from jobs.models import Job
from tests.base import Cast, make_connection, make_job
from tests.integrations.services.hris_desk import HrisDesk, hris_desk


@dataclass
class HireDesk:
    """``hris.twin`` sets the stand-in's scene and shows who arrived."""

    hris: HrisDesk
    connection: Connection
    job: Job
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 100_000)))

    @property
    def twin(self) -> Any:
        return self.hris.twin

    @property
    def cast(self) -> Cast:
        return self.hris.cast

    def hired(
        self, *, stage: str = "hired", job: Job | None = None, is_test: bool = False, **person: str
    ) -> Application:
        """The application of a candidate who was hired."""
        number = next(self.numbers)
        given = {"first_name": "Ana", "last_name": f"Ruiz{number}", **person}
        email = given.pop("email", f"ana.{number}@example.com")
        candidate = intake.take_candidate(
            self.cast.harbor,
            intake.CandidateData(
                platform_id=f"p{number}",
                source=CandidateSource.APPLIED,
                emails=[intake.EmailData(email)],
                phone="+34 600 555 142",
                city="Barcelona",
                country="ES",
                **given,
            ),
        )
        if is_test:
            type(candidate).objects.filter(pk=candidate.pk).update(is_test=True)
            candidate.refresh_from_db()
        export = intake.apply_to_job(candidate, job or self.job, stage=PlatformStage(stage))
        return Application.objects.select_related("tenant", "candidate", "job").get(
            pk=export.application_id
        )

    def details(self, application: Application, **changes: Any) -> HireDetails:
        """What somebody enters in the form."""
        candidate = application.candidate
        values = {
            "first_name": candidate.first_name,
            "last_name": candidate.last_name,
            "email": candidate.emails.get().address,
            "phone": candidate.phone,
            "starts_on": date(2026, 12, 1),
            "birthday": date(1990, 5, 17),
            "nationality": "ES",
            "address_line_1": "Carrer de Mallorca 1",
            "postal_code": "08029",
            "city": "Barcelona",
            "country": "ES",
            "legal_entity_id": self.hris.twin.shelf.all("legal_entities")[0]["id"],
            "legal_entity_name": "Acme Iberia S.L.",
            "location_id": self.hris.twin.shelf.all("locations")[0]["id"],
            "location_name": "Barcelona",
        }
        return HireDetails(**(values | changes))

    def sent(self, application: Application | None = None, **changes: Any) -> CandidateExport:
        """The export after the form was sent."""
        hired = application or self.hired()
        begun = hiring.begin(
            hired, self.connection, self.details(hired, **changes), actor=self.cast.tina
        )
        assert begun.export is not None, begun.decision
        return begun.export

    def arrived(self) -> list[dict[str, Any]]:
        """The employees that came from us."""
        return [one for one in self.twin.arrivals() if one["reference"]]


@contextmanager
def hire_desk(
    cast: Cast, settings: Any, monkeypatch: Any, tmp_path: Any, **connecting: Any
) -> Iterator[HireDesk]:
    """Factorial connected, one job of an ATS that nobody asks."""
    settings.MEDIA_ROOT = tmp_path / "media"
    with hris_desk(cast, settings, monkeypatch) as found:
        ats = make_connection(cast.harbor, state="paused")
        job = make_job(ats, state="active")
        yield HireDesk(found, found.connect(**connecting), job)
