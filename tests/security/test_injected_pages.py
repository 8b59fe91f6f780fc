"""Hostile text in every column of the sheet, every list and every field: pages show it as text, and none breaks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from google.protobuf.message import Message  # type: ignore[import-untyped]
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import NAVIGATION
from tests.security import injections
from ui import session
from ui.links import PAGES
from zim_data import demo
from zim_data.records import Row, fields_of
from zim_data.settings import Settings
from zim_data.store.design import new_spreadsheet
from zim_data.store.new_workbook import create_workbook
from zim_data.store.spreadsheet import TabDesign
from zim_data.tables import (
    TABLES,
    Absence,
    Booking,
    Meeting,
    Newcomer,
    NewcomerStatus,
    Role,
    Room,
    Snooze,
    Tandem,
    TandemStatus,
    TeamMember,
    Volunteer,
    VolunteerStatus,
)

TODAY = date.today()
PROGRAMME = demo.programme(TODAY)
MOST = 30
"""So many rows of a table are enough, and make a page quick."""
NO_MARKUP = {
    "text:body",
    "code:code_text",
    "html:",
    "textinput:value",
    "textarea:value",
    "textinput:default",
    "textarea:default",
    "selectbox:options",
    "selectbox:raw_value",
    "multiselect:options",
    "multiselect:raw_values",
    "pagelink:query_string",
    "unknownelement:spec",  # a chart
    "unknownelement:alt",
    "unknownelement:url",
}
"""Where Streamlit shows a text as it is; in all other places it is Markdown."""
ASKED = ("id", "ansicht", "woche", "raum", "schritt", "neu", "status", "seite", "suche", "sprache", "thema")
"""What the addresses of pages may ask for."""


OF_THE_TEAM: dict[type[Row], Sequence[Row]] = {
    Absence: [Absence(id="A-00001", who="Frau Ahorn", starts=TODAY, ends=TODAY, deputy="Herr Ginster")],
    Snooze: [Snooze(id="W-00001", rule="waiting", concerns="Z-00001", since=TODAY, reason="Ist verreist.")],
    TeamMember: [TeamMember(id="S-00001", email="ahorn@zim.example", name="Frau Ahorn", role=Role.LEAD, active=True)],
}
"""What the demo has no rows of."""


def small_programme() -> dict[type[Row], Sequence[Row]]:
    """A part of the demo: a tandem of each status and those who belong to it, and some of all others."""
    chosen = {row.status: row for row in reversed(PROGRAMME[Tandem]) if isinstance(row, Tandem)}
    ids = {each for row in chosen.values() for each in (row.id, row.volunteer_id, row.newcomer_id)}
    kept: dict[type[Row], Sequence[Row]] = {}
    for table, rows in PROGRAMME.items():
        belong = [row for row in rows if {row.id, getattr(row, "tandem_id", None)} & ids]
        others = [row for row in rows if table is not Tandem and not getattr(row, "tandem_id", None)]
        kept[table] = list(dict.fromkeys([*belong[:100], *others[-MOST:]]))
    return {**kept, **OF_THE_TEAM}


SMALL = small_programme()


def some(table: type[Row], *statuses: object) -> str:
    """The ID of a row that is kept, with one of these statuses."""
    return next(row.id for row in SMALL[table] if not statuses or getattr(row, "status", None) in statuses)


VOLUNTEER, NEWCOMER = some(Volunteer, VolunteerStatus.ACTIVE), some(Newcomer, NewcomerStatus.WAITING)
TANDEMS = {row.status: row.id for row in SMALL[Tandem] if isinstance(row, Tandem)}
LINKS: dict[str, tuple[str, dict[str, str]]] = {
    **{page: (page, {}) for page in PAGES.values()},
    "volunteer": ("directory.py", {"id": VOLUNTEER}),
    "newcomer": ("directory.py", {"id": NEWCOMER}),
    "newcomer in tandem": ("directory.py", {"id": some(Newcomer, NewcomerStatus.IN_TANDEM)}),
    "found": ("directory.py", {"seite": "Begleitende", "suche": "a"}),
    "registering": ("registration.py", {"id": NEWCOMER}),
    "one": ("matching.py", {"id": NEWCOMER}),
    "all": ("matching.py", {"ansicht": "Alle zugleich"}),
    "waiting": ("matching.py", {"ansicht": "Warteliste"}),
    **{f"tandem {status}": ("tandems.py", {"id": identity}) for status, identity in TANDEMS.items()},
    "meetings": ("meetings.py", {"id": TANDEMS[TandemStatus.ACTIVE]}),
    "meeting": ("meetings.py", {"id": some(Meeting)}),
    "slip": ("meetings.py", {"ansicht": "Zettel eintragen", "id": TANDEMS[TandemStatus.ACTIVE]}),
    "booking": ("rooms.py", {"id": some(Booking)}),
    "certificate": ("certificates.py", {"id": VOLUNTEER}),
}
"""Every page, by every kind of link."""
FORMS = [
    "registration.py",
    "rooms.py",
    "all",
    *(link for link in LINKS if link.startswith(("tandem ", "meeting"))),
    "slip",
]
"""The links behind which somebody types and saves."""
SEARCHES = ["directory.py", "matching.py", "tandems.py", "certificate"]
MADE_UP = {
    **{f"strange {page}": (page, dict.fromkeys(ASKED, injections.MARKUP)) for page in PAGES.values()},
    **{f"unknown {page}": (page, {"id": "B-XXXXX"}) for page in PAGES.values()},
    **{f"other {page}": (page, {"id": some(Room)}) for page in PAGES.values()},
}
"""Every page, by links that somebody made up, and by the ID of something else."""


def made(folder: Path, tabs: Sequence[TabDesign]) -> Path:
    create_workbook(folder / "zim.xlsx", tabs)
    return folder / "zim.xlsx"


@pytest.fixture(scope="module")
def tabs() -> list[TabDesign]:
    return new_spreadsheet(SMALL, lists={"Mitarbeitende": demo.DEMO_STAFF}, settings=Settings(demo=True))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, tabs: list[TabDesign]) -> Path:
    return made(tmp_path_factory.mktemp("hostile"), injections.hostile(tabs, injections.MARKUP))


@pytest.fixture(scope="module")
def hostile_ids(tmp_path_factory: pytest.TempPathFactory, tabs: list[TabDesign]) -> Path:
    return made(tmp_path_factory.mktemp("ids"), injections.with_hostile_ids(tabs, injections.MARKUP))


@pytest.fixture
def use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    st.cache_resource.clear()
    monkeypatch.setenv("ZIM_WORKBOOK", str(tmp_path / "zim.xlsx"))
    yield
    st.cache_resource.clear()


def opened(page: str, query: dict[str, str]) -> AppTest:
    app = AppTest.from_file(str(NAVIGATION), default_timeout=120).run()
    app.switch_page(page)
    app.query_params.update(query)
    return app.run()


def texts(message: Message, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in what is sent to the browser, with the names of the fields that lead to it."""
    for field, value in message.ListFields():
        here = f"{path}.{field.name}".removeprefix(".")
        several = not isinstance(value, str | bytes | Message) and hasattr(value, "__iter__")
        for each in list(value) if several else [value]:
            if isinstance(each, Message):
                yield from texts(each, here)
            elif isinstance(each, str):
                yield here, each


