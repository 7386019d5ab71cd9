"""What Odoo's stand-in takes, and how it says no. One call is one transaction."""

import base64
import binascii
from html import escape
from typing import Any

from sandbox.http_types import Answer
from sandbox.twins.base import Refusal, Twin, TwinRequest
from sandbox.twins.misbehaviour import Json
from sandbox.twins.odoo_records import (
    addresses,
    arguments,
    check_fields,
    error,
    normalized,
    now,
)

KEY_USER = 5
"""The user of the key: an officer of recruitment, who may change no other user."""
_LENGTHS = {"email_from": 128, "partner_phone": 32}
_HIDDEN = "Sorry, you are not allowed to access this document."


def missing(model: str, identifier: Any) -> Refusal:
    """A record that a write names is not there."""
    told = f"Record does not exist or has been deleted.\n(Record: {model}({identifier},), User: 5)"
    return Refusal(error(404, "odoo.exceptions.MissingError", told))


def invalid(told: str) -> Refusal:
    """The database has refused a value."""
    told = f"The operation cannot be completed: {told}"
    return Refusal(error(422, "odoo.exceptions.ValidationError", told))


def not_linked(constraint: str) -> Refusal:
    """A record that is linked to is not there; Odoo's words for it mislead."""
    return invalid(
        "Another model is using the record you are trying to delete.\n\nThe troublemaker is: "
        f"Unknown\nThanks to the following constraint: {constraint}"
    )


