"""The completion of a path while it is typed."""

import os
from contextlib import suppress

from textual.suggester import Suggester

MOST = 2000
"""Entries of a folder that are looked at."""


class PathHint(Suggester):
    """Completes the last part of a path where the folder has one that begins so, folders first."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the whole path, or None."""
        folder, begun = os.path.split(value)
        if not begun or value[0] in "'\"":
            return None
        names: list[str] = []
        with suppress(OSError, ValueError), os.scandir(os.path.expanduser(folder or ".")) as entries:
            for _number, entry in zip(range(MOST), entries, strict=False):
                if entry.name.startswith(begun) and entry.name.isprintable():
                    names.append(entry.name + (os.sep if entry.is_dir() else ""))
        names.sort(key=lambda name: (not name.endswith(os.sep), name))
        return value[: len(value) - len(begun)] + names[0] if names else None
