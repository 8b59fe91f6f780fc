"""Awards: who fulfils what they ask for, the application to copy from, and the volunteer's own activity report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from ui import tables
from ui.certificate_files import download, pdf_name
from ui.certificates import choose_volunteer
from ui.links import open_page
from ui.rows import contact_line
from ui.text import plain_text
from zim_data.certificates import activity_report, awards
from zim_data.certificates.awards import Standing
from zim_data.errors import ZimError
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Volunteer

VIEW = "Auszeichnungen"
COLOURS = {True: "green", False: "gray", None: "orange"}
SAYS = {True: "ja", False: "nein", None: "nicht sicher"}


def show(snapshot: Snapshot) -> None:
    """One volunteer, if somebody is chosen, and below it who fulfils what."""
    st.caption(
        "Gezählt wird, was hier eingetragen ist; wer auch anderswo hilft, hat vielleicht mehr. Über die Auszeichnungen "
        "entscheiden andere, und unser Zertifikat ist keine davon."
    )
    if volunteer := choose_volunteer(snapshot):
        _show_volunteer(snapshot, volunteer)
    _show_everybody(snapshot)


# --- One volunteer ----------------------------------------------------------------------------------------------------


def _show_volunteer(snapshot: Snapshot, volunteer: Volunteer) -> None:
    contact_line(snapshot, volunteer.id)
    standings = awards.standings(snapshot, volunteer)
    if not standings:
        st.info(f"Für {plain_text(volunteer.name)} ist noch kein Treffen eingetragen.")
        return
    for standing in standings:
        badge = f":{COLOURS[standing.fulfilled]}-badge[{SAYS[standing.fulfilled]}]"
        numbers = "; ".join(each.text for each in standing.demands)
        st.markdown(f"{badge} **{plain_text(standing.award)}**: {plain_text(numbers)}")
    _show_report(snapshot, volunteer)
    _show_application(snapshot, volunteer)


def _show_report(snapshot: Snapshot, volunteer: Volunteer) -> None:
    try:
        data = activity_report.render(snapshot, volunteer)
    except ZimError as error:
        st.error(plain_text(error.sentence), icon=":material/error:")
        return
    name = pdf_name(f"{activity_report.TITLE} {volunteer.name}")
    download("Eigener Tätigkeitsbericht (PDF)", data, name, key="awards.report")
    st.caption("Alle Tage mit Stunden und Themen, für die Person selbst; ohne Namen von Zugewanderten.")


def _show_application(snapshot: Snapshot, volunteer: Volunteer) -> None:
    st.subheader("Antrag auf das Thüringer Ehrenamtszertifikat")
    st.markdown("Das ist eine Auszeichnung des Landes. Hier steht, was der Antrag wissen will, zum Kopieren.")
    weeks = snapshot.settings.award_application_weeks
    day = st.date_input(
        "Wann soll es überreicht werden?",
        snapshot.on + timedelta(weeks=2 * weeks),
        format="DD.MM.YYYY",
        key="awards.day",
        width=260,
    )
    st.code(awards.application(snapshot, volunteer, day), language=None, wrap_lines=True)


# --- Everybody --------------------------------------------------------------------------------------------------------


def _show_everybody(snapshot: Snapshot) -> None:
    st.subheader("Wer erfüllt was?")
    names = awards.names(snapshot.settings)
    award = st.selectbox("Auszeichnung", names, key="awards.award")
    standings = [each for each in awards.for_everybody(snapshot) if each.award == award]
    only = st.toggle("Nur, wer alles erfüllt oder bei wem nur eine Angabe fehlt", value=True, key="awards.only")
    shown = [each for each in standings if not only or each.fulfilled is not False]
    tables.show(
        str(award),
        [_row(each) for each in shown],
        key=f"awards.table.{names.index(str(award))}.{only}",
        opens=lambda index: _open(shown, index),
        empty="Noch niemand.",
    )


def _row(standing: Standing) -> dict[str, object]:
    row: dict[str, object] = {"Name": standing.volunteer.name, "Erfüllt": SAYS[standing.fulfilled]}
    return {**row, **{each.what: None if each.has is None else round(each.has, 1) for each in standing.demands}}


def _open(shown: Sequence[Standing], index: int) -> None:
    open_page("certificates", id=shown[index].volunteer.id, ansicht=VIEW)
