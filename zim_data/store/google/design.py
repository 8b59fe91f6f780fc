"""Making a Google Sheet ready: tabs, headers with notes, formats, drop-downs, and warnings before IDs are changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from zim_data.cells import DAY_ZERO, plain
from zim_data.errors import SheetBusy, SheetChanged, SheetUnreachable
from zim_data.places import GooglePlace
from zim_data.store.design import completion, new_spreadsheet
from zim_data.store.google.api import Api, Json
from zim_data.store.google.attempt import Place, Shown
from zim_data.store.google.batches import SHOWN, cells_shown, quoted
from zim_data.store.google.gaps import Gap, columns_to_fill, gaps_of, in_words
from zim_data.store.google.looks import Look, Looks, columns_below, looks_of, overview_of, value_of
from zim_data.store.google.sheet import GoogleSheet
from zim_data.store.snapshot import read_snapshot
from zim_data.store.spreadsheet import AddTab, AppendRow, GridChange, Grids, SetCell

MOST_BYTES = 1_500_000
"""Of one request; Google advises 2 MB at most."""
TRIES = 3
MESSAGE = (
    "Diese Tabelle gehört zur App der Integrationsbegleitung. Sie enthält persönliche Daten: Bitte geben Sie den Link "
    "nicht weiter."
)

Progress = Callable[[float, str], None]
"""Is told how much is done, from 0 to 1, and what comes next."""


def _silent(done: float, what: str) -> None:
    """Tell nobody."""


def create_sheet(place: GooglePlace, title: str, *, folder: str | None = None) -> GooglePlace:
    """Make an empty spreadsheet in a folder of a shared drive; the place with its ID instead of the one it had."""
    return replace(place, spreadsheet=Api(place).create(title, folder))


def share(api: Api, email: str) -> None:
    """Let somebody edit the spreadsheet; Google tells them by e-mail."""
    api.share(email, MESSAGE)


def make_ready(api: Api, *, progress: Progress = _silent) -> list[str]:
    """Add what the spreadsheet lacks, and say it; nothing is deleted, and nothing that is there is changed.

    What staff renamed, or made otherwise, stays as it is: `doctor` tells of it. Begins again, without doing
    anything twice, where somebody rebuilds the sheet meanwhile or nobody answers.
    """
    said: dict[str, None] = {}
    retrying = Retrying(
        retry=retry_if_exception_type((SheetBusy, SheetChanged, SheetUnreachable)),
        wait=wait_random_exponential(multiplier=0.5, max=5),
        stop=stop_after_attempt(TRIES),
        sleep=api.sleep,
        reraise=True,
    )
    retrying(_make_ready, api, said, progress)
    return list(said)


def _make_ready(api: Api, said: dict[str, None], progress: Progress) -> None:
    progress(0.0, "Die Tabelle ansehen")
    looks = looks_of(api, overview_of(api))
    if _missing(looks, looks.grids):
        progress(0.2, "Tabellenblätter und Spalten ergänzen")
        said |= dict.fromkeys(_complete(api, looks))
        looks = looks_of(api, overview_of(api))
    progress(0.5, "Erklärungen, Formate und Auswahllisten ergänzen")
    gaps = gaps_of(looks, columns_below(api, columns_to_fill(looks)))
    said |= dict.fromkeys(in_words(gaps))
    said |= dict.fromkeys(_send(api, gaps, looks))
    progress(1.0, "Fertig")


# --- Tabs, columns, settings ------------------------------------------------------------------------------------------


def _missing(looks: Looks, grids: Grids) -> list[GridChange]:
    fresh = read_snapshot(grids, at=DAY_ZERO)  # only headers and keys are looked at, and on any day they are the same
    changes = completion(fresh, grids, beside_renamed=False)
    return [change for change in changes if change.tab not in looks.renamed]


def _complete(api: Api, looks: Looks) -> list[str]:
    changes: list[GridChange] = []
    before: Grids = {}

    def decide(grids: Grids) -> Sequence[GridChange]:
        found = _missing(looks, grids)
        if found:  # nothing, where it arrived though nobody answered
            changes[:] = found
            before.update(grids)
        return found

    GoogleSheet(api, [tab.title for tab in new_spreadsheet()]).write(decide)
    return list(_sentences(changes, before))


def _sentences(changes: Sequence[GridChange], before: Grids) -> Iterator[str]:
    added = [change.tab for change in changes if isinstance(change, AddTab)]
    if added:
        yield f"Neue Tabellenblätter: {_listed(added)}."
    for tab in dict.fromkeys(change.tab for change in changes if change.tab not in added):
        cells = [change for change in changes if isinstance(change, SetCell) and change.tab == tab]
        if not any(map(any, before.get(tab, []))):
            yield f"Das leere Tabellenblatt „{tab}“ hat jetzt seine Spalten."
        elif cells:
            header_row = min(each.row for each in cells)
            headers = [plain(each.value) for each in cells if each.row == header_row]
            yield f"Neue Spalten in „{tab}“: {_listed(headers)}."
        rows = [change for change in changes if isinstance(change, AppendRow) and change.tab == tab]
        if rows:
            keys = [plain(row.cells[row.anchor.key]) for row in rows if row.anchor]
            yield f"Neue Zeilen in „{tab}“: {_listed(keys)}."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"„{name}“" for name in names)


# --- Looks ------------------------------------------------------------------------------------------------------------


def _send(api: Api, gaps: Sequence[Gap], looks: Looks) -> list[str]:
    """Send everything; the tabs whose columns somebody moved in the same moment."""
    touched = [look for look in looks.tabs if look.design.columns]
    show = [
        f"{quoted(look.design.title)}!{look.design.header_row + 1}:{look.design.header_row + 1}" for look in touched
    ]
    tabs = {look.design.title: look.tab for look in touched}
    moved: dict[str, None] = {}
    for part in in_parts([gap.request for gap in gaps]):
        after = cells_shown(api.batch(part, show=show, fields=SHOWN if show else "spreadsheetId"), tabs)
        moved |= {
            look.design.title: None for look in touched if not _has_its_headers(look, after.get(look.design.title, {}))
        }
    return [
        f"Während des Einrichtens hat jemand im Blatt „{title}“ Spalten verschoben oder umbenannt. Bitte sehen Sie "
        "dort nach, ob Auswahllisten und Formate in der richtigen Spalte sind."
        for title in moved
    ]


def _has_its_headers(look: Look, after: Mapping[Place, Shown]) -> bool:
    """Whether the headers stand where they stood when they were read."""
    cells = [(look.design.header_row, place) for place, _ in look.design.placed]
    return all(cell in after and after[cell].value == value_of(look.cell(*cell)) for cell in cells)


def in_parts(requests: Sequence[Json]) -> Iterator[list[Json]]:
    """The requests in their order, as many at a time as may be sent at once."""
    part: list[Json] = []
    size = 0
    for request in requests:
        length = len(json.dumps(request))
        if part and size + length > MOST_BYTES:
            yield part
            part, size = [], 0
        part.append(request)
        size += length
    if part:
        yield part