class OdooWrites(Twin):
    """``create``, ``write`` and ``message_post``."""

    def may_not_create(self) -> Refusal:
        """The key is that of an interviewer."""
        told = (
            "You are not allowed to create 'Applicant' (hr.applicant) records.\n\nThis operation "
            "is allowed for the following groups:\n\t- Recruitment/Officer: Manage all applicants"
        )
        return Refusal(error(403, "odoo.exceptions.AccessError", told))

    def create_applicant(self, request: TwinRequest) -> Answer:
        """``hr.applicant/create``."""
        given = arguments(request, "vals_list")
        if not self.settings["may_create"]:
            raise self.may_not_create()
        made = []
        for values in given["vals_list"]:
            check_fields("hr.applicant", values)
            made.append(self.add_applicant(values))
        return Answer.of_json([int(row["id"]) for row in made])

    def create_attachment(self, request: TwinRequest) -> Answer:
        """``ir.attachment/create``, which needs the right to change the applicant."""
        made = []
        for values in arguments(request, "vals_list")["vals_list"]:
            try:
                base64.b64decode(values["datas"], validate=True)
            except binascii.Error as problem:
                raise Refusal(error(500, "binascii.Error", str(problem))) from problem
            owner = self.shelf.get("applicants", str(values["res_id"]))
            if owner is None or not self.settings["may_create"]:
                raise Refusal(error(403, "odoo.exceptions.AccessError", _HIDDEN))
            made.append(self.shelf.add("attachments", dict(values)))
        return Answer.of_json([int(row["id"]) for row in made])

    def write_applicant(self, request: TwinRequest) -> Answer:
        """``hr.applicant/write``, the same values to all of them."""
        given = arguments(request, "vals")
        for identifier in given["ids"]:
            row = self.shelf.get("applicants", str(identifier))
            if row is None:
                raise missing("hr.applicant", identifier)
            self._write(row, given["vals"])
        return Answer(body=b"true")

    def _write(self, row: Json, values: Json) -> None:
        check_fields("hr.applicant", values)
        values = dict(values)
        stage = values.get("stage_id")
        if stage and self.shelf.get("stages", str(stage)) is None:
            raise missing("hr.recruitment.stage", stage)
        for command in values.pop("categ_ids", ()):
            values["categ_ids"] = sorted({*row["categ_ids"], self._tag(command)})
        values = _cut(values) | self._hired(row | values)
        self._follow(row, row | values)
        self.shelf.change("applicants", row["id"], **values, write_date=now())

    def _hired(self, row: Json) -> Json:
        """The date of hiring, which comes with a stage that means so and goes with any other."""
        stage = self.shelf.get("stages", str(row.get("stage_id"))) or {}
        is_hired = bool(stage.get("hired_stage"))
        return {"date_closed": (row.get("date_closed") or now()) if is_hired else None}

    def _follow(self, before: Json, after: Json) -> None:
        """The contact of an applicant gets the name, address and phone that were written to it."""
        contact = self.shelf.get("contacts", str(before["partner_id"]))
        if contact is None or len(addresses(after.get("email_from", ""))) != 1:
            return
        self._refuse_user(contact["email"], after["partner_name"])
        email = normalized(after["email_from"])
        phone = after.get("partner_phone") or contact.get("phone", "")
        self.shelf.change(
            "contacts", contact["id"], name=after["partner_name"], email=email, phone=phone
        )

    def post_message(self, given: Json) -> list[int]:
        """``message_post``: text is escaped, unless it is said to be HTML."""
        (applicant,) = given["ids"]
        if self.shelf.get("applicants", str(applicant)) is None:
            raise missing("hr.applicant", applicant)
        body = given["body"]
        if not given.get("body_is_html"):
            body = f"<p>{escape(body)}</p>"
        made = self.shelf.add("messages", {"res_id": applicant, "body": body})
        return [int(made["id"])]

    def add_applicant(self, values: Json) -> Json:
        """A new applicant, with a contact that has the same address."""
        values = _cut(values)
        job = values.get("job_id")
        if job and self.shelf.get("jobs", str(job)) is None:
            raise missing("hr.job", job)
        if values.get("stage_id") and self.shelf.get("stages", str(values["stage_id"])) is None:
            raise not_linked("'Stage' (stage_id)")
        for _, _, pools in values.get("talent_pool_ids", ()):
            if any(self.shelf.get("pools", str(pool)) is None for pool in pools):
                raise not_linked("hr_applicant_hr_talent_pool_rel_hr_talent_pool_id_fkey")
        first = next((int(row["id"]) for row in self.shelf.all("stages")), None)
        made = {
            "categ_ids": [], "active": True, **values,
            "stage_id": values.get("stage_id") or (first if job else None),
            "partner_id": self._contact(values), "create_date": now(), "write_date": now(),
        }  # fmt: skip
        made |= self._hired(made)
        return self.shelf.add("applicants", made)

    def _contact(self, values: Json) -> int | None:
        """The contact with this address, which gets the applicant's name and phone; or a new one.

        Odoo makes none where the field holds several addresses.
        """
        if len(addresses(values.get("email_from", ""))) != 1:
            return None
        email, name = normalized(values["email_from"]), values.get("partner_name")
        if not name:
            told = "You must define a Contact Name for this applicant."
            raise Refusal(error(422, "odoo.exceptions.UserError", told))
        self._refuse_user(email, name)
        held = {row["email"]: row for row in self.shelf.all("contacts")}
        known = held.get(email) or self.shelf.add("contacts", {"email": email, "name": name})
        phone = values.get("partner_phone") or known.get("phone", "")
        self.shelf.change("contacts", known["id"], name=name, phone=phone)
        return int(known["id"])

    def _refuse_user(self, email: str, name: str) -> None:
        """Only administrators may rename the contact of a user."""
        for user in self.shelf.all("users"):
            if user["login"] == email and user["name"] != name and int(user["id"]) != KEY_USER:
                told = "You are not allowed to modify 'User' (res.users) records."
                raise Refusal(error(403, "odoo.exceptions.AccessError", told))

    def _tag(self, command: list[Any]) -> int:
        names = {row["name"]: int(row["id"]) for row in self.shelf.all("tags")}
        if command[0] == 0:
            if command[2]["name"] in names:
                raise invalid("Tag name already exists!")
            return int(self.shelf.add("tags", command[2])["id"])
        if command[1] not in names.values():
            raise not_linked("hr_applicant_hr_applicant_category_rel")
        return int(command[1])


def _cut(values: Json) -> Json:
    """The values as the database has room for them."""
    cut = {name: values[name][:most] for name, most in _LENGTHS.items() if values.get(name)}
    return values | cut
