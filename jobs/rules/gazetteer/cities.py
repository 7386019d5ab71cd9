"""A modest list of cities and foreign regions: enough to decide what is ambiguous, no more.

A name that stands in both lists (London, Paris, San Jose) decides nothing by itself. Names that
share a two-letter code between a state and a country (Indiana and India, Delaware and Germany,
California and Canada) are where the foreign list is fullest. General knowledge, no source data.
"""

_US_CITIES = """
AL Birmingham, Montgomery, Huntsville, Mobile, Tuscaloosa, Decatur, Dothan, Auburn
AK Anchorage, Fairbanks, Juneau
AZ Phoenix, Tucson, Mesa, Chandler, Scottsdale, Glendale, Gilbert, Tempe, Peoria, Surprise, Yuma,
AZ Goodyear, Flagstaff
AR Little Rock, Fort Smith, Fayetteville, Springdale, Jonesboro, Bentonville, Rogers
CA Los Angeles, San Diego, San Jose, San Francisco, Fresno, Sacramento, Long Beach, Oakland,
CA Bakersfield, Anaheim, Stockton, Riverside, Santa Ana, Irvine, Chula Vista, Fremont, Ontario,
CA San Bernardino, Modesto, Fontana, Moreno Valley, Oxnard, Rancho Cucamonga, Santa Clara,
CA Sunnyvale, Mountain View, Palo Alto, Menlo Park, Cupertino, San Mateo, Redwood City, Berkeley,
CA Pasadena, Burbank, Torrance, Hayward, Concord, Vallejo, Visalia, Carlsbad, Santa Monica,
CA Culver City, El Segundo, Santa Barbara, Dublin, Pleasanton, Livermore, Tracy, Lancaster, Glendale
CO Denver, Colorado Springs, Aurora, Fort Collins, Boulder, Lakewood, Pueblo, Greeley, Loveland
CT Bridgeport, New Haven, Hartford, Stamford, Waterbury, Norwalk, Danbury
DE Wilmington, Dover, Newark
FL Jacksonville, Miami, Tampa, Orlando, St Petersburg, Hialeah, Tallahassee, Fort Lauderdale,
FL Cape Coral, Gainesville, Lakeland, Melbourne, Naples, Sarasota, Boca Raton, Pensacola,
FL West Palm Beach, Ocala, Clearwater, Panama City, Hollywood, Palm Bay
GA Atlanta, Savannah, Augusta, Columbus, Macon, Athens, Alpharetta, Marietta, Roswell, Rome,
GA Sandy Springs, Albany, Valdosta, Duluth, Norcross, Kennesaw, Gainesville, Dublin
HI Honolulu, Hilo
ID Boise, Nampa, Meridian, Idaho Falls, Moscow, Twin Falls
IL Chicago, Aurora, Joliet, Naperville, Rockford, Springfield, Peoria, Elgin, Champaign,
IL Bloomington, Schaumburg, Evanston, Decatur
IN Indianapolis, Fort Wayne, Evansville, South Bend, Carmel, Bloomington, Lafayette, Elkhart, Gary,
IN Terre Haute, Muncie, Columbus, Greenwood, Warsaw, Lebanon, Peru, Brazil, Angola, Kokomo
IA Des Moines, Cedar Rapids, Davenport, Sioux City, Iowa City, Waterloo, Ames, Dubuque
KS Wichita, Overland Park, Kansas City, Topeka, Olathe, Lawrence, Manhattan, Lenexa
KY Louisville, Lexington, Bowling Green, Owensboro, Covington, London, Paris, Versailles
LA New Orleans, Baton Rouge, Shreveport, Lafayette, Lake Charles, Monroe
ME Portland, Bangor, Augusta, Lewiston
MD Baltimore, Annapolis, Rockville, Frederick, Bethesda, Gaithersburg, Silver Spring, Columbia
MA Boston, Worcester, Springfield, Cambridge, Lowell, Quincy, Waltham, Somerville, Framingham,
MA Burlington, Andover, Brockton
MI Detroit, Grand Rapids, Warren, Sterling Heights, Ann Arbor, Lansing, Flint, Dearborn, Troy,
MI Kalamazoo, Livonia, Holland, Saginaw, Battle Creek, Auburn Hills
MN Minneapolis, St Paul, Saint Paul, Rochester, Duluth, Bloomington, Plymouth, Eden Prairie, Jordan
MS Jackson, Gulfport, Biloxi, Tupelo, Hattiesburg
MO Kansas City, St Louis, Saint Louis, Springfield, Columbia, Independence, Joplin, Mexico, Lebanon
MT Billings, Missoula, Bozeman, Great Falls, Helena
NE Omaha, Lincoln, Grand Island
NV Las Vegas, Henderson, Reno, Sparks, Carson City
NH Manchester, Nashua, Concord, Portsmouth, Lebanon, Dover
NJ Newark, Jersey City, Paterson, Elizabeth, Edison, Trenton, Camden, Princeton, Hoboken, Secaucus,
NJ Parsippany, Cherry Hill
NM Albuquerque, Las Cruces, Santa Fe, Rio Rancho
NY New York, New York City, NYC, Brooklyn, Manhattan, Queens, Bronx, Staten Island, Buffalo,
NY Rochester, Syracuse, Albany, Yonkers, White Plains, Ithaca, Utica, Rome, Long Island, Jamaica
NC Charlotte, Raleigh, Greensboro, Durham, Winston-Salem, Fayetteville, Cary, Wilmington,
NC High Point, Asheville, Concord, Gastonia, Hickory, Mooresville
ND Fargo, Bismarck, Grand Forks, Minot
OH Columbus, Cleveland, Cincinnati, Toledo, Akron, Dayton, Canton, Youngstown, Dublin, Mason,
OH Westerville, Lima, Lebanon, Mansfield, Springfield, Hamilton
OK Oklahoma City, Tulsa, Norman, Broken Arrow, Edmond
OR Portland, Salem, Eugene, Gresham, Hillsboro, Beaverton, Bend, Medford
PA Philadelphia, Pittsburgh, Allentown, Erie, Reading, Scranton, Bethlehem, Lancaster, Harrisburg,
PA York, King of Prussia, Lebanon, Wilkes-Barre, Carlisle
RI Providence, Warwick, Cranston, Newport
SC Charleston, Columbia, Greenville, Spartanburg, Rock Hill, Myrtle Beach
SD Sioux Falls, Rapid City
TN Nashville, Memphis, Knoxville, Chattanooga, Clarksville, Murfreesboro, Franklin, Smyrna, Lebanon,
TN La Vergne, Jackson, Paris
TX Houston, San Antonio, Dallas, Austin, Fort Worth, El Paso, Arlington, Corpus Christi, Plano,
TX Laredo, Lubbock, Irving, Garland, Frisco, McKinney, Amarillo, Grand Prairie, Brownsville,
TX McAllen, Midland, Odessa, Round Rock, Waco, Denton, The Woodlands, Sugar Land, Tyler, Beaumont,
TX Temple, Victoria, Paris, Coppell, Katy, Killeen, Pasadena
UT Salt Lake City, Provo, West Valley City, West Jordan, Orem, Sandy, Ogden, Lehi, St George, Draper
VT Burlington, Montpelier
VA Virginia Beach, Norfolk, Chesapeake, Richmond, Arlington, Alexandria, Newport News, Hampton,
VA Roanoke, Reston, McLean, Herndon, Fairfax, Ashburn, Chantilly
WA Seattle, Spokane, Tacoma, Vancouver, Bellevue, Kent, Everett, Renton, Redmond, Kirkland, Olympia
WV Charleston, Huntington, Morgantown
WI Milwaukee, Madison, Green Bay, Kenosha, Racine, Appleton, Waukesha, Oshkosh, Janesville
WY Cheyenne, Casper, Laramie
DC Washington
PR San Juan, Bayamon, Ponce, Caguas
GU Hagatna
"""

