"""What a certificate says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zim_data.tables import CertificateLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledTexts:
    """The certificate's texts without placeholders; an empty one is left out."""

    title: str
    intro: str
    extent: str = ""
    organisation: str = ""
    thanks: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day with meetings: minutes in all, and what they were about."""

    day: date
    minutes: int
    activities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """Everything that stands on a certificate; the same facts give the same bytes."""

    number: str
    name: str
    starts: date
    ends: date
    hours: float | None = None
    meetings: int | None = None
    activities: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()
    trainings: tuple[str, ...] = ()
    personal: str = ""
    issued_on: date
    texts: FilledTexts
    organisation: str
    address: str = ""
    phone: str = ""
    place: str
    signer: str = ""
    signer_role: str = ""
    language: CertificateLanguage = CertificateLanguage.GERMAN
    check_code: str = ""
    check_address: str = ""
    """Where the certificate can be checked, whole: `https://…/pruefen/7K3M-…`; empty: nothing is printed."""
    logo: bytes | None = None
    """A picture as `logo.found` gives it; None: the wordmark."""
    colours: tuple[str, str] = ("#145364", "#A8681C")
    days: tuple[Day, ...] = ()
    """The days of the optional further pages; never a newcomer's name."""
    draft: bool = False
    """Whether it is to be looked at only: the page says so all over."""


def parts(facts: CertificateFacts) -> dict[str, str]:
    """All that is printed, by what staff call it."""
    return {
        "der Name": facts.name,
        "der Textbaustein „Zertifikat Titel“": facts.texts.title,
        "der Textbaustein „Zertifikat Einleitung“": facts.texts.intro.removeprefix(f"{facts.name} "),
        "der Textbaustein „Zertifikat Umfang“": facts.texts.extent,
        "der Textbaustein „Zertifikat Einrichtung“": facts.texts.organisation,
        "der Textbaustein „Zertifikat Dank“": facts.texts.thanks,
        "der persönliche Satz": facts.personal,
        "die Liste der Tätigkeiten": "\n".join(facts.activities),
        "die Liste der Kompetenzen": "\n".join(facts.competences),
        "die Liste der Schulungen": "\n".join(facts.trainings),
        "die Nummer": facts.number,
        "die Einstellung „Organisation“": facts.organisation,
        "die Einstellung „Anschrift“": facts.address,
        "die Einstellung „Telefon“": facts.phone,
        "die Einstellung „Ort“": facts.place,
        "die Einstellung „Unterschrift Name“": facts.signer,
        "die Einstellung „Unterschrift Funktion“": facts.signer_role,
        "die Adresse zum Prüfen": facts.check_address,
        "die Liste der Tage": "\n".join(activity for day in facts.days for activity in day.activities),
    }
