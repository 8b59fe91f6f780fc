"""`python -m zim_data`: what is done from the command line."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from zim_data import handbook, setup
from zim_data.errors import ZimError
from zim_data.places import chosen_workbook


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 if it succeeded."""
    parser = argparse.ArgumentParser(prog="python -m zim_data", description="Arbeitsmappen der Integrationsbegleitung")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, help_text in (
        ("demo", "Arbeitsmappe mit erfundenen Daten anlegen"),
        ("new", "leere Arbeitsmappe anlegen"),
    ):
        command = commands.add_parser(name, help=help_text)
        command.add_argument("path", type=Path, nargs="?", help="Datei, sonst die gewählte Arbeitsmappe")
    commands.choices["demo"].add_argument("--if-missing", action="store_true", help="nur, wenn es noch keine gibt")
    commands.add_parser("handbook", help="die Tabellen im Handbuch erneuern")
    options = parser.parse_args(arguments)
    if options.command == "handbook":
        handbook.HANDBOOK.write_text(handbook.updated(handbook.HANDBOOK.read_text("utf-8")), "utf-8")
        return 0
    path = options.path or chosen_workbook()
    try:
        _run(options, path)
    except ZimError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    return 0


def _run(options: argparse.Namespace, path: Path) -> None:
    if options.command == "new":
        setup.create_empty(path)
    elif not (options.if_missing and path.exists()):
        path = options.path or setup.demo_path()
        setup.create_demo(path, on=datetime.now(ZoneInfo("Europe/Berlin")).date())
    print(f"Arbeitsmappe: {path}")


if __name__ == "__main__":
    sys.exit(main())
