"""The life of a tandem as one declared state machine: every step, from where it leads where, and what it changes.

Commands, pages, the journal and the handbook take their words and rules from here (SEED, steps 4 and 5).
"""

from __future__ import annotations

from dataclasses import dataclass

from zim_data.tables import Role, TandemStatus

S = TandemStatus
RUNNING = frozenset({S.TRIAL, S.ACTIVE, S.PAUSED})
"""States in which the two know each other and meet, or pause."""
OPEN = RUNNING | {S.PROPOSED, S.FIRST_MEETING}
"""States that take up a volunteer's capacity and keep a newcomer from waiting."""
CLOSED = frozenset({S.ENDED, S.DECLINED})
"""States in which nothing goes on; a step may lead out of them again."""
COORDINATION = (Role.LEAD, Role.COORDINATION)
EVERYBODY = (*COORDINATION, Role.TEAM)
"""Who may do a step."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that can be done with a tandem."""

    name: str
    """What the page calls it."""
    action: str
    """What the journal calls it."""
    begins: frozenset[TandemStatus]
    """In which states it is possible."""
    leads_to: TandemStatus | None = None
    """The state after it; None if that stays."""
    asks: tuple[str, ...] = ()
    """The fields of the tandem that it asks for."""
    effect: str = ""
    """What else it changes, in a sentence."""
    who: tuple[Role, ...] = COORDINATION


PLAN = Step(
    "Erstes Treffen planen",
    "Erstes Treffen geplant",
    frozenset({S.PROPOSED}),
    S.FIRST_MEETING,
    ("first_meeting_at", "room", "staff"),
    "Der Raum wird gebucht.",
)
AGREE = Step(
    "Es passt: Vereinbarung",
    "Vereinbarung getroffen",
    frozenset({S.FIRST_MEETING}),
    S.TRIAL,
    ("agreed_on", "goals", "rhythm", "planned_end", "funding"),
    "Die eine Seite wird „Aktiv“, die andere „Im Tandem“.",
)
NO_FIT = Step(
    "Es passt nicht",
    "Tandem abgelehnt",
    frozenset({S.FIRST_MEETING}),
    S.DECLINED,
    ("end_reason",),
    "Die zugewanderte Person wartet wieder; ein gebuchter Raum wird frei.",
)
DECLINE = Step("Ablehnen", "Tandem abgelehnt", frozenset({S.PROPOSED}), S.DECLINED, ("end_reason",), NO_FIT.effect)
MOVE = Step(
    "Neuer Termin",
    "Erstes Treffen verschoben",
    frozenset({S.FIRST_MEETING}),
    S.FIRST_MEETING,
    PLAN.asks,
    "Der Raum wird neu gebucht, der alte wird frei.",
)
CONFIRM = Step("Probephase bestätigen", "Probephase bestätigt", frozenset({S.TRIAL}), S.ACTIVE)
RESUME = Step("Weitermachen", "Pause beendet", frozenset({S.PAUSED}), S.ACTIVE)
CHECK_IN = Step("Nachfragen", "Nachgefragt", RUNNING, who=EVERYBODY)
LONGER = Step("Pause ändern", "Pause eingetragen", frozenset({S.PAUSED}), S.PAUSED, ("paused_until",))
AMEND = Step(
    "Vereinbarung ändern", "Vereinbarung geändert", RUNNING, None, ("goals", "rhythm", "planned_end", "funding")
)
PAUSE = Step("Pause", "Pause eingetragen", frozenset({S.TRIAL, S.ACTIVE}), S.PAUSED, ("paused_until",))
CLOSING = ("closing_talk_on", "volunteer_rating", "newcomer_rating")
END = Step(
    "Beenden",
    "Tandem beendet",
    RUNNING,
    S.ENDED,
    ("ended_on", "end_reason", *CLOSING),
    "Der Platz wird frei; die zugewanderte Person wartet wieder oder ist fertig.",
)
CLOSE = Step("Abschlussgespräch", "Abschluss eingetragen", CLOSED, None, CLOSING)
REMATCH = Step(
    "Neue Begleitung suchen",
    "Wartet wieder auf eine Begleitung",
    CLOSED,
    effect="Die zugewanderte Person steht wieder auf der Warteliste.",
)
REOPEN = Step(
    "Doch weitermachen",
    "Tandem wieder aufgenommen",
    frozenset({S.ENDED}),
    S.ACTIVE,
    effect="Ende, Grund und Abschluss werden geleert; der Platz ist wieder belegt.",
)
REVIVE = Step(
    "Doch noch einmal vorschlagen",
    "Vorschlag wieder aufgenommen",
    frozenset({S.DECLINED}),
    S.PROPOSED,
    effect="Der Vorschlag gilt ab heute; der Platz ist wieder belegt.",
)

STEPS = (
    PLAN,
    AGREE,
    NO_FIT,
    DECLINE,
    MOVE,
    CONFIRM,
    RESUME,
    CHECK_IN,
    LONGER,
    AMEND,
    PAUSE,
    END,
    CLOSE,
    REMATCH,
    REOPEN,
    REVIVE,
)
"""Every step; of those that are possible, what matters most comes first."""


def steps_in(status: TandemStatus) -> list[Step]:
    """What can be done in a state."""
    return [step for step in STEPS if status in step.begins]
