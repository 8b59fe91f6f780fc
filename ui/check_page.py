"""The page on which anybody can check a certificate: without login, without Streamlit, without scripts."""

from __future__ import annotations

import logging
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from ui import session
from ui.rate_limit import Rate, RateLimit, seconds_to_wait, sentence
from zim_data.certificates.checking import FOLDER, Checked, Verdict, checked
from zim_data.errors import ZimError
from zim_data.settings import Settings
from zim_data.tables import Certificate

log = logging.getLogger("zim")

LONGEST = 60
"""Characters of a code that are looked at."""
LIMIT = RateLimit(Rate(30, 2), Rate(300, 0.1))
"""Somebody who checks a pile of applications is not held up."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #f3f6f6; color: #1d2b2f; font: 1.0625rem/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 38rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
header { border-bottom: 3px solid #1f6f6b; padding-bottom: .75rem; margin-bottom: 1.5rem; color: #14534f; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
section { background: #fff; border: 1px solid #c9d6d6; border-left: .5rem solid #7b8a8c; border-radius: .4rem;
  padding: 1rem 1.25rem; margin-bottom: 1.5rem; }
section.gut { border-left-color: #1f6f6b; } section.schlecht { border-left-color: #a3332b; }
section.unklar { border-left-color: #9a5f19; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 0 0 .5rem; }
p { margin: .5rem 0; } [lang=en] { color: #4b5c60; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: 1rem 0 .5rem; }
dt { color: #4b5c60; } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
form { margin-top: 1.25rem; } footer { margin-top: 2rem; }
label { display: block; font-weight: 600; margin-bottom: .35rem; }
form div { display: flex; flex-wrap: wrap; gap: .6rem; }
input { flex: 1 1 15rem; min-width: 0; font: inherit; padding: .6rem .75rem; border: 1px solid #6b7c80;
  border-radius: .4rem; background: #fff; color: inherit; letter-spacing: .04em; }
button { font: inherit; font-weight: 600; padding: .6rem 1.4rem; border: 0; border-radius: .4rem; background: #1f6f6b;
  color: #fff; cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 3px solid #9a5f19; outline-offset: 2px; }
small { display: block; color: #4b5c60; font-size: .9375rem; margin-top: .5rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
"""
STYLE_DIGEST = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_DIGEST}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}
TITLE = "Zertifikat prüfen"
ASK = (
    "Der Prüfcode steht unten auf dem Zertifikat. Hier sehen Sie, ob es echt ist und noch gilt.",
    "Enter the check code printed on the certificate to see whether it is genuine.",
)
NOT_NOW = (
    "Die Prüfung ist im Augenblick nicht möglich. Bitte versuchen Sie es später noch einmal.",
    "Checking is not possible at the moment. Please try again later.",
)
TOO_MANY = "Too many requests. Please try again later."

Say = tuple[str, str, str, str]
"""The mark of the box, what it says in large type, in German, in English."""
SAY: dict[Verdict, Say] = {
    Verdict.VALID: (
        "gut",
        "Dieses Zertifikat ist gültig.",
        "Bitte vergleichen Sie die Angaben mit dem Zertifikat, das Ihnen vorliegt.",
        "This certificate is valid. Please compare the details with the document you have.",
    ),
    Verdict.REVOKED: (
        "schlecht",
        "Dieses Zertifikat wurde widerrufen.",
        "Es gilt nicht mehr. Bei Fragen wenden Sie sich bitte an uns.",
        "This certificate has been withdrawn and is no longer valid.",
    ),
    Verdict.UNKNOWN: (
        "unklar",
        "Zu diesem Code gibt es kein Zertifikat.",
        "Bitte vergleichen Sie den Code noch einmal mit dem Zertifikat. Stimmt er, fragen Sie bitte bei uns nach.",
        "There is no certificate with this code. Please compare it with the document once more.",
    ),
    Verdict.MISTYPED: (
        "unklar",
        "In diesem Code ist etwas vertippt.",
        "Ein Zeichen ist falsch, fehlt oder ist zu viel. Bitte geben Sie den Code noch einmal ein.",
        "There is a typing mistake in this code. Please enter it again.",
    ),
}


