"""Countries: ISO 3166-1 codes, English names and the other names job postings use.

Codes as published by ISO 3166-1 (https://www.iso.org/iso-3166-country-codes.html, 2026). The United
States stands apart, because its territories (Puerto Rico, Guam …) have ISO codes of their own and
count as the United States here: see ``states``.
"""

US = "US"

_ISO_3166 = """
AD AND Andorra; AE ARE United Arab Emirates; AF AFG Afghanistan; AG ATG Antigua and Barbuda;
AI AIA Anguilla; AL ALB Albania; AM ARM Armenia; AO AGO Angola; AQ ATA Antarctica;
AR ARG Argentina; AT AUT Austria; AU AUS Australia; AW ABW Aruba; AX ALA Åland Islands;
AZ AZE Azerbaijan; BA BIH Bosnia and Herzegovina; BB BRB Barbados; BD BGD Bangladesh;
BE BEL Belgium; BF BFA Burkina Faso; BG BGR Bulgaria; BH BHR Bahrain; BI BDI Burundi;
BJ BEN Benin; BL BLM Saint Barthélemy; BM BMU Bermuda; BN BRN Brunei; BO BOL Bolivia;
BQ BES Caribbean Netherlands; BR BRA Brazil; BS BHS Bahamas; BT BTN Bhutan; BV BVT Bouvet Island;
BW BWA Botswana; BY BLR Belarus; BZ BLZ Belize; CA CAN Canada; CC CCK Cocos Islands;
CD COD Democratic Republic of the Congo; CF CAF Central African Republic;
CG COG Republic of the Congo; CH CHE Switzerland; CI CIV Côte d'Ivoire; CK COK Cook Islands;
CL CHL Chile; CM CMR Cameroon; CN CHN China; CO COL Colombia; CR CRI Costa Rica; CU CUB Cuba;
CV CPV Cape Verde; CW CUW Curaçao; CX CXR Christmas Island; CY CYP Cyprus; CZ CZE Czechia;
DE DEU Germany; DJ DJI Djibouti; DK DNK Denmark; DM DMA Dominica; DO DOM Dominican Republic;
DZ DZA Algeria; EC ECU Ecuador; EE EST Estonia; EG EGY Egypt; EH ESH Western Sahara;
ER ERI Eritrea; ES ESP Spain; ET ETH Ethiopia; FI FIN Finland; FJ FJI Fiji;
FK FLK Falkland Islands; FM FSM Micronesia; FO FRO Faroe Islands; FR FRA France; GA GAB Gabon;
GB GBR United Kingdom; GD GRD Grenada; GE GEO Georgia; GF GUF French Guiana; GG GGY Guernsey;
GH GHA Ghana; GI GIB Gibraltar; GL GRL Greenland; GM GMB Gambia; GN GIN Guinea; GP GLP Guadeloupe;
GQ GNQ Equatorial Guinea; GR GRC Greece; GS SGS South Georgia and the South Sandwich Islands;
GT GTM Guatemala; GW GNB Guinea-Bissau; GY GUY Guyana; HK HKG Hong Kong;
HM HMD Heard Island and McDonald Islands; HN HND Honduras; HR HRV Croatia; HT HTI Haiti;
HU HUN Hungary; ID IDN Indonesia; IE IRL Ireland; IL ISR Israel; IM IMN Isle of Man; IN IND India;
IO IOT British Indian Ocean Territory; IQ IRQ Iraq; IR IRN Iran; IS ISL Iceland; IT ITA Italy;
JE JEY Jersey; JM JAM Jamaica; JO JOR Jordan; JP JPN Japan; KE KEN Kenya; KG KGZ Kyrgyzstan;
KH KHM Cambodia; KI KIR Kiribati; KM COM Comoros; KN KNA Saint Kitts and Nevis;
KP PRK North Korea; KR KOR South Korea; KW KWT Kuwait; KY CYM Cayman Islands; KZ KAZ Kazakhstan;
LA LAO Laos; LB LBN Lebanon; LC LCA Saint Lucia; LI LIE Liechtenstein; LK LKA Sri Lanka;
LR LBR Liberia; LS LSO Lesotho; LT LTU Lithuania; LU LUX Luxembourg; LV LVA Latvia; LY LBY Libya;
MA MAR Morocco; MC MCO Monaco; MD MDA Moldova; ME MNE Montenegro; MF MAF Saint Martin;
MG MDG Madagascar; MH MHL Marshall Islands; MK MKD North Macedonia; ML MLI Mali; MM MMR Myanmar;
MN MNG Mongolia; MO MAC Macao; MQ MTQ Martinique; MR MRT Mauritania; MS MSR Montserrat;
MT MLT Malta; MU MUS Mauritius; MV MDV Maldives; MW MWI Malawi; MX MEX Mexico; MY MYS Malaysia;
MZ MOZ Mozambique; NA NAM Namibia; NC NCL New Caledonia; NE NER Niger; NF NFK Norfolk Island;
NG NGA Nigeria; NI NIC Nicaragua; NL NLD Netherlands; NO NOR Norway; NP NPL Nepal; NR NRU Nauru;
NU NIU Niue; NZ NZL New Zealand; OM OMN Oman; PA PAN Panama; PE PER Peru; PF PYF French Polynesia;
PG PNG Papua New Guinea; PH PHL Philippines; PK PAK Pakistan; PL POL Poland;
PM SPM Saint Pierre and Miquelon; PN PCN Pitcairn; PS PSE Palestine; PT PRT Portugal;
PW PLW Palau; PY PRY Paraguay; QA QAT Qatar; RE REU Réunion; RO ROU Romania; RS SRB Serbia;
RU RUS Russia; RW RWA Rwanda; SA SAU Saudi Arabia; SB SLB Solomon Islands; SC SYC Seychelles;
SD SDN Sudan; SE SWE Sweden; SG SGP Singapore; SH SHN Saint Helena; SI SVN Slovenia;
SJ SJM Svalbard and Jan Mayen; SK SVK Slovakia; SL SLE Sierra Leone; SM SMR San Marino;
SN SEN Senegal; SO SOM Somalia; SR SUR Suriname; SS SSD South Sudan; ST STP Sao Tome and Principe;
SV SLV El Salvador; SX SXM Sint Maarten; SY SYR Syria; SZ SWZ Eswatini;
TC TCA Turks and Caicos Islands; TD TCD Chad; TF ATF French Southern Territories; TG TGO Togo;
TH THA Thailand; TJ TJK Tajikistan; TK TKL Tokelau; TL TLS Timor-Leste; TM TKM Turkmenistan;
TN TUN Tunisia; TO TON Tonga; TR TUR Turkey; TT TTO Trinidad and Tobago; TV TUV Tuvalu;
TW TWN Taiwan; TZ TZA Tanzania; UA UKR Ukraine; UG UGA Uganda; UY URY Uruguay; UZ UZB Uzbekistan;
VA VAT Vatican City; VC VCT Saint Vincent and the Grenadines; VE VEN Venezuela;
VG VGB British Virgin Islands; VN VNM Vietnam; VU VUT Vanuatu; WF WLF Wallis and Futuna;
WS WSM Samoa; YE YEM Yemen; YT MYT Mayotte; ZA ZAF South Africa; ZM ZMB Zambia; ZW ZWE Zimbabwe
"""

