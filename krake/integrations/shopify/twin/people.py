"""Invented buyers: names, addresses and mail addresses from all over Europe. Nobody here exists; mail goes to example domains."""

from __future__ import annotations

import unicodedata
from random import Random
from typing import Any

#: country code, country, weight, phone prefix, streets, (zip, city) pairs
COUNTRIES = (
    ("DE", "Germany", 46, "+49", ("Lindenstraße", "Gartenweg", "Kastanienallee", "Am Mühlbach"),
     (("10437", "Berlin"), ("04109", "Leipzig"), ("80469", "München"), ("50823", "Köln"), ("20357", "Hamburg"), ("01099", "Dresden"))),
    ("AT", "Austria", 10, "+43", ("Neubaugasse", "Seestraße"), (("1070", "Wien"), ("8010", "Graz"), ("5020", "Salzburg"))),
    ("CH", "Switzerland", 6, "+41", ("Seefeldstrasse", "Rue du Lac"), (("8008", "Zürich"), ("1003", "Lausanne"), ("3011", "Bern"))),
    ("NL", "Netherlands", 9, "+31", ("Prinsengracht", "Kanaalstraat"), (("1015 DZ", "Amsterdam"), ("3531 CJ", "Utrecht"))),
    ("FR", "France", 8, "+33", ("Rue des Lilas", "Avenue Jean Jaurès"), (("69007", "Lyon"), ("75011", "Paris"), ("67000", "Strasbourg"))),
    ("DK", "Denmark", 4, "+45", ("Vesterbrogade",), (("1620", "København"), ("8000", "Aarhus"))),
    ("SE", "Sweden", 4, "+46", ("Hornsgatan",), (("118 49", "Stockholm"), ("413 04", "Göteborg"))),
    ("IT", "Italy", 4, "+39", ("Via Garibaldi", "Via dei Tigli"), (("40121", "Bologna"), ("20144", "Milano"))),
    ("ES", "Spain", 4, "+34", ("Calle del Olmo",), (("28012", "Madrid"), ("46004", "Valencia"))),
    ("PL", "Poland", 3, "+48", ("ulica Lipowa",), (("30-702", "Kraków"), ("61-809", "Poznań"))),
    ("IE", "Ireland", 2, "+353", ("Camden Street",), (("D02 X285", "Dublin"),)),
)  # fmt: skip
FIRST = (
    "Anna", "Jonas", "Leonie", "Matthias", "Freya", "Søren", "Chloé", "Théo", "Giulia", "Marco", "Zofia", "Piotr", "Sanne", "Daan",
    "Ingrid", "Åsa", "Lucía", "Javier", "Aoife", "Cian", "Katharina", "Emre", "Nadia", "Tobias", "Mireille", "Henrik", "Elif", "Bence",
)  # fmt: skip
LAST = (
    "Weber", "Lindqvist", "Moreau", "Rossi", "Nowak", "de Vries", "Jensen", "García", "Byrne", "Hoffmann", "Yılmaz", "Keller", "Brandt",
    "Fontaine", "Bakker", "Kowalska", "Sørensen", "Conti", "Müller", "Horváth", "Schneider", "Navarro", "Winkler", "Dubois", "Pfeiffer",
)  # fmt: skip
LONG = "Gartenhaus hinter dem Seitenflügel, dritter Aufgang links neben der Werkstatt"


def person(rng: Random) -> dict[str, Any]:
    """First and last name, mail, phone and a postal address in the names of Shopify's MailingAddress."""
    code, country, _, prefix, streets, cities = rng.choices(COUNTRIES, [row[2] for row in COUNTRIES])[0]
    first, last, (postcode, city) = rng.choice(FIRST), rng.choice(LAST), rng.choice(cities)
    number = rng.randint(1, 148)
    street = rng.choice(streets)
    line = f"{number} {street}" if code in ("FR", "IE") else f"{street} {number}"
    digits = rng.randint(10**7, 10**8 - 1)
    return {
        "firstName": first,
        "lastName": last,
        "email": f"{_ascii(first)}.{_ascii(last)}{rng.randint(2, 97)}@example.{rng.choice(('com', 'org', 'net'))}",
        "phone": f"{prefix}1{digits}" if rng.random() < 0.6 else None,
        "address": {
            "firstName": first,
            "lastName": last,
            "name": f"{first} {last}",
            "company": None,
            "address1": line,
            "address2": f"Apt {rng.randint(1, 30)}" if rng.random() < 0.15 else None,
            "city": city,
            "zip": postcode,
            "province": None,
            "provinceCode": None,
            "country": country,
            "countryCodeV2": code,
            "phone": None,
        },
    }


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i").replace("ø", "o").replace("ł", "l"))
    return "".join(letter for letter in plain.lower() if letter.isascii() and letter.isalpha())
