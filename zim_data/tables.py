"""THE declaration of the sheet: one class per worksheet, one annotated field per column.

Reading and writing of cells, drop-downs and formats of a new workbook, form fields, the handbook's tables
and the list of personal data all come from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, ClassVar

from zim_data.columns import (
    Availability,
    Between,
    Column,
    Email,
    FromList,
    Key,
    Language,
    ManyFromList,
    MaxLength,
    Minutes,
    NotInFuture,
    Phone,
    Reference,
    Words,
    YearUntilNow,
)
from zim_data.records import Record, Row

HEALTH_WARNING = "Bitte nichts über Gesundheit, Religion oder dritte Personen."


class Gender(StrEnum):
    """As the person says it."""

    FEMALE = "weiblich"
    MALE = "männlich"
    DIVERSE = "divers"
    UNSAID = "keine Angabe"


class GenderWish(StrEnum):
    """With whom somebody wants to form a tandem."""

    ANY = "egal"
    WOMEN = "Frauen"
    MEN = "Männer"


class VolunteerStatus(StrEnum):
    """Where a volunteer stands on the way."""

    INTERESTED = "Interessiert"
    CONTACT = "Kontakt"
    REGISTERED = "Registriert"
    ACTIVE = "Aktiv"
    PAUSED = "Pause"
    ENDED = "Beendet"


class NewcomerStatus(StrEnum):
    """Where a newcomer stands on the way."""

    INTERESTED = "Interessiert"
    WAITING = "Wartend"
    PROPOSED = "Vorgeschlagen"
    IN_TANDEM = "Im Tandem"
    PAUSED = "Pause"
    ENDED = "Beendet"


class TandemStatus(StrEnum):
    """Where a tandem stands, from the proposal to the end."""

    PROPOSED = "Vorgeschlagen"
    FIRST_MEETING = "Erstes Treffen geplant"
    TRIAL = "Probephase"
    ACTIVE = "Aktiv"
    PAUSED = "Pause"
    ENDED = "Beendet"
    DECLINED = "Abgelehnt"


class EndReason(StrEnum):
    """Why a tandem ended."""

    GOAL_REACHED = "Ziel erreicht"
    TIME = "Zeit"
    MOVED = "Umzug"
    NO_FIT = "Passt nicht"
    NO_CONTACT = "Kein Kontakt"
    OTHER = "Sonstiges"


class GermanLevel(StrEnum):
    """How well a newcomer speaks German (CEFR)."""

    NONE = "keine"
    LITERACY = "Alphabetisierung"
    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"


class ResidenceGroup(StrEnum):
    """Coarse on purpose: the reason for the stay matters to no one here in detail."""

    EU = "EU-Freizügigkeit"
    HUMANITARIAN = "humanitär"
    FAMILY_STUDY_WORK = "Familie/Studium/Ausbildung/Erwerb"
    PROCEDURE = "Asylverfahren/Duldung"
    UNKNOWN = "unbekannt"


class Urgency(StrEnum):
    """How pressing the need is."""

    NORMAL = "normal"
    HIGH = "hoch"
    VERY_HIGH = "sehr hoch"


class Place(StrEnum):
    """Where a tandem met."""

    CENTRE = "ZIM"
    OUT = "unterwegs"
    OFFICE = "Behörde"
    HOME = "zu Hause"
    ONLINE = "online"


class Side(StrEnum):
    """Whom a check-in was with."""

    VOLUNTEER = "Begleiter"
    NEWCOMER = "Zugewanderte"
    BOTH = "beide"


class Light(StrEnum):
    """How a tandem is doing, as a traffic light."""

    GREEN = "grün"
    YELLOW = "gelb"
    RED = "rot"


class PairKind(StrEnum):
    """What staff decided about two people."""

    PINNED = "zusammen"
    FORBIDDEN = "nicht zusammen"


class CertificateLanguage(StrEnum):
    """What a certificate is written in."""

    GERMAN = "Deutsch"
    ENGLISH = "Englisch"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Person(Record):
    """What is noted about volunteers and newcomers alike."""

    FIRST: ClassVar[tuple[str, ...]] = ("id", "first_name", "last_name", "status")

    first_name: Annotated[str, Column("Vorname", MaxLength(120), required=True, personal=True)] = ""
    last_name: Annotated[
        str, Column("Nachname", MaxLength(120), required=True, personal=True, aliases=("Name", "Familienname"))
    ] = ""
    phone: Annotated[
        str | None, Column("Telefon", Phone(), personal=True, aliases=("Telefonnummer", "Handy", "Tel"), width=20)
    ] = None
    email: Annotated[
        str | None, Column("E-Mail", Email(), personal=True, aliases=("Mail", "E-Mail-Adresse"), width=26)
    ] = None
    preferred_contact: Annotated[str | None, Column("Bevorzugter Kontaktweg", FromList("Kontaktwege"))] = None
    birth_year: Annotated[int | None, Column("Geburtsjahr", YearUntilNow(), personal=True)] = None
    gender: Annotated[Gender | None, Column("Geschlecht", personal=True)] = None
    district: Annotated[str | None, Column("Stadtteil", FromList("Stadtteile"), personal=True, width=20)] = None
    languages: Annotated[tuple[Language, ...], Column("Sprachen", width=34)] = ()
    availability: Annotated[
        tuple[str, ...], Column("Verfügbarkeit", Availability(), width=34, aliases=("Zeiten", "Verfügbar"))
    ] = ()
    help_topics: Annotated[tuple[str, ...], Column("Hilfethemen", ManyFromList("Hilfethemen"), width=34)] = ()
    interests: Annotated[tuple[str, ...], Column("Interessen", ManyFromList("Interessen"), width=28)] = ()
    wished_gender: Annotated[GenderWish, Column("Wunsch Geschlecht")] = GenderWish.ANY
    interview_on: Annotated[
        date | None, Column("Aufnahmegespräch am", note="Vorher: der vereinbarte Termin.", width=20)
    ] = None
    interviewed_by: Annotated[str | None, Column("Geführt von", FromList("Mitarbeitende"))] = None
    consent_on: Annotated[date | None, Column("Einwilligung am", NotInFuture())] = None
    consent_version: Annotated[str | None, Column("Einwilligung Version", MaxLength(60))] = None
    withdrawn_on: Annotated[date | None, Column("Widerruf am", NotInFuture())] = None
    delete_from: Annotated[date | None, Column("Löschen ab")] = None
    note: Annotated[
        str | None, Column("Notiz", MaxLength(500), personal=True, note=HEALTH_WARNING, width=40, multiline=True)
    ] = None

    @property
    def name(self) -> str:
        """First and last name, or the ID where there is neither."""
        return f"{self.first_name} {self.last_name}".strip() or f"(ohne Namen, {self.id})"

    @property
    def consents(self) -> bool:
        """Whether the person agreed to being registered and did not withdraw it."""
        return self.consent_on is not None and self.withdrawn_on is None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Volunteer(Person):
    """Ein Mensch, der andere begleitet."""

    TITLE: ClassVar[str] = "Integrationsbegleiter"

    id: Annotated[str, Column("ID", Key("B"))] = ""
    status: Annotated[VolunteerStatus, Column("Status")] = VolunteerStatus.INTERESTED
    hours_per_week: Annotated[float | None, Column("Stunden pro Woche", Between(0.5, 40))] = None
    with_children: Annotated[bool | None, Column("Erfahrung mit Kindern")] = None
    max_tandems: Annotated[int, Column("Max. Tandems", Between(0, 10))] = 1
    mobility: Annotated[tuple[str, ...], Column("Mobilität", ManyFromList("Mobilität"))] = ()
    expectations: Annotated[
        str | None, Column("Erwartungen", MaxLength(500), personal=True, width=40, multiline=True)
    ] = None
    trainings: Annotated[tuple[str, ...], Column("Schulungen", ManyFromList("Schulungen"), width=28)] = ()
    confidential_on: Annotated[date | None, Column("Verschwiegenheit am", NotInFuture())] = None
    record_issued_on: Annotated[date | None, Column("Führungszeugnis ausgestellt am", NotInFuture())] = None
    record_seen_on: Annotated[
        date | None, Column("Führungszeugnis eingesehen am", NotInFuture(), note="Nur das Datum, nie eine Kopie.")
    ] = None
    infomail: Annotated[bool, Column("Infomail")] = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Newcomer(Person):
    """Ein Mensch, der begleitet werden möchte."""

    TITLE: ClassVar[str] = "Zugewanderte"

    id: Annotated[str, Column("ID", Key("Z"))] = ""
    status: Annotated[NewcomerStatus, Column("Status")] = NewcomerStatus.INTERESTED
    german_level: Annotated[GermanLevel | None, Column("Deutschniveau")] = None
    interpreter: Annotated[bool | None, Column("Dolmetschbedarf")] = None
    household: Annotated[int | None, Column("Haushalt", Between(1, 30), note="Zahl der Personen im Haushalt.")] = None
    children: Annotated[int | None, Column("Anzahl Kinder", Between(0, 20))] = None
    children_ages: Annotated[tuple[str, ...], Column("Altersgruppen Kinder", ManyFromList("Altersgruppen Kinder"))] = ()
    origin: Annotated[
        str | None, Column("Herkunftsland", MaxLength(80), personal=True, note="Freiwillig; zählt nie beim Matching.")
    ] = None
    residence_group: Annotated[
        ResidenceGroup | None,
        Column("Aufenthaltsgruppe", personal=True, note="Freiwillig, nur grob; zählt nie beim Matching."),
    ] = None
    in_erfurt_since: Annotated[int | None, Column("In Erfurt seit (Jahr)", YearUntilNow())] = None
    referred_by: Annotated[str | None, Column("Vermittelt durch", MaxLength(120))] = None
    urgency: Annotated[Urgency, Column("Dringlichkeit")] = Urgency.NORMAL

    @property
    def has_minors(self) -> bool:
        """Whether children live in the household."""
        return bool(self.children or self.children_ages)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Tandem(Record):
    """Zwei Menschen, die sich regelmäßig treffen."""

    TITLE: ClassVar[str] = "Tandems"

    id: Annotated[str, Column("ID", Key("T"))] = ""
    volunteer_id: Annotated[str, Column("Begleiter-ID", Reference("Integrationsbegleiter"))]
    newcomer_id: Annotated[str, Column("Zugewanderten-ID", Reference("Zugewanderte"))]
    status: Annotated[TandemStatus, Column("Status", width=24)] = TandemStatus.PROPOSED
    proposed_on: Annotated[date | None, Column("Vorgeschlagen am")] = None
    score: Annotated[float | None, Column("Punkte", Between(0, 1000))] = None
    first_meeting_at: Annotated[datetime | None, Column("Erstes Treffen am", width=18)] = None
    room: Annotated[str | None, Column("Raum", MaxLength(80))] = None
    staff: Annotated[str | None, Column("Mitarbeiterin", FromList("Mitarbeitende"))] = None
    agreed_on: Annotated[date | None, Column("Vereinbarung am", NotInFuture())] = None
    goals: Annotated[str | None, Column("Ziele", MaxLength(500), personal=True, width=40, multiline=True)] = None
    rhythm: Annotated[str | None, Column("Rhythmus", FromList("Rhythmus"))] = None
    planned_end: Annotated[date | None, Column("Geplantes Ende")] = None
    paused_until: Annotated[date | None, Column("Pause bis")] = None
    ended_on: Annotated[date | None, Column("Beendet am", NotInFuture())] = None
    end_reason: Annotated[EndReason | None, Column("Grund")] = None
    closing_talk_on: Annotated[date | None, Column("Abschlussgespräch am")] = None
    volunteer_rating: Annotated[
        int | None, Column("Zufriedenheit Begleiter", Between(1, 5), note="1 (gar nicht) bis 5 (sehr).")
    ] = None
    newcomer_rating: Annotated[
        int | None, Column("Zufriedenheit Zugewanderte", Between(1, 5), note="1 (gar nicht) bis 5 (sehr).")
    ] = None
    funding: Annotated[str | None, Column("Förderprogramm", FromList("Förderprogramme"))] = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Meeting(Record):
    """Ein Treffen eines Tandems."""

    TITLE: ClassVar[str] = "Treffen"

    id: Annotated[str, Column("ID", Key("M"))] = ""
    tandem_id: Annotated[str, Column("Tandem-ID", Reference("Tandems"))]
    day: Annotated[date, Column("Datum", NotInFuture())]
    minutes: Annotated[int, Column("Dauer (Min.)", Minutes(), Between(5, 720), aliases=("Dauer", "Minuten"))]
    topics: Annotated[tuple[str, ...], Column("Themen", ManyFromList("Hilfethemen"), width=34)] = ()
    place: Annotated[Place | None, Column("Ort")] = None
    note: Annotated[
        str | None, Column("Notiz", MaxLength(300), personal=True, note=HEALTH_WARNING, width=40, multiline=True)
    ] = None
    needs_support: Annotated[bool, Column("Unterstützung nötig")] = False
    logged_by: Annotated[str | None, Column("Eingetragen von", MaxLength(120))] = None
    confirmed_on: Annotated[date | None, Column("Bestätigt am")] = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CheckIn(Record):
    """Eine Nachfrage der Mitarbeiterinnen bei einem Tandem."""

    TITLE: ClassVar[str] = "Kontakte"

    id: Annotated[str, Column("ID", Key("K"))] = ""
    tandem_id: Annotated[str, Column("Tandem-ID", Reference("Tandems"))]
    side: Annotated[Side, Column("Seite")] = Side.BOTH
    day: Annotated[date, Column("Datum", NotInFuture())]
    light: Annotated[Light, Column("Ampel")] = Light.GREEN
    note: Annotated[
        str | None, Column("Notiz", MaxLength(300), personal=True, note=HEALTH_WARNING, width=40, multiline=True)
    ] = None
    next_on: Annotated[date | None, Column("Nächster am")] = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Room(Record):
    """Ein Raum im ZIM."""

    TITLE: ClassVar[str] = "Räume"

    id: Annotated[str, Column("ID", Key("R"))] = ""
    name: Annotated[str, Column("Name", MaxLength(80))]
    seats: Annotated[int | None, Column("Plätze", Between(1, 500))] = None
    equipment: Annotated[str | None, Column("Ausstattung", MaxLength(200), width=30)] = None
    bookable: Annotated[bool, Column("Buchbar")] = True
    calendar_key: Annotated[
        str | None,
        Column(
            "Kalenderschlüssel",
            MaxLength(60),
            note="Wer ihn kennt, kann den Kalender des Raums lesen. Einen neuen gibt es auf der Seite „Räume“.",
            width=30,
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Booking(Record):
    """Ein Raum ist für eine Zeit vergeben; ohne lesbare Zeit für den ganzen Tag."""

    TITLE: ClassVar[str] = "Buchungen"

    id: Annotated[str, Column("ID", Key("U"))] = ""
    room_id: Annotated[str, Column("Raum-ID", Reference("Räume"))]
    day: Annotated[date, Column("Datum")]
    starts: Annotated[time | None, Column("Von", required=True)] = None
    ends: Annotated[time | None, Column("Bis", required=True)] = None
    purpose: Annotated[
        str | None,
        Column("Zweck", MaxLength(120), width=30, note="Steht im Kalender des Raums. Bitte keine Namen."),
    ] = None
    tandem_id: Annotated[str | None, Column("Tandem-ID", Reference("Tandems"))] = None
    booked_by: Annotated[str | None, Column("Gebucht von", MaxLength(120))] = None
    series: Annotated[
        str | None, Column("Serie", MaxLength(20), note="Gleich bei Terminen, die zusammen gebucht wurden.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Certificate(Record):
    """Ein ausgestelltes Zertifikat."""

    TITLE: ClassVar[str] = "Zertifikate"

    id: Annotated[str, Column("ID", Key("C"))] = ""
    number: Annotated[str, Column("Nummer", MaxLength(20))]
    volunteer_id: Annotated[str, Column("Begleiter-ID", Reference("Integrationsbegleiter"))]
    starts: Annotated[date, Column("Von")]
    ends: Annotated[date, Column("Bis")]
    hours: Annotated[float, Column("Stunden", Between(0, 100_000))] = 0.0
    meetings: Annotated[int, Column("Treffen", Between(0, 100_000))] = 0
    competences: Annotated[tuple[str, ...], Column("Kompetenzen", Words(), width=34)] = ()
    topics: Annotated[tuple[str, ...], Column("Themen", Words(), width=34)] = ()
    trainings: Annotated[tuple[str, ...], Column("Schulungen", Words(), width=28)] = ()
    personal: Annotated[
        str | None,
        Column(
            "Persönlicher Satz",
            MaxLength(300),
            personal=True,
            note="Steht so auf dem Zertifikat. Bitte keine Namen von Zugewanderten.",
            width=40,
            multiline=True,
        ),
    ] = None
    language: Annotated[CertificateLanguage, Column("Sprache")] = CertificateLanguage.GERMAN
    with_days: Annotated[bool, Column("Mit Terminen", note="ja: Weitere Seiten nennen jeden Tag.")] = False
    issued_on: Annotated[date, Column("Ausgestellt am")]
    issued_by: Annotated[str | None, Column("Ausgestellt von", MaxLength(120))] = None
    check_code: Annotated[str | None, Column("Prüfcode", MaxLength(40))] = None
    revoked_on: Annotated[date | None, Column("Widerrufen am")] = None
    revoked_reason: Annotated[
        str | None, Column("Grund des Widerrufs", MaxLength(300), personal=True, width=30, multiline=True)
    ] = None
    printed: Annotated[
        str | None,
        Column(
            "Wortlaut",
            MaxLength(30_000),
            personal=True,
            note="Was gedruckt wurde, damit ein zweiter Ausdruck gleich ist. Bitte nicht ändern.",
        ),
    ] = None

    @property
    def revoked(self) -> bool:
        """Whether it no longer holds, also where the day cannot be read."""
        return self.revoked_on is not None or "revoked_on" in self.unread


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PairRule(Record):
    """Zwei Menschen, über die das Team schon entschieden hat."""

    TITLE: ClassVar[str] = "Festlegungen"

    id: Annotated[str, Column("ID", Key("F"))] = ""
    volunteer_id: Annotated[str, Column("Begleiter-ID", Reference("Integrationsbegleiter"))]
    newcomer_id: Annotated[str, Column("Zugewanderten-ID", Reference("Zugewanderte"))]
    kind: Annotated[PairKind, Column("Art", note="Leer bedeutet: nicht zusammen.")] = PairKind.FORBIDDEN
    note: Annotated[
        str | None, Column("Notiz", MaxLength(300), personal=True, note=HEALTH_WARNING, width=40, multiline=True)
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Snooze(Record):
    """Etwas, das zu tun wäre und eine Weile ruht oder schon erledigt ist."""

    TITLE: ClassVar[str] = "Zurückgestellt"

    id: Annotated[str, Column("ID", Key("W"))] = ""
    rule: Annotated[str, Column("Regel", MaxLength(60))]
    concerns: Annotated[str, Column("Betrifft", MaxLength(40), note="ID des Tandems oder der Person.")]
    since: Annotated[date, Column("Fällig seit")]
    until: Annotated[date | None, Column("Bis", note="Leer bedeutet: erledigt.")] = None
    reason: Annotated[
        str | None, Column("Grund", MaxLength(200), personal=True, note=HEALTH_WARNING, width=40, multiline=True)
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Absence(Record):
    """Wer wann nicht da ist, und wer so lange vertritt."""

    TITLE: ClassVar[str] = "Vertretungen"

    id: Annotated[str, Column("ID", Key("A"))] = ""
    who: Annotated[str, Column("Wer", FromList("Mitarbeitende"), width=20)]
    starts: Annotated[date, Column("Von")]
    ends: Annotated[date, Column("Bis", note="Der letzte Tag.")]
    deputy: Annotated[
        str | None,
        Column("Vertretung", FromList("Mitarbeitende"), note="Leer bedeutet: Die Aufgaben sind für alle.", width=20),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Setting(Row):
    """Eine Einstellung, die das Team selbst ändern kann."""

    TITLE: ClassVar[str] = "Einstellungen"

    id: Annotated[str, Column("Schlüssel", Key(), width=40)] = ""
    value: Annotated[str | None, Column("Wert", MaxLength(200), width=20)] = None
    description: Annotated[str | None, Column("Beschreibung", MaxLength(2000), width=80)] = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TextBlock(Row):
    """Ein Text für Zertifikate, Nachrichten und Einwilligungen."""

    TITLE: ClassVar[str] = "Textbausteine"

    id: Annotated[str, Column("Schlüssel", Key(), width=32)] = ""
    text: Annotated[str | None, Column("Text", MaxLength(20_000), width=80, multiline=True)] = None
    description: Annotated[str | None, Column("Beschreibung", MaxLength(2000), width=60)] = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class JournalLine(Row):
    """Eine Änderung: wer, wann, wo, was vorher und nachher dort stand."""

    TITLE: ClassVar[str] = "Protokoll"

    id: Annotated[str, Column("Nr.", Key("P"))] = ""
    operation: Annotated[str, Column("Vorgang", MaxLength(20))]
    at: Annotated[datetime, Column("Zeit", width=18)]
    user: Annotated[str | None, Column("Nutzer", MaxLength(120))] = None
    action: Annotated[str | None, Column("Aktion", MaxLength(200), width=34)] = None
    table: Annotated[str, Column("Tabelle", MaxLength(80))]
    record_id: Annotated[str, Column("ID", MaxLength(80))]
    column: Annotated[str | None, Column("Spalte", MaxLength(1000), width=22)] = None
    before: Annotated[str | None, Column("vorher", MaxLength(32_767), personal=True, width=30)] = None
    after: Annotated[str | None, Column("nachher", MaxLength(32_767), personal=True, width=30)] = None


TABLES: tuple[type[Row], ...] = (
    Volunteer,
    Newcomer,
    Tandem,
    Meeting,
    CheckIn,
    Room,
    Booking,
    Certificate,
    PairRule,
    Snooze,
    Absence,
    Setting,
    TextBlock,
    JournalLine,
)
"""Every table in the order of the tabs of a new sheet; the tab Listen has a column for each list instead."""

LISTS_TITLE = "Listen"
