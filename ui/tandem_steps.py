"""What comes next for a tandem: one form for each step that its status allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import cast

import streamlit as st

from ui import session
from ui.forms import Form
from ui.links import PAGES, link
from ui.saving import save
from ui.text import plain_text
from zim_data import follow_up, life, meetings, people, rooms, tandems
from zim_data.columns import SLOTS, Availability
from zim_data.life import Step
from zim_data.store.snapshot import Snapshot
from zim_data.tables import CheckIn, EndReason, Newcomer, NewcomerStatus, Tandem, TandemStatus, Volunteer

S = TandemStatus
RATINGS = (1, 2, 3, 4, 5)


def show_steps(snapshot: Snapshot, tandem: Tandem) -> None:
    """The steps that are possible now; the one that is due is open."""
    if text := tandem.unread.get("status"):
        st.warning(
            f"Beim Status steht „{plain_text(text)}“. Das kann die App nicht lesen; bitte berichtigen Sie die Zelle "
            "in der Tabelle. Unter „Datenpflege“ steht, wo."
        )
        link("care", "Zur Datenpflege", icon=":material/healing:")
        return
    form = Form(f"tandem.{tandem.id}", Tandem, tandem)
    seen = cast("Tandem", form.record)
    if seen != tandem:
        st.info("Dieses Tandem wurde inzwischen geändert.", icon=":material/sync:")
        st.button("Neuen Stand zeigen", on_click=form.reset, key=form.key_of("renew"))
    steps = {step.name: step for step in _own_steps(seen) if _makes_sense(snapshot, seen, step)}
    if not steps:
        st.caption("Was hier als Nächstes ansteht, macht die Koordination.")
        return
    name = st.pills(
        "Was steht an?",
        list(steps),
        default=_asked(steps) or (due if (due := _due_step(snapshot, seen)) in steps else None),
        key=form.key_of("step"),
        persist_state="page",
    )
    pressed = False
    if name:
        with st.container(border=True, key="tandem.step"):
            pressed = SHOW[steps[name]](snapshot, form, seen)
    if seen != tandem and form.untouched and not pressed:
        form.reset()
        st.rerun()


def _own_steps(tandem: Tandem) -> list[Step]:
    """The steps that the tandem's state and the person's role allow."""
    return [step for step in life.steps_in(tandem.status) if session.does(step.action)]


def _asked(steps: Mapping[str, Step]) -> str | None:
    """The step that the address asks for, e.g. of a link from the overview."""
    asked = st.query_params.get("schritt")
    return asked if asked in steps else None


def _makes_sense(snapshot: Snapshot, tandem: Tandem, step: Step) -> bool:
    """Whether somebody could want the step: nobody looks for somebody who waits already, or is gone."""
    if step is not life.REMATCH:
        return True
    newcomer = snapshot[Newcomer].by_id.get(tandem.newcomer_id)
    return newcomer is not None and newcomer.status is NewcomerStatus.ENDED


def _due_step(snapshot: Snapshot, tandem: Tandem) -> str | None:
    """The step that is open to begin with, if one is due."""
    first, *others = life.steps_in(tandem.status)
    match tandem.status:
        case S.FIRST_MEETING:
            at = tandem.first_meeting_at
            if at is None:
                return life.MOVE.name
            return first.name if at.date() <= snapshot.on else None
        case S.TRIAL:
            rules = {each.rule.name for each in follow_up.due(snapshot) if each.tandem_id == tandem.id}
            return first.name if "Probephase" in rules else others[0].name
        case S.ENDED | S.DECLINED:
            return first.name if tandem.status is S.ENDED and tandem.closing_talk_on is None else None
    return first.name


# --- Before the first meeting -----------------------------------------------------------------------------------------


def _plan(snapshot: Snapshot, form: Form, tandem: Tandem) -> bool:
    _show_shared_times(snapshot, tandem)
    at = form.field("first_meeting_at", label="Tag", required=True)
    form.field("room", choices=[room.name for room in rooms.bookable(snapshot)])
    _show_free_rooms(snapshot, tandem, at)
    form.field("staff", label="Wer macht die beiden bekannt?", suggestion=session.colleague(), required=True)
    if not (pressed := _button(form, "Termin speichern")) or (values := form.values()) is None:
        return pressed
    at = values["first_meeting_at"]
    save(
        lambda fresh: tandems.plan_first_meeting(fresh, tandem, at=at, room=values.get("room"), staff=values["staff"]),
        action=(life.PLAN if tandem.status is S.PROPOSED else life.MOVE).action,
        done=f"Das erste Treffen ist am {at:%d.%m.%Y} um {at:%H:%M} Uhr.",
        form=form,
    )
    return True


def _show_shared_times(snapshot: Snapshot, tandem: Tandem) -> None:
    volunteer = snapshot[Volunteer].by_id.get(tandem.volunteer_id)
    newcomer = snapshot[Newcomer].by_id.get(tandem.newcomer_id)
    if volunteer and newcomer:
        shared = [slot for slot in SLOTS if slot in volunteer.availability and slot in newcomer.availability]
        st.caption(f"Beide haben Zeit: {Availability().text(shared)}" if shared else "Gemeinsame Zeiten: keine notiert")


def _show_free_rooms(snapshot: Snapshot, tandem: Tandem, at: datetime | None) -> None:
    """Which rooms are free at the time that was chosen."""
    if not rooms.bookable(snapshot):
        st.caption("Noch stehen im Tabellenblatt „Räume“ keine Räume.")
        return
    if at is None:
        st.caption("Wählen Sie den Tag; dann steht hier, welche Räume frei sind.")
        return
    ends = rooms.end_of(at, tandems.FIRST_MEETING_MINUTES)
    booked = tandems.first_meeting_booking(snapshot, tandem)
    free = rooms.free(snapshot, day=at.date(), starts=at.time(), ends=ends, instead_of=booked)
    when = f"am {at:%d.%m.%Y} von {at:%H:%M} bis {ends:%H:%M} Uhr"
    names = ", ".join(plain_text(room.name) for room in free)
    st.caption(f"Frei {when}: {names}." if free else f"Kein Raum ist {when} frei.")


def _decline(snapshot: Snapshot, form: Form, tandem: Tandem) -> bool:
    name = plain_text(people.name_of(snapshot, tandem.newcomer_id))
    st.markdown(f"{name} wartet dann wieder auf eine Begleitung; ein gebuchter Raum wird frei.")
    form.field("end_reason", required=True, help=f"Mit „{EndReason.NO_FIT}“ schlägt die App die beiden nie mehr vor.")
    if not (pressed := _button(form, "Ablehnen")) or (values := form.values()) is None:
        return pressed
    save(
        lambda fresh: tandems.decline(fresh, tandem, on=fresh.on, reason=values["end_reason"]),
        action=life.DECLINE.action,
        done=f"Der Vorschlag ist abgelehnt. {name} wartet wieder.",
        form=form,
    )
    return True


def _agree(snapshot: Snapshot, form: Form, tandem: Tandem) -> bool:
    met_on = tandem.first_meeting_at.date() if tandem.first_meeting_at else snapshot.on
    agreed_on = min(met_on, snapshot.on)
    st.markdown("Schön, es passt! Was haben die beiden vereinbart? Damit beginnt die Probephase.")
    form.field("agreed_on", suggestion=agreed_on, required=True)
    form.fields("goals", "rhythm")
    form.field("planned_end", suggestion=tandems.usual_end(agreed_on, snapshot.settings.commitment_months))
    form.field("funding")
    if not (pressed := _button(form, "Probephase beginnen")) or (values := form.values()) is None:
        return pressed
    on = values.pop("agreed_on")
    save(
        lambda fresh: tandems.agree(fresh, tandem, on=on, **values),
        action=life.AGREE.action,
        done="Die Vereinbarung steht, die Probephase beginnt.",
        form=form,
    )
    return True


# --- While they meet --------------------------------------------------------------------------------------------------


def _confirm(snapshot: Snapshot, form: Form, tandem: Tandem) -> bool:
    count = len(meetings.by_tandem(snapshot).get(tandem.id, []))
    met = "1 Treffen" if count == 1 else f"{count} Treffen"
    start = tandems.started_on(tandem)
    since = f" in {(snapshot.on - start).days} Tagen seit dem {start:%d.%m.%Y}" if start else ""
    st.markdown(f"Bisher {met}{since}. Möchten beide weitermachen?")
    if pressed := _button(form, "Ja, es geht weiter"):
        save(
            lambda fresh: tandems.confirm(fresh, tandem),
            action=life.CONFIRM.action,
            done="Die Probephase ist bestanden, das Tandem ist aktiv.",
            form=form,
        )
    return pressed


def _check_in(snapshot: Snapshot, _form: Form, tandem: Tandem) -> bool:
    noted = Form(f"check_in.{tandem.id}", CheckIn)
    # Nobody should save green unasked, so no light is chosen to begin with.
    noted.field("light", label="Wie läuft es?", default="", required=True, buttons=True)
    noted.field("side", label="Mit wem haben Sie gesprochen?", buttons=True)
    noted.field("note")
    left, right = st.columns(2)
    with left:
        noted.field("day", default=snapshot.on)
    with right:
        usual = follow_up.check_in_after(snapshot, tandem, snapshot.on)
        noted.field("next_on", label="Nächste Nachfrage am", help=f"Leer: {_planned(usual)}.")
    if not (pressed := _button(noted, "Nachfrage speichern")) or (values := noted.values()) is None:
        return pressed
    save(
        lambda fresh: tandems.check_in(fresh, tandem, **values),
        action=life.CHECK_IN.action,
        done=f"Die Nachfrage ist notiert: {values['light']}.",
        form=noted,
    )
    return True


def _planned(day: date | None) -> str:
    return f"nach Plan am {day:%d.%m.%Y}" if day else "nach Plan, sobald das erste Treffen eingetragen ist"


def _amend(_snapshot: Snapshot, form: Form, tandem: Tandem) -> bool:
    form.fields("goals", "rhythm", "planned_end", "funding")
    if not (pressed := _button(form, "Vereinbarung speichern")) or (values := form.values()) is None:
        return pressed
    save(
        lambda fresh: tandems.amend(fresh, tandem, values),
        action=life.AMEND.action,
        done="Die Vereinbarung ist gespeichert.",
        form=form,
    )
    return True


def _pause(_snapshot: Snapshot, form: Form, tandem: Tandem) -> bool:
    form.field("paused_until", help="Leer, wenn es noch niemand weiß. Danach erinnert die Übersicht daran.")
    if not (pressed := _button(form, "Pause speichern")) or (values := form.values()) is None:
        return pressed
    until = values.get("paused_until")
    save(
        lambda fresh: tandems.pause(fresh, tandem, until=until),
        action=life.PAUSE.action,
        done=f"Das Tandem pausiert bis zum {until:%d.%m.%Y}." if until else "Das Tandem pausiert.",
        form=form,
    )
    return True


def _resume(_snapshot: Snapshot, form: Form, tandem: Tandem) -> bool:
    until = f" bis zum {tandem.paused_until:%d.%m.%Y}" if tandem.paused_until else ""
    st.markdown(f"Das Tandem pausiert{until}.")
    if pressed := _button(form, "Es geht weiter"):
        save(
            lambda fresh: tandems.resume(fresh, tandem),
            action=life.RESUME.action,
            done="Die Pause ist vorbei, das Tandem ist wieder aktiv.",
            form=form,
        )
    return pressed


# --- The end ----------------------------------------------------------------------------------------------------------


def _end(snapshot: Snapshot, form: Form, tandem: Tandem) -> bool:
    form.field("ended_on", suggestion=snapshot.on, required=True)
    form.field("end_reason", required=True)
    _closing_fields(form)
    waits_again, so = False, ""
    if tandem.newcomer_id in snapshot[Newcomer].by_id:
        name = plain_text(people.name_of(snapshot, tandem.newcomer_id))
        waits_again = st.checkbox(f"{name} wartet wieder auf eine Begleitung", key=form.key_of("waits_again"))
        so = f" {name} wartet wieder." if waits_again else ""
    if not (pressed := _button(form, "Tandem beenden")) or (values := form.values()) is None:
        return pressed
    on, reason = values.pop("ended_on"), values.pop("end_reason")
    save(
        lambda fresh: tandems.end(fresh, tandem, on=on, reason=reason, waits_again=waits_again, **values),
        action=life.END.action,
        done=f"{plain_text(tandems.names(snapshot, tandem))} sind kein Tandem mehr.{so}",
        form=form,
    )
    return True


def _close(_snapshot: Snapshot, form: Form, tandem: Tandem) -> bool:
    _closing_fields(form)
    if not (pressed := _button(form, "Abschluss speichern")) or (values := form.values()) is None:
        return pressed
    save(
        lambda fresh: tandems.close_later(fresh, tandem, **values),
        action=life.CLOSE.action,
        done="Das Abschlussgespräch ist gespeichert.",
        form=form,
    )
    return True


def _rematch(snapshot: Snapshot, form: Form, tandem: Tandem) -> bool:
    name = plain_text(people.name_of(snapshot, tandem.newcomer_id))
    st.markdown(f"{name} steht dann wieder auf der Warteliste und ist im Matching zu finden.")
    if pressed := _button(form, "Wieder auf die Warteliste"):
        save(
            lambda fresh: tandems.rematch(fresh, tandem),
            action=life.REMATCH.action,
            done=f"{name} wartet wieder auf eine Begleitung.",
            form=form,
            then=(PAGES["matching"], {"id": tandem.newcomer_id}),
        )
    return pressed


def _reopen(_snapshot: Snapshot, form: Form, tandem: Tandem) -> bool:
    st.markdown(f"Das Tandem ist dann wieder „{S.ACTIVE}“. {life.REOPEN.effect}")
    if pressed := _button(form, "Tandem wieder aufnehmen"):
        save(
            lambda fresh: tandems.reopen(fresh, tandem),
            action=life.REOPEN.action,
            done="Das Tandem ist wieder aktiv.",
            form=form,
        )
    return pressed


def _revive(_snapshot: Snapshot, form: Form, tandem: Tandem) -> bool:
    st.markdown(f"Das Tandem ist dann wieder „{S.PROPOSED}“. {life.REVIVE.effect}")
    if pressed := _button(form, "Wieder vorschlagen"):
        save(
            lambda fresh: tandems.revive(fresh, tandem),
            action=life.REVIVE.action,
            done="Das Tandem ist wieder vorgeschlagen.",
            form=form,
        )
    return pressed


def _closing_fields(form: Form) -> None:
    form.field("closing_talk_on", help="Leer, solange noch kein Gespräch war oder vereinbart ist.")
    form.field("volunteer_rating", choices=RATINGS, buttons=True)
    form.field("newcomer_rating", choices=RATINGS, buttons=True)


def _button(form: Form, label: str) -> bool:
    return st.button(label, type="primary", key=form.key_of(label))


SHOW: Mapping[Step, Callable[[Snapshot, Form, Tandem], bool]] = {
    life.PLAN: _plan,
    life.MOVE: _plan,
    life.AGREE: _agree,
    life.NO_FIT: _decline,
    life.DECLINE: _decline,
    life.CONFIRM: _confirm,
    life.RESUME: _resume,
    life.CHECK_IN: _check_in,
    life.LONGER: _pause,
    life.AMEND: _amend,
    life.PAUSE: _pause,
    life.END: _end,
    life.CLOSE: _close,
    life.REMATCH: _rematch,
    life.REOPEN: _reopen,
    life.REVIVE: _revive,
}
"""How each step is shown; the function says whether its button was pressed."""
