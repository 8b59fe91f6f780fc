"""Matching for everybody at once: the best pairs, who remains and why, and what other settings would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from ui import freshness, pairs, saving, session
from ui.links import link
from ui.rows import contact_line
from ui.text import plain_text
from zim_data import matching, people, setup
from zim_data.matching import CRITERIA, Left, Match, Plan
from zim_data.people import name_of
from zim_data.records import field_of
from zim_data.settings import Settings
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Newcomer, Tandem, TandemStatus

FIRST_PAIRS, FIRST_LEFT = 15, 15
"""So many are enough to begin with; a toggle shows the rest."""
CONFIRMING = "matching.confirming"
NAMED = 6
"""So many names stand in a sentence."""
WHAT_IF = tuple(f"{part}_{criterion.key}" for criterion in CRITERIA for part in ("weight", "must"))
"""The settings that the sliders change."""


def show(snapshot: Snapshot) -> None:
    """The whole view."""
    reopen = _choose_reopen(snapshot)
    settings = _what_if(snapshot)
    with st.spinner("Die besten Paare werden gesucht …", show_time=False):
        plan = matching.plan(snapshot, settings, reopen=reopen)
        saved = matching.plan(snapshot, snapshot.settings, reopen=reopen)
    if not plan.matches and not plan.left:
        st.success("Zurzeit wartet niemand auf eine Begleitung.", icon=":material/check_circle:")
        return
    _show_numbers(plan)
    is_trial = settings != snapshot.settings
    if is_trial:
        _show_difference(plan, saved)
    _show_matches(snapshot, plan, is_trial=is_trial)
    _show_left(snapshot, plan)


def _choose_reopen(snapshot: Snapshot) -> bool:
    number = sum(each.status is TandemStatus.PROPOSED for each in snapshot[Tandem].records)
    if not number:
        return False
    label = "Den offenen Vorschlag neu überdenken" if number == 1 else f"Die {number} offenen Vorschläge neu überdenken"
    return st.toggle(label, key="all.reopen", help="Was noch niemand zugesagt hat, darf sich dann ändern.")


# --- What if ----------------------------------------------------------------------------------------------------------


def _what_if(snapshot: Snapshot) -> Settings:
    """The settings as the sliders stand; those of the sheet if nobody moved one."""
    with st.expander("Was wäre, wenn … (andere Gewichte und Muss-Regeln ausprobieren)", icon=":material/tune:"):
        st.caption("Hier wird nur gerechnet. Gespeichert wird erst, wenn Sie es unten sagen.")
        left, right = st.columns(2)
        half = -(-len(CRITERIA) // 2)
        values: dict[str, Any] = {}
        for column, criteria in ((left, CRITERIA[:half]), (right, CRITERIA[half:])):
            with column:
                for criterion in criteria:
                    values |= _choose_weight(snapshot.settings, criterion)
        settings = replace(snapshot.settings, **values)
        if settings != snapshot.settings:
            with st.container(horizontal=True):
                st.button("Zurücksetzen", key="what_if.reset", on_click=_reset, icon=":material/undo:")
                may = session.does(action := "Einstellungen zum Matching geändert")
                if may and st.button("In die Einstellungen übernehmen", key="what_if.save", icon=":material/save:"):
                    saving.save(
                        lambda fresh: setup.change_settings(fresh, values),
                        action=action,
                        done="Die Gewichte und Muss-Regeln stehen jetzt in den Einstellungen.",
                    )
    return settings


def _choose_weight(settings: Settings, criterion: matching.Criterion) -> dict[str, Any]:
    weight, must = f"weight_{criterion.key}", f"must_{criterion.key}"
    for name in (weight, must):
        st.session_state.setdefault(_key(name, settings), getattr(settings, name))
    with st.container(border=True, gap="xsmall"):
        chosen = st.slider(
            f"{criterion.name}: Gewicht",
            0.0,
            100.0,
            step=1.0,
            format="%d",
            key=_key(weight, settings),
            help=f"Liest: {', '.join(criterion.reads)}.",
        )
        is_must = st.toggle(f"Muss: {criterion.rule.name}", key=_key(must, settings), help=_must_help(must))
    return {weight: chosen, must: is_must}


def _must_help(must: str) -> str:
    note = field_of(Settings, must).column.note or ""
    return note.removeprefix("Matching, ja: ")


def _key(name: str, settings: Settings) -> str:
    """Another one when the sheet says something else, so that the slider begins there."""
    return f"what_if.{name}.{getattr(settings, name)}"


def _reset() -> None:
    for key in [key for key in st.session_state if str(key).startswith("what_if.")]:
        del st.session_state[key]


def _show_difference(plan: Plan, saved: Plan) -> None:
    """What the sliders change, in a sentence or two."""
    before, now = _who_gets_whom(saved), _who_gets_whom(plan)
    total = len(plan.matches) + len(plan.left)
    lines = [
        f"So bekämen **{len(now)} von {total}** jemanden; mit den gespeicherten Einstellungen sind es "
        f"**{len(before)} von {len(saved.matches) + len(saved.left)}**."
    ]
    gained = [match.newcomer.name for match in plan.matches if match.newcomer.id not in before]
    lost = [match.newcomer.name for match in saved.matches if match.newcomer.id not in now]
    moved = [
        match.newcomer.name
        for match in plan.matches
        if match.newcomer.id in before and before[match.newcomer.id] != match.volunteer.id
    ]
    for label, names in (("Neu dabei", gained), ("Leer gingen aus", lost), ("Jemand anderen bekämen", moved)):
        if names:
            lines.append(f"{label}: {_some(names)}.")
    if not (gained or lost or moved):
        lines.append("Die Paare bleiben dieselben.")
    st.info(" ".join(lines), icon=":material/tune:")


def _who_gets_whom(plan: Plan) -> Mapping[str, str]:
    return {match.newcomer.id: match.volunteer.id for match in plan.matches}


def _some(names: Sequence[str]) -> str:
    more = f" und {len(names) - NAMED} weitere" if len(names) > NAMED else ""
    return plain_text(", ".join(names[:NAMED])) + more


# --- Who gets whom ----------------------------------------------------------------------------------------------------


def _show_numbers(plan: Plan) -> None:
    total = len(plan.matches) + len(plan.left)
    one, two, three = st.columns(3)
    one.metric("Bekommen jemanden", f"{len(plan.matches)} von {total}")
    two.metric("Gehen leer aus", str(len(plan.left)))
    mean = f"{plan.score / len(plan.matches):.1f}".replace(".", ",") if plan.matches else "–"
    three.metric("Punkte im Mittel", mean)


def _show_matches(snapshot: Snapshot, plan: Plan, *, is_trial: bool) -> None:
    new = [match for match in plan.matches if not plan.is_known(match)]
    st.subheader("Die besten Paare für alle zusammen")
    st.caption(
        "Zuerst so viele Menschen wie möglich, dann so viele Punkte wie möglich; zwischen Gleichen zählt, wer länger "
        "wartet. Noch ist nichts gespeichert: Sie entscheiden, Paar für Paar oder alle."
    )
    if plan.current:
        _show_changes(plan)
    if is_trial and new:
        st.caption("Vorschlagen geht mit den gespeicherten Einstellungen: Regler zurücksetzen oder übernehmen.")
    elif len(new) > 1:
        st.button(f"Alle {len(new)} vorschlagen", type="primary", key="all.propose", on_click=_ask_to_confirm)
        if st.session_state.get(CONFIRMING):
            _confirm_all(plan, new)
    everybody = len(plan.matches) <= FIRST_PAIRS or st.session_state.get("all.pairs")
    for match in plan.matches if everybody else plan.matches[:FIRST_PAIRS]:
        _show_match(snapshot, plan, match, is_trial=is_trial)
    if len(plan.matches) > FIRST_PAIRS:
        st.toggle(f"Alle {len(plan.matches)} Paare zeigen", key="all.pairs")
    if not plan.matches:
        st.warning("Zurzeit lässt sich kein einziges Paar bilden. Unten steht, woran es liegt.")


def _show_changes(plan: Plan) -> None:
    kept = sum(plan.is_known(match) for match in plan.matches)
    changed = sum(plan.replaces(match) is not None for match in plan.matches)
    dropped = sum(left.newcomer.id in plan.current for left in plan.left)
    parts = (f"{kept} bleiben wie vorgeschlagen", f"{changed} bekämen jemand anderen", f"{dropped} gingen leer aus")
    st.info(f"Von den {len(plan.current)} offenen Vorschlägen: {', '.join(parts)}.", icon=":material/compare_arrows:")


def _ask_to_confirm() -> None:
    st.session_state[CONFIRMING] = True


def _stop_confirming() -> None:
    st.session_state.pop(CONFIRMING, None)


@st.dialog("Alle vorschlagen?", width="medium", on_dismiss=_stop_confirming)
def _confirm_all(plan: Plan, new: Sequence[Match]) -> None:
    freshness.hold()
    changed = [match for match in new if plan.replaces(match)]
    st.markdown(f"**{len(new)} Tandems** werden vorgeschlagen. Rückgängig machen können Sie es danach mit einem Klick.")
    if changed:
        st.markdown(f"Bei {len(changed)} davon wird der bisherige Vorschlag abgelehnt.")
    asked = pairs.Asked(
        [pairs.proposal(match, plan.replaces(match)) for match in new], f"{len(new)} Tandems sind vorgeschlagen."
    )
    if st.button(
        f"Ja, {len(new)} vorschlagen", type="primary", key="all.confirm", on_click=pairs.ask_for, args=(asked,)
    ):
        st.rerun()


def _show_match(snapshot: Snapshot, plan: Plan, match: Match, *, is_trial: bool) -> None:
    volunteer, newcomer = match.volunteer, match.newcomer
    with st.container(border=True, key=f"pair.{newcomer.id}.{volunteer.id}"):
        left, right = st.columns([3, 1], vertical_alignment="center")
        with left:
            contact_line(snapshot, newcomer.id)
            contact_line(snapshot, volunteer.id)
            pairs.score_bar(match)
            wait = f"{pairs.first_name(newcomer)} {people.wait_text(newcomer, snapshot.on)}"
            place = f"{pairs.first_name(volunteer)}: {pairs.capacity_text(match)}, {pairs.distance_text(match)}"
            st.caption(f"{wait} · {place}")
        with right:
            if plan.is_known(match):
                st.caption("schon vorgeschlagen")
            elif not is_trial:
                _propose_button(snapshot, plan, match)
            pairs.decision_button(snapshot, volunteer, newcomer)
        pairs.reservations(match)
        with st.expander("Warum", key=f"why.all.{newcomer.id}.{volunteer.id}"):
            pairs.reasons(match)


def _propose_button(snapshot: Snapshot, plan: Plan, match: Match) -> None:
    names = f"{plain_text(match.volunteer.name)} und {plain_text(match.newcomer.name)}"
    replaced = plan.replaces(match)
    if replaced:
        st.caption(f"statt {plain_text(name_of(snapshot, replaced.volunteer_id))}")
    asked = pairs.Asked([pairs.proposal(match, replaced)], f"{names} sind als Tandem vorgeschlagen.")
    st.button(
        "Vorschlagen",
        key=f"all.propose.{match.newcomer.id}.{match.volunteer.id}",
        help=f"{names} vorschlagen",
        on_click=pairs.ask_for,
        args=(asked,),
        width="stretch",
    )


# --- Who remains ------------------------------------------------------------------------------------------------------


def _show_left(snapshot: Snapshot, plan: Plan) -> None:
    if not plan.left:
        st.success("Niemand geht leer aus.", icon=":material/check_circle:")
        return
    number = len(plan.left)
    st.subheader("1 Mensch geht leer aus" if number == 1 else f"{number} Menschen gehen leer aus")
    counts = Counter(rule for each in plan.left for rule in each.would_do)
    for rule, count in counts.most_common():
        st.markdown(f"- Bei {count} von {number} liegt es allein an „{plain_text(rule)}“.")
    everybody = number <= FIRST_LEFT or st.session_state.get("all.left")
    for each in plan.left if everybody else plan.left[:FIRST_LEFT]:
        _show_one_left(snapshot, each)
    if number > FIRST_LEFT:
        st.toggle(f"Alle {number} zeigen", key="all.left")


def _show_one_left(snapshot: Snapshot, each: Left) -> None:
    newcomer: Newcomer = each.newcomer
    with st.container(border=True, gap="xsmall", key=f"left.{newcomer.id}"):
        contact_line(snapshot, newcomer.id)
        st.markdown(plain_text(each.why))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(people.wait_text(newcomer, snapshot.on))
            link("matching", "Alle Begleitungen ansehen", icon=":material/search:", id=newcomer.id)
