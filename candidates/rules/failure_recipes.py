"""What to do about a root cause: one closed table from the kind of error to a recipe.

A recipe names the steps in words and the action of the page that does them. Nothing here knows a
vendor; what is special about one is in the error that its connector raised.
"""

import enum
from dataclasses import dataclass

from candidates.rules.failure_kind import OF_EXPORTS, FailureKind
from integrations.errors import (
    ConnectorError,
    CredentialsRejectedError,
    DuplicateError,
    NotSupportedError,
    OutcomeUnknownError,
    PermissionMissingError,
    RateLimitedError,
    RejectedError,
    TargetGoneError,
    UnavailableError,
    UnexpectedResponseError,
)
from integrations.rules.decision import Owner


class RecipeKind(enum.StrEnum):
    """How a cause is mended."""

    FILL_FIELD = "fill_field"
    ASK_PERMISSION = "ask_permission"
    ANOTHER_JOB = "another_job"
    RECONNECT = "reconnect"
    OUR_KEY = "our_key"
    SAY_WHO = "say_who"
    LOOK_IN_THE_ATS = "look_in_the_ats"
    WAIT = "wait"
    BY_HAND = "by_hand"
    LABEL = "label"
    JUDGE_CLOSINGS = "judge_closings"
    READ_AGAIN = "read_again"
    CORRECT_SETTINGS = "correct_settings"


@dataclass(frozen=True, slots=True)
class Recipe:
    """The way out of a cause. ``actions`` are names of the page's buttons, the main one first."""

    kind: RecipeKind
    title: str
    steps: tuple[str, ...]
    actions: tuple[str, ...] = ()


FILL_FIELD = Recipe(
    RecipeKind.FILL_FIELD,
    "The ATS wants a field that we send nothing in",
    (
        "Where the ATS has begun to demand it by mistake, ask the customer to make it optional.",
        "Otherwise say what is sent where we know nothing: a fixed value, or one of the job.",
        "Saving sends one candidate first, then ten, then the rest.",
    ),
    ("fill-field", "label"),
)
ASK_PERMISSION = Recipe(
    RecipeKind.ASK_PERMISSION,
    "The ATS does not let our access do this",
    (
        "Make a task link for the customer's ATS administrator: its page names the permission and "
        "the steps to it.",
        "They test it there themselves. Then one candidate goes first, the others follow, and you "
        "are told.",
        "Where they did it without the link, retry.",
    ),
    ("mail-task-link", "task-link", "retry-all"),
)
ANOTHER_JOB = Recipe(
    RecipeKind.ANOTHER_JOB,
    "The job or stage is closed in the ATS",
    (
        "Where it was closed by mistake, ask the customer to reopen it, then retry.",
        "Otherwise choose the job that takes its place; the candidates move to it.",
    ),
    ("another-job", "retry-all"),
)
RECONNECT = Recipe(
    RecipeKind.RECONNECT,
    "The ATS does not accept our access any more",
    (
        "Make a reconnect link for the customer, or enter a new key.",
        "Everything goes on by itself as soon as the access works again.",
    ),
)
OUR_KEY = Recipe(
    RecipeKind.OUR_KEY,
    "The platform's own key is not accepted",
    (
        "No customer can mend this: correct the key where the sentence above says it is kept.",
        "Everything goes on by itself as soon as the key works again.",
    ),
)
SAY_WHO = Recipe(
    RecipeKind.SAY_WHO,
    "Somebody in the ATS may be our candidate",
    ("Open each export and say who it is. Each person is a question of their own.",),
)
LOOK_IN_THE_ATS = Recipe(
    RecipeKind.LOOK_IN_THE_ATS,
    "Nobody can say from here whether it arrived",
    (
        "Look in the ATS, then settle each export by hand: it arrived, or it is not there.",
        "Nothing is sent twice on a guess.",
    ),
)
WAIT = Recipe(
    RecipeKind.WAIT,
    "It passes by itself",
    ("Nothing to do: it is tried again, ever more slowly.", "Retry if you know that it is over."),
    ("retry-all",),
)
BY_HAND = Recipe(
    RecipeKind.BY_HAND,
    "This system cannot do it",
    (
        "Agree another way with the customer: another workflow, or a step that is done by hand.",
        "Cancel what is not wanted any more.",
    ),
)
LABEL = Recipe(
    RecipeKind.LABEL,
    "Nobody has said yet what this means",
    (
        "Read the sample and its call, or ask the vendor's support with the bundle.",
        "Then label it once: every failure like it, before and after, is known from then on.",
    ),
    ("label", "retry-all"),
)

