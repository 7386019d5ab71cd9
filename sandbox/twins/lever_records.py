"""The records of Lever's stand-in: contacts, and the opportunities that belong to them."""

from collections.abc import Sequence
from typing import Any

from sandbox.twins import lever_shapes as shapes
from sandbox.twins.base import TwinRequest
from sandbox.twins.misbehaviour import Json
from sandbox.twins.shelf import Shelf


class LeverRecords:
    """What handlers of reads and writes share."""

    shelf: Shelf
    settings: Json

    def acting(self, request: TwinRequest) -> str:
        """The user on whose behalf a write is done, or a refusal."""
        user = self.shelf.get("users", request.query.get("perform_as", ""))
        if user is None or user["deactivatedAt"] is not None:
            raise shapes.bad_request("perform_as must be the id of an active user")
        return str(user["id"])

    def contact(self, contact: str) -> Json:
        """A person, or a refusal."""
        found = self.shelf.get("contacts", contact)
        if found is None:
            raise shapes.bad_request("Invalid value at /contact")
        return found

    def contacts_with(self, emails: Sequence[str]) -> list[Json]:
        """Everybody with one of these addresses, in any case."""
        wanted = {shapes.email(one) for one in emails}
        return [
            one
            for one in self.shelf.all("contacts")
            if wanted & {shapes.email(held) for held in one["emails"]}
        ]

    def known_contact(self, contact: str) -> Json:
        """A person by the id in a path, or a refusal."""
        found = self.shelf.get("contacts", contact)
        if found is None:
            raise shapes.missing("contact")
        return found

    def opportunities(self) -> list[Json]:
        """Those that are not deleted; new ones are shown after the lag."""
        lag = float(self.settings["search_lag_seconds"])
        rows = self.shelf.all("opportunities", older_than=lag)
        return [row for row in rows if not row.get("deletedAt")]

    def touch(self, opportunity: str, **values: Any) -> Json:
        """Change an opportunity, and the time of its last change."""
        return self.shelf.change("opportunities", opportunity, updatedAt=shapes.now_ms(), **values)

    def change_contact(self, contact: str, **values: Any) -> Json:
        """Change a person; that moves the time of all their opportunities."""
        for row in self.shelf.all("opportunities"):
            if row["contact"] == contact:
                self.touch(row["id"])
        return self.shelf.change("contacts", contact, **values)

    def opportunity(self, opportunity: str) -> Json:
        """One opportunity, or a refusal."""
        found = self.shelf.get("opportunities", opportunity)
        if found is None or found.get("deletedAt"):
            raise shapes.missing("opportunity")
        return found

    def shown(self, row: Json, expanded: Sequence[str] = ()) -> Json:
        """An opportunity as Lever shows it, with its person."""
        return shapes.opportunity(row, self.contact(row["contact"]), expanded)

    def add_opportunity(self, given: Json, acting: str) -> tuple[Json, bool]:
        """A new opportunity of a new or a known person, and whether they were known.

        Lever puts the words of the posting among the tags.
        """
        stage = given.get("stage", "lead-new")
        if stage not in dict(shapes.STAGES):
            raise shapes.bad_request("Invalid value at /stage")
        tags, applications, confidentiality = list(given.get("tags", ())), [], "non-confidential"
        for posting in given.get("postings", ()):
            found = self.shelf.get("postings", posting)
            if found is None or found.get("deletedAt"):
                raise shapes.bad_request("Invalid value at /postings")
            names = ("team", "department", "location", "commitment")
            tags += [found["text"], *(found["categories"][name] for name in names)]
            applications.append({"id": shapes.new_id(), "posting": posting})
            confidentiality = found["confidentiality"]
        person, known = self._person(given)
        made = {
            "contact": person, "stage": stage, "tags": tags, "applications": applications,
            "confidentiality": confidentiality, "sources": list(given.get("sources", ())),
            "origin": given.get("origin", "sourced"), "owner": acting, "archived": None,
            "createdAt": shapes.now_ms(), "updatedAt": shapes.now_ms(),
        }  # fmt: skip
        return self.shelf.add("opportunities", made, record_id=shapes.new_id()), known

    def _person(self, given: Json) -> tuple[str, bool]:
        """Whose opportunity it is. Who is known keeps their data and gets what is new added."""
        emails = given.get("emails", [])
        if named := given.get("contact"):
            known = [self.contact(named)]
        else:
            known = self.contacts_with(emails)
        if not known:
            made = {
                "name": given.get("name", ""), "headline": given.get("headline", ""),
                "location": given.get("location", ""), "emails": emails,
                "phones": given.get("phones", []), "links": given.get("links", []),
            }  # fmt: skip
            return str(self.shelf.add("contacts", made, record_id=shapes.new_id())["id"]), False
        person = known[0]
        held = {shapes.email(one) for one in person["emails"]}
        added = [one for one in emails if shapes.email(one) not in held]
        more = {
            name: person[name] + [one for one in given.get(name, []) if one not in person[name]]
            for name in ("phones", "links")
        }
        self.change_contact(person["id"], emails=person["emails"] + added, **more)
        return str(person["id"]), True
