"""Issuing a certificate: whom for, which period, what else is on it, a preview."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui import session
from ui.certificate_files import current_logo, rendered
from ui.forms import Form
from ui.links import PAGES, choose, chosen_id, link
from ui.paper import show_pdf
from ui.rows import contact_line
from ui.saving import save
from ui.text import plain_text
from zim_data.certificates import issue
from zim_data.certificates.activities import activities
from zim_data.certificates.issue import Wish
from zim_data.certificates.pdf import notices
from zim_data.certificates.wording import hours_text, number, text_notices
from zim_data.errors import InvalidInput, ZimError
from zim_data.records import field_of
from zim_data.settings import Settings
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Certificate, CertificateLanguage, Volunteer, VolunteerStatus

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
        _explain_nothing(snapshot, volunteer)
        return
    if volunteer.status is VolunteerStatus.ENDED:
        st.info(f"{plain_text(volunteer.name)} hat aufgehört (Status „Beendet“). Ein Zertifikat ist trotzdem möglich.")
    _show_earlier(snapshot, volunteer)
    left, right = st.columns([2, 3], gap="large")
    with left:
        form = Form(f"certificate.{volunteer.id}", Certificate)
        form.field("starts", default=period[0])
        form.field("ends", default=min(period[1], snapshot.on))
        _competences(form, snapshot)
        form.field("personal")
        form.field("language", default=CertificateLanguage.GERMAN, buttons=True)
        form.field("with_days", label="Weitere Seite mit allen Tagen", default=False)
        draft = _draft(form, snapshot, volunteer)
        if draft:
            _show_extent(snapshot, draft)
        if st.button("Ausstellen", type="primary", icon=":material/workspace_premium:", key="certificates.issue"):
            _issue(form, snapshot, volunteer)
        st.session_state[form.key_of("seen")] = _ids(snapshot, volunteer)
    if draft:
        with right:
            _preview(snapshot, draft)


def _explain_nothing(snapshot: Snapshot, volunteer: Volunteer) -> None:
    name = plain_text(volunteer.name)
    if issue.unconfirmed(snapshot, volunteer.id):
        header = field_of(Settings, "certificate_confirmed").header
        st.info(
            f"Von den Treffen von {name} ist noch keins bestätigt. Nach der Einstellung „{header}“ zählen sie nicht."
        )
    else:
        st.info(f"Für {name} ist noch kein Treffen eingetragen. Das Zertifikat bescheinigt nur eingetragene Treffen.")
    link("meetings", "Treffen eintragen", icon=":material/event_available:", id=volunteer.id)


def _show_earlier(snapshot: Snapshot, volunteer: Volunteer) -> None:
    """The person's certificates that hold, so that nobody issues one twice."""
    for each in issue.issued(snapshot, volunteer.id):
        if not each.revoked:
            period = f"{each.starts:%d.%m.%Y} bis {each.ends:%d.%m.%Y}"
            label = f"Nr. {plain_text(each.number)}, {period}, ausgestellt am {each.issued_on:%d.%m.%Y}"
            link("certificates", label, icon=":material/workspace_premium:", id=each.id)


def _ids(snapshot: Snapshot, volunteer: Volunteer) -> frozenset[str]:
    return frozenset(each.id for each in issue.issued(snapshot, volunteer.id))


def _competences(form: Form, snapshot: Snapshot) -> None:
    chosen = st.pills(
        field_of(Certificate, "competences").header,
        snapshot.lists["Kompetenzen"],
        selection_mode="multi",
        key=form.key_of("competences"),
        format_func=plain_text,
        help="Gemeinsam ankreuzen: nur, was Sie bestätigen können und die Person lesen möchte.",
        wrap=True,
    )
    form.take("competences", tuple(chosen))


def _draft(form: Form, snapshot: Snapshot, volunteer: Volunteer) -> Certificate | None:
    """The certificate for what is in the form now; None where that is not possible, which then stands at the field."""
    values = form.readable_values()
    if not values.get("starts") or not values.get("ends"):
        return None
    try:
        return issue.draft(snapshot, volunteer, Wish(**values))
    except ZimError as error:
        _show_error(error, form)
        return None


def _show_error(error: ZimError, form: Form) -> None:
    by_field = error.by_field if isinstance(error, InvalidInput) else {error.field: error.sentence}
    for name, sentence in by_field.items():
        if not form.show(name, sentence):
            st.error(plain_text(sentence), icon=":material/error:")


def _show_extent(snapshot: Snapshot, draft: Certificate) -> None:
    """What the log says about the period."""
    st.markdown(f"**{number(draft.meetings)} Treffen** mit **{hours_text(draft.hours)}**")
    _show_items("Tätigkeiten", activities(draft.topics))
    _show_items("Schulungen", draft.trainings)
    waiting = issue.unconfirmed(snapshot, draft.volunteer_id, draft.starts, draft.ends)
    if not snapshot.settings.certificate_confirmed and waiting == draft.meetings:
        st.info("Keins dieser Treffen ist bestätigt. Bitte sehen Sie sie vor dem Ausstellen durch.")
    elif not snapshot.settings.certificate_confirmed and waiting:
        st.caption(f"{number(waiting)} davon noch nicht bestätigt.")


def _show_items(title: str, items: Sequence[str]) -> None:
    if items:
        st.caption(f"{title}: {plain_text(', '.join(items))}")


def _preview(snapshot: Snapshot, draft: Certificate) -> None:
    picture = current_logo(snapshot.settings)
    try:
        facts = issue.preview_of(snapshot, draft, picture.picture)
        notes = [*text_notices(snapshot.problems), picture.notice, *notices(facts)]
        data = rendered(facts)
    except ZimError as error:
        st.error(plain_text(error.sentence), icon=":material/error:")
        return
    st.caption("Vorschau, als Entwurf gekennzeichnet. Nummer und Prüfcode kommen beim Ausstellen dazu.")
    for note in filter(None, notes):
        st.warning(plain_text(note))
    if not snapshot.settings.app_address:
        header = field_of(Settings, "app_address").header
        st.caption(f"Ohne Prüflink: Im Blatt „Einstellungen“ ist „{header}“ leer, so dass niemand ihm folgen könnte.")
    show_pdf(data, "Vorschau des Zertifikats")


def _issue(form: Form, snapshot: Snapshot, volunteer: Volunteer) -> None:
    values, identity = form.values(), snapshot.new_id(Certificate)
    if values is None:
        return
    seen = st.session_state.get(form.key_of("seen"), _ids(snapshot, volunteer))
    save(
        lambda fresh: issue.issue(
            fresh, volunteer, Wish(**values), by=session.user() or None, identity=identity, seen=seen
        ),
        action="Zertifikat ausgestellt",
        done=f"Zertifikat für {plain_text(volunteer.name)} ausgestellt.",
        form=form,
        then=(PAGES["certificates"], {"id": identity}),
    )