def raw(app: AppTest) -> dict[str, str]:
    """Where something hostile is sent as Markdown or HTML as it was typed: the place, and what."""
    found: dict[str, str] = {}
    for node in app._tree:
        if isinstance(proto := getattr(node, "proto", None), Message):
            for path, text in texts(proto):
                place = f"{type(node).__name__.casefold()}:{path}"
                if injections.rendered_raw(text) and place not in NO_MARKUP and not path.endswith("id"):
                    found[place] = text
    return found


@pytest.mark.parametrize("link", LINKS)
def test_what_stands_in_the_sheet_is_only_text_on_a_page(hostile: Path, use: None, tmp_path: Path, link: str) -> None:
    shutil.copy(hostile, tmp_path / "zim.xlsx")
    app = opened(*LINKS[link])
    assert not app.exception
    assert raw(app) == {}


@pytest.mark.parametrize("link", LINKS)
def test_so_are_ids_that_somebody_typed(hostile_ids: Path, use: None, tmp_path: Path, link: str) -> None:
    shutil.copy(hostile_ids, tmp_path / "zim.xlsx")
    page, query = LINKS[link]
    app = opened(page, {key: value + injections.MARKUP if key == "id" else value for key, value in query.items()})
    assert not app.exception
    assert raw(app) == {}


