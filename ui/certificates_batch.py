"""Certificates for many at once: the rule, who gets one and who does not, issuing with a stop, all in one file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from ui import freshness, session, tables
from ui.certificate_files import current_logo, download, file_name
from ui.forms import Form
from ui.links import open_page
from ui.saving import save
from ui.text import plain_text
from zim_data.certificates import batch, issue
from zim_data.certificates.batch import Line, Rule
from zim_data.errors import InvalidInput, ZimError
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Certificate, CertificateLanguage

AT_ONCE = 50
"""So many are one save, which stays whatever happens to the next."""
STATE = "certificates.batch"


@dataclass(slots=True)
class Batch:
    """What this session does about a rule: whether it goes on, and what came of it."""

    rule: Rule
    running: bool = False
    failed: dict[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, ...], bytes, bytes] | None = None
    """For these certificates the ZIP, and the PDF for printing."""


def show(snapshot: Snapshot) -> None:
    """The whole view."""
    rule = _choose_rule(snapshot)
    if rule is None:
        return
    state = _state(rule)
    lines = batch.lines(snapshot, rule, state.failed)
    there = [each for each in lines if each.certificate]
    to_issue = [each for each in lines if each.is_open]
    left_out = [each for each in lines if each.left_out]
    _show_numbers(there, to_issue, left_out)
    state.running = state.running and bool(to_issue)
    if to_issue:
        _show_issuing(state, to_issue, len(there))
    if there and not state.running:
        _show_files(snapshot, state, [each.certificate for each in there if each.certificate])
    _show_lines(there, to_issue, left_out)


def _choose_rule(snapshot: Snapshot) -> Rule | None:
    form = Form("certificates.rule", Certificate)
    with st.container(horizontal=True):
        form.field("starts", default=date(snapshot.on.year, 1, 1))
        form.field("ends", default=snapshot.on)
        hours = st.number_input("Mindestens (Stunden)", 0, 2000, 10, key=form.key_of("least"), width=200)
    form.field("language", default=CertificateLanguage.GERMAN, buttons=True)
    form.field("with_days", label="Weitere Seite mit allen Tagen", default=False)
    values = form.readable_values()
    if not values.get("starts") or not values.get("ends"):
        return None
    rule = Rule(**values, least_hours=hours)
    try:
        batch.check(rule)
    except InvalidInput as error:
        for name, sentence in error.by_field.items():
            form.show(name, sentence)
        return None
    return rule


def _state(rule: Rule) -> Batch:
    """This session's work on the rule; another rule begins anew."""
    state: Batch | None = st.session_state.get(STATE)
    if state is None or state.rule != rule:
        state = st.session_state[STATE] = Batch(rule)
    return state


def _show_numbers(there: Sequence[Line], to_issue: Sequence[Line], left_out: Sequence[Line]) -> None:
    with st.container(horizontal=True):
        st.metric("Bekommen eins", len(to_issue))
        st.metric("Haben eins", len(there))
        st.metric("Nicht dabei", len(left_out))


# --- Issuing ----------------------------------------------------------------------------------------------------------


def _show_issuing(state: Batch, to_issue: Sequence[Line], done: int) -> None:
    total = done + len(to_issue)
    if not state.running:
        st.caption("Ohne Kompetenzen und persönlichen Satz: Wer sie haben soll, bekommt sein Zertifikat einzeln.")
        label = "1 Zertifikat ausstellen" if len(to_issue) == 1 else f"{len(to_issue)} Zertifikate ausstellen"
        st.button(
            label,
            type="primary",
            icon=":material/workspace_premium:",
            key="batch.issue",
            on_click=_run,
            args=(state, True),
        )
        return
    freshness.hold()
    st.progress(done / total, text=f"{done} von {total} sind ausgestellt.")
    st.button("Anhalten", icon=":material/pause:", key="batch.stop", on_click=_run, args=(state, False))
    st.caption("Was ausgestellt ist, bleibt. Nach dem Anhalten geht es mit demselben Knopf weiter.")
    wanted = [each.volunteer.id for each in to_issue[:AT_ONCE]]
    save(
        lambda fresh: batch.issue_for(fresh, state.rule, wanted, state.failed, by=session.user() or None),
        action="Zertifikate ausgestellt",
        done=f"Zertifikate ausgestellt: {done + len(wanted)} von {total} sind fertig.",
    )
    _run(state, False)  # only who was refused comes here


def _run(state: Batch, running: bool) -> None:
    state.running = running


# --- All in one file --------------------------------------------------------------------------------------------------


def _show_files(snapshot: Snapshot, state: Batch, certificates: Sequence[Certificate]) -> None:
    ordered = sorted(certificates, key=lambda each: (len(each.number), each.number))
    wanted = tuple(each.id for each in ordered)
    name = f"Zertifikate {state.rule.starts:%d.%m.%Y} bis {state.rule.ends:%d.%m.%Y}"
    if state.files is None or state.files[0] != wanted:
        label = "Dateien vorbereiten: alle als ZIP und zum Drucken"
        if st.button(label, icon=":material/folder_zip:", key="batch.files") and (
            made := _make_files(snapshot, ordered, name)
        ):
            state.files = (wanted, *made)
            st.rerun()
        return
    _, archive, printing = state.files
    with st.container(horizontal=True):
        download("Alle als ZIP", archive, f"{name}.zip", key="batch.zip", mime="application/zip")
        download("Alle zum Drucken (PDF)", printing, f"{name}.pdf", key="batch.pdf")


def _make_files(snapshot: Snapshot, certificates: Sequence[Certificate], title: str) -> tuple[bytes, bytes] | None:
    """The ZIP and the PDF for printing, None where one cannot be printed; a click elsewhere meanwhile stops it."""
    freshness.hold()
    picture = current_logo(snapshot.settings).picture
    shown = st.progress(0.0, text="Die Dateien entstehen …")
    bundle = batch.Bundle(title)
    for count, certificate in enumerate(certificates, start=1):
        try:
            facts = issue.facts_of(snapshot, certificate, picture)
            bundle.add(facts, file_name(facts), session.seal())
        except ZimError as error:
            st.error(plain_text(f"Nr. {certificate.number}: {error.sentence}"), icon=":material/error:")
            return None
        shown.progress(count / len(certificates), text=f"{count} von {len(certificates)}")
    return bundle.files()


# --- Who --------------------------------------------------------------------------------------------------------------


def _show_lines(there: Sequence[Line], to_issue: Sequence[Line], left_out: Sequence[Line]) -> None:
    for title, lines in (("Bekommen eins", to_issue), ("Haben eins", there), ("Nicht dabei", left_out)):
        if lines:
            st.subheader(title)
            tables.show(
                title,
                [_row(each) for each in lines],
                key=f"batch.{title}",
                opens=lambda index, lines=lines: _open(lines[index]),  # type: ignore[misc]
            )


def _row(line: Line) -> dict[str, object]:
    row: dict[str, object] = {"Name": line.volunteer.name, "Treffen": line.meetings, "Stunden": round(line.hours, 1)}
    if line.certificate:
        row["Nummer"] = line.certificate.number
    if line.left_out:
        row["Warum nicht"] = line.left_out
    return row


def _open(line: Line) -> None:
    open_page("certificates", id=line.certificate.id if line.certificate else line.volunteer.id)
