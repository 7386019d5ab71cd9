"""The companies, jobs and people of the demo. All of them are made up."""

from typing import Any, NamedTuple

Json = dict[str, Any]


class Trade(NamedTuple):
    """A kind of job, with its usual pay in dollars."""

    title: str
    department: str
    low: int
    high: int
    period: str = "HOUR"


class Job(NamedTuple):
    """One job of a company: which trade, where, in which status, and what is special about it."""

    trade: str
    place: Json | None
    status: str = "OPEN"
    special: Json = {}


class Company(NamedTuple):
    """A customer with an ATS."""

    integration: str
    tool: str
    name: str
    jobs: tuple[Job, ...]


TRADES = {
    "machinist": Trade("CNC Machinist, 2nd shift", "Machining", 26, 36),
    "forklift": Trade("Forklift Operator", "Warehouse", 19, 24),
    "maintenance": Trade("Maintenance Technician III", "Maintenance", 29, 41),
    "driver": Trade("CDL-A Regional Driver", "Fleet", 68_000, 84_000, "YEAR"),
    "local_driver": Trade("CDL-B Local Delivery Driver", "Fleet", 24, 30),
    "quality": Trade("Quality Engineer", "Quality", 78_000, 102_000, "YEAR"),
    "inspector": Trade("Quality Inspector", "Quality", 22, 28),
    "welder": Trade("MIG Welder", "Fabrication", 24, 33),
    "picker": Trade("Order Picker, weekends", "Warehouse", 17, 21),
    "supervisor": Trade("Production Supervisor", "Operations", 66_000, 88_000, "YEAR"),
    "electrician": Trade("Industrial Electrician", "Maintenance", 33, 46),
    "planner": Trade("Production Planner", "Supply Chain", 62_000, 79_000, "YEAR"),
    "buyer": Trade("Strategic Buyer", "Supply Chain", 70_000, 92_000, "YEAR"),
    "dispatcher": Trade("Fleet Dispatcher", "Transportation", 23, 29),
    "diesel": Trade("Diesel Mechanic", "Fleet", 28, 39),
    "robotics": Trade("Robotics Technician", "Automation", 31, 44),
    "controls": Trade("Controls Engineer (PLC)", "Automation", 92_000, 121_000, "YEAR"),
    "assembler": Trade("Mechanical Assembler", "Assembly", 20, 26),
    "sanitation": Trade("Sanitation Lead, 3rd shift", "Sanitation", 21, 27),
    "packaging": Trade("Packaging Line Operator", "Packaging", 19, 25),
    "safety": Trade("EHS Specialist", "Safety", 71_000, 90_000, "YEAR"),
    "shipping": Trade("Shipping and Receiving Clerk", "Warehouse", 18, 23),
    "plant": Trade("Plant Manager", "Operations", 128_000, 162_000, "YEAR"),
    "reach": Trade("Reach Truck Operator", "Warehouse", 20, 25),
    "coordinator": Trade("Logistics Coordinator", "Transportation", 52_000, 64_000, "YEAR"),
    "paper": Trade("Paper Machine Tender", "Converting", 27, 35),
    "device": Trade("Medical Device Assembler", "Assembly", 21, 27),
    "sterile": Trade("Sterilization Technician", "Operations", 23, 30),
    "intern": Trade("Manufacturing Engineering Intern", "Engineering", 22, 26),
}

CONFIDENTIAL: Json = {"visibility": "CONFIDENTIAL", "confidential": True}
INTERNAL: Json = {"visibility": "INTERNAL"}
PART_TIME: Json = {"employment_type": "PART_TIME", "weekly_hours": 24}
CONTRACT: Json = {"employment_type": "CONTRACT"}
INTERN: Json = {"employment_type": "INTERNSHIP"}
NO_PAY: Json = {"salary_amount_from": None, "salary_amount_to": None, "salary_currency": None}
REMOTE: Json = {"remote_work_status": "REMOTE"}
CLOSES_LATER: Json = {"closed_at": "2027-01-31T05:00:00.000Z"}
SAME_TITLE: Json = {"name": "Forklift Operator"}


def us(city: str, state: str, zip_code: str | None = None) -> Json:
    """A place in the United States, structured."""
    raw = f"{city}, {state}"
    return {"city": city, "state": state, "zip_code": zip_code, "country": "US", "raw": raw}


