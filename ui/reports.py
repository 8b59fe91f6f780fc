"""Reports for funders: which, of what, its texts, how it will look, and the files."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import streamlit as st

from ui import freshness, session, tables
from ui.paper import show_pdf
from ui.saving import save
from ui.text import plain_text
from zim_data.errors import ZimError
from zim_data.periods import Period
from zim_data.reports import build, docx, hours, pdf, xlsx
from zim_data.reports.forms import Form, offered
from zim_data.reports.values import CONFIDENTIAL, Report
from zim_data.store.snapshot import Snapshot

EVERYBODY = "Alle Tandems"
TEXTS, NOTED = "reports.texts", "reports.noted"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_LETTERS = 5_000
NOTE = "Bericht mit Namen heruntergeladen"
"""What the journal calls it."""

_preview = lru_cache(maxsize=32)(pdf.preview)


def sees_names() -> bool:
    """Whether who is here may have names of people in a file."""
    return session.sees_rows()


def choose_form() -> Form:
    """One of the reports; it stands in the page's address."""
    forms = offered(names=sees_names())
    asked = st.query_params.get("bericht")
    if asked and asked not in forms:
        st.info("Diesen Bericht gibt es hier nicht. Bitte wählen Sie einen aus der Liste.")
    keys = list(forms)
    st.session_state["reports.form"] = asked if asked in forms else keys[0]
    form = forms[
        st.selectbox(
            "Bericht",
            keys,
            key="reports.form",
            format_func=lambda key: forms[key].name,
            on_change=lambda: st.query_params.update({"bericht": st.session_state["reports.form"]}),
        )
    ]
    st.caption(f"Für: {form.audience}")
    return form


def choose_programme(snapshot: Snapshot, form: Form) -> str:
    """The funding programme that the report is about; empty for all tandems."""
    found = build.programmes(snapshot) if form.programme is not None else []
    if not found:
        return ""
    index = found.index(form.programme) + 1 if form.programme in found else 0
    chosen = st.selectbox("Welche Tandems", [EVERYBODY, *found], index, key=f"reports.programme.{form.key}")
    return "" if chosen == EVERYBODY else chosen


def make(snapshot: Snapshot, form: Form, period: Period, programme: str) -> Report:
    """The report; where there can be none, says why and ends the page."""
    try:
        with st.spinner("Der Bericht wird zusammengestellt …"):
            return build.build(snapshot, form, period, programme)
    except ZimError as error:
        st.error(plain_text(error.sentence), icon=":material/error:")
        st.stop()


def complete(report: Report, form: Form, programme: str) -> Report:
    """The report with its texts as they are completed on the page; what was typed stays."""
    if not report.passages:
        return report
    typed: dict[tuple[str, ...], str] = st.session_state.setdefault(TEXTS, {})
    texts = {}
    with st.expander("Texte ergänzen", icon=":material/edit_note:", expanded=False):
        st.caption(
            "Die Vorlagen stehen in der Tabelle unter Textbausteine. Was Sie hier ändern, gilt für diesen Bericht."
        )
        for each in report.passages:
            key = (form.key, programme, report.period.text, each.field)
            text = st.text_area(
                build.heading_of(each.field),
                typed.get(key, each.text),
                key=".".join(("reports", *key)),
                height=130,
                max_chars=MOST_LETTERS,
            )
            texts[each.field] = typed[key] = text or ""
            if text == each.text:
                del typed[key]  # so that it follows the figures
    freshness.hold()
    return report.completed(texts)


def show(report: Report) -> None:
    """The files, and how the report will look on paper."""
    if report.named:
        st.warning(f"{CONFIDENTIAL}: Dieser Nachweis nennt Namen. Wer ihn herunterlädt, steht im Protokoll.")
    if not report.named or _is_noted(report):
        _show_downloads(report)
    with st.spinner("Die Vorschau wird gezeichnet …"):
        count = len(pdf.pages(report))
    st.caption("Vorschau")
    number = min(st.pagination(count, key=f"reports.page.{report.title}", max_visible_pages=5), count)
    # A page at a time: of several, the viewer would make a box that no keyboard can move.
    show_pdf(_preview(report, number), f"{report.title}, Seite {number}")


def _is_noted(report: Report) -> bool:
    """Whether the journal tells that these names leave the house; if not, offers to write it there."""
    mark = (report.title, report.period.text, report.choice)
    if mark in st.session_state.get(NOTED, ()):
        return True
    if st.button("Zum Herunterladen freigeben", type="primary", icon=":material/lock_open:", key="reports.note"):
        st.session_state[NOTED] = {mark}
        done = f"{report.title} freigegeben. Im Protokoll steht, wer ihn wann heruntergeladen hat."
        save(lambda fresh: hours.noted(fresh, report), action=NOTE, done=done, undoable=False)
        st.session_state[NOTED] = set()
    return False


def _show_downloads(report: Report) -> None:
    name = report.file_name
    files: tuple[tuple[str, Callable[[], bytes], str, str], ...] = (
        ("PDF", lambda: pdf.render(report), "pdf", "application/pdf"),
        ("Excel", lambda: xlsx.render(report), "xlsx", tables.XLSX),
        ("Word", lambda: docx.render(report), "docx", DOCX),
    )
    with st.container(horizontal=True):
        for label, content, ending, mime in files:
            st.download_button(
                label,
                content,
                file_name=f"{name}.{ending}",
                mime=mime,
                key=f"reports.{ending}",
                on_click="ignore",
                icon=":material/download:",
                type="primary" if ending == "pdf" else "secondary",
            )
