"""Where Erfurt's districts (Stadtteile) lie, to say how far two people live from each other."""

from __future__ import annotations

from functools import cache
from math import cos, hypot, radians

CENTRES: dict[str, tuple[float, float]] = {
    "Altstadt": (50.978, 11.030),
    "Löbervorstadt": (50.965, 11.030),
    "Brühlervorstadt": (50.971, 11.008),
    "Andreasvorstadt": (50.989, 11.015),
    "Berliner Platz": (51.007, 11.006),
    "Rieth": (51.008, 11.017),
    "Johannesvorstadt": (50.987, 11.044),
    "Krämpfervorstadt": (50.980, 11.056),
    "Hohenwinden": (51.011, 11.047),
    "Roter Berg": (51.018, 11.035),
    "Daberstedt": (50.965, 11.053),
    "Dittelstedt": (50.962, 11.078),
    "Melchendorf": (50.952, 11.072),
    "Wiesenhügel": (50.950, 11.078),
    "Herrenberg": (50.957, 11.076),
    "Hochheim": (50.956, 11.001),
    "Bischleben-Stedten": (50.933, 10.985),
    "Möbisburg-Rhoda": (50.928, 10.997),
    "Schmira": (50.955, 10.973),
    "Bindersleben": (50.974, 10.951),
    "Marbach": (50.996, 10.984),
    "Gispersleben": (51.020, 10.993),
    "Moskauer Platz": (51.015, 11.003),
    "Ilversgehofen": (51.001, 11.031),
    "Johannesplatz": (50.997, 11.042),
    "Vieselbach": (50.997, 11.143),
    "Linderbach": (50.979, 11.100),
    "Büßleben": (50.964, 11.111),
    "Niedernissa": (50.950, 11.103),
    "Windischholzhausen": (50.947, 11.091),
    "Egstedt": (50.918, 11.055),
    "Waltersleben": (50.915, 11.026),
    "Molsdorf": (50.903, 10.957),
    "Ermstedt": (50.968, 10.883),
    "Frienstedt": (50.956, 10.908),
    "Gottstedt": (50.969, 10.911),
    "Alach": (50.987, 10.932),
    "Salomonsborn": (51.000, 10.946),
    "Schaderode": (51.009, 10.924),
    "Töttelstädt": (51.008, 10.884),
    "Tiefthal": (51.022, 10.949),
    "Kühnhausen": (51.034, 10.972),
    "Hochstedt": (50.985, 11.138),
    "Töttleben": (51.017, 11.116),
    "Kerspleben": (51.009, 11.102),
    "Schwerborn": (51.037, 11.079),
    "Stotternheim": (51.057, 11.043),
    "Sulzer Siedlung": (51.026, 11.041),
    "Urbich": (50.960, 11.095),
    "Azmannsdorf": (50.993, 11.112),
    "Rohda (Haarberg)": (50.946, 11.128),
    "Mittelhausen": (51.041, 11.005),
    "Wallichen": (51.011, 11.152),
}
"""Latitude and longitude in degrees, good to about 300 m for villages and 500 m for the wider city districts.

About half were compared with the coordinates in Wikipedia, the others are general knowledge: enough to
prefer the nearer of two volunteers, not to find an address.
"""

KM_PER_DEGREE = 111.2
KM_PER_DEGREE_EAST = KM_PER_DEGREE * cos(radians(50.98))


@cache
def distance_km(a: str | None, b: str | None) -> float | None:
    """Kilometres as the crow flies between two districts, to 100 m; None where one of them is not known."""
    if a not in CENTRES or b not in CENTRES:
        return None
    (north_a, east_a), (north_b, east_b) = CENTRES[a], CENTRES[b]
    return round(hypot((north_a - north_b) * KM_PER_DEGREE, (east_a - east_b) * KM_PER_DEGREE_EAST), 1)


AREAS: dict[str, tuple[str, ...]] = {
    "Mitte": (
        "Altstadt",
        "Andreasvorstadt",
        "Brühlervorstadt",
        "Johannesvorstadt",
        "Krämpfervorstadt",
        "Löbervorstadt",
    ),
    "Norden": (
        *("Berliner Platz", "Hohenwinden", "Ilversgehofen", "Johannesplatz", "Moskauer Platz", "Rieth", "Roter Berg"),
        *("Gispersleben", "Sulzer Siedlung"),
    ),
    "Südosten": ("Daberstedt", "Dittelstedt", "Herrenberg", "Melchendorf", "Wiesenhügel", "Windischholzhausen"),
    "Dörfer im Westen": (
        *("Alach", "Bindersleben", "Ermstedt", "Frienstedt", "Gottstedt", "Marbach", "Salomonsborn", "Schaderode"),
        *("Schmira", "Tiefthal", "Töttelstädt"),
    ),
    "Dörfer im Norden": ("Kühnhausen", "Mittelhausen", "Schwerborn", "Stotternheim"),
    "Dörfer im Osten": (
        *("Azmannsdorf", "Büßleben", "Hochstedt", "Kerspleben", "Linderbach", "Niedernissa", "Rohda (Haarberg)"),
        *("Töttleben", "Urbich", "Vieselbach", "Wallichen"),
    ),
    "Dörfer im Süden": ("Bischleben-Stedten", "Egstedt", "Hochheim", "Molsdorf", "Möbisburg-Rhoda", "Waltersleben"),
    "außerhalb": ("außerhalb",),
}
"""Districts that lie together, so that in each area there are enough people to speak of."""
ELSEWHERE = "andere Stadtteile"
"""The area of a district that staff added to their list."""
_AREA_OF = {district: area for area, names in AREAS.items() for district in names}


def area_of(district: str) -> str:
    """The area of the city in which a district lies."""
    return _AREA_OF.get(district, ELSEWHERE)
