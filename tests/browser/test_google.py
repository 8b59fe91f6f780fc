"""The whole main job on a Google Sheet, while staff's own script edits and sorts it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from gspread.worksheet import Worksheet
from playwright.sync_api import Page, expect

from tests.browser.conftest import Serve
from tests.browser.test_main_job import FIRST, do_the_main_job
from tests.server.client import gspread_client
from tests.sheets_server import SheetsServer
from zim_data.places import GooglePlace
from zim_data.store.google.api import Api
from zim_data.store.google.design import make_ready

APP, TEAM = "app@zim-test.iam.gserviceaccount.com", "script@zim-test.iam.gserviceaccount.com"
NAMES = ("Zoe", "Mia", "Ben")


@pytest.mark.browser
def test_the_main_job_beside_a_script_that_edits_and_sorts(serve: Serve, page: Page, tmp_path: Path) -> None:
    with SheetsServer(authenticate=True) as server:
        account = server.service_account(APP)
        key = server.create("ZIM Integrationsbegleitung", {"Tabellenblatt1": []})
        for email in (APP, TEAM):
            server.share(key, email, "writer")
        make_ready(Api(GooglePlace(key, account, server.address)))
        book = gspread_client(server, server.service_account(TEAM)).open_by_key(key)
        people, tandems = book.worksheet("Integrationsbegleiter"), book.worksheet("Tandems")
        for name in NAMES:
            people.insert_row(["", name, "Tippfehler", "Kontakt"], 2)
        address = serve(secrets_file(tmp_path, key, account, server.address))

        def correct() -> None:
            column = tandems.row_values(1).index("Vorgeschlagen am") + 1
            tandems.update_cell(2, column, f"{FIRST:%d.%m.2020}")
            page.get_by_role("button", name="Jetzt lesen").click()
            # Only once the page shows it will no new state come between somebody's keys.
            expect(page.get_by_text(f"{FIRST:%d.%m.2020}").first).to_be_visible(timeout=60_000)

        with restless(people) as typed:
            do_the_main_job(page, address, correct, tmp_path)

        rows = people.get_all_values()
        by_name = {row[1]: dict(zip(rows[0], row, strict=False)) for row in rows[1:]}
        assert {*by_name} == {"Anna", *NAMES, *typed}
        assert by_name["Anna"]["Telefon"] == "+49 171 3920001"
        assert {by_name[name]["Nachname"] for name in NAMES} == {"Tippfehler"}
        assert all(by_name[name]["E-Mail"] == text for name, text in typed.items())
        assert len(book.worksheet("Treffen").get_all_values()) == 4
        assert all(row["ID"] for row in by_name.values() if row["Vorname"] == "Anna")

        people.insert_row(["", "Emil", "Eibe", "Kontakt"], 2)
        page.goto(f"{address}/verzeichnis")
        expect(page.get_by_text("Emil Eibe").first).to_be_attached()  # without a click, as soon as it is read


def secrets_file(folder: Path, key: str, account: dict[str, str], api: str) -> Path:
    lines = [f'{name} = """{value}"""' for name, value in account.items()]
    head = ["[google]", f'spreadsheet = "https://docs.google.com/spreadsheets/d/{key}/edit"', f'api = "{api}"']
    path = folder / "secrets.toml"
    path.write_text("\n".join([*head, "[google.account]", *lines]), "utf-8")
    return path


@contextmanager
def restless(people: Worksheet) -> Iterator[dict[str, str]]:
    """Somebody adds rows, fills cells and sorts all the time; what was typed, by first name."""
    typed: dict[str, str] = {}
    done = threading.Event()

    def work() -> None:
        for number in count():
            if done.wait(1.5):
                return
            name = f"Neu{number}"
            header = people.row_values(1)
            people.insert_row(["", name, "Tippfehler", "Kontakt"], 2)
            row = people.col_values(2).index(name) + 1
            people.update_cell(row, header.index("E-Mail") + 1, f"neu{number}@example.org")
            typed[name] = f"neu{number}@example.org"
            people.sort((2, "asc" if number % 2 else "des"))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield typed
    finally:
        done.set()
        thread.join(timeout=30)