_FOREIGN_CITIES = """
AE Dubai, Abu Dhabi, Sharjah
AR Buenos Aires, Cordoba, Rosario, Mendoza, La Plata
AT Vienna, Wien, Graz, Linz, Salzburg
AU Sydney, Melbourne, Brisbane, Perth, Adelaide, Canberra, Newcastle, Hobart
BE Brussels, Antwerp, Ghent, Leuven
BG Sofia
BR Sao Paulo, Rio de Janeiro, Brasilia, Belo Horizonte, Curitiba, Campinas, Porto Alegre, Recife
CA Toronto, Montreal, Vancouver, Calgary, Ottawa, Edmonton, Mississauga, Winnipeg, Hamilton,
CA Brampton, Markham, Halifax, London, Kitchener, Waterloo, Laval, Burnaby, Surrey, Richmond,
CA Quebec City, Saskatoon, Regina, Windsor, Kingston, Victoria, Oakville, Vaughan, Guelph, Kelowna,
CA Cambridge, Burlington, Concord
CH Zurich, Geneva, Basel, Bern, Lausanne
CL Santiago
CN Beijing, Shanghai, Shenzhen, Guangzhou, Suzhou, Hangzhou, Chengdu, Wuhan, Nanjing
CO Bogota, Medellin, Cali, Barranquilla, Cartagena
CR San Jose, Heredia, Alajuela
CZ Prague, Brno, Ostrava
DE Berlin, Munich, München, Hamburg, Frankfurt, Cologne, Köln, Stuttgart, Düsseldorf, Leipzig,
DE Dortmund, Essen, Dresden, Hannover, Nuremberg, Nürnberg, Bremen, Bonn, Mannheim, Karlsruhe
DK Copenhagen, Aarhus
DO Santo Domingo
EC Quito, Guayaquil
EE Tallinn
EG Cairo, Alexandria
ES Madrid, Barcelona, Valencia, Seville, Bilbao, Malaga, Toledo, Cordoba, Zaragoza
FI Helsinki, Espoo, Tampere
FR Paris, Lyon, Marseille, Toulouse, Lille, Bordeaux, Nantes, Nice, Grenoble, Strasbourg, Versailles
GA Libreville
GB London, Birmingham, Manchester, Leeds, Glasgow, Edinburgh, Liverpool, Bristol, Cardiff, Belfast,
GB Cambridge, Oxford, Reading, Sheffield, Newcastle, Nottingham, Southampton, Portsmouth, York,
GB Worcester, Plymouth, Lancaster, Durham, Richmond, Milton Keynes, Bath, Swindon, Coventry,
GE Tbilisi, Batumi, Kutaisi
GR Athens, Thessaloniki
GT Guatemala City
HR Zagreb, Split
HU Budapest, Debrecen
ID Jakarta, Surabaya, Bandung, Bali, Batam, Medan
IE Dublin, Cork, Galway, Limerick
IL Tel Aviv, Jerusalem, Haifa, Herzliya, Petah Tikva, Ramat Gan, Netanya, Rehovot, Raanana,
IL Tel Aviv-Yafo, Bnei Brak, Beer Sheva, Yokneam
IN Bengaluru, Bangalore, Mumbai, Delhi, New Delhi, Hyderabad, Chennai, Pune, Kolkata, Noida,
IN Gurgaon, Gurugram, Ahmedabad, Jaipur, Kochi, Coimbatore, Indore, Chandigarh, Lucknow, Nagpur,
IN Vadodara, Trivandrum, Thiruvananthapuram, Mysore, Mysuru, Visakhapatnam, Mohali, Navi Mumbai,
IN Greater Noida, Thane, Surat, Bhubaneswar
IT Rome, Milan, Turin, Naples, Florence, Bologna, Venice
JM Kingston, Montego Bay
JP Tokyo, Osaka, Yokohama, Nagoya, Kyoto, Fukuoka
KE Nairobi
KR Seoul, Busan, Incheon
LA Vientiane
LT Vilnius, Kaunas
LV Riga
MA Casablanca, Rabat, Tangier, Tanger, Marrakech, Fez, Agadir, Kenitra
MD Chisinau
ME Podgorica
MN Ulaanbaatar
MT Valletta, Sliema, Birkirkara
MX Mexico City, Ciudad de Mexico, Guadalajara, Monterrey, Tijuana, Ciudad Juarez, Puebla, Queretaro,
MX Leon, Merida, Chihuahua, Hermosillo, Saltillo, Reynosa, Matamoros, Mexicali, Nogales, Toluca,
MX San Luis Potosi, Aguascalientes, Nuevo Laredo, Cancun
MY Kuala Lumpur, Penang, Johor Bahru
NE Niamey
NG Lagos, Abuja
NL Amsterdam, Rotterdam, The Hague, Utrecht, Eindhoven, Holland, Delft, Groningen
NO Oslo, Bergen, Trondheim, Stavanger
NZ Auckland, Wellington, Christchurch, Hamilton
PA Panama City
PE Lima, Arequipa
PH Manila, Makati, Cebu, Cebu City, Quezon City, Taguig, Davao, Pasig
PK Karachi, Lahore, Islamabad, Hyderabad
PL Warsaw, Krakow, Wroclaw, Gdansk, Poznan, Lodz, Katowice
PT Lisbon, Porto, Braga
RO Bucharest, Cluj-Napoca, Cluj, Iasi, Timisoara
RS Belgrade, Novi Sad
RU Moscow, St Petersburg, Saint Petersburg
SA Riyadh, Jeddah
SE Stockholm, Gothenburg, Malmo
SV San Salvador
TH Bangkok
TN Tunis, Sfax
TR Istanbul, Ankara, Izmir
TW Taipei, Hsinchu
UA Kyiv, Kiev, Lviv, Kharkiv, Odessa
VN Hanoi, Ho Chi Minh City, Da Nang
ZA Johannesburg, Cape Town, Durban, Pretoria
"""

