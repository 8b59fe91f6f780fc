"""`python -m zim_data`, and where the workbook lies."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.sheets_server import Document, SheetsServer
from zim_data.__main__ import main
from zim_data.places import HOUSE, chosen_workbook, demo_workbook, own_workbook
from zim_data.setup import create_demo, create_empty
from zim_data.store.snapshot import read_snapshot
from zim_data.store.workbook import Workbook
from zim_data.tables import Volunteer

NOON = datetime(2026, 11, 22, 12)


def test_a_new_workbook_is_empty_and_readable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "neu" / "zim.xlsx"
    assert main(["new", str(path)]) == 0
    snapshot = read_snapshot(Workbook(path).read(), at=NOON)
    assert snapshot.problems == ()
    assert snapshot[Volunteer].records == ()
    assert not snapshot.settings.demo
    assert str(path) in capsys.readouterr().out


def test_a_workbook_that_is_there_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "zim.xlsx"
    main(["new", str(path)])
    before = path.read_bytes()
    assert main(["new", str(path)]) == 1
    assert main(["demo", str(path)]) == 1
    assert main(["demo", str(path), "--if-missing"]) == 0
    assert path.read_bytes() == before
    assert "zim.xlsx" in capsys.readouterr().err


def test_the_demo_says_that_it_is_one_and_has_its_typing_errors(tmp_path: Path) -> None:
    path = tmp_path / "demo.xlsx"
    create_demo(path, on=NOON.date())
    snapshot = read_snapshot(Workbook(path).read(), at=NOON)
    assert snapshot.settings.demo
    assert "Frau Ahorn" in snapshot.lists["Mitarbeitende"]
    assert len(snapshot.problems) == 11


def test_the_same_day_makes_the_same_demo(tmp_path: Path) -> None:
    for name in ("eins.xlsx", "zwei.xlsx"):
        create_demo(tmp_path / name, on=NOON.date())
    assert Workbook(tmp_path / "eins.xlsx").read() == Workbook(tmp_path / "zwei.xlsx").read()


def test_the_named_workbook_counts_then_the_own_one_then_the_demo(tmp_path: Path) -> None:
    assert chosen_workbook({}, tmp_path) == own_workbook(tmp_path)
    demo_workbook(tmp_path).touch()
    assert chosen_workbook({}, tmp_path) == demo_workbook(tmp_path)
    own_workbook(tmp_path).touch()
    assert chosen_workbook({}, tmp_path) == own_workbook(tmp_path)
    assert chosen_workbook({"ZIM_WORKBOOK": "/anderswo/x.xlsx"}, tmp_path) == Path("/anderswo/x.xlsx")


# --- The Google Sheet -------------------------------------------------------------------------------------------------


class Google:
    """A server of Google's API, a service account, and the secrets file that names both."""

    def __init__(self, server: SheetsServer, folder: Path) -> None:
        self.server, self.secrets = server, folder / "secrets.toml"
        self.account = server.service_account()
        self.email = self.account["client_email"]

    def new_sheet(self) -> Document:
        """An empty spreadsheet that is shared with the service account and stands in the secrets file."""
        key = self.server.create("ZIM")
        self.server.share(key, self.email, "writer")
        self.keep(f'spreadsheet = "https://docs.google.com/spreadsheets/d/{key}/edit"')
        return self.server.document(key)

    def keep(self, line: str = "") -> None:
        """Write the secrets file, with this line in it."""
        lines = ["[google]", line, f'api = "{self.server.address}"', "[google.account]"]
        lines += [f"{name} = {json.dumps(value)}" for name, value in self.account.items()]
        self.secrets.write_text("\n".join(lines), encoding="utf-8")
        self.secrets.chmod(0o600)


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    with SheetsServer(authenticate=True) as server:
        found = Google(server, tmp_path)
        monkeypatch.setenv("ZIM_SECRETS", str(found.secrets))
        yield found


def test_init_makes_a_sheet_ready_and_a_second_time_changes_nothing(
    google: Google, capsys: pytest.CaptureFixture[str]
) -> None:
    document = google.new_sheet()
    assert main(["init"]) == 0
    assert "✓ Neue Tabellenblätter: „Integrationsbegleiter“" in capsys.readouterr().out
    assert "Treffen" in document.titles
    revision = document.revision
    assert main(["init"]) == 0
    assert capsys.readouterr().out == "✓ Die Google-Tabelle war schon fertig eingerichtet.\n"
    assert document.revision == revision


def test_init_makes_a_new_sheet_shares_it_and_says_what_belongs_into_the_secrets_file(
    google: Google, capsys: pytest.CaptureFixture[str]
) -> None:
    google.keep()
    assert main(["init", "--new", "ZIM neu", "--share", "dora@zim.example", "ali@zim.example"]) == 0
    (document,) = google.server.service.documents.values()
    assert document.title == "ZIM neu"
    assert document.roles == {"dora@zim.example": "writer", "ali@zim.example": "writer"}
    assert "Treffen" in document.titles
    said = capsys.readouterr().out
    line = f'spreadsheet = "https://docs.google.com/spreadsheets/d/{document.id}/edit"'
    assert line in said
    assert "✓ Freigegeben für dora@zim.example." in said
    google.keep(line)
    assert main(["doctor"]) == 0


