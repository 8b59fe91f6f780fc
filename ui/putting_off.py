"""Putting off what is due, with a reason; and what rests, to be shown again."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from ui.forms import Form
from ui.saving import save
from ui.text import plain_text
from zim_data import follow_up, snoozes
from zim_data.follow_up import Due
from zim_data.snoozes import Matter
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Snooze

PUTTING_OFF = "due.putting_off"
DAYS = {"3 Tage": 3, "1 Woche": 7, "2 Wochen": 14}
UNTIL_A_DAY, DONE = "bis zu einem Tag", "erledigt"


def put_off_button(snapshot: Snapshot, each: Due) -> None:
    """Opens the dialog in which it is put off or called done."""
    st.button(
        "Zurückstellen …",
        key=f"due.put_off.{each.rule.name}.{each.matter.concerns}",
        type="tertiary",
        icon=":material/snooze:",
        on_click=lambda: st.session_state.update({PUTTING_OFF: each.matter}),
    )
    if st.session_state.get(PUTTING_OFF) == each.matter:
        _put_off(snapshot, each)


def _stop() -> None:
    st.session_state.pop(PUTTING_OFF, None)


@st.dialog("Zurückstellen", width="medium", on_dismiss=_stop)
def _put_off(snapshot: Snapshot, each: Due) -> None:
    matter = each.matter
    st.markdown(f"**{plain_text(follow_up.title(snapshot, each))}**: {each.what}")
    form = Form(f"put_off.{matter.rule}.{matter.concerns}", Snooze)
    form.take("until", _until(snapshot, form, can_be_done=each.rule.can_be_done))
    form.field("reason", label="Warum?", required=True)
    if not st.button("Zurückstellen", type="primary", key="put_off.save") or (values := form.values()) is None:
        return
    until = values["until"]
    _stop()
    save(
        lambda fresh: snoozes.snooze(fresh, matter, until=until, reason=values["reason"]),
        action="Zurückgestellt" if until else "Als erledigt gekennzeichnet",
        done=f"{'Zurückgestellt bis ' + f'{until:%d.%m.%Y}' if until else 'Erledigt'}: {each.what}.",
        form=form,
    )
    st.session_state[PUTTING_OFF] = matter  # it was refused, and what to do about it stands in the dialog


def _until(snapshot: Snapshot, form: Form, *, can_be_done: bool) -> date | None:
    """Until when, as chosen; None for what is done."""
    options = [*DAYS, UNTIL_A_DAY, *([DONE] if can_be_done else [])]
    chosen = st.pills("Wie lange?", options, default="1 Woche", required=True, key=form.key_of("how_long"))
    if chosen == DONE:
        st.caption("Es erscheint erst wieder, wenn sich etwas ändert.")
        return None
    if chosen != UNTIL_A_DAY:
        return snapshot.on + timedelta(days=DAYS[chosen])
    first, last = snapshot.on + timedelta(days=1), snapshot.on + timedelta(days=snoozes.MOST_DAYS)
    return st.date_input("Bis wann?", first, first, last, key=form.key_of("day"), format="DD.MM.YYYY")


# --- What rests -------------------------------------------------------------------------------------------------------


def show_put_off(snapshot: Snapshot) -> None:
    """What rests, folded away, with reason, name and day."""
    resting = follow_up.put_off(snapshot)
    if not resting:
        return
    with st.expander(f"Zurückgestellt ({len(resting)})", icon=":material/snooze:", key="due.resting"):
        for each, row in resting:
            with st.container(border=True):
                _show_resting(snapshot, each, row)


def _show_resting(snapshot: Snapshot, each: Due, row: Snooze) -> None:
    until = f"bis {row.until:%d.%m.%Y}" if row.until else "erledigt"
    st.markdown(f"**{plain_text(follow_up.title(snapshot, each))}**: {each.what}")
    st.caption(" · ".join(plain_text(text) for text in (until, row.reason, row.changed_by) if text))
    if st.button("Wieder zeigen", icon=":material/undo:", key=f"due.again.{each.rule.name}.{each.matter.concerns}"):
        _show_again(each.matter, each.what)


def _show_again(matter: Matter, what: str) -> None:
    save(lambda fresh: snoozes.unsnooze(fresh, matter), action="Wieder gezeigt", done=f"Wieder in der Liste: {what}.")
