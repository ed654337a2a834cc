"""The putting off of what the first screen is drawn without: made when something is asked of it."""

from collections.abc import Callable
from threading import RLock
from typing import Any


class Lazy:
    """Stands for something that takes long to make, until somebody uses it; several threads may."""

    __slots__ = ("_lock", "_made", "_make")

    def __init__(self, make: Callable[[], Any]) -> None:
        """Remember how it is made."""
        for name, value in (("_lock", RLock()), ("_make", make), ("_made", None)):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole(), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._whole(), name, value)

    def _whole(self) -> Any:
        with self._lock:
            if self._made is None:
                object.__setattr__(self, "_made", self._make())
            return self._made