def test_doctor_says_of_each_thing_whether_it_is_good(google: Google, capsys: pytest.CaptureFixture[str]) -> None:
    google.new_sheet()
    main(["init"])
    capsys.readouterr()
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(line.startswith("✓ ") for line in lines)
    assert "✓ Alle Tabellenblätter und Spalten sind da." in lines


def test_doctor_says_what_to_do_where_the_sheet_is_not_shared(
    google: Google, capsys: pytest.CaptureFixture[str]
) -> None:
    document = google.new_sheet()
    google.server.unshare(document.id, google.email)
    assert main(["doctor"]) == 1
    said = capsys.readouterr().out
    assert "✗ " in said
    assert google.email in said


def test_copy_moves_a_workbook_to_google_and_back(
    google: Google, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = google.new_sheet()
    there, back = tmp_path / "zim.xlsx", tmp_path / "Ordner" / "zurück.xlsx"
    create_empty(there)
    assert main(["copy", str(there), "google"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"Kopiert: 16 Blätter, 1\d\d Zeilen\.", first)
    assert last == "Beide Seiten sind verglichen und stimmen überein."
    assert "Treffen" in document.titles
    assert main(["copy", "google", str(back)]) == 0
    assert Workbook(back).read() == Workbook(there).read()


def test_copy_says_why_it_does_not_copy(google: Google, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    google.new_sheet()
    there = tmp_path / "demo.xlsx"
    create_demo(there, on=NOON.date())
    for arguments, why in (
        (["google", str(there)], "gibt es schon"),
        (["gogle", str(there)], "weder eine Excel-Arbeitsmappe"),
        ([str(tmp_path / "fehlt.xlsx"), "google"], "nicht mehr da"),
    ):
        assert main(["copy", *arguments]) == 1
        assert why in capsys.readouterr().err
    assert main(["copy", str(there), "google"]) == 0
    assert main(["copy", str(there), "google"]) == 1
    assert "ist nicht leer" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["init"], ["init", "--new", "ZIM"], ["doctor"], ["copy", "google", "x.xlsx"]])
def test_without_secrets_a_command_says_where_they_belong(
    google: Google, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    google.secrets.write_text("", encoding="utf-8")
    assert main(arguments) == 1
    assert "Es gibt keine Secrets-Datei mit einem Abschnitt [google]" in capsys.readouterr().err


def test_without_a_spreadsheet_only_init_new_goes_on(google: Google, capsys: pytest.CaptureFixture[str]) -> None:
    google.keep()
    for command in ("init", "doctor"):
        assert main([command]) == 1
        assert "fehlt unter [google] die Zeile „spreadsheet“" in capsys.readouterr().err


def test_a_folder_makes_sense_for_a_new_sheet_only(google: Google, capsys: pytest.CaptureFixture[str]) -> None:
    google.new_sheet()
    assert main(["init", "--folder", "x"]) == 1
    assert "zusammen mit „--new TITEL“" in capsys.readouterr().err


# --- How it speaks ----------------------------------------------------------------------------------------------------


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "zim_data", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=HOUSE, env={**os.environ, **environment}, timeout=60
    )


def test_an_error_is_a_sentence_and_no_stack_trace(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('[google]\nspreadsheet = "', encoding="utf-8")
    done = run("doctor", ZIM_SECRETS=str(secrets))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("Die Secrets-Datei „secrets.toml“ ist nicht richtig geschrieben")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["demo", "new", "init", "doctor", "copy", "handbook", None])
def test_the_help_is_german(command: str | None) -> None:
    done = run(*([command] if command else []), "--help")
    assert done.returncode == 0
    assert done.stdout.startswith("Aufruf: python -m zim_data")
    assert not {"usage", "options", "positional", "show", "help message"} & set(done.stdout.lower().split())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")
def test_whoever_watches_a_copy_sees_how_far_it_is(tmp_path: Path) -> None:
    import pty

    create_empty(tmp_path / "zim.xlsx")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "zim_data", "copy", str(tmp_path / "zim.xlsx"), str(tmp_path / "kopie.xlsx")]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, check=True, cwd=HOUSE, timeout=60)
    seen = os.read(ours, 100_000).decode()
    assert "Schreiben: 100%" in seen
    assert b"Schreiben" not in done.stdout


def test_a_command_that_makes_no_sense_is_answered_in_german() -> None:
    done = run("copy", "nur-eins.xlsx")
    assert done.returncode == 2
    assert done.stderr.startswith("Aufruf: python -m zim_data copy")
    assert done.stderr.endswith("So geht der Befehl nicht. Mehr sagt python -m zim_data copy --help\n")
