"""`st-gsheets-connection`, among packages of its own: it needs an older gspread than the app."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from streamlit_gsheets import GSheetsConnection  # type: ignore[import-not-found]

from bench.sheets.worker import Json, measured, redirect, serve

SECRETS = Path(".streamlit", "secrets.toml")
"""Where Streamlit looks for secrets, in the folder that this is run in."""


class Connection:
    """A connection as its README shows it, set up in the secrets file; nothing is cached."""

    def open(self, address: str, account: Json, large: str, small: str, titles: list[str]) -> Json:
        redirect(address)
        SECRETS.parent.mkdir(exist_ok=True)
        SECRETS.write_text(_section("small", small, account) + _section("large", large, account), encoding="utf-8")
        self.titles = titles
        self._read(GSheetsConnection("small"))
        self.connection: Any = GSheetsConnection("large")
        self.connection.read(worksheet=titles[-1], ttl=0)  # signs in
        return {name: version(name) for name in ("st-gsheets-connection", "gspread")}

    def _read(self, connection: Any) -> list[Any]:
        return [connection.read(worksheet=title, ttl=0) for title in self.titles]

    def read(self) -> Json:
        return measured(lambda: self._read(self.connection), rows=lambda tabs: max(len(each) for each in tabs))

    def load(self, title: str, row: Json) -> Json:
        """Read a tab, and have one row more in the frame."""
        self.title, self.frame = title, self.connection.read(worksheet=title, ttl=0)
        self.frame.loc[self.frame.index.max() + 1] = [row.get(header) for header in self.frame.columns]
        return {}

    def save(self) -> Json:
        """Write the frame."""
        return measured(lambda: self.connection.update(worksheet=self.title, data=self.frame), rows=len)


def _section(name: str, spreadsheet: str, account: Json) -> str:
    address = f"https://docs.google.com/spreadsheets/d/{spreadsheet}/edit"
    lines = [f"{key} = {json.dumps(value)}" for key, value in {"spreadsheet": address, **account}.items()]
    return "\n".join([f"[connections.{name}]", *lines, "", ""])


if __name__ == "__main__":
    connection = Connection()
    serve({name: getattr(connection, name) for name in ("open", "read", "load", "save")})
