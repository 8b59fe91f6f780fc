"""Matching: the newcomer who waits, the volunteers who fit, and why the others do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from ui import pairs
from ui.facts import Fact, show_facts
from ui.links import chosen_id, distinct, link, tandem_link
from ui.rows import contact_line
from ui.text import plain_text
from zim_data import matching, people, tandems
from zim_data.columns import Availability
from zim_data.matching import Excluded, Match, Ranking, Reason
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import GenderWish, Newcomer, NewcomerStatus, Urgency, Volunteer, VolunteerStatus

FIRST_MATCHES, FIRST_EXCLUDED = 8, 12
"""So many are enough to begin with; a toggle shows the rest."""
CHOSEN = "matching.newcomer"


@per_snapshot
def ranking(snapshot: Snapshot, newcomer_id: str) -> Ranking:
    """All volunteers for the newcomer, best first."""
    newcomer = snapshot[Newcomer].by_id[newcomer_id]
    return matching.rank(newcomer, snapshot[Volunteer].records, matching.situation(snapshot))


def show(snapshot: Snapshot) -> None:
    """The volunteers for one newcomer."""
    newcomer = choose_newcomer(snapshot)
    if newcomer is None:
        return
    show_newcomer(snapshot, newcomer)
    found = ranking(snapshot, newcomer.id)
    show_fitting(snapshot, found)
    show_side_by_side(found)
    show_excluded(snapshot, found)


# --- The newcomer -----------------------------------------------------------------------------------------------------


def choose_newcomer(snapshot: Snapshot) -> Newcomer | None:
    """One of those who wait, longest first; the page's address says which. None with the reason on the page."""
    waiting = {each.id: each for each in people.waiting(snapshot[Newcomer].records, snapshot.on)}
    wanted = chosen_id() or next(iter(waiting), None)
    if wanted is None:
        _nobody_waits(snapshot)
        return None
    if wanted in waiting:
        st.query_params["id"] = wanted  # the address stays true for a bookmark, and for a click that comes too late
    st.session_state[CHOSEN] = wanted if wanted in waiting else None
    if waiting:
        st.selectbox(
            "Für wen suchen Sie?",
            list(waiting),
            format_func=lambda identity: _label(snapshot, waiting[identity]),
            key=CHOSEN,
            on_change=_choose,
            placeholder=f"{len(waiting)} warten – bitte wählen",
        )
    if wanted not in waiting:
        _not_waiting(snapshot, wanted)
        return None
    return waiting[wanted]


def _choose() -> None:
    if chosen := st.session_state[CHOSEN]:
        st.query_params["id"] = chosen


def _label(snapshot: Snapshot, newcomer: Newcomer) -> str:
    urgent = f"Dringlichkeit {newcomer.urgency}" if newcomer.urgency is not Urgency.NORMAL else None
    languages = ", ".join(str(language) for language in newcomer.languages)
    parts = (newcomer.name, people.wait_text(newcomer, snapshot.on), newcomer.district, languages, urgent)
    return " · ".join(filter(None, parts))


def _nobody_waits(snapshot: Snapshot) -> None:
    st.success("Zurzeit wartet niemand auf eine Begleitung.", icon=":material/check_circle:")
    interested = sum(each.status is NewcomerStatus.INTERESTED for each in snapshot[Newcomer].records)
    if interested:
        st.markdown(f"{interested} gemeldet, aber noch ohne Aufnahmegespräch: Danach warten sie hier.")
        link("directory", "Zum Verzeichnis", icon=":material/contacts:")
    link("registration", "Jemanden aufnehmen", icon=":material/person_add:")


def _not_waiting(snapshot: Snapshot, identity: str) -> None:
    newcomer = snapshot[Newcomer].by_id.get(identity)
    if newcomer is None:
        st.warning(f"Unter Zugewanderte gibt es niemanden mit der ID „{plain_text(identity[:40])}“.")
        return
    st.warning(
        f"{plain_text(newcomer.name)} wartet zurzeit nicht (Status „{newcomer.status}“). Vorschläge gibt es nur für "
        f"Menschen mit dem Status „{NewcomerStatus.WAITING}“.",
        icon=":material/info:",
    )
    contact_line(snapshot, newcomer.id)
    for tandem in people.tandems_by_person(snapshot).get(newcomer.id, []):
        if tandem.status in tandems.OPEN:
            tandem_link(snapshot, tandem.id)


def show_newcomer(snapshot: Snapshot, newcomer: Newcomer) -> None:
    """What matters for the match, and the phone number."""
    with st.container(border=True, key="matching.facts"):
        contact_line(snapshot, newcomer.id)
        show_facts(_facts(snapshot, newcomer))
        if newcomer.unread:
            st.warning("Manches bei dieser Person kann die App nicht lesen. Unter „Datenpflege“ steht, was.")


