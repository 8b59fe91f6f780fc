"""Prepared messages in simple German, to be copied into a mail or a messenger, or read out on the telephone."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from babel.dates import format_date

from zim_data.placeholders import filled
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Newcomer, Person, Tandem, Volunteer

SUBJECT = "Unser erstes Treffen"


@dataclass(frozen=True, slots=True)
class Message:
    """What one of the two is told."""

    person: Person
    text: str

    @property
    def mail(self) -> str | None:
        """A link that opens a mail with the text in it; None if there is no address."""
        if not self.person.email:
            return None
        return f"mailto:{quote(self.person.email)}?subject={quote(SUBJECT)}&body={quote(self.text)}"


def first_meeting(snapshot: Snapshot, tandem: Tandem) -> list[Message]:
    """To each of the two who is still there: when and where they meet first.

    Empty without an appointment; raises `ZimError` for a text block with an unknown placeholder.
    """
    at = tandem.first_meeting_at
    volunteer = snapshot[Volunteer].by_id.get(tandem.volunteer_id)
    newcomer = snapshot[Newcomer].by_id.get(tandem.newcomer_id)
    if at is None:
        return []
    settings = snapshot.settings
    common = {
        "tag": format_date(at, "EEEE, d. MMMM y", locale="de"),
        "uhrzeit": f"{at:%H:%M}",
        "raum": tandem.room or "am Empfang",
        "organisation": settings.organisation,
        "anschrift": settings.organisation_address,
        "telefon": settings.organisation_phone,
        "mitarbeiterin": tandem.staff or "Jemand vom Team",
    }
    found = []
    for person, other, block in (
        (volunteer, newcomer, "message_first_volunteer"),
        (newcomer, volunteer, "message_first_newcomer"),
    ):
        if person is not None:
            names = {
                "vorname": person.first_name or person.name,
                "name": other.first_name or other.name if other else "jemanden",
            }
            found.append(Message(person, filled(snapshot.texts, block, {**names, **common})))
    return found
