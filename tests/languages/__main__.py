"""Brings the catalogue up to date with the source, and names what is still to be translated.

Run: make messages. Write the translations into the .po file and run it again: it makes the .mo file.
"""

from tests.languages.catalogue import MO, PO, as_mo, as_po, merged, messages


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