@pytest.mark.parametrize("link", MADE_UP)
def test_a_link_that_somebody_made_up_does_nothing(hostile: Path, use: None, tmp_path: Path, link: str) -> None:
    shutil.copy(hostile, tmp_path / "zim.xlsx")
    app = opened(*MADE_UP[link])
    assert not app.exception
    assert raw(app) == {}


FORM = """
from dataclasses import MISSING

import streamlit as st
from ui import session
from ui.forms import Form
from zim_data.columns import Day, Moment, Number, Whole
from zim_data.records import fields_of
from zim_data.tables import TABLES

BEGINS = {Day: session.today(), Moment: session.now()}

table = next(each for each in TABLES if each.TITLE == st.query_params["tab"])
form = Form("scan", table)
for each in fields_of(table):
    number = isinstance(each.kind, Whole | Number)
    begin = BEGINS.get(type(each.kind), 60 if number else "B-1") if each.empty is MISSING else None
    form.field(each.name, default=begin)
if st.button("Speichern"):
    st.session_state["values"] = form.values()
    st.session_state["wrong"] = dict(form.wrong)
"""
TYPED = {
    "markup": injections.MARKUP,
    "controls": injections.CONTROLS,
    **{f"formula {each!r}": each for each in injections.FORMULAS},
    **{f"odd {number}": each for number, each in enumerate(injections.ODD)},
    **{f"start {each!r}": f"{each} etwas" for each in injections.STARTS},
}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.TITLE)
def test_every_field_takes_any_text_for_text_or_says_what_is_wrong(
    hostile: Path, use: None, tmp_path: Path, table: type[Row]
) -> None:
    """Generated from the declarations: what is typed comes through as it is, or there is a sentence at the field."""
    shutil.copy(hostile, tmp_path / "zim.xlsx")
    app = AppTest.from_string(FORM, default_timeout=120)
    app.query_params["tab"] = table.TITLE
    app.run()
    names = [each.name for each in fields_of(table)]
    for typed in TYPED.values():
        inputs = [*app.text_input, *app.text_area]
        for each in inputs:
            each.set_value(typed)
        app.button[0].click().run()
        assert not app.exception
        assert raw(app) == {}
        values, wrong = app.session_state["values"], app.session_state["wrong"]
        for each in inputs:
            name = next(name for name in names if each.key is not None and each.key.endswith(f".{name}"))
            assert name in wrong or values is None or values[name] in (typed, typed.strip(), None, (), session.today())
            assert len(wrong.get(name, "")) < 1500


@pytest.mark.parametrize("link", [*FORMS, *SEARCHES])
def test_what_is_typed_into_a_page_is_only_text_there(hostile: Path, use: None, tmp_path: Path, link: str) -> None:
    """All fields at once, and the main button pressed, whatever it does."""
    shutil.copy(hostile, tmp_path / "zim.xlsx")
    app = opened(*LINKS[link])
    for typed in (injections.MARKUP, injections.MARKUP[:100], injections.CONTROLS):
        for each in [*app.text_input, *app.text_area]:
            each.set_value(typed)
        app.run()
        for button in [each for each in app.button if each.proto.type == "primary" and not each.proto.disabled][:1]:
            button.click().run()
        assert not app.exception
        assert raw(app) == {}


def test_ten_megabytes_in_a_field_are_refused_with_a_sentence(hostile: Path, use: None, tmp_path: Path) -> None:
    shutil.copy(hostile, tmp_path / "zim.xlsx")
    app = opened("meetings.py", {"id": TANDEMS[TandemStatus.ACTIVE]})
    before = len(session.snapshot()[Meeting].records)
    app.text_area(key=next(str(each.key) for each in app.text_area if str(each.key).endswith(".note"))).set_value(
        "x" * 10_000_000
    )
    app.run()
    next(each for each in app.button if each.proto.type == "primary").click().run()
    assert not app.exception
    assert any("Der Text ist zu lang" in each.value for each in app.error)
    assert len(session.snapshot()[Meeting].records) == before
