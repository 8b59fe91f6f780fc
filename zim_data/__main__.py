"""`python -m zim_data`: what is done from the command line."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from zoneinfo import ZoneInfo

from zim_data import handbook, logs, setup
from zim_data.errors import PlaceUnclear, ZimError
from zim_data.places import GooglePlace, chosen_workbook, google_account, google_place, named_secrets, secrets_of
from zim_data.safety import safety, secret_files
from zim_data.store.checks import Check

if TYPE_CHECKING:
    from zim_data.store.google.api import Api
    from zim_data.transfer import Side  # what speaks to Google is slow to import, and most commands do without

log = logging.getLogger("zim")

GOOGLE = "google"
GOOD, BAD = "✓", "✗"
Run = Callable[[argparse.Namespace], bool]
NO_SECRETS = (
    "Es gibt keine Secrets-Datei mit einem Abschnitt [google]. Bitte kopieren Sie „.streamlit/secrets.example.toml“ "
    "nach „.streamlit/secrets.toml“ und tragen Sie Tabelle und Schlüssel ein; docs/google-einrichten.md zeigt es "
    "Schritt für Schritt."
)


UNEXPECTED = (
    "Dabei ist etwas schiefgegangen, womit niemand gerechnet hat. Bitte geben Sie die Zeile darüber weiter: In ihr "
    "steht, an welcher Stelle, und nichts über Menschen."
)


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 if it succeeded."""
    options = _parser().parse_args(arguments)
    try:
        good: bool = options.run(options)
    except ZimError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Abgebrochen.", file=sys.stderr)
        return 1
    except Exception:
        log.exception("Befehl abgebrochen")
        print(UNEXPECTED, file=sys.stderr)
        return 1
    return 0 if good else 1


def _now() -> datetime:
    return datetime.now(ZoneInfo("Europe/Berlin")).replace(tzinfo=None)


# --- Workbooks --------------------------------------------------------------------------------------------------------


def _demo(options: argparse.Namespace) -> bool:
    path = options.path or chosen_workbook()
    if not (options.if_missing and path.exists()):
        path = options.path or setup.demo_path()
        setup.create_demo(path, on=_now().date())
    print(f"Arbeitsmappe: {path}")
    return True


def _new(options: argparse.Namespace) -> bool:
    path = options.path or chosen_workbook()
    setup.create_empty(path)
    print(f"Arbeitsmappe: {path}")
    return True


def _handbook(_: argparse.Namespace) -> bool:
    handbook.HANDBOOK.write_text(handbook.updated(handbook.HANDBOOK.read_text("utf-8")), "utf-8")
    return True


# --- The Google Sheet -------------------------------------------------------------------------------------------------


def _secrets_place(*, new: bool = False) -> GooglePlace:
    """What the secrets file says; it need not name a spreadsheet before there is one."""
    secrets = secrets_of(named_secrets())
    place = google_account(secrets) if new else google_place(secrets)
    if place is None:
        raise PlaceUnclear(NO_SECRETS)
    return place


def _init(options: argparse.Namespace) -> bool:
    from zim_data.store.google.api import Api
    from zim_data.store.google.design import make_ready

    if options.folder and not options.new:
        raise PlaceUnclear("„--folder“ gilt nur für eine neue Google-Tabelle, zusammen mit „--new TITEL“.")
    place = _new_sheet(options) if options.new else _secrets_place()
    api = Api(place)
    shared = _share(api, options.share)
    for sentence in make_ready(api) or ["Die Google-Tabelle war schon fertig eingerichtet."]:
        print(f"{GOOD} {sentence}")
    return shared


def _new_sheet(options: argparse.Namespace) -> GooglePlace:
    from zim_data.store.google.design import create_sheet

    place = create_sheet(_secrets_place(new=True), options.new, folder=options.folder)
    address = f"https://docs.google.com/spreadsheets/d/{place.spreadsheet}/edit"
    print(f"{GOOD} Neue Google-Tabelle: {address}")
    print("  In die Secrets-Datei gehört dafür unter [google] diese Zeile:")
    print(f'  spreadsheet = "{address}"')
    return place


