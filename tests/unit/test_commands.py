"""`python -m zim_data`, and where the workbook lies."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from zim_data.__main__ import main
from zim_data.places import chosen_workbook, demo_workbook, own_workbook
from zim_data.setup import create_demo
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
