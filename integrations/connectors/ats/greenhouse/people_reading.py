"""Reads people with their applications, in portions and never person by person.

Candidates and applications are lists of their own: a page of candidates costs its own request, and
one more for the applications of each fifty of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.connectors.ats.greenhouse import mapping, targets
from integrations.connectors.ats.greenhouse.harvest import Harvest, batches
from integrations.connectors.ats.greenhouse.settings import GreenhouseSettings
from integrations.connectors.payload import Payload, elements_of
from integrations.connectors.people_pages import people_page
from integrations.connectors.people_types import AtsCandidate, PersonPage
from integrations.connectors.recognising import id_of
from integrations.connectors.types import Since


@dataclass(frozen=True, slots=True)
class PeopleReader:
    """Reads the candidates of one connection."""

    harvest: Harvest
    settings: GreenhouseSettings

    def all(self) -> Iterator[PersonPage]:
        """Pages of all candidates, newest first, as Greenhouse lists them."""
        for page in self._pages("/candidates", {}):
            yield self._page(page)

    def changed(self, since: Since) -> Iterator[PersonPage]:
        """Pages of the candidates who have changed, or of whom an application has.

        What becomes of an application does not move the time of its candidate.
        """
        window = {"updated_at[gte]": mapping.moment_text(since.moment)}
        told: set[str] = set()
        for page in self._pages("/candidates", window):
            told |= {id_of(raw) for raw in page}
            yield self._page(page)
        for page in self._pages("/applications", window):
            ids = {id_of(raw, "candidate_id") for raw in page} - told - {""}
            told |= ids
            for some in batches(sorted(ids)):
                for people in self._pages("/candidates", {"ids": ",".join(some)}):
                    yield self._page(people)

    def whole(self, candidates: Sequence[Payload]) -> list[AtsCandidate]:
        """These candidates, each once, with their applications. One that cannot be read raises."""
        ids = [row.identifier("id") for row in candidates]
        read = self._reading(ids)
        return [read(row) for row in dict(zip(ids, candidates, strict=True)).values()]

    def stages_of(self, applications: Iterable[Payload]) -> Mapping[str, str]:
        """The stages of the job, by application, of those that do not tell it themselves."""
        hidden = [id_of(row.value) for row in applications if mapping.hides_its_stage(row)]
        found = targets.visits(self.harvest, [one for one in hidden if one])
        return {visit.application: visit.stage for visit in found}

    def _pages(self, path: str, filters: Mapping[str, str]) -> Iterator[list[Any]]:
        return self.harvest.pages("list_people", path, filters, self.settings.page_size)

    def _page(self, page: Sequence[Any]) -> PersonPage:
        ids = [one for one in map(id_of, page) if one]
        return people_page(elements_of(page), self._reading(ids))

    def _reading(self, ids: Sequence[str]) -> Callable[[Payload], AtsCandidate]:
        """How one of these candidates is read, now that their applications are at hand."""
        rows = self.harvest.rows_by("find_applications", "/applications", "candidate_ids", ids)
        stages = self.stages_of(rows)
        by_candidate: dict[str, list[Payload]] = {}
        for row in rows:
            by_candidate.setdefault(id_of(row.value, "candidate_id"), []).append(row)
        app_url = self.settings.app_url
        return lambda candidate: mapping.person(
            candidate, by_candidate.get(id_of(candidate.value), []), stages, app_url
        )
