"""Issuing certificates: whom for, which period, a preview; and those that were issued, to download again."""

from __future__ import annotations

import re
from functools import lru_cache

import streamlit as st

from ui import session, tables
from ui.forms import Form
from ui.links import PAGES, choose, chosen_id, link, open_page
from ui.rows import contact_line
from ui.saving import save
from ui.text import plain_text
from zim_data import people
from zim_data.certificates import issue
from zim_data.certificates.facts import CertificateFacts
from zim_data.certificates.pdf import render
from zim_data.certificates.wording import hours_text, number
from zim_data.errors import InvalidInput, ZimError
from zim_data.records import field_of
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Certificate, Volunteer, VolunteerStatus

ROUND = "certificates.round"
"""How often a row was clicked on: a table with a new key has no row chosen."""

PAGE_STYLE = """
<style>
.st-key-certificates-page { container-type: inline-size; }
@container (max-width: 620px) { .st-key-certificates-page > * { zoom: .84 } }
@container (max-width: 525px) { .st-key-certificates-page > * { zoom: .7 } }
@container (max-width: 435px) { .st-key-certificates-page > * { zoom: .58 } }
@container (max-width: 360px) { .st-key-certificates-page > * { zoom: .48 } }
</style>
"""
"""Streamlit shows a page of a PDF 620 pixels wide; this way all of it is seen where there is less room."""

_pdf = lru_cache(maxsize=16)(render)


# --- Choosing ---------------------------------------------------------------------------------------------------------


def asked_certificate(snapshot: Snapshot) -> Certificate | None:
    """The issued certificate whose ID stands in the page's address."""
    return snapshot[Certificate].by_id.get(chosen_id() or "")


def choose_volunteer(snapshot: Snapshot) -> Volunteer | None:
    """The volunteer, as the address says or as chosen; explains why there is nobody to choose."""
    names = _names(snapshot)
    if not names:
        st.info("Noch ist niemand als Integrationsbegleiter*in aufgenommen.".replace("*", r"\*"))
        link("registration", "Zur Aufnahme", icon=":material/person_add:")
        return None
    certificate, asked = asked_certificate(snapshot), chosen_id()
    if asked and asked not in names and not certificate:
        st.info("Was hinter diesem Link stand, gibt es nicht mehr. Bitte wählen Sie unten aus.")
    asked = certificate.volunteer_id if certificate else asked
    placeholder = "Namen eintippen oder wählen"
    chosen = choose("Für wen?", names, key="certificates.volunteer", asked=asked, placeholder=placeholder)
    return snapshot[Volunteer].by_id[chosen] if chosen else None


@per_snapshot
def _names(snapshot: Snapshot) -> dict[str, str]:
    return {
        each.id: each.name if issue.whole_period(snapshot, each.id) else f"{each.name} (noch kein Treffen)"
        for each in issue.candidates(snapshot)
    }


# --- A new certificate ------------------------------------------------------------------------------------------------


def show_issuing(snapshot: Snapshot, volunteer: Volunteer) -> None:
    """The form on one side, the certificate as it would be on the other."""
    contact_line(snapshot, volunteer.id)
    period = issue.whole_period(snapshot, volunteer.id)
    if period is None:
        name = plain_text(volunteer.name)
        st.info(f"Für {name} ist noch kein Treffen eingetragen. Das Zertifikat bescheinigt nur eingetragene Treffen.")
        link("meetings", "Treffen eintragen", icon=":material/event_available:", id=volunteer.id)
        return
    if volunteer.status is VolunteerStatus.ENDED:
        st.info(f"{plain_text(volunteer.name)} hat aufgehört (Status „Beendet“). Ein Zertifikat ist trotzdem möglich.")
    left, right = st.columns([2, 3], gap="large")
    with left:
        form = Form(f"certificate.{volunteer.id}", Certificate)
        form.field("starts", default=period[0])
        form.field("ends", default=min(period[1], snapshot.on))
        _competences(form, snapshot)
        draft = _draft(form, snapshot, volunteer)
        if draft:
            _show_extent(draft)
        if st.button("Ausstellen", type="primary", icon=":material/workspace_premium:", key="certificates.issue"):
            _issue(form, snapshot, volunteer)
    if draft:
        with right:
            _preview(snapshot, draft)


