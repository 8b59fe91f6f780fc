"""The lists that staff keep in the tab Listen, and what they hold to begin with."""

from __future__ import annotations


def _list(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(","))


LISTS: dict[str, tuple[str, ...]] = {
    "Hilfethemen": _list(
        """Deutsch lernen, Behörden und Ämter, Kita und Schule, Briefe, Orientierung in Erfurt, Freizeit, Sport,
        Kultur und Alltag, Ausbildung und Beruf"""
    ),
    "Sprachen": _list(
        """Deutsch, Ukrainisch, Russisch, Arabisch, Persisch (Farsi), Dari, Paschtu, Kurmandschi, Sorani, Türkisch,
        Englisch, Französisch, Spanisch, Portugiesisch, Italienisch, Polnisch, Rumänisch, Bulgarisch, Ungarisch,
        Serbisch, Kroatisch, Bosnisch, Albanisch, Mazedonisch, Griechisch, Romanes, Georgisch, Armenisch,
        Aserbaidschanisch, Vietnamesisch, Chinesisch, Hindi, Urdu, Pandschabi, Bengalisch, Tigrinya, Amharisch,
        Somali, Swahili"""
    ),
    "Stadtteile": _list(
        """Altstadt, Löbervorstadt, Brühlervorstadt, Andreasvorstadt, Berliner Platz, Rieth, Johannesvorstadt,
        Krämpfervorstadt, Hohenwinden, Roter Berg, Daberstedt, Dittelstedt, Melchendorf, Wiesenhügel, Herrenberg,
        Hochheim, Bischleben-Stedten, Möbisburg-Rhoda, Schmira, Bindersleben, Marbach, Gispersleben, Moskauer Platz,
        Ilversgehofen, Johannesplatz, Vieselbach, Linderbach, Büßleben, Niedernissa, Windischholzhausen, Egstedt,
        Waltersleben, Molsdorf, Ermstedt, Frienstedt, Gottstedt, Alach, Salomonsborn, Schaderode, Töttelstädt,
        Tiefthal, Kühnhausen, Hochstedt, Töttleben, Kerspleben, Schwerborn, Stotternheim, Sulzer Siedlung, Urbich,
        Azmannsdorf, Rohda (Haarberg), Mittelhausen, Wallichen, außerhalb"""
    ),
    "Interessen": _list(
        """Kochen, Musik, Fußball, Radfahren, Wandern, Lesen, Garten, Handwerk, Kunst, Tanzen, Schwimmen, Spiele, Kino,
        Reisen, Technik, Tiere, Fotografieren, Handarbeit"""
    ),
    "Kontaktwege": _list("Telefon, E-Mail, SMS, Messenger, Brief"),
    "Mobilität": _list("zu Fuß, Fahrrad, Bus und Bahn, Auto"),
    "Schulungen": _list(
        """Einführung, Interkulturelle Kompetenz, Asyl- und Aufenthaltsrecht, Nähe und Distanz, Kinderschutz,
        Deutsch begleiten"""
    ),
    "Mitarbeitende": _list("Mitarbeiterin 1, Mitarbeiterin 2"),
    "Altersgruppen Kinder": _list("0–2, 3–5, 6–9, 10–13, 14–17"),
    "Rhythmus": _list("wöchentlich, alle zwei Wochen, monatlich, nach Absprache"),
    "Förderprogramme": _list("Menschen stärken Menschen, Land Thüringen, Stadt Erfurt, Eigenmittel"),
    "Kompetenzen": _list(
        """Teamfähigkeit, Kommunikationsfähigkeit, Kooperationsfähigkeit, Konfliktlösungsfähigkeit, Reflexionsfähigkeit,
        Selbstständigkeit, Flexibilität, Eigeninitiative, Zuverlässigkeit, Empathie, interkulturelle Kompetenz"""
    ),
}
"""Each list's name, which is the header of its column, and its values."""
