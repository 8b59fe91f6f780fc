from __future__ import annotations

import errno
import multiprocessing
import os
import random
import re
import resource
import signal
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from datetime import time as clock
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from tests.office import convert, in_libreoffice
from tests.store.xlsx_files import book_of, number_format, rows, with_rows
from zim_data.errors import WorkbookBusy, WorkbookMissing, WorkbookNotWritable, WorkbookUnreadable, ZimError
from zim_data.store.new_workbook import create_workbook
from zim_data.store.spreadsheet import AppendRow, ColumnDesign, GridChange, Grids, SetCell, TabDesign
from zim_data.store.workbook import Workbook

in_process = multiprocessing.get_context("fork")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "Begleitung.xlsx"
    file.write_bytes(book_of(["ID", "Stand"], ["M-1", "alt"]))
    return file


def put(value: str) -> Callable[[Grids], list[GridChange]]:
    return lambda _: [SetCell("Treffen", 1, 1, value)]


def files_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_what_is_written_is_answered_and_read_again(path: Path) -> None:
    book = Workbook(path)
    answered = book.write(put("neu"))
    assert answered.grids == book.read() == {"Treffen": [["ID", "Stand"], ["M-1", "neu"]]}


def test_the_version_changes_with_every_save(path: Path) -> None:
    book = Workbook(path)
    before = book.version()
    assert before == book.version()
    book.write(put("neu"))
    assert before != book.version()


def test_nothing_decided_saves_nothing(path: Path) -> None:
    book = Workbook(path)
    before = book.version()
    assert book.write(lambda _: []) == (book.read(), before)
    assert book.version() == before


def test_what_the_decision_raises_leaves_the_file_alone(path: Path) -> None:
    before = path.read_bytes()

    def refuse(_: Grids) -> list[GridChange]:
        raise ZimError("Das geht nicht.")

    with pytest.raises(ZimError, match="Das geht nicht"):
        Workbook(path).write(refuse)
    assert path.read_bytes() == before


def test_positions_are_those_of_the_sheet(path: Path) -> None:
    path.write_bytes(with_rows('<row r="3"><c r="C3"><v>1</v></c></row><row r="5"><c r="D5"><v>2</v></c></row>'))
    assert Workbook(path).read()["Treffen"] == [[], [], ["", "", 1, ""], [], ["", "", "", 2]]


def test_a_hundred_thousand_coloured_empty_rows_are_no_rows(path: Path) -> None:
    path.write_bytes(with_rows("<row><c><v>1</v></c></row>" + '<row><c s="0"/><c s="0"/></row>' * 100_000))
    assert Workbook(path).read() == {"Treffen": [[1]]}
    assert Workbook(path).write(lambda _: [AppendRow("Treffen", {0: 2})]).grids == {"Treffen": [[1], [2]]}


def test_a_stray_cell_that_would_fill_the_memory_is_named(path: Path) -> None:
    path.write_bytes(with_rows('<row><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    with pytest.raises(
        WorkbookUnreadable, match="„Treffen“ steht weit außerhalb der Liste noch etwas, in Zelle XFD1048576"
    ):
        Workbook(path).read()


def test_a_stray_colour_at_the_far_end_is_nothing(path: Path) -> None:
    path.write_bytes(with_rows('<row><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'))
    assert Workbook(path).read() == {"Treffen": [[1]]}


def test_durations_are_times_or_days(path: Path) -> None:
    def paint(book: openpyxl.Workbook) -> None:
        book.active["A1"], book.active["B1"] = timedelta(minutes=90), timedelta(days=1, hours=12)

    path.write_bytes(book_of(design=paint))
    assert Workbook(path).read()["Treffen"] == [[clock(1, 30), 1.5]]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    book = Workbook(tmp_path / "fehlt.xlsx")
    assert book.version() is None
    with pytest.raises(WorkbookMissing, match=r"Die Tabelle „fehlt\.xlsx“ ist nicht mehr da"):
        book.read()
    with pytest.raises(WorkbookMissing):
        book.write(put("neu"))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "ist leer"),
        (b"PK\x03\x04 abgeschnitten", "ist beschädigt oder keine Excel-Arbeitsmappe"),
        (b"Name;Ort\nA;B", "ist beschädigt oder keine Excel-Arbeitsmappe"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600,
            "ist mit einem Kennwort geschützt oder eine alte Excel-Datei",
        ),
    ],
)
def test_what_is_no_workbook_is_explained_and_kept(path: Path, content: bytes, why: str) -> None:
    path.write_bytes(content)
    with pytest.raises(WorkbookUnreadable, match=why):
        Workbook(path).read()
    with pytest.raises(WorkbookUnreadable, match=why):
        Workbook(path).write(put("neu"))
    assert path.read_bytes() == content


