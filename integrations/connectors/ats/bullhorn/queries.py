"""The two query languages of Bullhorn: Lucene for its index, JPQL for its database. Pure.

https://bullhorn.github.io/rest-api-docs/#search and #query (2026-03-27).
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from integrations.connectors.ats.bullhorn.mapping import EMAIL_FIELDS
from integrations.connectors.outgoing import number


def same_email(email: str) -> str:
    """The query for candidates that have this address in one of their three fields.

    As a phrase, in which only the quote and the backslash mean something to Lucene. In which case
    the index keeps an address is not documented, so it is asked as given and in lower case.
    """
    written = dict.fromkeys((email, email.lower()))
    phrases = [one.replace("\\", "\\\\").replace('"', '\\"') for one in written]
    asked = " OR ".join(f'{name}:"{phrase}"' for name in EMAIL_FIELDS for phrase in phrases)
    return f"isDeleted:0 AND ({asked})"


def changed_since(moment: datetime) -> str:
    """The query for what has changed since, deleted records included."""
    return f"dateLastModified:[{moment.astimezone(UTC):%Y%m%d%H%M%S} TO *]"


def submitted(people: Sequence[str]) -> str:
    """The condition for the submissions of these people that are not deleted."""
    listed = ",".join(str(number(person)) for person in people)
    return f"candidate.id IN ({listed}) AND isDeleted=false"


def changed_in_database(moment: datetime) -> str:
    """The condition for records that have changed since, in milliseconds."""
    return f"dateLastModified >= {int(moment.timestamp() * 1000)}"
