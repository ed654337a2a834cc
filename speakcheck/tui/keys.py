"""What can be done in the app: one table of actions, each with its keys, its name and what it is for.

The footer, the command palette and the help are made of it. The learner's own keys replace the keys of an
action by its id.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from textual.binding import Binding

from speakcheck.config import FILE
from speakcheck.errors import ConfigError
from speakcheck.i18n import N_

MODIFIERS = frozenset({"ctrl", "shift", "alt", "super"})


def place_of(name: str) -> str:
    """Return where an action can be done, by its id."""
    return name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class KeyAction:
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
        return place_of(self.id)

    @property
    def name(self) -> str:
        """What Textual calls it: the action of the screen, or of the app where it can be done anywhere."""
        name = self.id.partition(".")[2].replace("-", "_")
        return f"app.{name}" if self.place == "app" else name


ACTIONS = (
    KeyAction("app.help", "question_mark,f1", N_("Help"), N_("Show the keys and what the marks mean.")),
    KeyAction(
        "app.command-palette",
        "ctrl+p",
        N_("Commands"),
        N_("Find an action by typing its name."),
        False,
        True,
    ),
    KeyAction("app.leave", "q", N_("Quit"), N_("Leave speakcheck; everything is saved already.")),
    KeyAction("app.quit", "ctrl+q", N_("Quit"), N_("Leave speakcheck from anywhere."), False, True),
    KeyAction("app.interrupt", "ctrl+c", N_("Quit"), N_("Leave speakcheck at once."), False, True),
    KeyAction(
        "app.stop-fetching",
        "ctrl+x",
        N_("Stop"),
        N_("Stop fetching a model; what has come of it is kept."),
        False,
    ),
    KeyAction("lessons.select", "enter", N_("Practise"), N_("Practise the lesson that is marked.")),
    KeyAction(
        "shelf.today",
        "t",
        N_("Today"),
        N_("Read what is due, something new and your hardest sounds, for some minutes."),
    ),
    KeyAction("shelf.progress", "p", N_("Progress"), N_("See what has become better, down to each take.")),
    KeyAction("shelf.end-search", "escape", N_("All lessons"), N_("Show all lessons again.")),
    KeyAction("shelf.search", "slash", N_("Search"), N_("Show the lessons that hold what you type.")),
    KeyAction("shelf.add", "a", N_("Add a lesson"), N_("Put a lesson from a file on the shelf.")),
    KeyAction("shelf.remove", "delete", N_("Remove"), N_("Take a lesson of yours off the shelf."), False),
    KeyAction("shelf.settings", "s", N_("Settings"), N_("Microphone, language, colours and more.")),
    KeyAction("shelf.welcome", "w", N_("First take"), N_("Do the guided first take again."), False),
    KeyAction("practice.record", "space", N_("Record"), N_("Read the text aloud and have it judged.")),
    KeyAction("practice.stop", "space", N_("Stop"), N_("End the take and have it judged.")),
    KeyAction("practice.discard", "escape", N_("Discard"), N_("End the take and forget it.")),
    KeyAction("practice.end-drill", "escape", N_("Sentence"), N_("Go back from the word to its sentence.")),
    KeyAction("practice.reveal", "r", N_("Show text"), N_("Show the text that is hidden.")),
    KeyAction("practice.next", "n,pagedown", N_("Next"), N_("Go to the next prompt.")),
    KeyAction("practice.open", "enter", N_("Word"), N_("Look closer at the chosen word, or the worst one.")),
    KeyAction("practice.hear", "v", N_("Hear take"), N_("Play your take; any key stops it.")),
    KeyAction("practice.hear-word", "w", N_("Hear word"), N_("Play the chosen word of your take.")),
    KeyAction("practice.hear-sentence", "e", N_("Hear sentence"), N_("Play the sentence around it."), False),
    KeyAction("practice.speed", "s", N_("Speed"), N_("Play your takes slower, down to 0.6."), False),
    KeyAction("practice.drill", "d", N_("Drill word"), N_("Practise the chosen word alone."), False),
    KeyAction("practice.next-word", "right", N_("Next word"), N_("Choose the next word."), False),
    KeyAction("practice.previous-word", "left", N_("Word before"), N_("Choose the word before."), False),
    KeyAction("practice.previous", "p,pageup", N_("Previous"), N_("Go to the prompt before.")),
    KeyAction("practice.translation", "t", N_("Chinese"), N_("Show the translation, or hide it.")),
    KeyAction("practice.list", "l", N_("List"), N_("Show all prompts with their marks.")),
    KeyAction("practice.mode", "m", N_("Mode"), N_("Practise sentences, keywords or passages.")),
    KeyAction("practice.listen-first", "h", N_("Hide texts"), N_("Hide each text until you have said it.")),
    KeyAction("practice.file", "f", N_("From a file"), N_("Have a recording of the text judged.")),
    KeyAction("practice.scroll-down", "down", N_("Scroll down"), N_("Show what is below."), False),
    KeyAction("practice.scroll-up", "up", N_("Scroll up"), N_("Show what is above."), False),
    KeyAction(
        "word.hear", "v,w,space", N_("Hear word"), N_("Play the word from your take; any key stops it.")
    ),
    KeyAction("word.drill", "d,enter", N_("Drill word"), N_("Practise this word alone.")),
    KeyAction("word.hear-syllable", "y", N_("Hear syllable"), N_("Play the chosen syllable from your take.")),
    KeyAction("word.next", "right,n", N_("Next word"), N_("Look at the next word.")),
    KeyAction("word.previous", "left,p", N_("Word before"), N_("Look at the word before."), False),
    KeyAction("word.next-syllable", "down", N_("Next syllable"), N_("Choose the next syllable."), False),
    KeyAction(
        "word.previous-syllable", "up", N_("Syllable before"), N_("Choose the syllable before."), False
    ),
    KeyAction("word.speed", "s", N_("Speed"), N_("Play your takes slower, down to 0.6."), False),
    KeyAction(
        "progress.select", "enter,space", N_("Attempts"), N_("Show the attempts behind what is marked.")
    ),
    KeyAction(
        "progress.takes", "f", N_("First or repeated"), N_("Show first takes, or those of texts read before.")
    ),
    KeyAction("progress.next-part", "tab", N_("Next part"), N_("Go to the next part of the page.")),
    KeyAction("progress.previous-part", "shift+tab", N_("Part before"), N_("Go to the part before."), False),
    KeyAction("attempts.select", "enter,space", N_("Result"), N_("Show the result of this attempt.")),
    KeyAction("attempt.hear", "v", N_("Hear take"), N_("Play your take; any key stops it.")),
    KeyAction("attempt.hear-word", "w", N_("Hear word"), N_("Play the chosen word of your take.")),
    KeyAction("attempt.open", "enter", N_("Word"), N_("Look closer at the chosen word, or the worst one.")),
    KeyAction("attempt.older", "n,pagedown", N_("Older"), N_("Show the attempt before this one.")),
    KeyAction("attempt.newer", "p,pageup", N_("Newer"), N_("Show the attempt after this one.")),
    KeyAction("attempt.again", "r", N_("Read again"), N_("Practise this text now.")),
    KeyAction("attempt.hear-sentence", "e", N_("Hear sentence"), N_("Play the sentence around it."), False),
    KeyAction("attempt.speed", "s", N_("Speed"), N_("Play your takes slower, down to 0.6."), False),
    KeyAction("attempt.next-word", "right", N_("Next word"), N_("Choose the next word."), False),
    KeyAction("attempt.previous-word", "left", N_("Word before"), N_("Choose the word before."), False),
    KeyAction("attempt.scroll-down", "down", N_("Scroll down"), N_("Show what is below."), False),
    KeyAction("attempt.scroll-up", "up", N_("Scroll up"), N_("Show what is above."), False),
    KeyAction("back.leave", "escape", N_("Back"), N_("Go back to where you came from.")),
    KeyAction("setting.next", "right,space", N_("Change"), N_("Take the next value.")),
    KeyAction("setting.previous", "left", N_("Change back"), N_("Take the value before."), False),
    KeyAction(
        "model.fetch",
        "space,right",
        N_("Fetch"),
        N_("Fetch this model from the Hugging Face hub."),
    ),
    KeyAction("settings.change", "enter", N_("Change"), N_("Take the next value."), False),
    KeyAction(
        "settings.level", "m", N_("Test microphone"), N_("Listen to the microphone and show its level.")
    ),
    KeyAction("welcome.record", "space", N_("Record"), N_("Read the text aloud and have it judged.")),
    KeyAction("welcome.stop", "space", N_("Stop"), N_("End the take and have it judged.")),
    KeyAction("welcome.demo", "d", N_("Demonstration"), N_("See how a recording is judged.")),
    KeyAction("welcome.next", "enter", N_("Continue"), N_("Go on to the next step.")),
    KeyAction("welcome.skip", "escape", N_("Skip"), N_("Go to the lessons; w there comes back here.")),
)
"""In the order in which the footer shows the actions of a place."""


def of(*places: str) -> tuple[KeyAction, ...]:
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


def list_bindings(*, down: str = "down,j", up: str = "up,k") -> list[Binding]:
    """Return the keys that lead through a list; the footer shows none of them."""
    moves = {
        down: "cursor_down",
        up: "cursor_up",
        "pagedown": "page_down",
        "pageup": "page_up",
        "home": "first",
        "end": "last",
    }
    return [Binding(keys, action, show=False) for keys, action in moves.items()]


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


def _checked(known: Mapping[str, KeyAction], keys: Mapping[str, str], name: str, wish: str) -> str:
    """Return a wish in Textual's words; raises ConfigError where it cannot be granted beside the others."""
    if name not in known:
        raise _fault(N_("“{name}” under [keys] names no action.", name=name))
    wanted = tuple(filter(None, (each.strip() for each in wish.split(","))))
    if not wanted or not all(map(_is_key, wanted)):
        raise _fault(N_("“{keys}” is no key for {name}.", keys=wish, name=name))
    spelled = tuple(map(_spelled, wanted))
    for other in ACTIONS:
        taken = (keys.get(other.id) or other.keys).split(",")
        together = known[name].place == other.place or "app" in (known[name].place, other.place)
        if other.id != name and together and not set(spelled).isdisjoint(taken):
            taken_by = N_("“{keys}” for {name} is taken by {other}.", keys=wish, name=name, other=other.id)
            raise _fault(taken_by)
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
    return ConfigError(what, N_("The usual key is used; change it in {file}.", file=FILE))
