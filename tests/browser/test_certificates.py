"""A certificate's life in Chromium: issued, its code followed from the paper, withdrawn; and many at once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import poppler
from tests.browser.conftest import Serve, settle
from zim_data import demo
from zim_data.cells import plain
from zim_data.store.design import new_spreadsheet
from zim_data.store.new_workbook import create_workbook
from zim_data.store.spreadsheet import SetCell
from zim_data.store.workbook import Workbook
from zim_data.tables import Certificate, Meeting, Newcomer, Tandem, TandemStatus, Volunteer

TODAY = date.today()
ALL = 24


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Zoë met somebody twice, and so did many others."""
    people = [Volunteer(id="B-1", first_name="Zoë", last_name="Łukasińska")]
    people += [Volunteer(id=f"B-{each}", first_name=f"Nr{each}", last_name="Berg") for each in range(2, ALL + 1)]
    pairs = [
        Tandem(id=each.id.replace("B", "T"), volunteer_id=each.id, newcomer_id="Z-1", status=TandemStatus.ACTIVE)
        for each in people
    ]
    met = [
        Meeting(id=f"M-{number}-{days}", tandem_id=each.id, day=TODAY - timedelta(days=days), minutes=90)
        for number, each in enumerate(pairs)
        for days in (3, 10)
    ]
    newcomer = Newcomer(id="Z-1", first_name="Oksana", last_name="Koval")
    path = tmp_path / "zim.xlsx"
    create_workbook(path, new_spreadsheet({Volunteer: people, Newcomer: [newcomer], Tandem: pairs, Meeting: met}))
    return path


def set_address(workbook: Path, address: str) -> None:
    """Somebody writes into the workbook where the app is found."""

    def decide(grids: dict[str, list[list[object]]]) -> list[SetCell]:
        keys = [plain(row[0]) if row else "" for row in grids["Einstellungen"]]  # type: ignore[arg-type]
        return [SetCell("Einstellungen", keys.index("Adresse der App"), 1, address)]

    Workbook(workbook).write(decide)  # type: ignore[arg-type]


@pytest.mark.browser
def test_who_follows_the_code_on_the_paper_learns_whether_it_holds(
    serve: Serve, page: Page, workbook: Path, tmp_path: Path
) -> None:
    address = serve(workbook)
    set_address(workbook, address)
    page.goto(f"{address}/zertifikate?id=B-1")
    settle(page)
    page.get_by_role("button", name="Empathie").click()
    settle(page)
    page.get_by_role("button", name="Ausstellen", exact=True).click()
    expect(page.get_by_text("Zertifikat für Zoë Łukasińska ausgestellt.")).to_be_visible()
    settle(page)
    certificate = page.url
    with page.expect_download() as downloading:
        page.get_by_role("button", name="PDF herunterladen").click()
    downloading.value.save_as(tmp_path / "zertifikat.pdf")

    (code,) = zxingcpp.read_barcodes(poppler.painted((tmp_path / "zertifikat.pdf").read_bytes()))
    assert code.text.startswith(f"{address}/pruefen/")

    answer = page.goto(code.text)
    assert answer is not None
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    expect(page.get_by_role("heading", name="Dieses Zertifikat ist gültig.")).to_be_visible()
    expect(page.get_by_text("Z. Ł.")).to_be_visible()
    expect(page.get_by_text(f"{TODAY.year}-0001")).to_be_visible()
    assert "Zoë" not in page.content()

    page.goto(certificate)
    settle(page)
    page.get_by_text("Widerrufen", exact=True).first.click()
    page.get_by_label("Grund des Widerrufs").fill("Zeitraum falsch")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Zertifikat widerrufen").click()
    expect(page.get_by_text("ist widerrufen.")).to_be_visible()

    page.goto(code.text)
    expect(page.get_by_role("heading", name="Dieses Zertifikat wurde widerrufen.")).to_be_visible()
    page.get_by_label("Prüfcode").fill("7K3M-9QWE-2RTX-5AAA")
    page.get_by_role("button", name="Prüfen").click()
    expect(page.get_by_role("heading", name="In diesem Code ist etwas vertippt.")).to_be_visible()
    assert page.evaluate("document.scripts.length") == 0


@pytest.mark.browser
def test_many_at_once_give_one_zip_which_is_the_same_the_next_time(
    serve: Serve, page: Page, workbook: Path, tmp_path: Path
) -> None:
    address = serve(workbook)
    zips = []
    for turn in (1, 2):  # the second one on a page of its own
        page.goto(f"{address}/zertifikate?ansicht=Viele auf einmal")
        settle(page)
        if turn == 1:
            least = page.get_by_label("Mindestens (Stunden)")
            least.fill("1")
            least.press("Enter")
            page.get_by_role("button", name=f"{ALL} Zertifikate ausstellen").click()
            expect(page.get_by_text(f"{ALL} von {ALL} sind fertig.")).to_be_visible(timeout=60_000)
            settle(page)
        page.get_by_role("button", name="Dateien vorbereiten").click()
        with page.expect_download() as downloading:
            page.get_by_role("button", name="Alle als ZIP", exact=True).click()
        downloading.value.save_as(tmp_path / f"{turn}.zip")
        zips.append((tmp_path / f"{turn}.zip").read_bytes())

    assert len(ZipFile(tmp_path / "1.zip").namelist()) == ALL
    assert zips[0] == zips[1]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_whoever_checks_can_read_every_answer(demo_address: str, page: Page, width: int) -> None:
    issued = [each for each in demo.programme(TODAY)[Certificate] if isinstance(each, Certificate)]
    codes = {each.revoked: each.check_code for each in issued}
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", f"/{codes[False]}", f"/{codes[True]}", "/7K3M-9QWE-2RTX", "/1"):
        page.goto(f"{demo_address}/pruefen{path}")
        expect(page.get_by_label("Prüfcode")).to_be_visible()
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