def test_a_file_cut_off_anywhere_is_unreadable_and_never_a_crash(path: Path) -> None:
    whole = path.read_bytes()
    dice = random.Random(1)
    for length in dice.sample(range(len(whole) - 1), 12):
        path.write_bytes(whole[:length])
        with pytest.raises(WorkbookUnreadable):
            Workbook(path).read()


def test_nobody_saves_while_libreoffice_has_it_open(path: Path) -> None:
    path.with_name(".~lock.Begleitung.xlsx#").write_text(",erika,buero-3,22.11.2026 10:31,file:///home/erika;")
    with pytest.raises(WorkbookBusy, match=r"in LibreOffice geöffnet \(erika, buero-3\).*nach einem Absturz"):
        Workbook(path).write(put("neu"))
    assert Workbook(path).read()["Treffen"][1] == ["M-1", "alt"]


def test_nobody_saves_while_excel_has_it_open(path: Path) -> None:
    path.with_name("~$Begleitung.xlsx").write_bytes(b"\x05Erika" + b" " * 49 + b"\x05\0E\0r\0i\0k\0a\0" + b" \0" * 40)
    with pytest.raises(WorkbookBusy, match=r"in Excel geöffnet \(Erika\)"):
        Workbook(path).write(put("neu"))


def test_a_workbook_opened_while_we_decide_is_not_replaced(path: Path) -> None:
    def decide(_: Grids) -> list[GridChange]:
        path.with_name(".~lock.Begleitung.xlsx#").touch()
        return put("neu")(_)

    with pytest.raises(WorkbookBusy, match=r"in LibreOffice geöffnet\. Bitte"):
        Workbook(path).write(decide)
    assert rows(path.read_bytes())[1] == ["M-1", "alt"]
    assert ".Begleitung.xlsx.zim-neu" not in files_in(path.parent)


def test_a_read_only_file_or_folder_is_left_alone(path: Path) -> None:
    for place, mode in ((path, 0o444), (path.parent, 0o555)):
        usual = place.stat().st_mode
        place.chmod(mode)
        with pytest.raises(WorkbookNotWritable, match="schreibgeschützt"):
            Workbook(path).write(put("neu"))
        place.chmod(usual)
    assert files_in(path.parent) == {"Begleitung.xlsx"}


def test_the_file_keeps_its_permissions(path: Path) -> None:
    path.chmod(0o660)
    Workbook(path).write(put("neu"))
    backup = next((path.parent / "Sicherungen").iterdir())
    assert (path.stat().st_mode & 0o777, backup.stat().st_mode & 0o777) == (0o660, 0o660)


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "anderswo" / "Verweis.xlsx"
    link.parent.mkdir()
    link.symlink_to(path)
    Workbook(link).write(put("neu"))
    assert link.is_symlink()
    assert rows(path.read_bytes())[1] == ["M-1", "neu"]


def saved_at(path: Path, *moments: str, backups: int = 10) -> list[str]:
    """The backups' names after saves at these moments."""
    for moment in moments:
        Workbook(path, backups=backups, now=partial(datetime.fromisoformat, moment)).write(put(moment))
    folder = path.parent / "Sicherungen"
    return sorted(files_in(folder)) if folder.exists() else []


def test_the_first_state_of_each_hour_is_kept(path: Path) -> None:
    kept = saved_at(path, "2026-11-22T10:31:05", "2026-11-22T10:59:00", "2026-11-22T11:00:00")
    assert kept == ["Begleitung 2026-11-22 10-31-05.xlsx", "Begleitung 2026-11-22 11-00-00.xlsx"]
    first = path.parent / "Sicherungen" / kept[0]
    assert rows(first.read_bytes())[1] == ["M-1", "alt"]


def test_only_the_newest_backups_stay(path: Path) -> None:
    other = path.parent / "Sicherungen" / "Begleitung vor dem Umzug.xlsx"
    other.parent.mkdir()
    other.touch()
    kept = saved_at(path, *(f"2026-11-{day}T10:00:00" for day in range(10, 15)), backups=2)
    assert kept == [f"Begleitung 2026-11-{day} 10-00-00.xlsx" for day in (13, 14)] + [other.name]


def test_no_backups_where_none_are_wanted(path: Path) -> None:
    assert saved_at(path, "2026-11-22T10:31:05", backups=0) == []


