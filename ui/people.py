"""People on pages: what belongs together, how to reach somebody, and a person's fields in a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import quote

import streamlit as st

from ui.forms import Form
from ui.rows import phone_text
from ui.text import plain_text
from zim_data import people
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Newcomer, NewcomerStatus, Person, Volunteer, VolunteerStatus

AnyTable = type[Volunteer] | type[Newcomer]

SIDES: Mapping[AnyTable, str] = {Volunteer: "Integrationsbegleiter*in", Newcomer: "Zugewanderte*r"}
"""What a person of a table is called."""

WIDE = frozenset({"availability", "note", "expectations"})
"""Fields that need the whole width."""

CONTACT = ("first_name", "last_name", "phone", "email", "preferred_contact")
INTERVIEW = ("interview_on", "interviewed_by")
CONSENT = ("consent_on", "consent_version", "withdrawn_on", "delete_from")

GROUPS: Mapping[AnyTable, Mapping[str, Sequence[str]]] = {
    Volunteer: {
        "Kontakt": (*CONTACT, "infomail"),
        "Zur Person": ("birth_year", "gender", "district"),
        "Was die Person einbringt": (
            *("languages", "help_topics", "interests", "hours_per_week", "max_tandems", "with_children"),
            *("wished_gender", "mobility", "trainings", "availability", "expectations"),
        ),
        "Aufnahme": ("status", *INTERVIEW, "confidential_on", "record_issued_on", "record_seen_on"),
        "Einwilligung": CONSENT,
        "Notiz": ("note",),
    },
    Newcomer: {
        "Kontakt": (*CONTACT, "referred_by"),
        "Zur Person": ("birth_year", "gender", "district", "in_erfurt_since", "origin", "residence_group"),
        "Familie": ("household", "children", "children_ages"),
        "Was die Person sich wünscht": (
            *("languages", "german_level", "interpreter", "help_topics", "interests", "wished_gender", "urgency"),
            "availability",
        ),
        "Aufnahme": ("status", *INTERVIEW),
        "Einwilligung": CONSENT,
        "Notiz": ("note",),
    },
}
"""All fields of a person in the groups in which they are shown and edited."""

COLOURS = {
    VolunteerStatus.INTERESTED: "gray",
    VolunteerStatus.CONTACT: "blue",
    VolunteerStatus.REGISTERED: "violet",
    VolunteerStatus.ACTIVE: "green",
    VolunteerStatus.PAUSED: "orange",
    VolunteerStatus.ENDED: "gray",
    NewcomerStatus.WAITING: "orange",
    NewcomerStatus.PROPOSED: "blue",
    NewcomerStatus.IN_TANDEM: "green",
}


def side(person: Person) -> str:
    """What the person is called by the programme."""
    return SIDES[Volunteer] if isinstance(person, Volunteer) else SIDES[Newcomer]


def phone_link(person: Person) -> str:
    """Markdown that calls the person; the cell's text where it is no number; empty where there is none."""
    text = plain_text(phone_text(person))
    return f"[{text}](tel:{quote(person.phone, safe='+')})" if person.phone else text


def email_link(person: Person) -> str:
    """Markdown that writes to the person; the cell's text where it is no address; empty where there is none."""
    if not person.email:
        return plain_text(person.unread.get("email", ""))
    return f"[{plain_text(person.email)}](mailto:{quote(person.email, safe='@')})"


def days_waiting(snapshot: Snapshot, person: Person) -> int | None:
    """For how many days a newcomer has been waiting for a volunteer; None for all others."""
    if not isinstance(person, Newcomer) or person.status is not NewcomerStatus.WAITING:
        return None
    since = people.waiting_since(person, snapshot.on)
    return (snapshot.on - since).days if since else None


def badges(snapshot: Snapshot, person: Volunteer | Newcomer) -> None:
    """Side, status and waiting time, side by side with what stands around them."""
    st.badge(side(person), color="gray")
    st.badge(str(person.status), color=COLOURS.get(person.status, "gray"))  # type: ignore[arg-type]
    if (days := days_waiting(snapshot, person)) is not None:
        settings = snapshot.settings
        colour = "red" if days >= settings.waiting_red else "orange" if days >= settings.waiting_yellow else "gray"
        st.badge("wartet seit 1 Tag" if days == 1 else f"wartet seit {days} Tagen", color=colour)  # type: ignore[arg-type]


def reach(person: Person) -> None:
    """Phone and e-mail as links, the district as text."""
    places = (
        ("call", phone_link(person)),
        ("mail", email_link(person)),
        ("location_on", plain_text(person.district or person.unread.get("district", ""))),
    )
    for icon, text in places:
        if text:
            st.markdown(f":material/{icon}: {text}")


def fields(form: Form, names: Sequence[str], *, labels: Mapping[str, str] | None = None) -> None:
    """Two fields side by side, one after the other by keyboard; wide ones alone."""
    labels = labels or {}
    for wide, group in groupby(names, key=WIDE.__contains__):
        row = list(group)
        for start in range(0, len(row), 1 if wide else 2):
            pair = row[start : start + (1 if wide else 2)]
            for name, column in zip(pair, [st.container()] if wide else st.columns(2), strict=False):
                with column:
                    form.field(name, label=labels.get(name))