def _share(api: Api, addresses: Sequence[str]) -> bool:
    """Share with each of them, whatever becomes of the others."""
    from zim_data.store.google.design import share

    refused = 0
    for address in addresses:
        try:
            share(api, address)
            print(f"{GOOD} Freigegeben für {address}.")
        except ZimError as error:
            refused += 1
            print(f"{BAD} {address}: {error.sentence}")
    return not refused


def _doctor(_: argparse.Namespace) -> bool:
    from zim_data.store.google import open_sheet
    from zim_data.store.store import Store

    secrets = secrets_of(named_secrets())
    checks = safety(secrets, secret_files(named_secrets()), None)
    _print_checks(checks)
    found = setup.examination(Store(open_sheet(_secrets_place()), _now))
    _print_checks(found)
    return all(check.good for check in [*checks, *found])


def _print_checks(checks: Sequence[Check]) -> None:
    for check in checks:
        print(f"{GOOD if check.good else BAD} {check.sentence}")


def _copy(options: argparse.Namespace) -> bool:
    from zim_data.transfer import copy, told

    report = copy(_side(options.source), _side(options.target))
    for line in told(report):
        print(line)
    return not report.differences


def _side(name: str) -> Side:
    from zim_data.store.google.api import Api
    from zim_data.transfer import GoogleSide, WorkbookSide

    if name == GOOGLE:
        return GoogleSide(Api(_secrets_place()))
    path = Path(name).expanduser()
    if path.suffix.lower() != ".xlsx":
        raise PlaceUnclear(
            f"„{name}“ ist weder eine Excel-Arbeitsmappe (.xlsx) noch das Wort „{GOOGLE}“ für die Google-Tabelle der "
            "Secrets-Datei."
        )
    return WorkbookSide(path)


# --- What can be typed ------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """Speaks German."""

    def __init__(self, *, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, formatter_class=_Formatter, add_help=False)
        self.given = self.add_argument_group("Angaben")
        self.given.add_argument("-h", "--help", action="help", help="diese Hilfe zeigen")

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"So geht der Befehl nicht. Mehr sagt {self.prog} --help\n")


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "Aufruf: " if prefix is None else prefix)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m zim_data", description="Tabellen der Integrationsbegleitung")
    commands = parser.add_subparsers(title="Befehle", metavar="BEFEHL", required=True)

    def add(name: str, run: Run, description: str) -> argparse._ArgumentGroup:
        command = commands.add_parser(name, help=description, description=description)
        command.set_defaults(run=run)
        return command.given

    demo = add("demo", _demo, "Arbeitsmappe mit erfundenen Daten anlegen")
    demo.add_argument("--if-missing", action="store_true", help="nur, wenn es noch keine gibt")
    for given in (demo, add("new", _new, "leere Arbeitsmappe anlegen")):
        given.add_argument("path", metavar="DATEI", type=Path, nargs="?", help="sonst die gewählte Arbeitsmappe")

    init = add("init", _init, "die Google-Tabelle herrichten: ergänzt, was fehlt, und löscht nichts")
    init.add_argument("--new", metavar="TITEL", help="vorher eine neue Google-Tabelle anlegen")
    init.add_argument("--share", metavar="MAIL", nargs="+", default=[], help="diesen Adressen das Bearbeiten erlauben")
    init.add_argument("--folder", metavar="KENNUNG", help="der Ordner in einer Geteilten Ablage für die neue Tabelle")

    add("doctor", _doctor, "Geheimnisse und Google-Tabelle prüfen und sagen, was zu tun ist")

    copy = add("copy", _copy, "alles von einer Arbeitsmappe in eine leere Google-Tabelle kopieren, oder zurück")
    side = f"eine Arbeitsmappe (.xlsx), oder „{GOOGLE}“ für die Google-Tabelle der Secrets-Datei"
    copy.add_argument("source", metavar="QUELLE", help=side)
    copy.add_argument(
        "target", metavar="ZIEL", help="ebenso; muss leer sein, eine Arbeitsmappe darf es noch nicht geben"
    )

    add("handbook", _handbook, "die Tabellen im Handbuch erneuern")
    return parser


if __name__ == "__main__":
    logs.keep_clean()
    sys.exit(main())
