"""Gathers the texts to translate into messages.pot, brings every translation up to it and compiles those.

A language that only visitors read (tracker/i18n.py) holds what visitors read, and nothing of the admin.

With --missing LANGUAGE it prints as JSON what has no translation yet, and with --fill LANGUAGE FILE it takes
translations from a JSON file: [{"id": …, "plural": …?, "context": …?, "text": "…" or ["…", …] for each plural form}].

With --check it writes nothing and exits 1 where messages.pot, or what was compiled, is not what the sources give.
"""

import argparse
import json
import re
import runpy
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "tracker" / "translations"
TEMPLATE = TRANSLATIONS / "messages.pot"

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "Plural": (1, 2),
}
TRANSLATOR_NOTE = "Translators:"
NO_DAY = datetime(1970, 1, 1, tzinfo=UTC)

_i18n = runpy.run_path(str(ROOT / "tracker" / "i18n.py"))
LANGUAGES, VISITOR_LANGUAGES = _i18n["LANGUAGES"], _i18n["VISITOR_LANGUAGES"]

PLACES = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")

VISITOR_TEXTS = (
    "tracker/popups/strings.py",
    "tracker/popups/rules_text.py",
    "tracker/contacts/prompt.py",
    "tracker/landing/starters.py",
    "tracker/engage/kinds/",
    "templates/email/",
    "templates/public/",
    "tracker/collect/problem_pages.py",
)
"""Where the texts stand that visitors of a shop read."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--missing", metavar="LANGUAGE")
    parser.add_argument("--fill", nargs=2, metavar=("LANGUAGE", "FILE"))
    template, given = gather(), parser.parse_args()
    if given.check:
        sys.exit(stale(template))
    if given.missing:
        json.dump(missing(read_translation(po_of(given.missing)), template), sys.stdout, ensure_ascii=False, indent=1)
        return
    if given.fill:
        fill(*given.fill)
    TRANSLATIONS.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(as_pot(template))
    for language in sorted({*LANGUAGES, *VISITOR_LANGUAGES} - {"en"}):
        path = po_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        translation = read_translation(path) if path.exists() else begin(language)
        # A guess at a changed sentence is a wrong sentence until somebody has read it.
        translation.update(wanted_in(language, template), no_fuzzy_matching=True)
        path.write_bytes(as_po(translation))
        path.with_suffix(".mo").write_bytes(compiled(translation))
        left = len([message for message in translation if message.id and not is_translated(message)])
        print(f"{path.relative_to(ROOT)}: {len(translation) - left} translated, {left} missing")
    print(f"{TEMPLATE.relative_to(ROOT)}: {len(template)} texts")


def gather() -> Catalog:
    catalog = Catalog(project="Shopbell", copyright_holder="the Shopbell authors", charset="utf-8")
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, [TRANSLATOR_NOTE], directory_filter=is_source)
    for filename, line, message, comments, context in sorted(found, key=lambda it: (it[0], it[1])):
        catalog.add(message, None, [(filename, line)], auto_comments=comments, context=context)
    return catalog


def po_of(language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"


def missing(translation: Catalog, template: Catalog) -> list[dict[str, object]]:
    """What has no translation, as `fill` takes it back with its texts."""
    translation.update(template, no_fuzzy_matching=True)
    found: list[dict[str, object]] = []
    for message in translation:
        if not message.id or is_translated(message):
            continue
        one, *plural = (message.id,) if isinstance(message.id, str) else message.id
        entry: dict[str, object] = {"id": one, "where": sorted({name for name, _ in message.locations})[:1]}
        if plural:
            entry |= {"plural": plural[0], "forms": translation.num_plurals}
        if message.context:
            entry["context"] = message.context
        if message.auto_comments:
            entry["note"] = " ".join(message.auto_comments)
        found.append(entry)
    return found


def fill(language: str, file: str) -> None:
    """Takes the translations of a file. Exits where one has not the same places to fill as its original."""
    path = po_of(language)
    translation = read_translation(path)
    translation.update(gather(), no_fuzzy_matching=True)
    for entry in json.loads(Path(file).read_text(encoding="utf-8")):
        message = translation.get(entry["id"], entry.get("context"))
        if message is None:
            sys.exit(f"error: there is no such text: {entry['id']!r}")
        forms = entry["text"] if isinstance(entry["text"], list) else [entry["text"]]
        for form in forms:
            # "one" of a plural may do without its number.
            if not set(PLACES.findall(form)) <= (own := set(PLACES.findall(entry.get("plural", entry["id"])))) or (
                "plural" not in entry and set(PLACES.findall(form)) != own
            ):
                sys.exit(f"error: other places to fill than in the original: {entry['id']!r} → {form!r}")
        message.string = tuple(forms) if "plural" in entry else forms[0]
    path.write_bytes(as_po(translation))


def begin(language: str) -> Catalog:
    authors = "the Shopbell authors"
    return Catalog(
        locale=language,
        project="Shopbell",
        copyright_holder=authors,
        last_translator=authors,
        language_team=authors,
        charset="utf-8",
        fuzzy=False,
    )


def wanted_in(language: str, template: Catalog) -> Catalog:
    """What is to be translated into a language."""
    if language in LANGUAGES:
        return template
    wanted = Catalog(project="Shopbell", copyright_holder="the Shopbell authors", charset="utf-8")
    for message in template:
        if message.id and any(name.startswith(VISITOR_TEXTS) for name, _ in message.locations):
            comments = message.auto_comments
            wanted.add(message.id, None, message.locations, auto_comments=comments, context=message.context)
    return wanted


def is_source(folder: str) -> bool:
    """Whether to look into a folder: not into the virtual environment and other tools' places."""
    return not Path(folder).name.startswith(".") and Path(folder).name not in ("node_modules", "var")


def as_pot(catalog: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, catalog, include_lineno=False, width=0)
    return without_day(written.getvalue())


def as_po(translation: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, translation, include_lineno=False, ignore_obsolete=True, width=0)
    return without_day(written.getvalue())


def without_day(written: bytes) -> bytes:
    """Without day and year, as without line numbers: what does not tell of the texts makes every merge a conflict."""
    return re.sub(rb'^("POT-Creation-Date: [^"]*"|# .*)\n', b"", written, flags=re.MULTILINE)


def compiled(translation: Catalog) -> bytes:
    # A file without a day would be given today's.
    translation.creation_date = NO_DAY
    written = BytesIO()
    write_mo(written, translation)
    return written.getvalue()


def read_translation(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def is_translated(message: Message) -> bool:
    return bool(message.string) if isinstance(message.string, str) else all(message.string or [""])


def stale(template: Catalog) -> str | None:
    """One line about the first file that is not current."""
    if not TEMPLATE.exists() or TEMPLATE.read_bytes() != as_pot(template):
        return "messages.pot is not current: run make messages, and commit what it writes"
    for path in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po")):
        machine_readable = path.with_suffix(".mo")
        if not machine_readable.exists() or machine_readable.read_bytes() != compiled(read_translation(path)):
            return f"{machine_readable.relative_to(ROOT)} is not current: run make messages, and commit what it writes"
    return None


if __name__ == "__main__":
    main()
