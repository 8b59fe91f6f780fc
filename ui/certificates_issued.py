"""Certificates that were issued: to look at, to download again, to withdraw."""

from __future__ import annotations

import streamlit as st

from ui import tables
from ui.certificate_files import current_logo, download, file_name, issued_pdf
from ui.forms import Form
from ui.links import open_page
from ui.paper import show_pdf
from ui.rows import contact_line
from ui.saving import save
from ui.text import plain_text
from zim_data import people
from zim_data.certificates import issue
from zim_data.certificates.checking import FOLDER
from zim_data.certificates.differences import differences
from zim_data.certificates.wording import hours_text, number
from zim_data.errors import ZimError
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Certificate

ROUND = "certificates.round"
"""How often a row was clicked on: a table with a new key has no row chosen."""


def show_issued(snapshot: Snapshot, certificate: Certificate) -> None:
    """One certificate that was issued, with what can be done with it."""
    with st.container(border=True, key="certificates.issued"):
        st.markdown(f"#### Zertifikat Nr. {plain_text(certificate.number)}")
        contact_line(snapshot, certificate.volunteer_id)
        period = f"{certificate.starts:%d.%m.%Y} bis {certificate.ends:%d.%m.%Y}"
        extent = f"{number(certificate.meetings)} Treffen, {hours_text(certificate.hours)}"
        st.markdown(f"{period}: {extent}. Ausgestellt am {certificate.issued_on:%d.%m.%Y}.")
        _show_state(snapshot, certificate)
        try:
            facts = issue.facts_of(snapshot, certificate, current_logo(snapshot.settings).picture)
            data = issued_pdf(facts)
        except ZimError as error:
            st.error(plain_text(error.sentence), icon=":material/error:")
            data = None
        with st.container(horizontal=True):
            if data:
                download("PDF herunterladen", data, file_name(facts), key="certificates.download")
            if st.button("Neues Zertifikat", icon=":material/add:", key="certificates.another"):
                open_page("certificates", id=certificate.volunteer_id)
            if certificate.check_code:
                address = f"{FOLDER}{certificate.check_code}"
                st.link_button("Prüfseite ansehen", address, icon=":material/verified:", type="tertiary")
        if not certificate.revoked:
            _show_withdrawing(certificate)
        if data:
            show_pdf(data, f"Zertifikat Nr. {certificate.number}")


def _show_state(snapshot: Snapshot, certificate: Certificate) -> None:
    """Whether it still holds, and whether what it says is still so."""
    if certificate.revoked:
        day = f" am {certificate.revoked_on:%d.%m.%Y}" if certificate.revoked_on else ""
        reason = f" Grund: {certificate.revoked_reason}" if certificate.revoked_reason else ""
        st.warning(plain_text(f"Dieses Zertifikat wurde{day} widerrufen.{reason}"), icon=":material/block:")
    elif found := differences(snapshot, certificate):
        with st.container(border=True):
            st.markdown("**Seit dem Ausstellen hat sich etwas geändert**")
            st.markdown("\n".join(f"- {plain_text(each)}" for each in found))
            st.caption(
                "Gedruckt wird, was ausgestellt wurde. Soll das Neue darauf stehen, stellen Sie ein neues Zertifikat "
                "aus und widerrufen dieses."
            )


def _show_withdrawing(certificate: Certificate) -> None:
    with st.expander("Widerrufen", icon=":material/block:"):
        st.markdown("Wer den Prüfcode eingibt, liest dann, dass das Zertifikat nicht mehr gilt.")
        form = Form(f"withdraw.{certificate.id}", Certificate)
        form.field("revoked_reason", required=True)
        if st.button("Zertifikat widerrufen", key="certificates.withdraw") and (values := form.values()) is not None:
            save(
                lambda fresh: issue.withdraw(certificate, values["revoked_reason"], on=fresh.on),
                action="Zertifikat widerrufen",
                done=f"Zertifikat Nr. {plain_text(certificate.number)} ist widerrufen.",
                form=form,
            )


def show_list(snapshot: Snapshot) -> None:
    """All certificates that were issued, newest first; a row opens the certificate."""
    found = issue.issued(snapshot)
    if found:
        st.caption("Zum Ansehen und Herunterladen eine Zeile anklicken.")
    tables.show(
        "Zertifikate",
        [_line(snapshot, each) for each in found],
        key=f"certificates.list.{st.session_state.get(ROUND, 0)}",
        opens=lambda index: _open(found[index]),
        empty="Noch ist kein Zertifikat ausgestellt. Wählen Sie oben aus, für wen das erste ist.",
    )


def _line(snapshot: Snapshot, certificate: Certificate) -> dict[str, object]:
    return {
        "Nummer": certificate.number,
        "Name": people.name_of(snapshot, certificate.volunteer_id),
        "Von": certificate.starts,
        "Bis": certificate.ends,
        "Treffen": certificate.meetings,
        "Stunden": round(certificate.hours, 1),
        "Ausgestellt am": certificate.issued_on,
        "Ausgestellt von": certificate.issued_by or "",
        "Widerrufen am": certificate.revoked_on,
    }


def _open(certificate: Certificate) -> None:
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    open_page("certificates", id=certificate.id)
