"""A pair on a page: its points with their reasons, the way to propose it, and what the team decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui import freshness, saving
from ui.links import PAGES
from ui.text import plain_text
from zim_data import matching, pair_rules, tandems
from zim_data.columns import Number
from zim_data.matching import Excluded, Match, Situation
from zim_data.store.snapshot import Snapshot
from zim_data.tables import HEALTH_WARNING, Newcomer, PairKind, PairRule, Person, Tandem, Volunteer
from zim_data.tandems import Proposal

ASKED, DECIDING = "matching.asked", "matching.deciding"
MOST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """Proposals that somebody clicked on."""

    proposals: Sequence[Proposal]
    done: str
    opens: bool = False
    """Whether the tandem is to be opened, if it is only one."""


def proposal(match: Match, replaces: Tandem | None = None) -> Proposal:
    """The match as something to be saved."""
    return Proposal(match.volunteer.id, match.newcomer.id, match.score, replaces.id if replaces else None)


def ask_for(asked: Asked) -> None:
    """A callback: these are to be proposed."""
    st.session_state[ASKED] = asked


def save_what_was_asked(snapshot: Snapshot) -> None:
    """Save what was clicked on, even if the button is no longer there: somebody may have been quicker."""
    asked: Asked | None = st.session_state.pop(ASKED, None)
    if asked is None:
        return
    identity = snapshot.new_id(Tandem) if asked.opens else None
    saving.save(
        lambda fresh: tandems.propose_all(fresh, asked.proposals, identity=identity),
        action="Tandem vorgeschlagen" if len(asked.proposals) == 1 else "Tandems vorgeschlagen",
        done=asked.done,
        then=(PAGES["tandems"], {"id": identity}) if identity else None,
    )


# --- Points and reasons -----------------------------------------------------------------------------------------------


def number(value: float) -> str:
    """Points as people write them."""
    return Number().text(value)


def score_bar(match: Match) -> None:
    """The points as a bar, with their number."""
    points = f"**{number(match.score)} von {number(match.maximum)} Punkten**"
    st.progress(match.score / match.maximum if match.maximum else 0.0, text=points)


def reservations(match: Match) -> None:
    """What speaks against the two all the same."""
    if match.pair.is_pinned:
        note = f": {plain_text(match.pair.decision.note)}" if match.pair.decision and match.pair.decision.note else ""
        st.markdown(f":material/keep: Vom Team festgelegt{note}")
    for sentence in match.reservations:
        st.warning(f"Bitte bedenken: {plain_text(sentence)}", icon=":material/info:")


def reasons(match: Match) -> None:
    """Each criterion's points, and why."""
    st.markdown(
        "\n".join(
            f"- **{plain_text(each.criterion)}, {number(each.points)} von {number(each.maximum)}:** "
            f"{plain_text(each.why)}"
            for each in match.reasons
        )
        or "Alle Gewichte in den Einstellungen sind 0."
    )


def capacity_text(match: Match) -> str:
    """How many of the volunteer's places are free."""
    most = match.volunteer.max_tandems
    return f"{most - match.open_tandems} von {most} {'Platz' if most == 1 else 'Plätzen'} frei"


def distance_text(match: Match) -> str:
    """Where the volunteer lives, and how far that is."""
    district = match.volunteer.district
    if district is None:
        return "Stadtteil nicht eingetragen"
    if district == match.newcomer.district:
        return f"wohnt auch in {plain_text(district)}"
    km = f", etwa {number(match.distance_km)} km entfernt" if match.distance_km is not None else ""
    return f"wohnt in {plain_text(district)}{km}"


def first_name(person: Person) -> str:
    """What a button calls somebody."""
    return plain_text(person.first_name or person.name)


# --- What the team decided --------------------------------------------------------------------------------------------


def decision_button(snapshot: Snapshot, volunteer: Volunteer, newcomer: Newcomer) -> None:
    """Opens the dialog in which the team says that the two belong together, or never do."""
    pair = (volunteer.id, newcomer.id)
    rule = pair_rules.rules_by_pair(snapshot).get(pair)
    st.button(
        f"Festgelegt: {rule.kind}" if rule else "Festlegen …",
        key=f"decide.{'.'.join(pair)}",
        type="tertiary",
        icon=":material/keep:",
        width="stretch",
        on_click=lambda: st.session_state.update({DECIDING: (pair, rule)}),
    )
    deciding, seen = st.session_state.get(DECIDING, (None, None))
    if deciding == pair:
        _decide(snapshot, volunteer, newcomer, seen)


def _stop_deciding() -> None:
    st.session_state.pop(DECIDING, None)


@st.dialog("Über dieses Paar entscheiden", width="medium", on_dismiss=_stop_deciding)
def _decide(snapshot: Snapshot, volunteer: Volunteer, newcomer: Newcomer, rule: PairRule | None) -> None:
    freshness.hold()
    st.markdown(f"**{plain_text(volunteer.name)}** und **{plain_text(newcomer.name)}**")
    note = st.text_input(
        "Warum? (freiwillig)",
        (rule.note if rule else None) or "",
        max_chars=MOST_NOTE,
        help=HEALTH_WARNING,
        key=f"decide.note.{volunteer.id}.{newcomer.id}",
    )
    is_hindered = _show_obstacles(snapshot, volunteer, newcomer)
    with st.container(horizontal=True):
        together = st.button("Trotzdem zusammen" if is_hindered else "Immer zusammen", type="primary", key="decide.pin")
        never = st.button("Nie zusammen", key="decide.forbid")
        lift = bool(rule) and st.button("Festlegung aufheben", key="decide.lift")
    names = f"{plain_text(volunteer.name)} und {plain_text(newcomer.name)}"
    if together or never:
        _stop_deciding()
        kind = PairKind.PINNED if together else PairKind.FORBIDDEN
        saving.save(
            lambda fresh: pair_rules.decide(fresh, volunteer.id, newcomer.id, kind, note.strip() or None, seen=rule),
            action=f"Paar festgelegt: {kind}",
            done=f"Festgelegt: {names} {kind}.",
        )
    elif rule and lift:
        _stop_deciding()
        saving.save(
            lambda fresh: pair_rules.lift(fresh, rule),
            action="Festlegung aufgehoben",
            done=f"Aufgehoben: Festlegung zu {names}.",
        )


def _show_obstacles(snapshot: Snapshot, volunteer: Volunteer, newcomer: Newcomer) -> bool:
    """Say which must-rules the two break, apart from what the team decided; whether there are any."""
    decided = {
        pair: rule for pair, rule in pair_rules.rules_by_pair(snapshot).items() if pair != (volunteer.id, newcomer.id)
    }
    now = Situation(snapshot[Tandem].records, snapshot.settings, snapshot.on, decided)
    answer = matching.explain(newcomer, volunteer, now)
    if not isinstance(answer, Excluded):
        return False
    before = [plain_text(each.sentence) for each in answer.obstacles if each.yields]
    anyway = [plain_text(each.sentence) for each in answer.obstacles if not each.yields]
    if before:
        st.warning(
            f"Dagegen spricht: {' '.join(before)} Wenn Sie die beiden trotzdem festlegen, geht das vor; beim Vorschlag "
            "steht es als Hinweis dabei.",
            icon=":material/warning:",
        )
    if anyway:
        st.warning(
            f"Vorschlagen lassen sich die beiden erst, wenn das geklärt ist: {' '.join(anyway)}",
            icon=":material/block:",
        )
    return True
