"""Matching: the newcomer who waits, the volunteers who fit, and why the others do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from ui import saving, session
from ui.facts import Fact, show_facts
from ui.links import PAGES, chosen_id, link, tandem_link
from ui.rows import contact_line
from ui.text import plain_text
from zim_data import matching, people, tandems
from zim_data.columns import Availability, Number
from zim_data.matching import Excluded, Match, Ranking
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import GenderWish, Newcomer, NewcomerStatus, Tandem, Urgency, Volunteer, VolunteerStatus

FIRST_MATCHES, FIRST_EXCLUDED = 8, 12
"""So many are enough to begin with; a toggle shows the rest."""
CHOSEN, PROPOSED = "matching.newcomer", "matching.proposed"


@per_snapshot
def ranking(snapshot: Snapshot, newcomer_id: str) -> Ranking:
    """All volunteers for the newcomer, best first."""
    newcomer = snapshot[Newcomer].by_id[newcomer_id]
    return matching.rank(newcomer, snapshot[Volunteer].records, matching.situation(snapshot))


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
    parts = (newcomer.name, _wait(snapshot, newcomer), newcomer.district, languages, urgent)
    return " · ".join(filter(None, parts))


def _wait(snapshot: Snapshot, newcomer: Newcomer) -> str:
    since = people.waiting_since(newcomer, snapshot.on)
    if since is None:
        return "wartet, seit wann ist nicht eingetragen"
    days = (snapshot.on - since).days
    return "wartet seit 1 Tag" if days == 1 else f"wartet seit {days} Tagen"


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
    waits = _wait(snapshot, newcomer).removeprefix("wartet ")
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


def propose_if_asked() -> None:
    """Save the proposal that was clicked on, even if the button is no longer there: somebody may have been quicker."""
    match: Match | None = st.session_state.pop(PROPOSED, None)
    if match is None:
        return
    volunteer, newcomer = match.volunteer, match.newcomer
    identity = session.snapshot().new_id(Tandem)
    saving.save(
        lambda fresh: tandems.propose(fresh, volunteer.id, newcomer.id, score=match.score, identity=identity),
        action="Tandem vorgeschlagen",
        done=f"{plain_text(volunteer.name)} und {plain_text(newcomer.name)} sind als Tandem vorgeschlagen.",
        then=(PAGES["tandems"], {"id": identity}),
    )


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
    volunteer, reasons = match.volunteer, match.reasons
    maximum = sum(reason.maximum for reason in reasons)
    score = f"{_number(match.score)} von {_number(maximum)} Punkten"
    with st.container(border=True, key=f"match.{volunteer.id}"):
        left, right = st.columns([3, 1], vertical_alignment="center")
        with left:
            contact_line(snapshot, volunteer.id)
            st.progress(match.score / maximum if maximum else 0.0, text=f"**{score}**")
            st.caption(" · ".join(filter(None, (_capacity(match), _distance(match)))))
        with right:
            st.button(
                f"{plain_text(volunteer.first_name or volunteer.name)} vorschlagen",
                type="primary" if best else "secondary",
                key=f"propose.{match.newcomer.id}.{volunteer.id}",
                on_click=_ask_for,
                args=(match,),
                width="stretch",
            )
        with st.expander("Warum", expanded=best, key=f"why.{match.newcomer.id}.{volunteer.id}"):
            st.markdown(
                "\n".join(
                    f"- **{plain_text(each.criterion)}, {_number(each.points)} von {_number(each.maximum)}:** "
                    f"{plain_text(each.why)}"
                    for each in reasons
                )
                or "Alle Gewichte in den Einstellungen sind 0."
            )


def _ask_for(match: Match) -> None:
    st.session_state[PROPOSED] = match


def _capacity(match: Match) -> str:
    most = match.volunteer.max_tandems
    return f"{most - match.open_tandems} von {most} {'Platz' if most == 1 else 'Plätzen'} frei"


def _distance(match: Match) -> str:
    district = match.volunteer.district
    if district is None:
        return "Stadtteil nicht eingetragen"
    if district == match.newcomer.district:
        return f"wohnt auch in {plain_text(district)}"
    km = f", etwa {_number(match.distance_km)} km entfernt" if match.distance_km is not None else ""
    return f"wohnt in {plain_text(district)}{km}"


def _number(value: float) -> str:
    return Number().text(value)


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
