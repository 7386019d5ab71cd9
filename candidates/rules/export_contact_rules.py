"""The rules of the export policy about how a candidate is named and reached."""

from collections.abc import Iterator

from candidates.rules.corrections import CorrectionReason
from candidates.rules.export_facts import ExportFacts
from candidates.rules.export_policy_reasons import ExportReason
from integrations.rules.decision import Owner, Reason


def no_email(facts: ExportFacts) -> Iterator[Reason]:
    """Without an address that may be valid nobody goes out."""
    known = facts.candidate.emails_known
    if facts.candidate.emails_usable:
        return
    said = (
        f"None of the candidate's {known} e-mail addresses can be used: invalid, or of a type "
        "that the search leaves out."
        if known
        else "The candidate has no e-mail address."
    )
    yield Reason(
        ExportReason.NO_VALID_EMAIL,
        said,
        "Reach out on LinkedIn. It goes out by itself once a valid address is added.",
        Owner.CUSTOMER,
        {"emails_known": known, "emails_usable": 0},
    )


def no_name(facts: ExportFacts) -> Iterator[Reason]:
    """Nor without a name."""
    if not facts.candidate.has_name:
        yield Reason(
            ExportReason.NO_NAME,
            "The candidate has neither a first nor a last name that can be read.",
            "Enter the name. It goes out by itself then.",
            Owner.CUSTOMER,
            {"has_name": False},
        )


def not_arrived(facts: ExportFacts) -> Iterator[Reason]:
    """Only whom an ATS has can be corrected there."""
    if not facts.arrived or facts.connection is None:
        yield Reason(
            CorrectionReason.NOT_ARRIVED,
            "The candidate is on the way to the ATS with what was known before.",
            "It goes out by itself once the candidate has arrived.",
            evidence={"arrived": False},
        )
