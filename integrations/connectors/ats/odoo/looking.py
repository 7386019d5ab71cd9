"""What is looked at around a write: what Odoo takes and should not, and what its no means.

Odoo creates an applicant on an archived job, in a stage of another job and in an archived talent
pool; and one word, ``AccessError``, stands for three different things (19.0, November 2026).
"""

from typing import Any

from integrations.connectors.ats.odoo.api import OdooApi
from integrations.connectors.ats.odoo.applicants import MOST_EMAIL
from integrations.connectors.outgoing import refuse_unfit_person
from integrations.connectors.types import PersonToExport
from integrations.errors import NotSupportedError, RejectedError, TargetGoneError


def refuse_unfit(person: PersonToExport) -> None:
    """Raise ``RejectedError`` for an address that Odoo would cut, so that nobody finds it again."""
    refuse_unfit_person(person)
    if len(person.emails[0]) > MOST_EMAIL:
        raise RejectedError(
            code="odoo.long_email",
            sentence=f"Odoo cuts an e-mail address after {MOST_EMAIL} characters.",
            hint="Choose another address of the candidate, then try again.",
            fields={"email": f"more than {MOST_EMAIL} characters"},
        )


def refuse_closed_job(api: OdooApi, job: int) -> None:
    """Raise ``TargetGoneError`` for a job that is archived or deleted."""
    found = api.search("find_job", "hr.job", [["id", "=", job]], ["id", "active"])
    if not found or found[0].boolean("active") is False:
        raise TargetGoneError(
            code="odoo.job_closed",
            sentence="The job is archived in Odoo." if found else "The job is not in Odoo.",
            hint="Reopen it in Odoo, or choose another job.",
            target="job",
        )


def stage_of_job(job: int) -> list[Any]:
    """The term for the stages that this job alone has."""
    return ["job_ids", "in", [job]]


def stage_of_applicant(applicant: int) -> list[Any]:
    """The term for the stages that the job of this applicant alone has."""
    return ["job_ids.application_ids", "in", [applicant]]


def refuse_foreign_stage(api: OdooApi, stage: int, own: list[Any]) -> None:
    """Raise ``TargetGoneError`` for a stage that neither all jobs have nor ``own`` finds."""
    domain = [["id", "=", stage], "|", ["job_ids", "=", False], own]
    if not api.search("find_stage", "hr.recruitment.stage", domain, ["id"]):
        raise TargetGoneError(
            code="odoo.stage_gone",
            sentence="This stage is not one of the job's stages in Odoo any more.",
            hint="Sync the jobs again, then choose the stage anew.",
            target="stage",
        )


def pool_name(api: OdooApi, pool: int) -> str:
    """What the talent pool is called; empty where it is archived or deleted."""
    domain = [["id", "=", pool], ["active", "=", True]]
    found = api.search("find_pool", "hr.talent.pool", domain, ["id", "name"])
    return (found[0].optional_text("name") or f"pool {pool}") if found else ""


def refuse_lost_pool(api: OdooApi, pool: int | None) -> int:
    """The talent pool. Raises ``NotSupportedError`` where none is chosen, or it is gone."""
    if pool is None:
        raise NotSupportedError(
            code="odoo.no_talent_pool",
            sentence="No talent pool is chosen for prospects in this Odoo.",
            hint="Set the talent pool in the connection's settings, or export as an applicant.",
            capability="create_prospect",
        )
    if not pool_name(api, pool):
        raise NotSupportedError(
            code="odoo.talent_pool_gone",
            sentence=f"The talent pool {pool} is archived or not in this Odoo.",
            hint="Set another talent pool in the connection's settings.",
            capability="create_prospect",
        )
    return pool


def refuse_address_of_user(api: OdooApi, email: str) -> None:
    """Raise ``RejectedError`` where the address belongs to somebody who works in this Odoo.

    An applicant gives name and phone to the contact with the same address. The contact of a user
    may be changed by administrators only, so that Odoo answers with a missing right: to change
    users. Nobody should follow that advice.
    """
    domain = [["partner_id.email_normalized", "=", email.strip().lower()], ["share", "=", False]]
    if api.search("find_user", "res.users", domain, ["id"]):
        raise RejectedError(
            code="odoo.address_of_user",
            sentence="The e-mail address belongs to a user of this Odoo, whose contact Odoo would "
            "change.",
            hint="Choose a private address of the candidate, or add the applicant by hand in Odoo.",
            fields={"email": "belongs to a user of this Odoo"},
        )


def refuse_lost_applicant(api: OdooApi, applicant: int) -> None:
    """Raise ``RejectedError`` where the applicant is not there any more.

    For a document of such an applicant, Odoo answers with a missing right.
    """
    if not api.search("find_applicant", "hr.applicant", [["id", "=", applicant]], ["id"]):
        raise applicant_gone()


def applicant_gone() -> RejectedError:
    """What is said of an applicant who is not found."""
    return RejectedError(
        code="odoo.applicant_gone",
        sentence="The applicant is not in Odoo any more, or hidden from the key's user.",
        hint="Look in Odoo whether it was deleted or merged with another one.",
    )
