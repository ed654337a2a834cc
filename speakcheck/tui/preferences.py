"""The learner's settings while the app runs: changed in memory at once, and in the file if it can be."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from speakcheck import config
from speakcheck.config import Settings, Value
from speakcheck.errors import ConfigError


class Preferences:
    """What the learner has set; whoever asks gets what is set now."""

    def __init__(
        self,
        settings: Settings | None = None,
        faults: tuple[ConfigError, ...] = (),
        save: Callable[[str, Value | None], object] = config.change,
    ) -> None:
        """Begin with these settings, by default the usual ones; `faults` are what was wrong with the file."""
        self._now = settings or Settings()
        self.faults = faults
        self._save = save
        self._told = False

    @property
    def now(self) -> Settings:
        """The settings as they are now."""
        return self._now

    def set(self, name: str, value: Value | None) -> ConfigError | None:
        """Change a setting at once and for later; return why it will be forgotten, the first time it is so.

        None takes the setting out of the file, so that it is what it is without one.
        """
        change: dict[str, Any] = {name: value if value is not None else getattr(Settings(), name)}
        self._now = replace(self._now, **change)
        try:
            self._save(name, value)
        except ConfigError as error:
            fault = None if self._told else error
            self._told = True
            return fault
        return None


def stored_preferences(**options: str | None) -> Preferences:
    """Return what environment and file say, and before both what the command line says."""
    settings, faults = config.usable_settings()
    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    return Preferences(replace(settings, **given), faults)
