"""Who belongs to the team: what the tab Team says of an e-mail address, also where it says it twice."""

from __future__ import annotations

from collections.abc import Iterable

from zim_data.tables import Role, TeamMember

RANK = {role: number for number, role in enumerate(Role)}
"""From the least to the most."""


def same_address(email: str) -> str:
    """What two spellings of one address have in common.

    Only plain letters lose their case: elsewhere two different addresses could become one.
    """
    return email.strip().lower() if email.isascii() else email.strip()


def by_address(members: Iterable[TeamMember]) -> dict[str, list[TeamMember]]:
    """The rows about each person, the one that counts first: inactive before active, then the lower role."""
    found: dict[str, list[TeamMember]] = {}
    for member in members:
        found.setdefault(same_address(member.email), []).append(member)
    return {address: sorted(rows, key=lambda each: (each.active, RANK[each.role])) for address, rows in found.items()}


def contradictions(members: Iterable[TeamMember]) -> list[tuple[TeamMember, TeamMember]]:
    """Each row that does not count because another one about the same person allows less, with that one."""
    return [
        (other, first)
        for first, *others in by_address(members).values()
        for other in others
        if (other.role, other.active) != (first.role, first.active)
    ]