def _facts(snapshot: Snapshot, newcomer: Newcomer) -> list[Fact]:
    since = people.waiting_since(newcomer, snapshot.on)
    waits = people.wait_text(newcomer, snapshot.on).removeprefix("wartet ")
    return [
        ("Wartet", f"{waits} ({since:%d.%m.%Y})" if since else waits),
        ("Dringlichkeit", newcomer.urgency),
        ("Stadtteil", newcomer.district),
        ("Sprachen", ", ".join(str(language) for language in newcomer.languages)),
        ("Deutsch", newcomer.german_level),
        ("Dolmetschbedarf", {True: "ja", False: "nein", None: None}[newcomer.interpreter]),
        ("Zeiten", Availability().text(newcomer.availability)),
        ("Braucht Hilfe bei", ", ".join(newcomer.help_topics)),
        ("Interessen", ", ".join(newcomer.interests)),
        ("Wünscht sich", _wish(newcomer.wished_gender)),
        ("Kinder", _children(newcomer)),
        ("Geburtsjahr", str(newcomer.birth_year) if newcomer.birth_year else None),
    ]


def _wish(wish: GenderWish) -> str:
    wishes = {GenderWish.WOMEN: "eine Frau", GenderWish.MEN: "einen Mann"}
    return wishes.get(wish, "egal, ob Frau oder Mann")


def _children(newcomer: Newcomer) -> str | None:
    if newcomer.children is None and not newcomer.children_ages:
        return None
    ages = f" ({', '.join(newcomer.children_ages)} Jahre)" if newcomer.children_ages else ""
    return f"{newcomer.children if newcomer.children is not None else 'ja'}{ages}"


# --- Who fits ---------------------------------------------------------------------------------------------------------


def show_fitting(snapshot: Snapshot, found: Ranking) -> None:
    """The volunteers who fit, best first, each with its reasons and one click to propose."""
    number = len(found.fitting)
    st.subheader("1 Mensch passt" if number == 1 else f"{number} Menschen passen" if number else "Niemand passt")
    if not number:
        _nobody_fits(found)
        return
    everybody = number > FIRST_MATCHES and st.session_state.get("matching.all")
    for place, match in enumerate(found.fitting if everybody else found.fitting[:FIRST_MATCHES]):
        _show_match(snapshot, match, best=place == 0)
    if number > FIRST_MATCHES:
        st.toggle(f"Alle {number} zeigen", key="matching.all")


def _show_match(snapshot: Snapshot, match: Match, *, best: bool) -> None:
    volunteer = match.volunteer
    with st.container(border=True, key=f"match.{volunteer.id}"):
        left, right = st.columns([3, 1], vertical_alignment="center")
        with left:
            contact_line(snapshot, volunteer.id)
            pairs.score_bar(match)
            st.caption(f"{pairs.capacity_text(match)} · {pairs.distance_text(match)}")
        with right:
            st.button(
                f"{pairs.first_name(volunteer)} vorschlagen",
                type="primary" if best else "secondary",
                key=f"propose.{match.newcomer.id}.{volunteer.id}",
                on_click=pairs.ask_for,
                args=(_asked(match),),
                width="stretch",
            )
            pairs.decision_button(snapshot, volunteer, match.newcomer)
        pairs.reservations(match)
        with st.expander("Warum", expanded=best, key=f"why.{match.newcomer.id}.{volunteer.id}"):
            pairs.reasons(match)


def _asked(match: Match) -> pairs.Asked:
    names = f"{plain_text(match.volunteer.name)} und {plain_text(match.newcomer.name)}"
    return pairs.Asked([pairs.proposal(match)], f"{names} sind als Tandem vorgeschlagen.", opens=True)


def show_side_by_side(found: Ranking) -> None:
    """Two volunteers beside each other, criterion by criterion."""
    fitting = {match.volunteer.id: match for match in found.fitting}
    if len(fitting) < 2:
        return
    names = distinct({identity: match.volunteer.name for identity, match in fitting.items()})
    chosen = st.multiselect(
        "Zwei vergleichen",
        list(fitting),
        format_func=lambda identity: names.get(identity, identity),
        max_selections=2,
        placeholder="Bitte zwei auswählen",
        key=f"matching.compare.{found.newcomer.id}",
    )
    if len(chosen) == 2:
        st.markdown(_compared(*(fitting[identity] for identity in chosen)))


def _compared(one: Match, other: Match) -> str:
    """A table in Markdown: criteria as rows, the two as columns."""
    lines = [
        f"| | {plain_text(one.volunteer.name)} | {plain_text(other.volunteer.name)} |",
        "|---|---|---|",
        f"| **Punkte** | **{pairs.number(one.score)}** | **{pairs.number(other.score)}** |",
        *(
            f"| {here.criterion} | {_points(here)} | {_points(there)} |"
            for here, there in zip(one.reasons, other.reasons, strict=True)
        ),
        f"| Platz | {pairs.capacity_text(one)} | {pairs.capacity_text(other)} |",
        f"| Wohnort | {pairs.distance_text(one)} | {pairs.distance_text(other)} |",
    ]
    return "\n".join(lines)


