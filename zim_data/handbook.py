"""The handbook's tables, made from the declaration; `python -m zim_data handbook` puts them into the handbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zim_data import follow_up
from zim_data.columns import Number, YesNo
from zim_data.districts import AREAS
from zim_data.life import STEPS
from zim_data.lists import LISTS
from zim_data.matching import CRITERIA
from zim_data.records import Row, field_of, fields_of
from zim_data.settings import Settings, Texts
from zim_data.statistics import BEGINNING, BREAKDOWNS, SECTIONS, said
from zim_data.tables import TABLES, Tandem, TandemStatus

END = "<!-- Ende -->"
HANDBOOK = Path(__file__).resolve().parent.parent / "docs" / "handbuch.md"


def tables() -> dict[str, str]:
    """Each generated part of the handbook, in Markdown, by its name."""
    parts = {table.TITLE: _columns(table) for table in TABLES}
    return {
        **parts,
        "Kriterien": _criteria(),
        "Schritte": _steps(),
        "Regeln": _rules(),
        "Einstellungen-Werte": _keyed(Settings()),
        "Textbausteine-Werte": _keyed(Texts()),
        "Listen": _lists(),
        "Zahlen": _figures(),
        "Merkmale": _traits(),
        "Stadtgebiete": _areas(),
    }


def updated(text: str) -> str:
    """The handbook with its generated parts as they should be now."""
    for name, part in tables().items():
        before, start, rest = text.partition(f"<!-- Tabelle: {name} -->\n")
        _, end, after = rest.partition(END)
        text = f"{before}{start}{part}\n{end}{after}" if end else text
    return text


def _columns(table: type[Row]) -> str:
    rows = [
        (each.header, each.kind.hint, each.column.note, "ja" if each.column.personal else "")
        for each in fields_of(table)
    ]
    return _markdown(("Spalte", "Inhalt", "Hinweis", "Persönlich"), rows)


def _keyed(values: Any) -> str:
    fields = fields_of(type(values))[1:]
    rows = [(each.header, each.text(each.empty), each.column.note) for each in fields]
    return _markdown(("Schlüssel", "Vorgabe", "Bedeutung"), rows)


def _criteria() -> str:
    usual = Settings()
    rows = [
        (
            each.name,
            ", ".join(each.reads),
            Number().text(each.points(usual)),
            each.rule.name,
            YesNo().text(each.rule.is_must(usual)),
        )
        for each in CRITERIA
    ]
    return _markdown(("Kriterium", "Liest", "Gewicht zu Beginn", "Als Muss", "Muss zu Beginn"), rows)


def _rules() -> str:
    usual = Settings()
    rows = [
        (
            each.name,
            follow_up.when(each, usual),
            "Nachfrage mit Ampel" if each.check_in else each.link,
            YesNo().text(each.can_be_done),
        )
        for each in follow_up.RULES
    ]
    return _markdown(("Regel", "Erscheint", "Was dort zu tun ist", "Lässt sich als erledigt kennzeichnen"), rows)


def _steps() -> str:
    rows = [
        (
            each.name,
            " / ".join(status for status in TandemStatus if status in each.begins),
            each.leads_to or "bleibt",
            ", ".join(field_of(Tandem, name).header for name in each.asks),
            each.effect,
            ", ".join(each.who),
        )
        for each in STEPS
    ]
    return _markdown(("Schritt", "Möglich bei", "Danach", "Fragt nach", "Ändert außerdem", "Wer"), rows)


def _figures() -> str:
    """The glossary: every figure with its definition."""
    usual = Settings()
    rows = [
        (each.name, each.said(usual), field_of(Settings, each.target).header if each.target else "")
        for section in SECTIONS.values()
        for each in section
    ]
    rows.append(("Beginn eines Tandems", BEGINNING, ""))
    return _markdown(("Zahl", "Was gezählt wird", "Ziel in den Einstellungen"), rows)


def _traits() -> str:
    """By what figures are parted."""
    usual = Settings()
    found = {each.trait.name: (each.trait.name, said(each.trait.definition, usual)) for each in BREAKDOWNS.values()}
    return _markdown(("Merkmal", "Wie gezählt wird"), list(found.values()))


def _areas() -> str:
    return _markdown(("Gebiet", "Stadtteile"), [(name, ", ".join(names)) for name, names in AREAS.items()])


def _lists() -> str:
    return _markdown(("Liste", "Einträge zu Beginn"), [(name, ", ".join(values)) for name, values in LISTS.items()])


def _markdown(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, ("---",) * len(header), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in row) + " |" for row in lines
    )