def abroad(city: str, country: str) -> Json:
    """A place elsewhere, structured."""
    return {"city": city, "country": country, "raw": f"{city}, {country}"}


def text(raw: str) -> Json:
    """A place that the ATS only has as free text."""
    return {"raw": raw}


GARY = us("Gary", "IN", "46402")
TOLEDO = us("Toledo", "OH", "43604")
OMAHA = us("Omaha", "NE", "68102")
SALINA = us("Salina", "KS", "67401")
LEXINGTON = us("Lexington", "KY", "40507")
TACOMA = us("Tacoma", "WA", "98402")
WARSAW = us("Warsaw", "IN", "46580")
MEMPHIS = us("Memphis", "TN", "38103")

HARBOR_STEEL = Company(
    "ukgpro:harbor-steel",
    "ukgpro",
    "Harbor Steel",
    (
        Job("machinist", GARY),
        Job("welder", GARY),
        Job("welder", TOLEDO, special=PART_TIME),
        Job("maintenance", GARY),
        Job("maintenance", TOLEDO),
        Job("electrician", GARY, special=CLOSES_LATER),
        Job("forklift", GARY),
        Job("forklift", TOLEDO),
        Job("quality", GARY),
        Job("inspector", TOLEDO),
        Job("supervisor", GARY),
        Job("planner", us("Cleveland", "OH", "44113")),
        Job("driver", text("Gary, IN; Toledo, OH; Detroit, MI")),
        Job("buyer", us("Pittsburgh", "PA", "15222"), special=NO_PAY),
        Job("safety", GARY),
        Job("plant", TOLEDO, special=CONFIDENTIAL),
        Job("shipping", GARY, "CLOSED"),
        Job("reach", TOLEDO, "CLOSED"),
        Job("controls", GARY, "DRAFT"),
        Job("coordinator", GARY, "ARCHIVED"),
        Job("diesel", TOLEDO, "On Hold"),
        Job("machinist", abroad("Monterrey", "MX")),
        Job("welder", abroad("Hamilton", "CA")),
        Job("intern", GARY, special=INTERN),
        Job("picker", None),
        Job("assembler", text("Springfield")),
    ),
)

PRAIRIE_FREIGHT = Company(
    "ukgready:prairie-freight",
    "ukgready",
    "Prairie Freight Lines",
    (
        Job("driver", OMAHA),
        Job("driver", SALINA),
        Job("driver", us("Des Moines", "IA", "50309")),
        Job("local_driver", OMAHA),
        Job("local_driver", us("Lincoln", "NE", "68508"), special=PART_TIME),
        Job("dispatcher", OMAHA),
        Job("diesel", OMAHA),
        Job("diesel", SALINA),
        Job("forklift", OMAHA),
        Job("picker", OMAHA, special=PART_TIME),
        Job("reach", SALINA),
        Job("shipping", us("Kansas City", "MO", "64106")),
        Job("coordinator", text("Kansas City, MO / Omaha, NE")),
        Job("safety", OMAHA),
        Job("supervisor", SALINA, "CLOSED"),
        Job("planner", OMAHA, "CLOSED"),
    ),
)

SUMMIT_ROBOTICS = Company(
    "lever:summit-robotics",
    "lever",
    "Summit Robotics",
    (
        Job("robotics", text("Dallas, TX")),
        Job("robotics", text("Remote – US"), special=REMOTE),
        Job("controls", text("Denver, Colorado")),
        Job("controls", text("Georgia")),
        Job("assembler", text("Tbilisi, Georgia")),
        Job("assembler", text("Springfield")),
        Job("machinist", text("Fort Worth, Texas, United States")),
        Job("quality", text("Dallas / Fort Worth")),
        Job("electrician", text("Boise, ID")),
        Job("maintenance", text("Toronto, ON, Canada")),
        Job("supervisor", text("London")),
        Job("planner", text("Portland")),
        Job("buyer", text("Remote"), special=REMOTE),
        Job("shipping", text("NYC")),
        Job("intern", text("Dallas, TX"), special=INTERN),
        Job("safety", text("Dallas, TX"), "Posted"),
        Job("plant", text("Dallas, TX"), special=CONFIDENTIAL),
        Job("inspector", text("Dallas, TX"), "CLOSED"),
        Job("forklift", text("Austin, TX"), "ARCHIVED"),
        Job("coordinator", None, "DRAFT"),
    ),
)