_FOREIGN_REGIONS = """
AU New South Wales, NSW, Queensland, QLD, South Australia, Western Australia, Tasmania, VIC
BR Sao Paulo State, Minas Gerais, Parana, Santa Catarina, Rio Grande do Sul
CA Ontario, ON, Quebec, QC, British Columbia, BC, Alberta, AB, Manitoba, MB, Saskatchewan, SK,
CA Nova Scotia, NS, New Brunswick, NB, Newfoundland and Labrador, Newfoundland, NL,
CA Prince Edward Island, PE, PEI, Yukon, YT, Northwest Territories, NT, Nunavut, NU, GTA
CN Guangdong, Jiangsu, Zhejiang, Sichuan
DE Bavaria, Bayern, Hesse, Hessen, Saxony, Sachsen, Baden-Württemberg, North Rhine-Westphalia,
DE Nordrhein-Westfalen, Lower Saxony, Niedersachsen, Brandenburg, Thuringia, NRW
ES Catalonia, Andalusia, Basque Country
FR Ile-de-France, Normandy, Brittany
GB Greater London, West Midlands, East Midlands, Yorkshire, Surrey, Berkshire, Lancashire
IN Karnataka, KA, Maharashtra, MH, Tamil Nadu, Telangana, Kerala, Gujarat, Haryana, Uttar Pradesh,
IN West Bengal, Andhra Pradesh, Rajasthan, Punjab, Madhya Pradesh, Odisha
MX Nuevo Leon, Jalisco, Baja California, Sonora, Coahuila, Tamaulipas, CDMX, Guanajuato,
MX Estado de Mexico, Yucatan, Sinaloa
"""


def _pairs(table: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (line[:2], name.strip())
        for line in table.strip().splitlines()
        for name in line[3:].split(",")
        if name.strip()
    )


US_CITIES: tuple[tuple[str, str], ...] = _pairs(_US_CITIES)
"""Pairs of state code and city."""

FOREIGN_CITIES: tuple[tuple[str, str], ...] = _pairs(_FOREIGN_CITIES)
"""Pairs of ISO alpha-2 code and city."""

FOREIGN_REGIONS: tuple[tuple[str, str], ...] = _pairs(_FOREIGN_REGIONS)
"""Pairs of ISO alpha-2 code and a province, state or region, codes among them."""
