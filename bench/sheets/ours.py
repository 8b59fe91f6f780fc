"""The app's store on the Google Sheet."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from bench.sheets.worker import ROOT, Json, measured, serve
from ui import session
from ui.links import PAGES
from zim_data.places import GooglePlace
from zim_data.store.edits import Append, change
from zim_data.store.google import open_sheet
from zim_data.store.store import Store
from zim_data.tables import Meeting, Tandem

NAVIGATION = ROOT / "pages" / "navigation.py"


class Ours:
    """One store, as all sessions of the app share it."""

    def open(self, address: str, account: Json, large: str, small: str) -> Json:
        self.small, self.numbers = GooglePlace(small, account, address), count()
        Store(open_sheet(self.small), session.now).snapshot()
        sheet = open_sheet(GooglePlace(large, account, address))
        sheet._known_tabs(None)  # signs in, too
        self.store = Store(sheet, session.now)
        return {}

    def read(self) -> Json:
        """The first reading; after it, what a page does that changes nothing."""
        return measured(self.store.snapshot, rows=lambda snapshot: len(snapshot[Meeting].records))

    def renew(self) -> Json:
        """A reading as it is done in the background."""
        return measured(self.store.renew)

    def save(self) -> Json:
        """A new meeting, with its line in the journal."""
        tandem = self.store.snapshot(asking=False)[Tandem].records[0].id
        number, day = next(self.numbers), session.today()
        meeting = Meeting(id=f"M-NEU{number}", tandem_id=tandem, day=day, minutes=90, topics=("Briefe",))
        return measured(lambda: self.store.apply([Append(meeting)], action="Treffen eingetragen", by="Frau Ahorn"))

    def edit(self) -> Json:
        """Another note for one meeting, with its line in the journal."""
        meeting = self.store.snapshot(asking=False)[Meeting].records[-1]
        edits = [change(meeting, note=f"Notiz {next(self.numbers)}")]
        return measured(lambda: self.store.apply(edits, action="Treffen geändert", by="Frau Ahorn"))

    def start(self, folder: str) -> Json:
        """Set up the app on the small sheet, and read it."""
        secrets = Path(folder, "secrets.toml")
        place = {"spreadsheet": self.small.spreadsheet, "api": self.small.api}
        lines = [*_lines("google", place), *_lines("google.account", self.small.account)]
        secrets.write_text("\n".join(lines), encoding="utf-8")
        os.environ.pop("ZIM_WORKBOOK", None)
        os.environ["ZIM_SECRETS"] = str(secrets)
        session.store().renew()
        return {}

    def pages(self) -> Json:
        """Open every page; how many, and what went wrong."""
        app = AppTest.from_file(str(NAVIGATION), default_timeout=120).run()  # the first run makes the pages known
        wrong: list[str] = []
        for file in PAGES.values():
            app.switch_page(file).run()
            wrong += [each.message for each in app.exception] + [each.value for each in app.error]
        return {"pages": len(PAGES), "wrong": wrong}


def _lines(section: str, given: Mapping[str, Any]) -> list[str]:
    return [f"[{section}]", *(f"{name} = {json.dumps(value)}" for name, value in given.items())]


if __name__ == "__main__":
    ours = Ours()
    serve({name: getattr(ours, name) for name in ("open", "read", "renew", "save", "edit", "start", "pages")})
