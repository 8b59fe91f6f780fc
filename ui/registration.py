"""Taking somebody in, in the order of the five steps; everything typed stays while one moves between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from ui import saving, session
from ui.forms import Form
from ui.links import PAGES, link
from ui.people import SIDES, AnyTable, badges, fields, reach
from ui.text import plain_text
from zim_data import people
from zim_data.people import Double
from zim_data.records import field_of
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Newcomer, NewcomerStatus, Volunteer, VolunteerStatus

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

STEPS = (
    "1 Informieren",
    "2 Kontakt aufnehmen",
    "3 Aufnahmegespräch",
    "4 Erstes Kennenlernen",
    "5 Integrationsbegleitung",
)

CHOICES = {"Möchte begleiten": Volunteer, "Möchte begleitet werden": Newcomer}

FIRST: Mapping[AnyTable, Sequence[str]] = {
    Volunteer: ("first_name", "last_name", "phone", "email", "preferred_contact", "infomail", "note"),
    Newcomer: ("first_name", "last_name", "phone", "email", "preferred_contact", "referred_by", "note"),
}
SECOND = {"interview_on": "Termin des Aufnahmegesprächs", "interviewed_by": "Gespräch mit"}
THIRD: Mapping[AnyTable, Mapping[str, Sequence[str]]] = {
    Volunteer: {
        "Zur Person": ("birth_year", "gender", "district", "mobility"),
        "Was die Person einbringen kann und möchte": (
            *("languages", "help_topics", "interests", "hours_per_week", "availability"),
            *("wished_gender", "max_tandems", "with_children", "trainings", "expectations"),
        ),
    },
    Newcomer: {
        "Zur Person": ("birth_year", "gender", "district", "in_erfurt_since", "origin", "residence_group"),
        "Sprachen": ("languages", "german_level", "interpreter"),
        "Familie": ("household", "children", "children_ages"),
        "Was die Person sich wünscht": ("help_topics", "interests", "wished_gender", "urgency", "availability"),
    },
}
DATES: Mapping[AnyTable, Mapping[str, str]] = {
    Volunteer: {"consent_on": "Heute eingewilligt", "confidential_on": "Heute unterschrieben"},
    Newcomer: {"consent_on": "Heute eingewilligt"},
}
"""Days that are noted during the interview, with what the button says that fills in today."""


def choose_side() -> AnyTable:
    """Whether somebody wants to accompany or to be accompanied."""
    choice = st.segmented_control(
        "Wen nehmen Sie auf?",
        list(CHOICES),
        default="Möchte begleiten",
        required=True,
        key="register.side",
        persist_state="session",
    )
    return CHOICES[choice or "Möchte begleiten"]


def show_next_steps(snapshot: Snapshot) -> None:
    """After a save: where to go from here."""
    person = snapshot[Volunteer].by_id.get(new := st.query_params.get("neu", "")) or snapshot[Newcomer].by_id.get(new)
    if person is None:
        return
    with st.container(border=True, key="next"):
        st.markdown(f"**{plain_text(person.name)}** ist aufgenommen. Wie geht es weiter?")
        with st.container(horizontal=True):
            link("directory", "Zur Person", icon=":material/person:", id=person.id)
            if person.status is NewcomerStatus.WAITING:
                link("matching", "Begleitung suchen", icon=":material/join_inner:", id=person.id)
            elif people.before_interview(person):
                link("registration", "Aufnahme fortsetzen", icon=":material/edit:", id=person.id)
            link("registration", "Nächste Aufnahme", icon=":material/person_add:")


def show_steps(snapshot: Snapshot, form: Form, table: AnyTable, *, start: str = STEPS[0]) -> DeltaGenerator:
    """The five steps as tabs; all of them are there all the time, so nothing typed gets lost.

    Returns the place below name and contact.
    """
    key = f"{form.key}.{form.version}.step"
    tabs = st.tabs(STEPS, default=start, key=key, on_change="rerun")
    with tabs[0]:
        fields(form, FIRST[table][:4])
        place = st.empty()
        fields(form, FIRST[table][4:])
        _onward(key, STEPS[1])
    with tabs[1]:
        fields(form, tuple(SECOND), labels=SECOND)
        _onward(key, STEPS[2])
    with tabs[2]:
        _show_interview(snapshot, form, table)
    with tabs[3]:
        st.write("Das erste Treffen der beiden findet im ZIM statt. Zuerst wird eine passende Begleitung gesucht.")
        link("matching", "Zum Matching", icon=":material/join_inner:")
    with tabs[4]:
        st.write("Die beiden treffen sich, wie sie es vereinbart haben. Ihre Treffen werden eingetragen.")
        link("tandems", "Zu den Tandems", icon=":material/group:")
    return place


def _onward(key: str, step: str) -> None:
    st.button(
        f"Weiter: {step[2:]}",
        icon=":material/arrow_forward:",
        key=f"{key}.{step[0]}",
        on_click=st.session_state.update,
        args=({key: step},),
    )


def _show_interview(snapshot: Snapshot, form: Form, table: AnyTable) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        day = form.readable_values().get("interview_on")
        st.markdown(f"Gespräch am **{day:%d.%m.%Y}**" if day else "Noch kein Tag für das Gespräch eingetragen.")
        st.button(
            "Das Gespräch ist heute", icon=":material/today:", on_click=_today, args=(form,), key=f"{form.key}.today"
        )
    for title, names in THIRD[table].items():
        st.subheader(title)
        fields(form, names)
    st.subheader("Einwilligung")
    _show_consent(snapshot, form, table)
    if table is Volunteer:
        st.subheader("Führungszeugnis")
        st.caption("Nur die Daten, nie eine Kopie.")
        fields(form, ("record_issued_on", "record_seen_on"))


def _show_consent(snapshot: Snapshot, form: Form, table: AnyTable) -> None:
    texts = snapshot.texts
    with st.container(border=True):
        st.text(texts.consent_volunteer if table is Volunteer else texts.consent_newcomer)
        st.caption(f"Fassung {plain_text(snapshot.settings.consent_version)}, wird mit dem Datum notiert.")
    for (name, label), column in zip(DATES[table].items(), st.columns(2), strict=False):
        with column:
            form.field(name)
            st.button(
                label,
                icon=":material/check:",
                key=f"{form.key}.today.{name}",
                on_click=form.put,
                args=(name, session.today()),
            )


def _today(form: Form) -> None:
    form.put("interview_on", session.today())
    if name := session.colleague():
        form.put("interviewed_by", name)


def is_new(snapshot: Snapshot, form: Form, table: AnyTable, place: DeltaGenerator) -> bool:
    """Warn of people who are probably the same; whether there is none, or somebody said it is another one.

    The names stand at `place` too, where they are seen while somebody types.
    """
    doubles = people.likely_doubles(snapshot, table, form.readable_values())
    if not doubles:
        return True
    names = plain_text(", ".join(f"{double.person.name} ({double.reason})" for double in doubles[:3]))
    place.warning(f"Vielleicht schon da: {names}. Näheres unten.", icon=":material/person_search:")
    with st.container(border=True, key="doubles"):
        st.warning("Ist diese Person schon da?", icon=":material/person_search:")
        for double in doubles:
            _show_double(snapshot, double)
        who = ".".join(double.person.id for double in doubles)
        return st.checkbox("Das ist jemand anderes", key=f"{form.key}.{form.version}.other.{who}")


def _show_double(snapshot: Snapshot, double: Double) -> None:
    person = people.find(snapshot, double.person.id)
    with st.container(horizontal=True, vertical_alignment="center"):
        link("directory", plain_text(person.name), icon=":material/person:", id=person.id)
        badges(snapshot, person)
        reach(person)
    st.caption(f"Grund: {double.reason}")


def show_save(snapshot: Snapshot, form: Form, table: AnyTable, *, new: bool) -> None:
    """What the status will be, and the button that saves a new person."""
    place = _show_status(snapshot, form, table)
    with st.container(horizontal=True):
        clicked = st.button("Speichern", type="primary", icon=":material/save:", key="register.save")
        with st.popover("Eingaben verwerfen", type="tertiary"):
            st.button("Ja, alles leeren", on_click=form.reset, key="register.reset")
    if not clicked or (values := form.values()) is None:
        _show_wrong(form, table, place)
        return
    if not new:
        st.error("Bitte sehen Sie nach, ob es dieselbe Person ist. Sonst bitte „Das ist jemand anderes“ ankreuzen.")
        return
    identity, person = snapshot.new_id(table), table(**values)
    status = people.first_status(person, on=snapshot.on)
    saving.save(
        lambda fresh: people.register(fresh, table, values, identity=identity),
        action=f"{SIDES[table]} aufgenommen",
        done=plain_text(f"{person.name} ist gespeichert (Status „{status}“)."),
        form=form,
        then=(PAGES["registration"], {"neu": identity}),
    )
    _show_wrong(form, table, place)


def show_carry_on(snapshot: Snapshot, identity: str) -> None:
    """Go on with the registration of somebody who is known already."""
    person = people.find(snapshot, identity)
    st.markdown(f"Aufnahme von **{plain_text(person.name)}**")
    if not people.before_interview(person):
        st.info(f"Die Aufnahme ist abgeschlossen (Status „{person.status}“).")
        link("directory", "Zur Person", icon=":material/person:", id=person.id)
        return
    form = Form(f"register.{person.id}", type(person), person)
    show_steps(snapshot, form, type(person), start=STEPS[2] if person.interview_on else STEPS[1])
    place = _show_status(snapshot, form, type(person))
    with st.container(horizontal=True):
        finish = st.button("Aufnahmegespräch abschließen", type="primary", icon=":material/check:", key="finish")
        save = st.button("Zwischenstand speichern", icon=":material/save:", key="register.save")
        link("directory", "Zur Person", icon=":material/person:", id=person.id)
    if not (finish or save) or (values := form.values()) is None:
        _show_wrong(form, type(person), place)
        return
    seen: Any = form.record
    command = people.finish_interview if finish else people.carry_on
    saving.save(
        lambda fresh: command(fresh, seen, values),
        action="Aufnahmegespräch abgeschlossen" if finish else "Aufnahme fortgesetzt",
        done=plain_text(f"{person.name}: {'Das Aufnahmegespräch ist abgeschlossen' if finish else 'gespeichert'}."),
        form=form,
        then=(PAGES["directory"], {"id": person.id}),
    )
    _show_wrong(form, type(person), place)


def _show_wrong(form: Form, table: AnyTable, place: DeltaGenerator) -> None:
    """In which steps something is wrong, since only one of the steps can be seen."""
    by_step: dict[str, list[str]] = {}
    for name in form.wrong:
        by_step.setdefault(_step_of(name, table), []).append(field_of(table, name).header)
    if by_step:
        where = "; ".join(f"Schritt {step}: {', '.join(headers)}" for step, headers in sorted(by_step.items()))
        place.error(f"Noch nicht gespeichert. Bitte prüfen Sie: {where}.", icon=":material/error:")


def _step_of(name: str, table: AnyTable) -> str:
    if name in FIRST[table]:
        return STEPS[0]
    return STEPS[1] if name in SECOND else STEPS[2]


def _show_status(snapshot: Snapshot, form: Form, table: AnyTable) -> DeltaGenerator:
    """What the status will be and what is missing for the next one; returns the place for mistakes."""
    known = form.readable_values()
    person = table(**known)
    goal = VolunteerStatus.REGISTERED if table is Volunteer else NewcomerStatus.WAITING
    text = f"Status beim Speichern: **{people.first_status(person, on=snapshot.on)}**."
    if missing := people.missing_for_interview(person, on=snapshot.on):
        headers = " und ".join(f"„{field_of(table, name).header}“" for name in missing)
        text += f" Für „{goal}“ {'fehlt' if len(missing) == 1 else 'fehlen'} noch {headers}."
    st.markdown(text)
    if known.get("first_name") and not known.get("phone") and not known.get("email"):
        st.caption("Ohne Telefon und E-Mail kann niemand zurückrufen.")
    return st.empty()
