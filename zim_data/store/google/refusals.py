"""What Google's refusals mean for staff, and what to do about each."""

from __future__ import annotations

from collections.abc import Set

from zim_data.errors import SheetBusy, SheetChanged, SheetRefused, SheetUnreachable, StoreError
from zim_data.store.google.budget import BUSY

NO_FOLDER = (
    "In diesen Ordner darf die App nichts legen, oder es gibt ihn nicht. Bitte machen Sie {} zum Mitglied der "
    "Geteilten Ablage, mindestens als „Beitragender“, und übernehmen Sie die Kennung des Ordners aus seiner Adresse."
)
NO_STORAGE = (
    "Ein Dienstkonto hat bei Google keinen eigenen Speicherplatz und kann deshalb keine Tabelle besitzen, auch nicht "
    "im freigegebenen Ordner eines Menschen. Bitte legen Sie die Tabelle selbst in einer Geteilten Ablage an und geben "
    "Sie sie für {} frei, als „Bearbeiter“; oder nennen Sie mit --folder einen Ordner in einer Geteilten Ablage."
)
NOT_SHARED = (
    "Google gibt die Tabelle nicht für diese Adresse frei: Zu ihr gehört kein Google-Konto, oder Ihre Organisation "
    "erlaubt es nicht. Bitte geben Sie die Tabelle selbst im Browser frei."
)
DISABLED = (
    "Im Google-Cloud-Projekt des Dienstkontos ist die „{} API“ nicht eingeschaltet. Bitte schalten Sie sie in der "
    "Google-Cloud-Konsole ein (APIs und Dienste → Bibliothek) und warten Sie danach einige Minuten."
)


def refusal(code: int, message: str, reasons: Set[str], account: str, no_access: str | None = None) -> StoreError:
    """The error for an answer of Google's; `account` is the app's, and `no_access` the sentence where it has none."""
    if code == 429 or reasons & {"userRateLimitExceeded", "rateLimitExceeded"}:
        return SheetBusy(BUSY)
    if code >= 500 or code == -1:
        return SheetUnreachable("Google ist gerade gestört.")
    if code == 403 and (reasons & {"SERVICE_DISABLED", "accessNotConfigured"} or "it is disabled" in message):
        return SheetRefused(DISABLED.format("Google Drive" if "drive" in message.casefold() else "Google Sheets"))
    if "storageQuotaExceeded" in reasons:
        return SheetRefused(NO_STORAGE.format(account))
    if reasons & {"invalidSharingRequest", "shareOutNotPermitted", "domainPolicy"}:
        return SheetRefused(NOT_SHARED)
    if no_access and code in (401, 403, 404):
        return SheetRefused(no_access)
    if code == 404:
        return SheetRefused(
            "Die Google-Tabelle gibt es nicht (mehr) unter der Adresse, die in der Secrets-Datei steht. Liegt sie im "
            "Papierkorb von Google Drive?"
        )
    if code in (401, 403):
        return SheetRefused(
            f"Die App darf die Google-Tabelle nicht öffnen oder nicht ändern. Bitte geben Sie sie für {account} frei, "
            "als „Bearbeiter“."
        )
    if "protected cell" in message:
        return SheetRefused(
            "Die Stelle ist in der Google-Tabelle geschützt, auch vor der App. Bitte heben Sie den Schutz auf oder "
            f"erlauben Sie dort {account} das Bearbeiten (Daten → Blätter und Bereiche schützen)."
        )
    if "not supported for this document" in message:
        return SheetRefused(
            "Die Datei in Google Drive ist eine Excel-Datei. Bitte speichern Sie sie dort als Google-Tabelle (Datei → "
            "Als Google-Tabelle speichern) und tragen Sie deren Adresse in die Secrets-Datei ein."
        )
    return SheetChanged("Die Google-Tabelle wurde gerade umgebaut.")
