"""Settings and texts: what staff may change in the sheet without a developer, with its defaults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from zim_data.columns import Between, Colour, Column, MaxLength, Template, WebAddress
from zim_data.records import Row


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Settings(Row):
    """The numbers and switches of the tab Einstellungen: a field's header is the key, its note the description.

    Where the numbers come from: DOMAIN facts, named in docs/handbuch.md, section Einstellungen.
    """

    TITLE: ClassVar[str] = "Einstellungen"

    demo: Annotated[bool, Column("Demodaten", note="ja: Auf jeder Seite steht, dass die Daten erfunden sind.")] = False
    organisation: Annotated[
        str, Column("Organisation", note="Name der Einrichtung auf Zertifikaten und Berichten.")
    ] = "ZIM – Zentrum für Integration und Migration Erfurt"
    organisation_address: Annotated[str, Column("Anschrift", note="Steht im Briefkopf.")] = "Erfurt"
    organisation_phone: Annotated[str, Column("Telefon", note="Steht im Briefkopf.")] = "0361 6431535"
    organisation_place: Annotated[str, Column("Ort", note="Ort neben dem Datum auf Zertifikaten.")] = "Erfurt"
    signer: Annotated[str, Column("Unterschrift Name", note="Wer Zertifikate unterschreibt.")] = ""
    signer_role: Annotated[str, Column("Unterschrift Funktion", note="Funktion der Person.")] = "Leitung des ZIM"
    logo: Annotated[
        str,
        Column(
            "Logo",
            MaxLength(120),
            note="Name einer Bilddatei (PNG oder JPEG) neben der Arbeitsmappe. Leer: ein Schriftzug.",
        ),
    ] = ""
    colour: Annotated[
        str, Column("Farbe", Colour(), note="Farbe auf Zertifikaten: Überschrift und Briefkopf, zum Beispiel #145364.")
    ] = "#145364"
    second_colour: Annotated[
        str, Column("Zweite Farbe", Colour(), note="Farbe auf Zertifikaten: Untertitel und Zeichen.")
    ] = "#9A5F19"
    app_address: Annotated[
        str,
        Column(
            "Adresse der App",
            WebAddress(),
            MaxLength(200),
            note="So erreicht man die App von außen. Steht auf Zertifikaten, damit sie sich prüfen lassen.",
        ),
    ] = ""
    certificate_confirmed: Annotated[
        bool, Column("Zertifikat nur bestätigte Treffen", note="ja: Treffen ohne „Bestätigt am“ zählen nicht.")
    ] = False
    award_card_age: Annotated[
        int, Column("Ehrenamtscard ab (Jahre)", Between(1, 100), note="Thüringer Ehrenamtscard: Mindestalter.")
    ] = 18
    award_card_weekly: Annotated[
        float, Column("Ehrenamtscard Stunden pro Woche", Between(0, 40), note="Im Durchschnitt, mindestens.")
    ] = 5
    award_card_years: Annotated[
        int, Column("Ehrenamtscard Dauer (Jahre)", Between(1, 50), note="So lange schon engagiert.")
    ] = 5
    award_hours_low: Annotated[
        int, Column("Auszeichnung Stunden 1", Between(1, 5000), note="Stunden im Jahr, wie in manchen Ländern.")
    ] = 80
    award_hours_middle: Annotated[
        int, Column("Auszeichnung Stunden 2", Between(1, 5000), note="Stunden im Jahr, wie in manchen Ländern.")
    ] = 200
    award_hours_high: Annotated[
        int, Column("Auszeichnung Stunden 3", Between(1, 5000), note="Stunden im Jahr, wie in manchen Ländern.")
    ] = 250
    award_application_age: Annotated[
        int, Column("Ehrenamtszertifikat ab (Jahre)", Between(1, 100), note="Antrag beim Land: Mindestalter.")
    ] = 14
    award_application_months: Annotated[
        int, Column("Ehrenamtszertifikat Dauer (Monate)", Between(1, 600), note="Antrag beim Land: ohne Lücke.")
    ] = 12
    award_application_weeks: Annotated[
        int, Column("Ehrenamtszertifikat Vorlauf (Wochen)", Between(0, 52), note="So viel früher beantragen.")
    ] = 4
    award_gap_days: Annotated[
        int, Column("Ehrenamt Lücke (Tage)", Between(1, 730), note="Längere Pausen gelten als Unterbrechung.")
    ] = 90
    consent_version: Annotated[
        str, Column("Einwilligung Version", note="Wird bei der Aufnahme notiert; bei neuem Text bitte ändern.")
    ] = "2026-01"
    trial_meetings: Annotated[
        int, Column("Probephase Treffen", Between(1, 50), note="So viele Treffen dauert die Probephase.")
    ] = 3
    trial_days: Annotated[
        int, Column("Probephase Tage", Between(1, 365), note="Oder so viele Tage nach dem ersten Treffen.")
    ] = 21
    check_in_first: Annotated[
        int, Column("Nachfrage 1 nach Tagen", Between(1, 365), note="Erste Nachfrage bei beiden.")
    ] = 14
    check_in_second: Annotated[
        int, Column("Nachfrage 2 nach Tagen", Between(1, 365), note="Zweite Nachfrage bei beiden.")
    ] = 28
    check_in_every: Annotated[int, Column("Nachfrage dann alle (Tage)", Between(1, 365), note="Danach regelmäßig.")] = (
        30
    )
    commitment_months: Annotated[
        int, Column("Mindestdauer Monate", Between(1, 60), note="Vorschlag für das geplante Ende eines Tandems.")
    ] = 6
    interview_after: Annotated[
        int, Column("Aufnahmegespräch nach Tagen", Between(1, 365), note="Warnung: angemeldet, aber kein Gespräch.")
    ] = 14
    waiting_yellow: Annotated[
        int, Column("Wartezeit gelb (Tage)", Between(1, 1000), note="Zugewanderte warten auf Begleitung.")
    ] = 30
    waiting_red: Annotated[
        int, Column("Wartezeit rot (Tage)", Between(1, 1000), note="Zugewanderte warten zu lange.")
    ] = 60
    proposal_after: Annotated[
        int, Column("Vorschlag offen (Tage)", Between(1, 365), note="Warnung: Ein Vorschlag ist noch offen.")
    ] = 7
    first_meeting_after: Annotated[
        int, Column("Erstes Treffen nach Tagen", Between(1, 365), note="Warnung: vermittelt, aber kein erstes Treffen.")
    ] = 14
    silence_yellow: Annotated[
        int, Column("Ohne Treffen gelb (Tage)", Between(1, 365), note="Ein Tandem hat sich länger nicht getroffen.")
    ] = 21
    silence_red: Annotated[
        int,
        Column("Ohne Treffen rot (Tage)", Between(1, 365), note="Ein Tandem hat sich viel zu lange nicht getroffen."),
    ] = 42
    review_after_meeting: Annotated[
        int, Column("Rückblick nach Treffen", Between(1, 50), note="Erster Rückblick mit dem Tandem.")
    ] = 3
    review_after_months: Annotated[
        int, Column("Rückblick nach Monaten", Between(1, 60), note="Zweiter Rückblick mit dem Tandem.")
    ] = 6
    end_warning: Annotated[
        int, Column("Hinweis vor geplantem Ende (Tage)", Between(1, 365), note="Vor dem geplanten Ende nachfragen.")
    ] = 30
    closing_talk_after: Annotated[
        int, Column("Abschlussgespräch nach Tagen", Between(1, 365), note="So bald nach dem Ende.")
    ] = 14
    record_valid_years: Annotated[
        int, Column("Führungszeugnis gültig (Jahre)", Between(1, 10), note="Gültigkeit ab Ausstellung.")
    ] = 5
    record_warning: Annotated[
        int, Column("Führungszeugnis Hinweis (Tage)", Between(1, 365), note="So lange vorher erinnern.")
    ] = 60
    retention_years: Annotated[
        int, Column("Aufbewahrung (Jahre)", Between(1, 30), note="Danach bleiben nur Zahlen ohne Namen.")
    ] = 5
    backups: Annotated[
        int, Column("Sicherungen behalten", Between(0, 500), note="So viele Sicherungen der Arbeitsmappe bleiben.")
    ] = 30
    usual_minutes: Annotated[
        int, Column("Übliche Dauer (Min.)", Between(5, 720), note="Vorschlag beim Eintragen eines Treffens.")
    ] = 90
    small_number: Annotated[
        int, Column("Kleine Zahlen unter", Between(1, 20), note="Kleinere Zahlen erscheinen in Berichten nicht.")
    ] = 5
    funding_starts: Annotated[
        date | None, Column("Förderzeitraum von", note="Erster Tag; für Statistik und Berichte. Darf leer bleiben.")
    ] = None
    funding_ends: Annotated[date | None, Column("Förderzeitraum bis", note="Letzter Tag.")] = None
    regular_meetings: Annotated[
        int, Column("Regelmäßig ab Treffen im Monat", Between(1, 31), note="So viele Treffen gelten als regelmäßig.")
    ] = 2
    check_in_tolerance: Annotated[
        int, Column("Nachfrage pünktlich bis (Tage danach)", Between(0, 60), note="Später gilt sie als verspätet.")
    ] = 7
    target_tandems_new: Annotated[
        float | None, Column("Ziel neue Tandems", Between(0, 100_000), note="In zwölf Monaten. Leer: kein Ziel.")
    ] = None
    target_tandems: Annotated[
        float | None, Column("Ziel Tandems", Between(0, 100_000), note="Alle, in zwölf Monaten. Leer: kein Ziel.")
    ] = None
    target_volunteers: Annotated[
        float | None, Column("Ziel Ehrenamtliche", Between(0, 100_000), note="In zwölf Monaten. Leer: kein Ziel.")
    ] = None
    target_newcomers: Annotated[
        float | None, Column("Ziel Zugewanderte", Between(0, 100_000), note="In zwölf Monaten. Leer: kein Ziel.")
    ] = None
    target_meetings: Annotated[
        float | None, Column("Ziel Treffen", Between(0, 1_000_000), note="In zwölf Monaten. Leer: kein Ziel.")
    ] = None
    target_hours: Annotated[
        float | None, Column("Ziel Stunden", Between(0, 1_000_000), note="In zwölf Monaten. Leer: kein Ziel.")
    ] = None
    target_survival: Annotated[
        float | None,
        Column("Ziel Tandems über 6 Monate (%)", Between(0, 100), note="Anteil, der so lange hält. Leer: kein Ziel."),
    ] = None
    target_check_ins: Annotated[
        float | None, Column("Ziel pünktliche Nachfragen (%)", Between(0, 100), note="Leer: kein Ziel.")
    ] = None
    weight_topics: Annotated[
        float, Column("Gewicht Hilfethemen", Between(0, 100), note="Matching: gemeinsame Hilfethemen.")
    ] = 30
    weight_language: Annotated[
        float, Column("Gewicht Sprache", Between(0, 100), note="Matching: gemeinsame Sprache.")
    ] = 20
    weight_time: Annotated[float, Column("Gewicht Zeit", Between(0, 100), note="Matching: gemeinsame Zeiten.")] = 20
    weight_distance: Annotated[
        float, Column("Gewicht Entfernung", Between(0, 100), note="Matching: Nähe der Stadtteile.")
    ] = 10
    weight_interests: Annotated[
        float, Column("Gewicht Interessen", Between(0, 100), note="Matching: gemeinsame Interessen.")
    ] = 10
    weight_children: Annotated[
        float, Column("Gewicht Lebenslage", Between(0, 100), note="Matching: Kinder im Haushalt und Erfahrung damit.")
    ] = 5
    weight_age: Annotated[float, Column("Gewicht Alter", Between(0, 100), note="Matching: ähnliches Alter.")] = 5
    weight_gender: Annotated[
        float, Column("Gewicht Wunsch Geschlecht", Between(0, 100), note="Matching: Wunsch nach Frau oder Mann.")
    ] = 0
    must_topics: Annotated[
        bool, Column("Muss Hilfethemen", note="Matching, ja: Nötig ist mindestens ein gemeinsames Hilfethema.")
    ] = False
    must_language: Annotated[
        bool, Column("Muss Sprache", note="Matching, ja: Nötig ist eine gemeinsame Sprache, oder Deutsch ab A2.")
    ] = True
    must_time: Annotated[
        bool, Column("Muss Zeit", note="Matching, ja: Nötig ist mindestens ein gemeinsamer Zeitraum.")
    ] = True
    must_distance: Annotated[bool, Column("Muss Entfernung", note="Matching, ja: Nötig ist weniger als 10 km.")] = False
    must_interests: Annotated[
        bool, Column("Muss Interessen", note="Matching, ja: Nötig ist mindestens ein gemeinsames Interesse.")
    ] = False
    must_children: Annotated[
        bool, Column("Muss Lebenslage", note="Matching, ja: Nötig ist Erfahrung mit Kindern, wo Kinder leben.")
    ] = False
    must_age: Annotated[
        bool, Column("Muss Alter", note="Matching, ja: Nötig ist weniger als 30 Jahre Unterschied.")
    ] = False
    must_gender: Annotated[
        bool, Column("Muss Wunsch Geschlecht", note="Matching, ja: Der Wunsch nach Frau oder Mann muss erfüllt sein.")
    ] = True


CERTIFICATE = Template("name", "von", "bis", "stunden", "treffen", "wochenschnitt", "organisation")
MESSAGE = Template("vorname", "name", "tag", "uhrzeit", "raum", "mitarbeiterin", "anschrift", "telefon", "organisation")
REPORT = Template(
    *("organisation", "zeitraum", "tandems", "neue", "fortgefuehrte", "beendete", "treffen", "stunden"),
    *("begleitende", "zugewanderte"),
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Texts(Row):
    """The texts of the tab Textbausteine; names in curly brackets are filled in by the app."""

    TITLE: ClassVar[str] = "Textbausteine"

    certificate_title: Annotated[
        str, Column("Zertifikat Titel", CERTIFICATE, MaxLength(100), note="Überschrift des Zertifikats.")
    ] = "Zertifikat über ehrenamtliches Engagement"
    certificate_intro: Annotated[
        str,
        Column("Zertifikat Einleitung", CERTIFICATE, MaxLength(2000), note=CERTIFICATE.hint),
    ] = (
        "{name} hat vom {von} bis {bis} ehrenamtlich und unentgeltlich als Integrationsbegleiter*in im Projekt "
        "Integrationsbegleitung mitgewirkt und in dieser Zeit zugewanderte Menschen in Erfurt persönlich begleitet."
    )
    certificate_extent: Annotated[
        str,
        Column("Zertifikat Umfang", CERTIFICATE, MaxLength(2000), note=CERTIFICATE.hint),
    ] = "{treffen} Treffen mit insgesamt {stunden} Stunden, im Durchschnitt {wochenschnitt} Stunden in der Woche."
    certificate_organisation: Annotated[
        str, Column("Zertifikat Einrichtung", CERTIFICATE, MaxLength(2000), note="Was die Einrichtung tut.")
    ] = (
        "Die Integrationsbegleitung bringt Menschen zusammen: Eine Person begleitet eine zugewanderte Person "
        "zeitlich begrenzt und unterstützt deren persönliche, schulische und berufliche Entwicklung."
    )
    certificate_thanks: Annotated[
        str, Column("Zertifikat Dank", CERTIFICATE, MaxLength(2000), note="Der letzte Absatz.")
    ] = "Wir danken herzlich für dieses Engagement und wünschen für die Zukunft alles Gute."
    certificate_title_en: Annotated[
        str,
        Column("Zertifikat Titel (englisch)", CERTIFICATE, MaxLength(100), note="Überschrift, wenn es englisch ist."),
    ] = "Certificate of Volunteering"
    certificate_intro_en: Annotated[
        str, Column("Zertifikat Einleitung (englisch)", CERTIFICATE, MaxLength(2000), note=CERTIFICATE.hint)
    ] = (
        "{name} volunteered, unpaid, as an integration companion in the project Integrationsbegleitung from {von} "
        "to {bis}, and during this time personally accompanied people who are new to Erfurt, Germany."
    )
    certificate_extent_en: Annotated[
        str, Column("Zertifikat Umfang (englisch)", CERTIFICATE, MaxLength(2000), note=CERTIFICATE.hint)
    ] = "{treffen} meetings with {stunden} hours in total, {wochenschnitt} hours a week on average."
    certificate_organisation_en: Annotated[
        str,
        Column("Zertifikat Einrichtung (englisch)", CERTIFICATE, MaxLength(2000), note="Was die Einrichtung tut."),
    ] = (
        "Integrationsbegleitung brings people together: one person accompanies one newcomer for a limited time and "
        "supports their personal, educational and professional development."
    )
    certificate_thanks_en: Annotated[
        str, Column("Zertifikat Dank (englisch)", CERTIFICATE, MaxLength(2000), note="Der letzte Absatz.")
    ] = "We sincerely thank you for this commitment and wish you all the best for the future."
    consent_volunteer: Annotated[
        str,
        Column("Einwilligung Ehrenamtliche", MaxLength(5000), note="Wird bei der Aufnahme vorgelesen oder gezeigt."),
    ] = (
        "Ich bin einverstanden, dass das ZIM meine Angaben speichert und nutzt, um mich mit einer zugewanderten Person "
        "zusammenzubringen und zu begleiten. Ich kann das jederzeit widerrufen. Was ich über die begleitete Person "
        "erfahre, behandle ich vertraulich."
    )
    consent_newcomer: Annotated[
        str, Column("Einwilligung Zugewanderte", MaxLength(5000), note="Wird bei der Aufnahme vorgelesen oder gezeigt.")
    ] = (
        "Ich bin einverstanden: Das ZIM darf meine Daten speichern. Das ZIM sucht damit eine Begleitung für mich. "
        "Meine Begleitung bekommt meinen Namen und meine Telefonnummer. Ich kann jederzeit Nein sagen. "
        "Dann löscht das ZIM meine Daten."
    )
    message_first_volunteer: Annotated[
        str,
        Column(
            "Nachricht Erstes Treffen Ehrenamtliche",
            MESSAGE,
            MaxLength(2000),
            note=MESSAGE.hint,
        ),
    ] = (
        "Guten Tag {vorname}, das erste Treffen mit {name} ist am {tag} um {uhrzeit} Uhr. Ort: {organisation}, "
        "{anschrift}, Raum: {raum}. {mitarbeiterin} ist dabei und macht Sie bekannt. Passt der Termin? Bitte sagen Sie "
        "kurz Bescheid, Telefon {telefon}. Vielen Dank!"
    )
    message_first_newcomer: Annotated[
        str,
        Column(
            "Nachricht Erstes Treffen Zugewanderte",
            MESSAGE,
            MaxLength(2000),
            note=f"In einfacher Sprache. {MESSAGE.hint}",
        ),
    ] = (
        "Hallo {vorname}! Wir haben eine Begleitung für Sie gefunden: {name}. Das erste Treffen ist am {tag}. "
        "Die Uhrzeit ist {uhrzeit} Uhr. Der Ort ist: {organisation}, {anschrift}. Der Raum ist: {raum}. "
        "{mitarbeiterin} ist auch da und hilft. Können Sie kommen? Bitte antworten Sie mit Ja oder Nein. "
        "Unsere Telefonnummer ist {telefon}."
    )
    report_annual_intro: Annotated[
        str,
        Column(
            "Jahresbericht Einleitung",
            REPORT,
            MaxLength(5000),
            note="Platzhalter in allen Berichten: {organisation}, {zeitraum}, {tandems}, {neue}, {fortgefuehrte}, "
            "{beendete}, {treffen}, {stunden}, {begleitende}, {zugewanderte}.",
        ),
    ] = (
        "Die Integrationsbegleitung bringt Menschen zusammen: Eine Person begleitet eine zugewanderte Person, zeitlich "
        "begrenzt und ehrenamtlich. Im Zeitraum {zeitraum} gab es {tandems} Tandems, davon {neue} neue und "
        "{fortgefuehrte} fortgeführte. Sie trafen sich {treffen} Mal, zusammen {stunden} Stunden."
    )
    report_annual_outlook: Annotated[
        str, Column("Jahresbericht Ausblick", REPORT, MaxLength(5000), note="Was als Nächstes geplant ist.")
    ] = "Wir möchten weitere Menschen für die Integrationsbegleitung gewinnen und die Wartezeit verkürzen."
    report_tandems_intro: Annotated[
        str,
        Column("Bericht Menschen stärken Menschen Einleitung", REPORT, MaxLength(5000), note="Platzhalter wie oben."),
    ] = (
        "{organisation} stiftet und begleitet Tandems aus ehrenamtlich Engagierten und zugewanderten Menschen. Neue "
        "und fortgeführte Tandems sind getrennt gezählt. Dass sich die Tandems regelmäßig treffen, ist mit jedem "
        "einzelnen Treffen belegt: Datum und Dauer sind eingetragen."
    )
    report_state_intro: Annotated[
        str, Column("Sachbericht Land Einleitung", REPORT, MaxLength(5000), note="Platzhalter wie oben.")
    ] = "Dieser Sachbericht stellt die Ziele der Integrationsbegleitung und das Erreichte im Zeitraum {zeitraum} dar."
    report_state_results: Annotated[
        str, Column("Sachbericht Land Ergebnisse", REPORT, MaxLength(5000), note="Was gelungen ist und was nicht.")
    ] = "Im Zeitraum engagierten sich {begleitende} Menschen ehrenamtlich und begleiteten {zugewanderte} Zugewanderte."
    report_state_outlook: Annotated[
        str, Column("Sachbericht Land Ausblick", REPORT, MaxLength(5000), note="Was als Nächstes geplant ist.")
    ] = "Wir führen die Integrationsbegleitung im nächsten Jahr fort."
    report_hours_intro: Annotated[
        str, Column("Stundenzettel Einleitung", REPORT, MaxLength(5000), note="Platzhalter wie oben.")
    ] = (
        "Ehrenamtlich und unentgeltlich geleistete Stunden im Projekt Integrationsbegleitung im Zeitraum {zeitraum}. "
        "Die Stunden sind die Summe der eingetragenen Treffen."
    )
    report_city_intro: Annotated[
        str, Column("Stadtstatistik Einleitung", REPORT, MaxLength(5000), note="Platzhalter wie oben.")
    ] = "Zahlen der Integrationsbegleitung für die Statistik der Stadt, Zeitraum {zeitraum}."