def answer(request: Request) -> Response:
    """What the code in the address or in the field turned out to be; runs in a thread of its own."""
    typed = str(request.path_params.get("code") or request.query_params.get("code") or "")[:LONGEST].strip()
    action = request.scope.get("root_path", "") + FOLDER.rstrip("/")
    if seconds := seconds_to_wait(LIMIT, request):
        box = _box("unklar", "Bitte kurz warten", sentence(seconds), TOO_MANY)
        return _page(box + _form(action, typed), 429, {"Retry-After": str(seconds)})
    try:
        return _found(typed, action)
    except ZimError as error:
        log.warning("Prüfseite: %s", type(error).__name__)
    except Exception as error:  # whoever asks is not one of us, and gets a sentence all the same
        log.error("Prüfseite: %s", type(error).__name__)  # noqa: TRY400 - its text may hold personal data
    return _page(_box("unklar", "Zurzeit nicht möglich", *NOT_NOW) + _form(action, typed), 503)


ROUTES = [
    Route(FOLDER.rstrip("/"), answer, methods=["GET"]),
    Route(FOLDER + "{code:path}", answer, methods=["GET"]),
]


def _found(typed: str, action: str) -> Response:
    snapshot = session.snapshot()
    if not typed:
        return _page(f'<p>{ASK[0]}</p><p lang="en">{ASK[1]}</p>' + _form(action), 200, settings=snapshot.settings)
    found = checked(snapshot, typed)
    mark, title, german, english = SAY[found.verdict]
    details = _details(found) if found.certificate else ""
    body = _box(mark, title, german, english, details) + _form(action, "" if found.certificate else typed)
    return _page(body, 200 if found.certificate else 404, settings=snapshot.settings)


def _box(mark: str, title: str, german: str, english: str, details: str = "") -> str:
    text = f'<h2>{title}</h2><p>{german}</p>{details}<p lang="en">{english}</p>'
    return f'<section class="{mark}" role="status">{text}</section>'


def _details(found: Checked) -> str:
    """What may be known of the certificate: never the name, only its initials."""
    certificate = found.certificate
    assert isinstance(certificate, Certificate)  # noqa: S101 - for mypy: the caller looked
    facts = {
        "Nummer": certificate.number,
        "Für": found.initials or "nicht mehr gespeichert",
        "Zeitraum": f"{_day(certificate.starts)} bis {_day(certificate.ends)}",
        "Ausgestellt am": _day(certificate.issued_on),
    }
    if certificate.revoked_on:
        facts["Widerrufen am"] = _day(certificate.revoked_on)
    lines = (f"<dt>{label}</dt><dd><bdi>{escape(text)}</bdi></dd>" for label, text in facts.items())
    return f"<dl>{''.join(lines)}</dl>"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _form(action: str, typed: str = "") -> str:
    return (
        f'<form action="{escape(action)}" method="get"><label for="code">Prüfcode</label><div>'
        f'<input id="code" name="code" value="{escape(typed)}" maxlength="{LONGEST}" required autocomplete="off" '
        'autocapitalize="characters" spellcheck="false" placeholder="7K3M-9QWE-2RTX-5AB9">'
        "<button>Prüfen</button></div><small>Groß oder klein, mit oder ohne Striche: beides geht.</small></form>"
    )


def _page(body: str, status: int, more: dict[str, str] | None = None, *, settings: Settings | None = None) -> Response:
    settings = settings or Settings()
    contact = f"{settings.organisation}, Telefon {settings.organisation_phone}"
    html = (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head><body><main>'
        f"<header><h1>{TITLE}</h1></header>{body}<footer><small>{escape(contact)}</small></footer></main></body></html>"
    )
    return HTMLResponse(html, status, headers={**HEADERS, **(more or {})})