def _competences(form: Form, snapshot: Snapshot) -> None:
    chosen = st.pills(
        field_of(Certificate, "competences").header,
        snapshot.lists["Kompetenzen"],
        selection_mode="multi",
        key=form.key_of("competences"),
        format_func=plain_text,
        help="Nur, was Sie bestätigen können und die Person lesen möchte.",
        wrap=True,
    )
    form.take("competences", tuple(chosen))


def _draft(form: Form, snapshot: Snapshot, volunteer: Volunteer) -> Certificate | None:
    """The certificate for what is in the form now; None where that is not possible, which then stands at the field."""
    values = form.readable_values()
    if not values.get("starts") or not values.get("ends"):
        return None
    try:
        return issue.draft(snapshot, volunteer, values["starts"], values["ends"], values["competences"])
    except ZimError as error:
        _show_error(error, form)
        return None


def _show_error(error: ZimError, form: Form) -> None:
    by_field = error.by_field if isinstance(error, InvalidInput) else {error.field: error.sentence}
    for name, sentence in by_field.items():
        if not form.show(name, sentence):
            st.error(plain_text(sentence), icon=":material/error:")


def _show_extent(draft: Certificate) -> None:
    """What the log says about the period."""
    st.markdown(f"**{number(draft.meetings)} Treffen** mit **{hours_text(draft.hours)}**")
    for title, items in (("Tätigkeiten", issue.activities(draft.topics)), ("Schulungen", draft.trainings)):
        if items:
            st.caption(f"{title}: {plain_text(', '.join(items))}")


def _preview(snapshot: Snapshot, draft: Certificate) -> None:
    try:
        data = _pdf(issue.facts_of(snapshot, draft))
    except ZimError as error:
        st.error(plain_text(error.sentence), icon=":material/error:")
        return
    st.caption("Vorschau. Die Nummer kommt beim Ausstellen dazu.")
    _show_page(data, "Vorschau des Zertifikats")


def _issue(form: Form, snapshot: Snapshot, volunteer: Volunteer) -> None:
    values, identity = form.values(), snapshot.new_id(Certificate)
    if values is None:
        return
    save(
        lambda fresh: issue.issue(
            fresh,
            volunteer,
            values["starts"],
            values["ends"],
            values["competences"],
            by=session.user() or None,
            identity=identity,
        ),
        action="Zertifikat ausgestellt",
        done=f"Zertifikat für {plain_text(volunteer.name)} ausgestellt.",
        form=form,
        then=(PAGES["certificates"], {"id": identity}),
    )


# --- Issued ones ------------------------------------------------------------------------------------------------------


def show_issued(snapshot: Snapshot, certificate: Certificate) -> None:
    """One certificate that was issued, to look at and to download."""
    with st.container(border=True, key="certificates.issued"):
        st.markdown(f"#### Zertifikat Nr. {plain_text(certificate.number)}")
        contact_line(snapshot, certificate.volunteer_id)
        period = f"{certificate.starts:%d.%m.%Y} bis {certificate.ends:%d.%m.%Y}"
        extent = f"{number(certificate.meetings)} Treffen, {hours_text(certificate.hours)}"
        st.markdown(f"{period}: {extent}. Ausgestellt am {certificate.issued_on:%d.%m.%Y}.")
        if certificate.revoked_on:
            st.warning(f"Dieses Zertifikat wurde am {certificate.revoked_on:%d.%m.%Y} widerrufen.")
        try:
            facts = issue.facts_of(snapshot, certificate)
            data = _pdf(facts)
        except ZimError as error:
            st.error(plain_text(error.sentence), icon=":material/error:")
            return
        with st.container(horizontal=True):
            st.download_button(
                "PDF herunterladen",
                data,
                file_name=file_name(facts),
                mime="application/pdf",
                key="certificates.download",
                on_click="ignore",
                type="primary",
                icon=":material/download:",
            )
            if st.button("Neues Zertifikat", icon=":material/add:", key="certificates.another"):
                open_page("certificates", id=certificate.volunteer_id)
        _show_page(data, f"Zertifikat Nr. {certificate.number}")


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


def _show_page(data: bytes, name: str) -> None:
    st.html(PAGE_STYLE)
    with st.container(key="certificates-page"):
        st.pdf(data, height=870, key="certificates.pdf", alt=name)


def file_name(facts: CertificateFacts) -> str:
    """A name for the download that every computer takes."""
    return re.sub(r"[^\w .-]+", "", f"Zertifikat {facts.number} {facts.name}")[:120].strip() + ".pdf"
