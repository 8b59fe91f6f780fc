"""Examining a Google Sheet: what keeps the app from it, what staff should see to, and what to do about each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from zim_data.cells import DAY_ZERO
from zim_data.errors import SheetUnreachable, StoreError
from zim_data.store.checks import Check, bad, fine, of_headers
from zim_data.store.google.api import Api, Json
from zim_data.store.google.batches import letters
from zim_data.store.google.gaps import LOCALE, ZONE, missing_drop_downs, oddities_of
from zim_data.store.google.looks import Looks, Overview, looks_of, overview_of
from zim_data.store.snapshot import read_snapshot

PATIENCE = 20.0
"""Seconds after which it gives up asking."""
CLOCK_MAY_DIFFER = timedelta(minutes=2)
MOST_CELLS = 10_000_000
MANY_REQUESTS = 40
"""Of one kind within a minute; Google allows 60, and the app itself at most 50."""
FILE = "trashed,capabilities.canEdit,permissions(type,role,domain)"


def examine(api: Api, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[Check]:
    """Everything that can be found out about the spreadsheet and the way to it; ends where there is no way.

    Asks once for a new token and three times for the sheet, four times where it lies in a shared drive.
    """
    until = api.clock() + PATIENCE
    try:
        api.sign_in()
    except SheetUnreachable as error:
        return [bad(error.sentence)]
    except StoreError as error:
        return [bad(error.sentence), *of_clock(api.time, clock())]
    checks = [fine(f"Google nimmt den Schlüssel des Dienstkontos {api.account} an."), *of_clock(api.time, clock())]
    try:
        overview = overview_of(api, until=until)
    except StoreError as error:
        return [*checks, bad(error.sentence)]
    checks += _of_file(api, until)
    checks += of_place(overview)
    try:
        checks += of_looks(looks_of(api, overview, until=until))
    except StoreError as error:
        checks.append(bad(error.sentence))
    return [*checks, *of_protections(overview, api.account), *_of_requests(api), *of_size(overview.size)]


# --- The way to the sheet ---------------------------------------------------------------------------------------------


def of_clock(google: datetime | None, here: datetime) -> list[Check]:
    """Whether this computer's clock goes right; both times have a zone."""
    if google is None:
        return []
    if abs(here - google) <= CLOCK_MAY_DIFFER:
        return [fine("Die Uhr dieses Rechners geht richtig.")]
    minutes = round(abs(here - google) / timedelta(minutes=1))
    way = "vor" if here > google else "nach"
    return [
        bad(
            f"Die Uhr dieses Rechners geht {minutes} Minuten {way}. Google kann deshalb den Schlüssel ablehnen, und "
            "Zeiten im Protokoll stimmen nicht. Bitte lassen Sie Uhrzeit und Zeitzone automatisch einstellen."
        )
    ]


def _of_file(api: Api, until: float) -> list[Check]:
    try:
        file = api.drive(fields=FILE, until=until)
    except StoreError as error:
        return [bad(f"Wie die Tabelle freigegeben ist, lässt sich nicht prüfen: {error.sentence}")]
    if "permissions" not in file:  # Google does not tell at once in a shared drive, or not at all
        with suppress(StoreError):
            file |= api.drive("/permissions", "permissions(type,role,domain)", until=until)
    return of_file(file, api.account)


def of_file(file: Json, account: str) -> list[Check]:
    """What Google Drive says about the file, and with whom it is shared."""
    return list(_of_rights(file, account)) + list(_of_sharing(file.get("permissions")))


def _of_rights(file: Json, account: str) -> Iterator[Check]:
    if file.get("trashed"):
        yield bad(
            "Die Tabelle liegt im Papierkorb von Google Drive und wird dort nach 30 Tagen gelöscht. Bitte stellen Sie "
            "sie wieder her."
        )
    if file.get("capabilities", {}).get("canEdit"):
        yield fine("Die App darf die Tabelle lesen und ändern.")
    else:
        yield bad(
            f"Die App darf die Tabelle nur lesen. Bitte geben Sie sie für {account} als „Bearbeiter“ frei; unter "
            "„Freigeben“ steht dort jetzt „Betrachter“ oder „Kommentator“."
        )


def _of_sharing(permissions: Iterable[Json] | None) -> Iterator[Check]:
    if permissions is None:
        yield fine(
            "Mit wem die Tabelle geteilt ist, darf die App nicht sehen. Bitte achten Sie selbst darauf, dass unter "
            "„Freigeben“ der allgemeine Zugriff „Eingeschränkt“ ist."
        )
        return
    todo = "Bitte stellen Sie unter „Freigeben“ den allgemeinen Zugriff sofort auf „Eingeschränkt“."
    held = "Darin stehen Daten von Geflüchteten und Ehrenamtlichen."
    everybody = [each for each in permissions if each.get("type") == "anyone"]
    domains = [str(each.get("domain", "")) for each in permissions if each.get("type") == "domain"]
    if everybody:
        may = "lesen" if all(each.get("role") == "reader" for each in everybody) else "lesen und ändern"
        yield bad(f"ACHTUNG: Jeder Mensch, der den Link kennt, kann die Tabelle {may}! {held} {todo}")
    for domain in domains:
        yield bad(f"Alle mit einem Konto von {domain} können die Tabelle öffnen. {held} {todo}")
    if not everybody and not domains:
        yield fine("Die Tabelle ist nur für einzelne Konten freigegeben, nicht über einen Link.")


