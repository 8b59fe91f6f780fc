"""Charts as files: drawn without a browser and without asking anybody."""

from __future__ import annotations

import struct
from datetime import date

import pytest
from lxml import etree

from tests.unit.test_centre_on_paper import ON, house, people, work
from tests.unit.test_statistics import snapshot_of
from zim_data import charts
from zim_data.charts import CHARTS, Drawing
from zim_data.periods import PeriodKind, calendar_period

YEAR = calendar_period(PeriodKind.YEAR, ON)


@pytest.fixture(scope="module")
def drawings() -> dict[str, Drawing]:
    centre = snapshot_of(*people(), *work(), *house(), on=ON)
    return {key: charts.drawn(centre, chart, YEAR) for key, chart in CHARTS.items()}


@pytest.mark.parametrize("key", CHARTS)
def test_every_chart_becomes_an_svg_with_its_german_numbers_on_white(drawings: dict[str, Drawing], key: str) -> None:
    svg = etree.fromstring(charts.to_svg(drawings[key], width=500).encode())
    texts = {"".join(map(str, each.itertext())) for each in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert any(text[:1].isdigit() for text in texts)
    assert float(svg.attrib["width"]) >= 500
    assert b"currentColor" not in etree.tostring(svg)
    rectangle = next(svg.iter("{http://www.w3.org/2000/svg}rect"))
    assert rectangle.attrib["fill"] == "white"


def test_an_svg_names_what_it_shows(drawings: dict[str, Drawing]) -> None:
    svg = charts.to_svg(drawings["ended_by_reason"])
    assert "Ziel erreicht" in svg
    assert "Umzug" in svg
    assert "<title>In diesem Zeitraum endeten 2 Tandems, am häufigsten aus dem Grund" in svg


def test_a_png_is_as_wide_as_asked_times_its_scale(drawings: dict[str, Drawing]) -> None:
    png = charts.to_png(drawings["meetings"], width=600, scale=2)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert 1200 <= width <= 1320
    assert height > 300


@pytest.mark.parametrize("key", CHARTS)
def test_every_chart_is_a_table_of_numbers_too(drawings: dict[str, Drawing], key: str) -> None:
    lines = drawings[key].numbers
    assert lines
    assert all(line.keys() == lines[0].keys() for line in lines)


def test_the_numbers_of_a_chart_are_those_on_paper(drawings: dict[str, Drawing]) -> None:
    assert drawings["room_hours_by_room"].numbers == [
        {"Gruppe": "Küche", "Stunden": 2.0},
        {"Gruppe": "Lindenzimmer", "Stunden": 1.5},
    ]
    last = drawings["new_and_ended"].numbers[-4:]
    assert [(line["Monat"], line["Neue Tandems"], line["Beendete Tandems"]) for line in last] == [
        ("September 2026", 1, 0),
        ("Oktober 2026", 0, 0),
        ("November 2026", 0, 0),
        ("Dezember 2026", 0, 0),
    ]
    shares = [line["Anteil, der mindestens so lange hält (%)"] for line in drawings["survival"].numbers]
    assert shares == [pytest.approx(80), pytest.approx(80), pytest.approx(160 / 3)]


def test_a_chart_asks_nobody_for_anything(drawings: dict[str, Drawing]) -> None:
    for drawing in drawings.values():
        spec = str(drawing.chart.to_dict(validate=False))
        assert "'url'" not in spec
        assert "http" not in spec.replace("https://vega.github.io/schema/vega-lite", "")


def test_days_of_a_funnel_without_any_are_left_out() -> None:
    drawing = charts.drawn(snapshot_of(on=date(2026, 1, 1)), CHARTS["steps"], YEAR)
    assert [line["Tage bis hierher (Median)"] for line in drawing.numbers] == [None] * 5
