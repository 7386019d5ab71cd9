"""The United States: states, the District of Columbia, territories, ZIP ranges, wide areas.

Codes and ZIP ranges as the United States Postal Service publishes them (Publication 28, appendix B,
https://pe.usps.com/text/pub28/28apb.htm; three-digit prefixes: Labeling List L002), 2026.
"""

_STATES = """
AL Alabama 350-369; AK Alaska 995-999; AZ Arizona 850-865; AR Arkansas 716-729;
CA California 900-961; CO Colorado 800-816; CT Connecticut 060-069; DE Delaware 197-199;
FL Florida 320-339,341-349; GA Georgia 300-319,398-399; HI Hawaii 967-968; ID Idaho 832-838;
IL Illinois 600-629; IN Indiana 460-479; IA Iowa 500-528; KS Kansas 660-679;
KY Kentucky 400-427; LA Louisiana 700-714; ME Maine 039-049; MD Maryland 206-219;
MA Massachusetts 010-027,055; MI Michigan 480-499; MN Minnesota 550-567; MS Mississippi 386-397;
MO Missouri 630-658; MT Montana 590-599; NE Nebraska 680-693; NV Nevada 889-898;
NH New Hampshire 030-038; NJ New Jersey 070-089; NM New Mexico 870-884;
NY New York 005,100-149; NC North Carolina 270-289; ND North Dakota 580-588;
OH Ohio 430-459; OK Oklahoma 730-732,734-749; OR Oregon 970-979; PA Pennsylvania 150-196;
RI Rhode Island 028-029; SC South Carolina 290-299; SD South Dakota 570-577;
TN Tennessee 370-385; TX Texas 733,750-799,885; UT Utah 840-847; VT Vermont 050-054,056-059;
VA Virginia 201,220-246; WA Washington 980-994; WV West Virginia 247-268;
WI Wisconsin 530-549; WY Wyoming 820-831; DC District of Columbia 200,202-205;
PR Puerto Rico 006-007,009; VI U.S. Virgin Islands 008; GU Guam 969;
AS American Samoa; MP Northern Mariana Islands; UM United States Minor Outlying Islands
"""

OTHER_NAMES: tuple[tuple[str, str], ...] = (
    ("AL", "Ala"), ("AZ", "Ariz"), ("AR", "Ark"), ("CA", "Calif"), ("CA", "Cali"), ("CO", "Colo"),
    ("CT", "Conn"), ("DE", "Del"), ("FL", "Fla"), ("ID", "Ida"), ("IL", "Ill"), ("IN", "Ind"),
    ("KS", "Kan"), ("KS", "Kans"), ("MA", "Mass"), ("MI", "Mich"), ("MN", "Minn"), ("MS", "Miss"),
    ("MT", "Mont"), ("NE", "Neb"), ("NE", "Nebr"), ("NV", "Nev"), ("OK", "Okla"), ("OR", "Ore"),
    ("PA", "Penn"), ("PA", "Penna"), ("TN", "Tenn"), ("TX", "Tex"), ("WA", "Wash"), ("WI", "Wis"),
    ("WI", "Wisc"), ("WV", "W Va"), ("WY", "Wyo"), ("NC", "N Carolina"), ("SC", "S Carolina"),
    ("ND", "N Dakota"), ("SD", "S Dakota"), ("GA", "Georgia State"), ("GA", "State of Georgia"),
    ("WA", "Washington State"), ("NY", "New York State"), ("NY", "Upstate New York"),
    ("DC", "Washington DC"), ("DC", "Washington D C"), ("DC", "D C"),
    ("VI", "Virgin Islands"), ("VI", "US Virgin Islands"), ("CA", "Southern California"),
    ("CA", "Northern California"), ("CA", "SoCal"), ("CA", "NorCal"),
)  # fmt: skip
"""Pairs of state code and a further name."""

AREAS: tuple[str, ...] = (
    "New England", "Midwest", "East Coast", "West Coast", "Bay Area", "San Francisco Bay",
    "Pacific Northwest", "Mid-Atlantic", "Silicon Valley", "Tri-State", "Gulf Coast",
    "Great Lakes", "Research Triangle", "Eastern Time Zone", "Central Time Zone",
    "Pacific Time Zone", "Mountain Time Zone",
)  # fmt: skip
"""Names of wide areas that are in the United States without naming a state."""

ISO_TERRITORIES: dict[str, str] = {
    "PRI": "PR", "VIR": "VI", "GUM": "GU", "ASM": "AS", "MNP": "MP", "UMI": "UM",
}  # fmt: skip
"""ISO alpha-3 codes of the territories → the postal code of the territory."""


def _entries() -> list[tuple[str, str, str]]:
    entries = []
    for entry in _STATES.replace("\n", " ").split(";"):
        code, *words = entry.split()
        zips = words.pop() if words[-1][0].isdigit() else ""
        entries.append((code, " ".join(words), zips))
    return entries


def _zip_prefixes() -> dict[str, str]:
    prefixes = {}
    for code, _, zips in _entries():
        for part in filter(None, zips.split(",")):
            first, _, last = part.partition("-")
            for number in range(int(first), int(last or first) + 1):
                prefixes[f"{number:03d}"] = code
    return prefixes


STATES: dict[str, str] = {code: name for code, name, _ in _entries()}
"""Postal code → name: fifty states, the District of Columbia, six territories."""

ZIP_PREFIXES: dict[str, str] = _zip_prefixes()
"""First three digits of a ZIP code → postal code of the state. Military mail is left out."""
