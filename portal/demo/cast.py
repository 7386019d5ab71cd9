"""Who takes part in the demo: customers, people who sign in, and candidates. All made up.

The customers' integrations are those that the stand-in makes with ``--seed demo``.
"""

import enum
import unicodedata
from dataclasses import dataclass

from candidates.rules.export_state import ExportState
from candidates.rules.stages import CandidateSource
from integrations.rules.roles import Role


class Part(enum.Enum):
    """What a candidate is there to show."""

    ORDINARY = enum.auto()
    KNOWN_IN_ATS = enum.auto()
    NO_EMAIL = enum.auto()
    MANUAL_JOB = enum.auto()
    INACTIVE_JOB = enum.auto()
    STILL_NEW = enum.auto()
    NOT_SCREENED = enum.auto()
    SEARCH_BY_HAND = enum.auto()
    NO_ANSWER = enum.auto()
    EXCLUDE_ONLY = enum.auto()
    OTHER_NAME = enum.auto()
    KEPT_OUT = enum.auto()
    NO_PERMISSION = enum.auto()
    BAD_FIELD = enum.auto()
    CLOSED_IN_ATS = enum.auto()
    ATS_DOWN = enum.auto()
    ATS_BUSY = enum.auto()
    LOST_ANSWER = enum.auto()
    KEY_REVOKED = enum.auto()
    BEHIND_REVOKED_KEY = enum.auto()
    HIRED = enum.auto()
    WAITS_FOR_FORM = enum.auto()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a part ends: the state of the export to the ATS, and the code of its first reason."""

    state: ExportState
    code: str = ""


ARRIVES = Ending(ExportState.EXPORTED)
ENDINGS: dict[Part, Ending] = {
    Part.ORDINARY: ARRIVES,
    Part.KNOWN_IN_ATS: ARRIVES,
    Part.ATS_BUSY: ARRIVES,
    Part.LOST_ANSWER: ARRIVES,
    Part.HIRED: ARRIVES,
    Part.WAITS_FOR_FORM: ARRIVES,
    Part.NO_EMAIL: Ending(ExportState.HELD, "export.no_valid_email"),
    Part.MANUAL_JOB: Ending(ExportState.HELD, "export.manual_job"),
    Part.INACTIVE_JOB: Ending(ExportState.HELD, "export.job_not_active"),
    Part.STILL_NEW: Ending(ExportState.HELD, "export.trigger_stage_not_reached"),
    Part.NOT_SCREENED: Ending(ExportState.HELD, "export.passive_not_screened"),
    Part.SEARCH_BY_HAND: Ending(ExportState.HELD, "export.search_is_manual"),
    Part.NO_ANSWER: Ending(ExportState.HELD, "export.not_a_responder"),
    Part.EXCLUDE_ONLY: Ending(ExportState.HELD, "export.system_cannot_take_candidates"),
    Part.OTHER_NAME: Ending(ExportState.NEEDS_ATTENTION, "match.other_name"),
    Part.KEPT_OUT: Ending(ExportState.HELD, "export.known_in_ats"),
    Part.NO_PERMISSION: Ending(ExportState.NEEDS_ATTENTION, "INTEGRATION.PERMISSION_MISSING"),
    Part.BAD_FIELD: Ending(ExportState.NEEDS_ATTENTION, "PLATFORM.INPUT_INVALID"),
    Part.CLOSED_IN_ATS: Ending(ExportState.NEEDS_ATTENTION, "ATS.JOB_CLOSED"),
    Part.ATS_DOWN: Ending(ExportState.RETRY_LATER, "REMOTE.SERVICE_UNAVAILABLE"),
    Part.KEY_REVOKED: Ending(ExportState.RETRY_LATER, "PLATFORM.AUTHENTICATION_INVALID"),
    Part.BEHIND_REVOKED_KEY: Ending(ExportState.QUEUED),
}


@dataclass(frozen=True, slots=True)
class Person:
    """One candidate.

    ``resume`` is a kind of file: ``pdf``, ``docx``, ``png`` or nothing. ``mailbox`` is the address
    where it does not follow from the name; without a domain it is one at example.com.
    """

    first_name: str
    last_name: str
    resume: str = "pdf"
    part: Part = Part.ORDINARY
    source: CandidateSource = CandidateSource.APPLIED
    mailbox: str = ""

    @property
    def email(self) -> str:
        """The candidate's address at a domain that is reserved for examples."""
        plain = unicodedata.normalize("NFKD", f"{self.first_name}.{self.last_name}".lower())
        ascii_name = plain.replace("ł", "l").replace("đ", "d").encode("ascii", "ignore").decode()
        name = "".join(letter for letter in ascii_name if letter.isalnum() or letter == ".")
        mailbox = self.mailbox or name
        return mailbox if "@" in mailbox else f"{mailbox}@example.com"