_OTHER_NAMES = """
US United States of America; US America; US U.S.A.; US The United States; US Estados Unidos;
US Nationwide USA; US Continental United States; US Contiguous United States; US Lower 48;
AE UAE; AE Emirates; BA Bosnia; BN Brunei Darussalam; BO Plurinational State of Bolivia;
CD Congo-Kinshasa; CD DR Congo; CG Congo-Brazzaville; CI Ivory Coast; CN PRC; CN Mainland China;
CN People's Republic of China; CV Cabo Verde; CZ Czech Republic; CZ Česko; CH Schweiz; CH Suisse;
DE Deutschland; DK Danmark; DO Dominican Rep; ES España; FI Suomi; AT Österreich; BE Belgique;
BE België; BR Brasil; GB UK; GB U.K.; GB Great Britain; GB Britain; GB England; GB Scotland;
GB Wales; GB Northern Ireland; HK Hong Kong SAR; IE Republic of Ireland; IE Éire; IT Italia;
IR Islamic Republic of Iran; JP Nippon; KP Democratic People's Republic of Korea; KR Korea;
KR Republic of Korea; LA Lao; MK Macedonia; MM Burma; MO Macau; MX México; NL Holland;
NL The Netherlands; NL Nederland; NO Norge; PH The Philippines; PL Polska; PT Portugal Continental;
RU Russian Federation; SE Sverige; SY Syrian Arab Republic; SZ Swaziland; TL East Timor;
TR Türkiye; TW Republic of China; TZ United Republic of Tanzania; VA Holy See; VN Viet Nam;
VE Bolivarian Republic of Venezuela; GM The Gambia; BS The Bahamas; GE Republic of Georgia;
GE Sakartvelo; IN Bharat; IN Pan India; MD Republic of Moldova; PS State of Palestine
"""


def _entries(table: str) -> list[str]:
    return [entry.strip() for entry in table.replace("\n", " ").split(";") if entry.strip()]


_CODES = [entry.split(" ", 2) for entry in _entries(_ISO_3166)]

NAMES: dict[str, str] = {US: "United States"} | {alpha2: name for alpha2, _, name in _CODES}
"""ISO alpha-2 code → English name, the United States included, its territories not."""

ALPHA_3: dict[str, str] = {"USA": US} | {alpha3: alpha2 for alpha2, alpha3, _ in _CODES}
"""ISO alpha-3 code → alpha-2 code."""

OTHER_NAMES: tuple[tuple[str, str], ...] = tuple(
    (entry[:2], entry[3:]) for entry in _entries(_OTHER_NAMES)
)
"""Pairs of alpha-2 code and a further name, as written."""