def _points(reason: Reason) -> str:
    return f"**{pairs.number(reason.points)}** von {pairs.number(reason.maximum)}: {plain_text(reason.why)}"


def _nobody_fits(found: Ranking) -> None:
    name = plain_text(found.newcomer.first_name or found.newcomer.name)
    if not found.excluded:
        st.info("Noch ist niemand aufgenommen, der begleiten möchte.", icon=":material/person_add:")
        link("registration", "Jemanden aufnehmen", icon=":material/person_add:")
        return
    st.warning(f"Zurzeit passt niemand zu {name}. {_advice(found, name)}", icon=":material/person_search:")
    with st.container(horizontal=True):
        link("directory", f"Angaben von {name} ändern", icon=":material/edit:", id=found.newcomer.id)
        link("registration", "Jemanden aufnehmen, der begleitet", icon=":material/person_add:")


def _advice(found: Ranking, name: str) -> str:
    """What would help most: what everybody fails at, else what the nearest fail at."""
    people_left = [each for each in found.excluded if not _ended(each)] or found.excluded
    counts = Counter(obstacle.criterion for each in people_left for obstacle in each.obstacles)
    for criterion, number in counts.most_common(1):
        if number == len(people_left):
            return f"Bei allen liegt es an „{criterion}“. Bitte prüfen Sie dazu die Angaben von {name}."
    near = [each for each in people_left if len(each.obstacles) == 1]
    reasons = Counter(each.obstacles[0].criterion for each in near)
    for criterion, number in reasons.most_common(1):
        who = "Bei 1 Menschen" if number == 1 else f"Bei {number} Menschen"
        return f"{who} liegt es nur an „{criterion}“. Vielleicht lässt sich das klären; unten steht, wie."
    return "Unten steht, woran es liegt; wer am nächsten dran ist, steht zuerst."


# --- Who does not fit -------------------------------------------------------------------------------------------------


def show_excluded(snapshot: Snapshot, found: Ranking) -> None:
    """Why the others do not fit: counted by rule, to be filtered and searched."""
    if not found.excluded:
        return
    st.subheader("Warum die anderen nicht passen")
    ended = sum(_ended(each) for each in found.excluded)
    candidates = found.excluded
    if ended:
        label = "1 Beendeten mitzeigen" if ended == 1 else f"{ended} Beendete mitzeigen"
        if not st.toggle(label, key="matching.ended"):
            candidates = [each for each in candidates if not _ended(each)]
    rule = _choose_rule(candidates)
    text = st.text_input("Suche", placeholder="Name, Telefon oder Stadtteil", key="matching.text")
    shown = [each for each in candidates if rule is None or rule in _rules(each)]
    if text:
        hits = {person.id for person in people.search([each.volunteer for each in shown], text)}
        shown = [each for each in shown if each.volunteer.id in hits]
    everybody = st.session_state.get("matching.all_excluded")
    for each in shown if everybody else shown[:FIRST_EXCLUDED]:
        _show_excluded(snapshot, each)
    if not shown:
        st.info("Hier steht niemand.")
    if len(shown) > FIRST_EXCLUDED:
        st.toggle(f"Alle {len(shown)} zeigen", key="matching.all_excluded")


def _choose_rule(candidates: Sequence[Excluded]) -> str | None:
    counts = Counter(rule for each in candidates for rule in _rules(each))
    return st.pills(
        "Woran es liegt (bei manchen an mehrerem)",
        [rule.name for rule in matching.RULES if counts[rule.name]],
        format_func=lambda rule: _broken_by(rule, counts[rule]),
        key="matching.rule",
    )


def _rules(each: Excluded) -> list[str]:
    return [obstacle.criterion for obstacle in each.obstacles]


def _broken_by(name: str, number: int) -> str:
    rule = next(rule for rule in matching.RULES if rule.name == name)
    return f"{number} {rule.one if number == 1 else rule.several}"


def _ended(each: Excluded) -> bool:
    return each.volunteer.status is VolunteerStatus.ENDED


def _show_excluded(snapshot: Snapshot, each: Excluded) -> None:
    with st.container(border=True, gap="xsmall", key=f"excluded.{each.volunteer.id}"):
        contact_line(snapshot, each.volunteer.id)
        st.markdown("\n".join(f"- {plain_text(sentence)}" for sentence in each.sentences))
        with st.container(horizontal=True):
            pairs.decision_button(snapshot, each.volunteer, each.newcomer)