BLUEGRASS_FOODS = Company(
    "ashby:bluegrass-foods",
    "ashby",
    "Bluegrass Foods",
    (
        Job("packaging", LEXINGTON),
        Job("packaging", us("Bowling Green", "KY", "42101")),
        Job("sanitation", LEXINGTON),
        Job("sanitation", us("Bowling Green", "KY", "42101")),
        Job("forklift", LEXINGTON, special=SAME_TITLE),
        Job("forklift", LEXINGTON, special=SAME_TITLE),
        Job("maintenance", LEXINGTON),
        Job("quality", LEXINGTON),
        Job("inspector", us("Owensboro", "KY", "42301")),
        Job("supervisor", LEXINGTON),
        Job("picker", us("Louisville", "KY", "40202"), special=PART_TIME),
        Job("local_driver", us("Louisville", "KY", "40202")),
        Job("planner", text("Hybrid – Lexington, Kentucky")),
        Job("electrician", LEXINGTON, special=CONTRACT),
        Job("plant", us("Owensboro", "KY", "42301"), special=INTERNAL),
        Job("shipping", LEXINGTON, "CLOSED"),
        Job("reach", LEXINGTON, "DRAFT"),
        Job("safety", LEXINGTON, "ARCHIVED"),
    ),
)

CASCADE_PAPER = Company(
    "bamboohr:cascade-paper",
    "bamboohr",
    "Cascade Paper",
    (
        Job("paper", TACOMA),
        Job("paper", us("Longview", "WA", "98632")),
        Job("maintenance", TACOMA),
        Job("electrician", us("Longview", "WA", "98632")),
        Job("forklift", TACOMA),
        Job("reach", us("Portland", "OR", "97209")),
        Job("driver", text("Pacific Northwest")),
        Job("inspector", TACOMA),
        Job("supervisor", TACOMA, "On Hold"),
        Job("safety", TACOMA, "Filled"),
        Job("buyer", TACOMA, "DRAFT"),
        Job("planner", abroad("Leeds", "GB")),
        Job("shipping", {"city": "Vancouver", "state": None, "country": None, "raw": "Vancouver"}),
        Job("picker", TACOMA, "CLOSED"),
    ),
)

ORCHARD_MEDICAL = Company(
    "greenhousev3:orchard-medical",
    "greenhousev3",
    "Orchard Medical Devices",
    (
        Job("device", WARSAW),
        Job("device", MEMPHIS),
        Job("device", MEMPHIS, special=PART_TIME),
        Job("sterile", MEMPHIS),
        Job("sterile", WARSAW),
        Job("machinist", WARSAW),
        Job("quality", WARSAW),
        Job("quality", MEMPHIS, special=CONTRACT),
        Job("inspector", MEMPHIS),
        Job("controls", WARSAW),
        Job("maintenance", MEMPHIS),
        Job("coordinator", MEMPHIS),
        Job("supervisor", WARSAW),
        Job("buyer", text("United States (Remote)"), special=REMOTE),
        Job("planner", abroad("Toronto", "CA")),
        Job("safety", MEMPHIS, "Live"),
        Job("shipping", MEMPHIS, "CLOSED"),
        Job("plant", WARSAW, special=CONFIDENTIAL),
        Job("intern", WARSAW, "DRAFT", INTERN),
    ),
)

COMPANIES = (
    HARBOR_STEEL,
    PRAIRIE_FREIGHT,
    SUMMIT_ROBOTICS,
    BLUEGRASS_FOODS,
    CASCADE_PAPER,
    ORCHARD_MEDICAL,
)

PEOPLE = (
    ("Marcus", "Delgado", "Machinist", "Ivy Tech Precision"),
    ("Teresa", "Kowalski", "Warehouse Lead", "Midland Cold Storage"),
    ("DeShawn", "Carter", "Maintenance Mechanic", "Three Rivers Castings"),
    ("Hannah", "Olsen", "Quality Inspector", "Norse Fasteners"),
    ("José", "Núñez", "Welder", "Gulf Fabrication"),
    ("Linh", "Trần", "Assembler", "Pearl Circuits"),
    ("Robert", "O'Connell", "Truck Driver", "Blue Line Haulage"),
    ("Aisha", "Rahman", "Production Planner", "Keystone Plastics"),
    ("Wei", "Zhang", "Controls Engineer", "Delta Motion"),
    ("Sofia", "Petrova", "Line Operator", "Golden Mills"),
)