# Of readings and connections: nobody is sent again, the vendor is asked again.
JUDGE_CLOSINGS = Recipe(
    RecipeKind.JUDGE_CLOSINGS,
    "One reading would close unusually many jobs",
    (
        "Ask the customer whether so many jobs were closed.",
        "If so, accept it: the next reading, due at once, closes these and no others.",
        "If not, refuse it: they stay open, and the customer checks the permissions and filters "
        "of our user in the ATS.",
    ),
    ("accept-closings", "refuse-closings"),
)
READ_AGAIN = Recipe(
    RecipeKind.READ_AGAIN,
    "It is read again by itself",
    (
        "Nothing to do: it is read again, ever more slowly.",
        "Sync now if you know that it is over.",
    ),
    ("sync-now",),
)
ASK_AGAIN = Recipe(
    RecipeKind.WAIT,
    "The vendor does not answer",
    (
        "Look at the vendor's status page.",
        "Nothing is called for a while, then one call tries. Everything goes on when it answers.",
    ),
    ("try-now",),
)
PERMISSION_TO_READ = Recipe(
    RecipeKind.ASK_PERMISSION,
    ASK_PERMISSION.title,
    (
        ASK_PERMISSION.steps[0],
        "They test it there themselves; it is read again then, and this is resolved when that ends "
        "well.",
        "Where they did it without the link, sync now.",
    ),
    ("mail-task-link", "task-link", "sync-now"),
)
PERMISSION_OF_THE_KEY = Recipe(
    RecipeKind.ASK_PERMISSION,
    ASK_PERMISSION.title,
    (
        ASK_PERMISSION.steps[0],
        "They test it there themselves; this is resolved when the test shows it.",
        "Where they did it without the link, test the connection.",
    ),
    ("mail-task-link", "task-link"),
)
CORRECT_SETTINGS = Recipe(
    RecipeKind.CORRECT_SETTINGS,
    "The settings of the connection do not work",
    ("Correct them on the connection's page.", "Then sync now, or wait for the next sync."),
    ("sync-now",),
)
LABEL_READING = Recipe(
    RecipeKind.LABEL,
    LABEL.title,
    (
        "Read the latest run and its calls, or ask the vendor's support.",
        "Then label it once, and sync now: this is resolved when the reading ends well.",
    ),
    ("label", "sync-now"),
)
BY_KIND: dict[FailureKind, Recipe] = {
    FailureKind.ACCESS: RECONNECT,
    FailureKind.SILENCE: ASK_AGAIN,
    FailureKind.CLOSINGS: JUDGE_CLOSINGS,
    FailureKind.PERMISSION: PERMISSION_OF_THE_KEY,
}
READINGS: dict[str, Recipe] = {
    UnavailableError.__name__: READ_AGAIN,
    RateLimitedError.__name__: READ_AGAIN,
    PermissionMissingError.__name__: PERMISSION_TO_READ,
    NotSupportedError.__name__: BY_HAND,
}
"""Of a reading that failed, by the name of its error; every other one wants a label."""

OUR_SETTINGS = "connection."
HELD_PEOPLE = "people."

# The first row whose class the error is an instance of counts; subclasses stand above their base.
TABLE: tuple[tuple[type[ConnectorError], Recipe], ...] = (
    (OutcomeUnknownError, WAIT),
    (DuplicateError, WAIT),
    (RateLimitedError, WAIT),
    (UnavailableError, WAIT),
    (CredentialsRejectedError, RECONNECT),
    (PermissionMissingError, ASK_PERMISSION),
    (TargetGoneError, ANOTHER_JOB),
    (NotSupportedError, BY_HAND),
    (RejectedError, LABEL),
    (UnexpectedResponseError, LABEL),
)

# Our own findings have no error of a vendor behind them.
FINDINGS: tuple[tuple[str, Recipe], ...] = (
    ("match.", SAY_WHO),
    ("export.worker_lost", WAIT),
    ("export.tried_too_often", LABEL),
    ("export.", LOOK_IN_THE_ATS),
)

_BY_NAME = {error.__name__: recipe for error, recipe in TABLE}


def recipe_of(
    error: str,
    code: str,
    field: str,
    kind: FailureKind = FailureKind.EXPORT,
    owner: Owner = Owner.NOBODY,
) -> Recipe:
    """The recipe for a cause, by the name of its error class, its code, its field and its kind.

    ``owner`` is whose turn it is: where it is support's, a key that is refused is the platform's.
    """
    if error == CredentialsRejectedError.__name__ and owner is Owner.SUPPORT:
        return OUR_KEY
    if kind not in OF_EXPORTS:
        return BY_KIND.get(kind) or _of_reading(error, code)
    if error == RejectedError.__name__ and field:
        return FILL_FIELD
    if error in _BY_NAME:
        return _BY_NAME[error]
    for beginning, recipe in FINDINGS:
        if code.startswith(beginning):
            return recipe
    return LABEL


def _of_reading(error: str, code: str) -> Recipe:
    if code.startswith(OUR_SETTINGS):
        return CORRECT_SETTINGS
    return READ_AGAIN if code.startswith(HELD_PEOPLE) else READINGS.get(error, LABEL_READING)