# --- The sheet --------------------------------------------------------------------------------------------------------


def of_place(overview: Overview) -> list[Check]:
    """Whether days and numbers are typed and shown the German way."""
    todo = "„python -m zim_data init“ stellt es um; von Hand geht es unter Datei → Einstellungen."
    checks = []
    if overview.locale != LOCALE:
        what = "Tage, Zahlen und Formeln werden anders gelesen als in Deutschland"
        checks.append(bad(f"Die Tabelle ist auf die Sprache „{overview.locale}“ eingestellt: {what}. {todo}"))
    if overview.zone != ZONE:
        checks.append(bad(f"Die Tabelle ist auf die Zeitzone „{overview.zone}“ eingestellt statt auf Berlin. {todo}"))
    return checks or [fine("Die Tabelle ist auf Deutschland eingestellt, mit der Zeitzone Berlin.")]


def of_looks(looks: Looks) -> list[Check]:
    """Whether tabs and columns are there, and drop-downs and formats as they should be."""
    found = read_snapshot(looks.grids, at=DAY_ZERO)  # of the top rows only, of which just the headers count
    missing = [each for each in found.problems if not each.address]
    headers = [
        f"Das Tabellenblatt „{each.tab}“ fehlt. Das Blatt „{looks.renamed[each.tab]}“ sieht genauso aus: Bitte nennen "
        f"Sie es wieder „{each.tab}“."
        if each.tab in looks.renamed
        else each.sentence
        for each in missing
    ]
    return [*of_headers(headers), *_of_drop_downs(looks)]


def _of_drop_downs(looks: Looks) -> list[Check]:
    without: dict[str, list[str]] = {}
    for column in missing_drop_downs(looks):
        without.setdefault(column.look.design.title, []).append(f"„{column.design.header}“")
    checks = [
        bad(f"Im Blatt „{title}“ fehlen Auswahllisten: {', '.join(names)}. „python -m zim_data init“ ergänzt sie.")
        for title, names in without.items()
    ]
    checks += [bad(odd.sentence) for odd in oddities_of(looks)]
    if looks.tabs and not checks:
        checks.append(fine("Alle Auswahllisten sind da und bieten das Richtige an."))
    return checks


def of_protections(overview: Overview, account: str) -> list[Check]:
    """Whether the app is shut out anywhere in a tab of its own."""
    checks = [
        bad(
            f"Im Blatt „{sheet['properties']['title']}“ ist {_in_words(each.get('range', {}))} auch vor der App "
            f"geschützt. Bitte heben Sie den Schutz auf oder erlauben Sie dort {account} das Bearbeiten (Daten → "
            "Blätter und Bereiche schützen)."
        )
        for sheet in overview.ours
        for each in sheet.get("protectedRanges", ())
        if not each.get("warningOnly") and not each.get("requestingUserCanEdit")
    ]
    return checks or [fine("Kein Schutz in der Tabelle sperrt die App aus.")]


def _in_words(area: Json) -> str:
    """A range as people name it; it may be open on each side."""
    top, bottom = area.get("startRowIndex"), area.get("endRowIndex")
    left, right = area.get("startColumnIndex"), area.get("endColumnIndex")
    if top is bottom is left is right is None:
        return "das ganze Blatt"
    if bottom is not None:
        top = top or 0
    if right is not None:
        left = left or 0
    first = ("" if left is None else letters(left)) + ("" if top is None else str(top + 1))
    last = ("" if right is None else letters(right - 1)) + ("" if bottom is None else str(bottom))
    is_cell = first == last and left is not None and top is not None
    return f"die Zelle {first}" if is_cell else f"der Bereich {first}:{last}"


def _of_requests(api: Api) -> list[Check]:
    reads, writes = api.budget.used("read"), api.budget.used("write")
    used = f"In der letzten Minute hat die App Google {reads + writes}-mal gefragt"
    if max(reads, writes) < MANY_REQUESTS:
        return [fine(f"{used}; das ist weit unter der Grenze.")]
    return [
        bad(
            f"{used}. Erlaubt sind 60 Lese- und 60 Schreibvorgänge; die App wartet dann. Bleibt es so, schließen Sie "
            "Fenster der App, die niemand braucht, und geben Sie anderen Programmen ein eigenes Dienstkonto."
        )
    ]


def of_size(cells: int) -> list[Check]:
    """Whether the spreadsheet has room left; empty cells count."""
    text = f"{cells:,} von {MOST_CELLS:,} Zellen".replace(",", ".")
    if cells <= MOST_CELLS // 2:
        return [fine(f"Es ist Platz genug: {text} sind belegt.")]
    return [
        bad(
            f"Die Tabelle wird voll: {text}, leere mitgezählt. Bitte löschen Sie leere Zeilen und Spalten und "
            "Blätter, die niemand mehr braucht."
        )
    ]