@dataclass(frozen=True, slots=True)
class Customer:
    """One tenant with one connection. ``jobs`` of them get an active AI recruiter."""

    name: str
    slug: str
    system: str
    integration: str
    jobs: int
    people: tuple[Person, ...]
    workflow: str = "engaged_only"
    takes_candidates: bool = True
    keeps_people_out: bool = False


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who signs in. ``tenants`` are slugs; empty where the role serves every tenant."""

    username: str
    first_name: str
    last_name: str
    role: Role
    tenants: tuple[str, ...] = ()


PASSIVE = CandidateSource.PASSIVE

CUSTOMERS = (
    Customer(
        "Harbor Steel",
        "harbor-steel",
        "ukg_pro",
        "ukgpro:harbor-steel",
        6,
        (
            Person("Nguyễn Thị", "Hương", "docx"),
            Person("Łukasz", "Wójcik"),
            Person("ليلى", "حداد", mailbox="layla.haddad"),
            Person("Marisol", "Vega", "png", Part.WAITS_FOR_FORM),
            Person("Terrence", "Boyd", part=Part.HIRED),
            Person("Katarzyna", "Dąbrowska", "docx"),
            Person("Đặng Văn", "Minh"),
            Person("Omar", "Al-Masri"),
            Person("Brianna", "Foster", ""),
            Person("Joaquín", "Ibáñez", part=Part.WAITS_FOR_FORM),
            Person("Samuel", "Okafor", "docx"),
            # These addresses are in the stand-in already, two of them as somebody else's.
            Person(
                "Marcus",
                "Delgado",
                part=Part.KNOWN_IN_ATS,
                mailbox="marcus.delgado@mail.example",
            ),
            Person(
                "Rebecca",
                "Lindqvist",
                part=Part.OTHER_NAME,
                mailbox="teresa.kowalski@mail.example",
            ),
            Person(
                "Dieter",
                "Vogel",
                part=Part.OTHER_NAME,
                mailbox="aisha.rahman@mail.example",
            ),
            Person(
                "Hannah",
                "Olsen",
                part=Part.KEPT_OUT,
                source=PASSIVE,
                mailbox="hannah.olsen@mail.example",
            ),
            Person("Gregory", "Haines", part=Part.NO_PERMISSION),
            Person("Yusuf", "Demir", part=Part.NO_EMAIL),
            Person("Colleen", "Brady", "docx", Part.MANUAL_JOB),
            Person("Tobias", "Meier", part=Part.INACTIVE_JOB),
            Person("Danielle", "Price", part=Part.STILL_NEW),
        ),
        keeps_people_out=True,
    ),
    Customer(
        "Prairie Freight Lines",
        "prairie-freight",
        "ukg_ready",
        "ukgready:prairie-freight",
        5,
        (
            Person("Dwayne", "Hollis"),
            Person("Phạm Quốc", "Bảo", "docx"),
            Person("Zofia", "Kamińska"),
            Person("Khalid", "Barakat"),
            Person("Loretta", "Simms", "png"),
            Person("Enrique", "Salazar"),
            Person("Jodi", "Amundsen", "docx"),
            Person("Curtis", "Redbird"),
            Person("Ngozi", "Adeyemi"),
            Person("Walter", "Strand", part=Part.BAD_FIELD),
            Person("Petra", "Novotná", part=Part.NOT_SCREENED, source=PASSIVE),
        ),
        workflow="new_and_engaged",
    ),
    Customer(
        "Summit Robotics",
        "summit-robotics",
        "lever",
        "lever:summit-robotics",
        5,
        (
            Person("Trần Minh", "Đức", source=PASSIVE),
            Person("Grzegorz", "Brzęczyszczykiewicz", "docx"),
            Person("Fatima", "El-Sayed", source=PASSIVE),
            Person("Michael", "Tanaka"),
            Person("Priscilla", "Ward", "png"),
            Person("Andrei", "Popescu", source=PASSIVE),
            Person("Élodie", "Lefèvre", "docx"),
            Person("Σοφία", "Παπαδοπούλου", mailbox="sofia.papadopoulou"),
            Person("Kwame", "Mensah"),
            Person("Ingrid", "Sørensen"),
            Person("Hugo", "Ferreira", part=Part.ATS_DOWN),
            Person("Naomi", "Blackwood", "docx", Part.ATS_BUSY),
            Person("Calvin", "Rhodes", part=Part.SEARCH_BY_HAND),
            Person("Bianca", "Russo", part=Part.NO_ANSWER, source=PASSIVE),
        ),
    ),
    Customer(
        "Bluegrass Foods",
        "bluegrass-foods",
        "ashby",
        "ashby:bluegrass-foods",
        5,
        (
            Person("Earl", "Whitaker"),
            Person("Lê Thị", "Mai", "docx"),
            Person("Paweł", "Zieliński"),
            Person("Samira", "Nasser"),
            Person("Tamika", "Jefferson"),
            Person("Rubén", "Castillo", "png"),
            Person("Олена", "Шевченко", mailbox="olena.shevchenko"),
            Person("Clint", "Barlow", ""),
            Person("Denise", "Okonkwo"),
            Person("Harold", "Pruitt", part=Part.CLOSED_IN_ATS),
            Person("Shannon", "McKee", part=Part.LOST_ANSWER),
        ),
    ),
    Customer(
        "Cascade Paper",
        "cascade-paper",
        "bamboohr",
        "bamboohr:cascade-paper",
        3,
        (
            Person("Annika", "Berg", part=Part.EXCLUDE_ONLY),
            Person("Vikram", "Iyer", "docx", Part.EXCLUDE_ONLY),
        ),
        takes_candidates=False,
        keeps_people_out=True,
    ),
    Customer(
        "Orchard Medical Devices",
        "orchard-medical",
        "greenhouse",
        "greenhousev3:orchard-medical",
        4,
        (
            Person("Renée", "Beaumont", part=Part.KEY_REVOKED),
            Person("Agnieszka", "Pawlak", "docx", Part.BEHIND_REVOKED_KEY),
            Person("Tariq", "Hamdan", part=Part.BEHIND_REVOKED_KEY),
            Person("Vivian", "Cho", "png", Part.BEHIND_REVOKED_KEY),
        ),
    ),
)

LOGINS = (
    Login("admin", "Ada", "Lindholm", Role.ADMINISTRATOR),
    Login(
        "manager",
        "Miguel",
        "Reyes",
        Role.ACCOUNT_MANAGER,
        ("harbor-steel", "summit-robotics", "orchard-medical", "northwind-tool"),
    ),
    Login("support", "Sunita", "Rao", Role.SUPPORT),
    Login("tenant-admin", "Theo", "Marsh", Role.TENANT_ADMIN, ("harbor-steel",)),
    Login("recruiter", "Rosa", "Jimenez", Role.RECRUITER, ("harbor-steel",)),
    Login("hiring", "Hank", "Olson", Role.HIRING_MANAGER, ("harbor-steel",)),
)
