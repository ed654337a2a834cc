"""Owns what can be done in the app: one table of actions, each with its keys, its name and what it is for.

The footer, the command palette and the help are made of it. The learner's own keys replace the keys of an
action by its id.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from textual.binding import Binding

from speakcheck.config import FILE
from speakcheck.errors import ConfigError
from speakcheck.i18n import N_, _

MODIFIERS = frozenset({"ctrl", "shift", "alt", "super"})


@dataclass(frozen=True, slots=True)
class Action:
    """Something a learner can do."""

    id: str
    """The place where it can be done and its own name: "shelf.search"; what the settings call it."""
    keys: str
    """Textual's names of the keys, parted by commas."""
    label: str
    """English, one or two words; shown in the footer and in the palette."""
    tooltip: str
    """English, one sentence; shown in the help and in the palette."""
    shown: bool = True
    """Whether the footer shows it."""
    priority: bool = False
    """Whether it comes before what a text field does with the key."""

    @property
    def place(self) -> str:
        """Where it can be done."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """What Textual calls it: the action of the screen, or of the app where it can be done anywhere."""
        name = self.id.partition(".")[2].replace("-", "_")
        return f"app.{name}" if self.place == "app" else name


ACTIONS = (
    Action("app.help", "question_mark,f1", N_("Help"), N_("Show the keys and what the marks mean.")),
    Action(
        "app.command-palette",
        "ctrl+p",
        N_("Commands"),
        N_("Find an action by typing its name."),
        False,
        True,
    ),
    Action("app.leave", "q", N_("Quit"), N_("Leave speakcheck; everything is saved already.")),
    Action("app.quit", "ctrl+q", N_("Quit"), N_("Leave speakcheck from anywhere."), False, True),
    Action("app.interrupt", "ctrl+c", N_("Quit"), N_("Leave speakcheck at once."), False, True),
    Action("lessons.select", "enter", N_("Practise"), N_("Practise the lesson that is marked.")),
    Action("shelf.end-search", "escape", N_("All lessons"), N_("Show all lessons again."), False),
    Action("shelf.search", "slash", N_("Search"), N_("Show the lessons that hold what you type.")),
    Action("shelf.add", "a", N_("Add a lesson"), N_("Put a lesson from a file on the shelf.")),
    Action("shelf.remove", "delete", N_("Remove"), N_("Take a lesson of yours off the shelf."), False),
    Action("shelf.settings", "s", N_("Settings"), N_("Microphone, language, colours and more.")),
    Action("shelf.welcome", "w", N_("First take"), N_("Do the guided first take again."), False),
    Action("back.leave", "escape", N_("Back"), N_("Go back to where you came from.")),
    Action("settings.level", "m", N_("Test microphone"), N_("Listen to the microphone and show its level.")),
    Action("welcome.skip", "escape", N_("Skip"), N_("Go to the lessons; w there comes back here.")),
)
"""In the order in which the footer shows the actions of a place."""


def of(*places: str) -> tuple[Action, ...]:
    """Return the actions of some places, in order."""
    return tuple(action for place in places for action in ACTIONS if action.place == place)


def bindings(*places: str) -> list[Binding]:
    """Return Textual's bindings for the actions of some places; their texts are translated where shown."""
    return [
        Binding(
            action.keys,
            action.name,
            action.label,
            show=action.shown,
            priority=action.priority,
            tooltip=action.tooltip,
            id=action.id,
        )
        for action in of(*places)
    ]


def wanted_keys(asked: Mapping[str, str]) -> tuple[dict[str, str], tuple[ConfigError, ...]]:
    """Return the learner's own keys as Textual takes them, and what is wrong with those left out."""
    known = {action.id: action for action in ACTIONS}
    keys: dict[str, str] = {}
    faults: list[ConfigError] = []
    for name, wish in asked.items():
        try:
            keys[name] = _checked(known, keys, name, wish)
        except ConfigError as fault:
            faults.append(fault)
    return keys, tuple(faults)


def _checked(known: Mapping[str, Action], keys: Mapping[str, str], name: str, wish: str) -> str:
    """Return a wish in Textual's words; raises ConfigError where it cannot be granted beside the others."""
    if name not in known:
        raise _fault(_("“{name}” under [keys] names no action.").format(name=name))
    wanted = tuple(filter(None, (each.strip() for each in wish.split(","))))
    if not wanted or not all(map(_is_key, wanted)):
        raise _fault(_("“{keys}” is no key for {name}.").format(keys=wish, name=name))
    spelled = tuple(map(_spelled, wanted))
    for other in ACTIONS:
        taken = (keys.get(other.id) or other.keys).split(",")
        together = known[name].place == other.place or "app" in (known[name].place, other.place)
        if other.id != name and together and not set(spelled).isdisjoint(taken):
            raise _fault(
                _("“{keys}” for {name} is taken by {other}.").format(keys=wish, name=name, other=other.id)
            )
    return ",".join(spelled)


def _is_key(name: str) -> bool:
    from textual.keys import KEY_NAME_REPLACEMENTS, Keys

    *modifiers, key = name.split("+") if name != "+" else ["+"]
    named = {each.value for each in Keys} | set(KEY_NAME_REPLACEMENTS.values())
    return set(modifiers) <= MODIFIERS and (len(key) == 1 or key in named)


def _spelled(name: str) -> str:
    """Return a key as Textual spells it: "question_mark" for "?"."""
    from textual.keys import KEY_NAME_REPLACEMENTS

    if len(name) > 1 or name.isalnum():
        return name
    words = unicodedata.name(name, name).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(words, words)


def _fault(what: str) -> ConfigError:
    return ConfigError(what, _("The usual key is used; change it in {file}.").format(file=FILE))
