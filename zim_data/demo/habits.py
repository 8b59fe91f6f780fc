"""What people in the demo programme want, know and do, and how often; numbers are weights."""

from __future__ import annotations

from zim_data.columns import SLOTS
from zim_data.tables import EndReason, Gender, GenderWish, GermanLevel, Place, Urgency

DISTRICTS: dict[str, float] = {
    "Altstadt": 10,
    "Löbervorstadt": 4,
    "Brühlervorstadt": 4,
    "Andreasvorstadt": 6,
    "Berliner Platz": 10,
    "Rieth": 14,
    "Johannesvorstadt": 8,
    "Krämpfervorstadt": 6,
    "Roter Berg": 11,
    "Daberstedt": 4,
    "Melchendorf": 9,
    "Wiesenhügel": 5,
    "Herrenberg": 9,
    "Hochheim": 1,
    "Marbach": 1,
    "Gispersleben": 2,
    "Moskauer Platz": 13,
    "Ilversgehofen": 8,
    "Johannesplatz": 4,
    "Vieselbach": 1,
    "Linderbach": 0.5,
    "Windischholzhausen": 1,
    "Kerspleben": 0.5,
    "Stotternheim": 0.5,
    "außerhalb": 2,
}
PARTS_OF_DAY = {"vormittags": 2, "nachmittags": 4, "abends": 3}
TIMES: dict[str, float] = {
    slot: PARTS_OF_DAY[slot.split()[1]] * {"Sa": 0.6, "So": 0.3}.get(slot[:2], 1) for slot in SLOTS
}
HELP_TOPICS: dict[str, float] = {
    "Deutsch lernen": 10,
    "Behörden und Ämter": 7,
    "Kita und Schule": 4,
    "Briefe": 6,
    "Orientierung in Erfurt": 4,
    "Freizeit": 5,
    "Sport": 2,
    "Kultur und Alltag": 4,
    "Ausbildung und Beruf": 5,
}
INTERESTS: dict[str, float] = {
    "Kochen": 9,
    "Musik": 6,
    "Fußball": 4,
    "Radfahren": 5,
    "Wandern": 5,
    "Lesen": 6,
    "Garten": 5,
    "Handwerk": 3,
    "Kunst": 3,
    "Tanzen": 3,
    "Schwimmen": 3,
    "Spiele": 4,
    "Kino": 3,
    "Reisen": 4,
    "Technik": 2,
    "Tiere": 3,
    "Fotografieren": 2,
    "Handarbeit": 4,
}
TRAININGS: dict[str, float] = {
    "Interkulturelle Kompetenz": 5,
    "Asyl- und Aufenthaltsrecht": 3,
    "Nähe und Distanz": 4,
    "Kinderschutz": 2,
    "Deutsch begleiten": 4,
}
MOBILITY: dict[str, float] = {"zu Fuß": 4, "Fahrrad": 5, "Bus und Bahn": 7, "Auto": 3}

VOLUNTEER_GENDERS = {Gender.FEMALE: 64, Gender.MALE: 34, Gender.DIVERSE: 1, Gender.UNSAID: 1}
NEWCOMER_GENDERS = {Gender.FEMALE: 56, Gender.MALE: 43, Gender.UNSAID: 1}
WISHES = {
    Gender.FEMALE: {GenderWish.ANY: 78, GenderWish.WOMEN: 22},
    Gender.MALE: {GenderWish.ANY: 92, GenderWish.MEN: 8},
    Gender.DIVERSE: {GenderWish.ANY: 1},
    Gender.UNSAID: {GenderWish.ANY: 1},
}
GERMAN_LEVELS = {
    GermanLevel.NONE: 7,
    GermanLevel.LITERACY: 5,
    GermanLevel.A1: 20,
    GermanLevel.A2: 30,
    GermanLevel.B1: 26,
    GermanLevel.B2: 10,
    GermanLevel.C1: 2,
}
URGENCIES = {Urgency.NORMAL: 75, Urgency.HIGH: 19, Urgency.VERY_HIGH: 6}
FOREIGN_LANGUAGES = {"Englisch": 72, "Russisch": 24, "Französisch": 16, "Spanisch": 9, "Arabisch": 4, "Ukrainisch": 2}
"""What German volunteers speak besides, in percent."""
REFERRED_BY = {
    "Sprachschule": 5,
    "Sozialberatung": 5,
    "Jobcenter": 3,
    "eine Freundin": 4,
    "Kita": 2,
    "Schule": 2,
    "Stadtteilzentrum": 3,
    "Aushang": 1,
}
EXPECTATIONS = (
    "Menschen aus anderen Ländern kennenlernen",
    "Etwas Sinnvolles tun, seit ich im Ruhestand bin",
    "Meine Stadt zeigen und selbst neu entdecken",
    "Erfahrung für das Studium sammeln",
    "Zurückgeben, was andere für mich getan haben",
    "Deutsch üben mit jemandem, der Lust darauf hat",
    "Gemeinsam kochen, lachen, Formulare besiegen",
    "Zwei Stunden in der Woche für jemanden da sein",
)
PERSONAL_NOTES = (
    "Am besten nach 17 Uhr anrufen.",
    "Freut sich über Spaziergänge.",
    "Bringt gern Kuchen mit.",
    "Ist im Sommer öfter verreist.",
    "Möchte zuerst eine Nachricht, dann einen Anruf.",
    "Hat einen kleinen Hund.",
)

