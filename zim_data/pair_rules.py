"""What staff decided about two people themselves: they belong together, or they never do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from zim_data.errors import NotFound, RuleBroken
from zim_data.people import name_of
from zim_data.store.edits import Append, Change, Edit, Remove, change
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Newcomer, PairKind, PairRule, Volunteer


def names(snapshot: Snapshot, rule: PairRule) -> str:
    """Both names, the volunteer's first."""
    return _names(snapshot, rule.volunteer_id, rule.newcomer_id)


@per_snapshot
def rules_by_pair(snapshot: Snapshot) -> dict[tuple[str, str], PairRule]:
    """The rule that counts for each pair, by the IDs of volunteer and newcomer.

    Of several, one that forbids counts, else the newest. A kind that cannot be read forbids (see `unread`).
    """
    rising = sorted(snapshot[PairRule].records, key=_weight)
    return {(rule.volunteer_id, rule.newcomer_id): rule for rule in rising}


def rules_of(snapshot: Snapshot, person_id: str) -> list[PairRule]:
    """The rules that count for a volunteer or newcomer."""
    return [rule for pair, rule in rules_by_pair(snapshot).items() if person_id in pair]


def decide(
    snapshot: Snapshot,
    volunteer_id: str,
    newcomer_id: str,
    kind: PairKind,
    note: str | None = None,
    *,
    seen: PairRule | None,
    identity: str | None = None,
) -> list[Edit]:
    """Decide about a pair, instead of what was `seen` to count; a new rule has this ID, else a new one.

    Raises `RuleBroken` where somebody else decided meanwhile, or the newcomer is to be pinned to a second volunteer.
    """
    if volunteer_id not in snapshot[Volunteer].by_id or newcomer_id not in snapshot[Newcomer].by_id:
        raise NotFound("Eine der beiden Personen steht nicht mehr in der Tabelle. Es wurde nichts gespeichert.")
    known = _rules(snapshot, volunteer_id, newcomer_id)
    _refuse_unseen(snapshot, known, seen)
    pinned = bool(known) and known[-1].kind is PairKind.PINNED
    if kind is PairKind.PINNED and not pinned:
        _refuse_second_pin(snapshot, volunteer_id, newcomer_id)
    if not known:
        found = identity or snapshot.new_id(PairRule)
        rule = PairRule(id=found, volunteer_id=volunteer_id, newcomer_id=newcomer_id, kind=kind, note=note)
        return [Append(rule)]
    *others, counting = known
    edits: list[Edit] = [change(counting, kind=kind, note=note), *map(Remove, others)]
    return [edit for edit in edits if not isinstance(edit, Change) or edit.values]


def lift(snapshot: Snapshot, seen: PairRule) -> list[Edit]:
    """What was `seen` to count about a pair is not decided any more; raises `NotFound` or `RuleBroken`."""
    known = _rules(snapshot, seen.volunteer_id, seen.newcomer_id)
    if not known:
        raise NotFound(
            f"Über {names(snapshot, seen)} ist nichts mehr festgelegt. Jemand hat das inzwischen aufgehoben."
        )
    _refuse_unseen(snapshot, known, seen)
    return list(map(Remove, known))


def refuse_clash(snapshot: Snapshot, rule: PairRule, given_up: Collection[str]) -> None:
    """Raise `RuleBroken` if the rule, decided on another state, is against one that is not given up (IDs)."""
    counting = rules_by_pair(snapshot).get((rule.volunteer_id, rule.newcomer_id))
    if counting and counting.id not in given_up and counting.kind is not rule.kind:
        raise RuleBroken(f"Über {names(snapshot, rule)} ist inzwischen anders entschieden: „{counting.kind}“.")
    if rule.kind is PairKind.PINNED:
        _refuse_second_pin(snapshot, rule.volunteer_id, rule.newcomer_id, given_up)


def _refuse_second_pin(snapshot: Snapshot, volunteer_id: str, newcomer_id: str, given_up: Collection[str] = ()) -> None:
    for rule in rules_of(snapshot, newcomer_id):
        if rule.kind is PairKind.PINNED and rule.volunteer_id != volunteer_id and rule.id not in given_up:
            raise RuleBroken(
                f"Für {name_of(snapshot, newcomer_id)} ist schon festgelegt: zusammen mit "
                f"{name_of(snapshot, rule.volunteer_id)}. Bitte heben Sie das zuerst auf."
            )


def _refuse_unseen(snapshot: Snapshot, known: Sequence[PairRule], seen: PairRule | None) -> None:
    """Raise `RuleBroken` if another rule counts by now than the one that was seen."""
    if known and known[-1] != seen:
        note = f" ({known[-1].note})" if known[-1].note else ""
        raise RuleBroken(
            f"Über {names(snapshot, known[-1])} hat inzwischen jemand entschieden: „{known[-1].kind}“{note}. Es wurde "
            "nichts geändert. Bitte sehen Sie es sich an und entscheiden Sie dann noch einmal."
        )


def _rules(snapshot: Snapshot, volunteer_id: str, newcomer_id: str) -> list[PairRule]:
    """All rows about a pair; the one that counts comes last."""
    pair = (volunteer_id, newcomer_id)
    return sorted(
        (each for each in snapshot[PairRule].records if (each.volunteer_id, each.newcomer_id) == pair), key=_weight
    )


def _weight(rule: PairRule) -> tuple[bool, datetime]:
    """More for what counts more; a row without a time was typed by hand just now."""
    return rule.kind is PairKind.FORBIDDEN, rule.changed_at or rule.created_at or datetime.max


def _names(snapshot: Snapshot, volunteer_id: str, newcomer_id: str) -> str:
    return f"{name_of(snapshot, volunteer_id)} und {name_of(snapshot, newcomer_id)}"
