"""Brings the catalogue of translations up to date with the source, and names what is still to be translated.

Run: make messages. Write the translations into the .po file and run it again: it makes the .mo file.
"""

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import speakcheck

PACKAGE = Path(speakcheck.__file__).parent
FOLDER = PACKAGE.parent / "assets" / "locale" / "zh_TW" / "LC_MESSAGES"
PO, MO = FOLDER / "speakcheck.po", FOLDER / "speakcheck.mo"
KEYWORDS = {"_": 1, "N_": 1, "many": 2, "N_many": 2}
"""What texts are handed to, and how many: the forms for one and for more."""
WIDTH = 110
FORM = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Language", "zh_TW"),
    ("Plural-Forms", "nplurals=1; plural=0;"),
]
"""What reads the files needs to know."""
HEAD = """\
# The texts of speakcheck in Traditional Chinese as used in Taiwan.
# “make messages” brings this file up to date with the source, and makes the .mo file from it.
"""


class Shipped(Catalog):
    """A catalogue that says nothing of when and with what it was made, so that it can be made again."""

    mime_headers = property(lambda _: FORM)


def texts() -> Catalog:
    """Return every text of the source, untranslated."""
    found = Catalog(locale="zh_TW")
    for path in sources():
        for call in calls(path):
            given = tuple(map(_text, call.args[: _wanted(call)]))
            if all(given):
                found.add(given[0] if len(given) == 1 else given, locations=[(_shown(path), 0)])
    return found


def sources() -> list[Path]:
    """Return the modules of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def calls(path: Path) -> Iterator[ast.Call]:
    """Yield where a module hands something to one of the KEYWORDS."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and _wanted(node):
            yield node


def _wanted(call: ast.Call) -> int:
    return KEYWORDS.get(call.func.id, 0) if isinstance(call.func, ast.Name) else 0


def _text(node: ast.expr) -> str:
    """Return the text that stands there; "" for what is looked up by a name."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _shown(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


def stored() -> Catalog:
    """Return the catalogue as it is."""
    with PO.open("rb") as file:
        return read_po(file, locale="zh_TW", domain="speakcheck")


def merged() -> Catalog:
    """Return the catalogue with the texts that the source has now, and no others."""
    catalogue = stored()
    catalogue.update(texts(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Yield the entries, but for the header."""
    return (each for each in catalogue if each.id)


def as_po(catalogue: Catalog) -> bytes:
    """Return the catalogue as the file that translators edit; where a text stands, without its line."""
    file = BytesIO()
    write_po(file, _shipped(catalogue), width=WIDTH, sort_output=True, include_lineno=False)
    return file.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return the catalogue as the file that the program reads."""
    file = BytesIO()
    write_mo(file, _shipped(catalogue))
    return file.getvalue()


def _shipped(catalogue: Catalog) -> Catalog:
    shipped = Shipped(locale="zh_TW", header_comment=HEAD.strip(), fuzzy=False)
    for each in messages(catalogue):
        shipped.add(each.id, each.string, each.locations)
    return shipped


def main() -> int:
    """Write both files; the exit status is 1 as long as a text has no translation."""
    catalogue = merged()
    PO.write_bytes(as_po(catalogue))
    MO.write_bytes(as_mo(catalogue))
    lacking = [each.id for each in messages(catalogue) if not each.string or not all(each.string)]
    for text in lacking:
        print(f"not translated: {text}")
    return 1 if lacking else 0


if __name__ == "__main__":
    raise SystemExit(main())