GOALS = {
    "Deutsch lernen": "Im Alltag mehr Deutsch sprechen",
    "Behörden und Ämter": "Termine bei Ämtern allein vorbereiten",
    "Kita und Schule": "Einen Elternabend gemeinsam besuchen",
    "Briefe": "Briefe verstehen und beantworten",
    "Orientierung in Erfurt": "Sich mit Bus und Bahn in der Stadt auskennen",
    "Freizeit": "Einen Verein oder eine Gruppe finden",
    "Sport": "Einmal in der Woche zusammen Sport machen",
    "Kultur und Alltag": "Feste und Gewohnheiten kennenlernen",
    "Ausbildung und Beruf": "Bewerbung schreiben und ein Praktikum finden",
}
PLACES = {
    "Deutsch lernen": {Place.CENTRE: 6, Place.HOME: 2, Place.ONLINE: 2, Place.OUT: 1},
    "Behörden und Ämter": {Place.OFFICE: 7, Place.CENTRE: 2},
    "Kita und Schule": {Place.OUT: 3, Place.HOME: 3, Place.CENTRE: 1},
    "Briefe": {Place.CENTRE: 4, Place.HOME: 4, Place.ONLINE: 1},
    "Orientierung in Erfurt": {Place.OUT: 8, Place.CENTRE: 1},
    "Freizeit": {Place.OUT: 7, Place.HOME: 1},
    "Sport": {Place.OUT: 1},
    "Kultur und Alltag": {Place.OUT: 4, Place.HOME: 2, Place.CENTRE: 2},
    "Ausbildung und Beruf": {Place.CENTRE: 5, Place.ONLINE: 2, Place.OUT: 1},
}
MEETING_NOTES = {
    "Deutsch lernen": ("Kapitel 4 wiederholt.", "Viel gelacht über trennbare Verben.", "Zeitung gelesen."),
    "Behörden und Ämter": ("Unterlagen sortiert und abgegeben.", "Nummer gezogen, gewartet, geschafft."),
    "Kita und Schule": ("Anmeldung zusammen ausgefüllt.", "Elternabend besucht."),
    "Briefe": ("Drei Briefe gelesen, einen beantwortet.", "Formular ausgefüllt."),
    "Orientierung in Erfurt": ("Mit der Linie 3 bis zur Endstation.", "Bibliotheksausweis geholt."),
    "Freizeit": ("Spaziergang durch den Egapark.", "Eis auf der Krämerbrücke.", "Auf dem Spielplatz gewesen."),
    "Sport": ("Schwimmen gewesen.", "Runde an der Gera gelaufen."),
    "Kultur und Alltag": ("Klöße gekocht.", "Museum am freien Dienstag.", "Vom Zuckertütenfest erzählt."),
    "Ausbildung und Beruf": ("Lebenslauf überarbeitet.", "Praktikumsplätze gesucht."),
}
SUPPORT_NOTES = (
    "Bitte um Rückruf: Wir kommen mit einem Formular nicht weiter.",
    "Wer kann uns mit dem Kita-Portal helfen?",
    "Wir suchen einen Sprachkurs am Abend.",
)
MINUTES = {45: 1, 60: 5, 75: 2, 90: 7, 105: 2, 120: 5, 150: 1, 180: 1}
STEPS = {"wöchentlich": (6, 9), "alle zwei Wochen": (12, 16), "nach Absprache": (7, 18)}
"""Least and most days from one meeting to the next."""
RHYTHMS = {"wöchentlich": 55, "alle zwei Wochen": 25, "nach Absprache": 20}
QUIET_MONTHS = {7: 20, 8: 55, 12: 30}
"""How many of a hundred meetings are left out in July, August and December."""

GREEN_NOTES = ("Läuft gut.", "Beide sind zufrieden.", "Treffen sich regelmäßig.", "Haben viel vor.")
YELLOW_NOTES = ("Termine sind schwer zu finden.", "Wünscht sich mehr gemeinsame Zeit.", "Braucht Ideen für Treffen.")
RED_NOTES = ("Seit Wochen kein Treffen, bitte beide anrufen.", "Erwartungen gehen auseinander, Gespräch anbieten.")

REASONS = {EndReason.GOAL_REACHED: 45, EndReason.TIME: 20, EndReason.MOVED: 20, EndReason.OTHER: 15}
EARLY_REASONS = {EndReason.NO_FIT: 4, EndReason.NO_CONTACT: 3, EndReason.TIME: 3, EndReason.MOVED: 1}
RATINGS = {EndReason.GOAL_REACHED: {5: 6, 4: 3}, EndReason.NO_FIT: {2: 3, 3: 3, 1: 1}}
USUAL_RATINGS = {5: 3, 4: 5, 3: 2}
FUNDING = {"Menschen stärken Menschen": 5, "Land Thüringen": 3, "Stadt Erfurt": 2}
PURPOSES = ("Sprachcafé", "Teamsitzung", "Schulung", "Nähgruppe", "Hausaufgabenhilfe", "Beratung", "Kochgruppe")
COMPETENCES: dict[str, float] = {
    "Kommunikationsfähigkeit": 4,
    "Selbstständigkeit": 2,
    "Eigeninitiative": 3,
    "Zuverlässigkeit": 5,
    "Empathie": 4,
    "interkulturelle Kompetenz": 5,
}

ROOMS = {
    "Lindenzimmer": (4, "Tisch, Whiteboard"),
    "Gerastube": (8, "Beamer, Spielecke"),
    "Kochwerkstatt": (14, "Küche"),
}
"""Seats and equipment."""
TIMES_IN_HOUSE = ((9, 11), (11, 12), (14, 15), (15, 17), (17, 19))
"""Hours from and to for which rooms are given away."""