def test_somebody_elses_save_in_between_is_not_lost(path: Path) -> None:
    rounds = []

    def decide(grids: Grids) -> list[GridChange]:
        rounds.append(grids["Treffen"][1][0])
        if len(rounds) == 1:
            path.write_bytes(book_of(["ID", "Stand"], ["M-2", "von Hand"]))
        return [AppendRow("Treffen", {0: "M-3"})]

    Workbook(path).write(decide)
    assert rounds == ["M-1", "M-2"]
    assert rows(path.read_bytes()) == [["ID", "Stand"], ["M-2", "von Hand"], ["M-3", ""]]


def test_endless_saves_of_others_end_in_a_sentence(path: Path) -> None:
    def decide(grids: Grids) -> list[GridChange]:
        path.write_bytes(book_of(["ID"], [time.monotonic_ns()]))
        return [AppendRow("Treffen", {0: "x"})]

    with pytest.raises(WorkbookBusy, match="ständig von anderer Stelle gespeichert"):
        Workbook(path).write(decide)


def test_a_file_being_saved_in_place_is_read_when_it_is_whole(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    saving = threading.Timer(0.05, path.write_bytes, [whole])
    saving.start()
    assert Workbook(path).read()["Treffen"][1] == ["M-1", "alt"]
    saving.join()


def decided(*changes: GridChange) -> Callable[[Grids], list[GridChange]]:
    return lambda _: list(changes)


def append_rows(path: Path, name: str, count: int) -> None:
    for number in range(count):
        Workbook(path).write(decided(AppendRow("Treffen", {0: f"{name}-{number}"})))


@pytest.mark.parametrize("worker", [in_process.Process, threading.Thread])
def test_two_who_each_add_twenty_rows_lose_none(
    path: Path, worker: type[multiprocessing.Process | threading.Thread]
) -> None:
    both = [worker(target=append_rows, args=(path, name, 20)) for name in "AB"]
    for each in both:
        each.start()
    for each in both:
        each.join()
    added = {row[0] for row in rows(path.read_bytes())[2:]}
    assert added == {f"{name}-{number}" for name in "AB" for number in range(20)}


def test_who_waits_too_long_is_told(path: Path) -> None:
    def decide(_: Grids) -> list[GridChange]:
        with pytest.raises(WorkbookBusy, match="von jemand anderem in der App gespeichert"):
            in_thread(lambda: Workbook(path, patience=0.1).write(put("neu")))
        return []

    Workbook(path).write(decide)


def in_thread(work: Callable[[], object]) -> None:
    """Do the work in another thread, and raise here what it raises."""
    raised: list[Exception] = []

    def run() -> None:
        try:
            work()
        except ZimError as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    for error in raised:
        raise error


def save_forever(path: Path) -> None:
    for number in range(10**9):
        Workbook(path).write(decided(SetCell("Treffen", 0, 0, number), SetCell("Treffen", 40, 0, number)))


def test_a_save_killed_at_any_moment_leaves_the_old_or_the_new_state(path: Path) -> None:
    path.write_bytes(book_of(*[(0, "x" * 50)] * 41))
    dice, seen = random.Random(22), set()
    for _ in range(50):
        saving = in_process.Process(target=save_forever, args=(path,))
        saving.start()
        time.sleep(dice.uniform(0.005, 0.08))
        os.kill(saving.pid or 0, signal.SIGKILL)
        saving.join()
        grid = rows(path.read_bytes())
        assert grid[0][0] == grid[40][0]
        assert len(grid) == 41
        seen.add(grid[0][0])
    assert len(seen) > 1
    Workbook(path).write(put("zuletzt"))
    assert files_in(path.parent) <= {"Begleitung.xlsx", ".Begleitung.xlsx.zim-lock", "Sicherungen"}
    assert all(name.endswith(".xlsx") for name in files_in(path.parent / "Sicherungen") if not name.startswith("."))


def save_on_full_disk(path: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
    try:
        Workbook(path).write(put("neu"))
    except WorkbookNotWritable as error:
        full = isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EFBIG
        os._exit(0 if full and "Speicherplatz voll" in error.sentence else 1)
    os._exit(2)


def test_a_full_disk_leaves_the_file_as_it_was(path: Path) -> None:
    before = path.read_bytes()
    saving = in_process.Process(target=save_on_full_disk, args=(path,))
    saving.start()
    saving.join()
    assert saving.exitcode == 0
    assert path.read_bytes() == before
    assert files_in(path.parent) == {"Begleitung.xlsx", ".Begleitung.xlsx.zim-lock"}


TABS = [
    TabDesign(
        "Treffen",
        (
            ColumnDesign("ID", note="Bitte nicht ändern."),
            ColumnDesign("Datum", format="date"),
            ColumnDesign("Dauer", format="number"),
            ColumnDesign("Telefon", width=20),
            ColumnDesign("Stand", choices=("offen", "fertig")),
            ColumnDesign("Themen", choices_from="Themen", several=True),
            ColumnDesign("Ort", choices=tuple(f"Haus Nummer {number}, Erfurt" for number in range(30))),
        ),
        (("M-1", date(2026, 11, 22), 90, "0361 1", "offen", "Amt, Arzt", "=Haus"), ("M-2",)),
    ),
    TabDesign("Listen", (ColumnDesign("Sprachen"), ColumnDesign("Themen")), (("Farsi", "Amt"), (None, "Arzt"))),
]


@pytest.fixture
def new(tmp_path: Path) -> Path:
    create_workbook(tmp_path / "neu.xlsx", TABS)
    return tmp_path / "neu.xlsx"


def test_a_new_workbook_holds_its_rows(new: Path) -> None:
    grids = Workbook(new).read()
    assert grids["Treffen"][0] == ["ID", "Datum", "Dauer", "Telefon", "Stand", "Themen", "Ort"]
    assert grids["Treffen"][1] == ["M-1", date(2026, 11, 22), 90, "0361 1", "offen", "Amt, Arzt", "=Haus"]
    assert grids["Listen"] == [["Sprachen", "Themen"], ["Farsi", "Amt"], ["", "Arzt"]]


def test_a_new_workbook_explains_itself(new: Path) -> None:
    sheet = openpyxl.load_workbook(new)["Treffen"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.b
    assert sheet["A1"].comment.text == "Bitte nicht ändern."
    assert sheet.column_dimensions["D"].width == 20
    assert [sheet.column_dimensions[letter].number_format for letter in "ABC"] == ["@", r"dd\.mm\.yyyy", "0"]


def test_drop_downs_help_and_warn_but_never_stop(new: Path) -> None:
    sheet = openpyxl.load_workbook(new)["Treffen"]
    found = {
        str(each.sqref): (each.formula1, each.errorStyle, each.showErrorMessage)
        for each in sheet.data_validations.dataValidation
    }
    assert found == {
        "E2:E1048576": ('"offen,fertig"', "warning", True),
        "F2:F1048576": ("'Listen'!$B$2:$B$103", "warning", False),
        "G2:G1048576": ("'Auswahl'!$A$1:$A$30", "warning", True),
    }


def test_rows_added_later_have_the_columns_formats(new: Path) -> None:
    Workbook(new).write(lambda _: [AppendRow("Treffen", {1: date(2026, 12, 1), 3: "0361 2"})])
    data = new.read_bytes()
    assert [number_format(data, address) for address in ("B4", "D4")] == [r"dd\.mm\.yyyy", "@"]


def test_an_existing_file_is_not_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(ZimError, match="gibt es schon"):
        create_workbook(path, TABS)
    assert path.read_bytes() == before


def test_a_new_workbook_needs_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ZimError, match="Ordner"):
        create_workbook(tmp_path / "fehlt" / "neu.xlsx", TABS)


@pytest.mark.office
def test_libreoffice_shows_what_the_app_wrote(new: Path, tmp_path: Path) -> None:
    Workbook(new).write(
        lambda _: [AppendRow("Treffen", {0: "M-3", 1: date(2026, 12, 24), 2: 45, 3: "0361 5", 6: "=1+1 & <mehr>"})]
    )
    shown = in_libreoffice(new, tmp_path)
    assert 'office:date-value="2026-12-24"' in shown
    assert {"24.12.2026", "22.11.2026", "M-3", "45", "0361 5", "=1+1 &amp; &lt;mehr&gt;"} <= set(
        re.findall("<text:p>([^<]*)</text:p>", shown)
    )


@pytest.mark.office
def test_what_libreoffice_saves_is_read_and_changed(new: Path, tmp_path: Path) -> None:
    saved = tmp_path / "gespeichert" / "neu.xlsx"
    convert(new, "xlsx", saved.parent)
    Workbook(saved).write(lambda _: [AppendRow("Treffen", {0: "M-3", 1: date(2026, 12, 24)})])
    before, after = Workbook(new).read()["Treffen"], Workbook(saved).read()["Treffen"]
    assert [row[:5] for row in after[:2]] == [row[:5] for row in before[:2]]
    assert after[3][:2] == ["M-3", date(2026, 12, 24)]
    assert "24.12.2026" in in_libreoffice(saved, tmp_path)
