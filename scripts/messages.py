"""Translations: `make messages` updates the catalogues, `--check` tells what they lack."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

from scripts.system import PYTHON, ROOT, Missing, in_ci, install, say

LANGUAGES = ["lt", "en"]
OUTSIDE = [".git", ".venv", "var", "tests", "scripts", "docs", "static"]
CHURN = ["PO-Revision-Date", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To"]
Key = tuple[str | None, str, str]


def main() -> int:
    if "--check" not in sys.argv:
        update()
        return 0
    problems = [text for language in LANGUAGES for text in check(language)] + check_extraction()
    say("\n".join(problems))
    return 1 if problems else 0


def catalogue(language: str, root: Path = ROOT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def update() -> None:
    """Extract, fill English with its own message ids, compile; Lithuanian is written by hand."""
    extract(ROOT)
    for language in LANGUAGES:
        path = catalogue(language)
        po = polib.pofile(str(path), wrapwidth=0)
        tidy(po, language)
        po.save()
        po.save_as_mofile(str(path.with_suffix(".mo")))
        say("\n".join(check(language)) or f"{language}: complete")


def tidy(po: polib.POFile, language: str) -> None:
    """What differs from machine to machine goes; guessed (fuzzy) translations are emptied."""
    for name in CHURN:
        po.metadata.pop(name, None)
    po.metadata["POT-Creation-Date"] = "2026-11-22 00:00+0200"
    for entry in po:
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
        if language == "en":
            copy_message_id(entry)


def copy_message_id(entry: polib.POEntry) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
    else:
        entry.msgstr = entry.msgid


def check(language: str) -> list[str]:
    """What is missing, guessed or out of use in a catalogue, and whether its .mo is of it."""
    path = catalogue(language)
    po = polib.pofile(str(path), wrapwidth=0)
    problems = [
        f"{language}: not translated: {entry.msgid!r}" for entry in po.untranslated_entries()
    ]
    problems += [f"{language}: only guessed: {entry.msgid!r}" for entry in po.fuzzy_entries()]
    problems += [f"{language}: out of use: {entry.msgid!r}" for entry in po.obsolete_entries()]
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or content(polib.mofile(str(compiled))) != content(po):
        problems.append(f"{language}: the .mo is not of this .po; type:  make messages")
    return problems


def content(entries: polib.POFile | polib.MOFile) -> dict[Key, object]:
    return {key(entry): entry.msgstr_plural or entry.msgstr for entry in entries}


def key(entry: polib.POEntry | polib.MOEntry) -> Key:
    return (entry.msgctxt or None, entry.msgid, entry.msgid_plural)


def check_extraction() -> list[str]:
    """Extract into a copy: code and catalogues must hold the same messages."""
    try:
        ensure_gettext()
    except Missing as missing:
        if in_ci():
            raise
        say(f"NOT RUN: extraction. {missing}")
        return []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*OUTSIDE))
        extract(copy)
        return [text for language in LANGUAGES for text in differences(language, copy)]


def differences(language: str, copy: Path) -> list[str]:
    ours, fresh = (
        {key(entry) for entry in polib.pofile(str(catalogue(language, root))) if not entry.obsolete}
        for root in (ROOT, copy)
    )
    missing = [f"{language}: not in the catalogue: {text!r}" for _, text, _ in fresh - ours]
    return missing + [f"{language}: no longer used: {text!r}" for _, text, _ in ours - fresh]


def ensure_gettext() -> None:
    if not shutil.which("xgettext"):
        install("gettext")


def extract(root: Path) -> None:
    """Django's makemessages, without settings: it looks at files, not at apps."""
    ensure_gettext()
    languages = [part for language in LANGUAGES for part in ("-l", language)]
    ignored = [part for name in OUTSIDE for part in ("-i", name)]
    options = ["--no-location", "--no-obsolete", "--no-wrap", "-v", "0"]
    command = [str(PYTHON), "-m", "django", "makemessages", *languages, *ignored, *options]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "", "PYTHONWARNINGS": "ignore"}
    subprocess.run(command, cwd=root, env=env, check=True)


if __name__ == "__main__":
    sys.exit(main())
