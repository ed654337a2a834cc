"""The choice of who hears the words: Whisper where a model of it is here, else the embedded recogniser.

Nothing here touches the network.
"""

from dataclasses import dataclass

from speakcheck.config import Decision, decided
from speakcheck.errors import ModelError, RecogniserError, SpeakcheckError
from speakcheck.i18n import N_, Phrase
from speakcheck.lessons.lines import clean
from speakcheck.recognise.heard import Recogniser
from speakcheck.recognise.models.catalogue import RECOMMENDED, entry, rank
from speakcheck.recognise.models.speeds import speed_of
from speakcheck.recognise.models.store import Model, Origin, find, is_repository, not_installed, survey

KEEPS_UP = 1.0
"""Seconds that scoring a second of sound may take, for a model that is chosen without being named."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Who is to hear the words; it can be sent to another process, which builds the recogniser itself."""

    model: Model | None
    """The model for Whisper; None for the embedded recogniser."""
    why: str
    """Who it is and why, one sentence for the learner."""
    may_change: bool = False
    """Whether the embedded recogniser may stand in if the model proves unusable."""

    @property
    def engine(self) -> str:
        """Return how results will name the recogniser."""
        return "sphinx" if self.model is None else f"whisper:{self.model.name}"

    def build(self, jobs: int = 1) -> Recogniser:
        """Return the recogniser, not loaded; `jobs` of them share this computer."""
        from speakcheck.recognise.sphinx.recogniser import SphinxRecogniser

        if self.model is None:
            return SphinxRecogniser()
        from speakcheck.recognise.threads import whisper_threads
        from speakcheck.recognise.whisper.recogniser import WhisperRecogniser

        return WhisperRecogniser(self.model.folder, self.model.name, threads=whisper_threads(jobs))


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who hears the words."""

    recogniser: Recogniser
    """Not loaded yet, unless it comes from load()."""
    why: str
    """Who it is and why, one sentence for the learner."""
    selection: Selection
    """The same without the engine."""

    @classmethod
    def of(cls, selection: Selection) -> "Chosen":
        """Make the recogniser that was selected."""
        return cls(selection.build(), selection.why, selection)

    def load(self) -> "Chosen":
        """Load the recogniser, and return this choice, or the one that stands in for a model that proves bad.

        A model can look whole and yet be corrupt. Raises RecogniserError then, if Whisper was asked for. It
        takes as long as the model is large, and may be called in another thread.
        """
        if self.selection.model is None:
            return self
        from speakcheck.recognise.whisper.recogniser import WhisperRecogniser

        try:
            if isinstance(self.recogniser, WhisperRecogniser):
                self.recogniser.load()
        except RecogniserError as error:
            if not self.selection.may_change:
                raise
            return Chosen.of(Selection(None, _since_whisper_cannot(error)))
        return self


def choose_recogniser(asked: str | None = None, model: str | None = None) -> Chosen:
    """Choose who hears the words; see select(). Nothing is loaded yet: call load() of what comes back."""
    return Chosen.of(select(asked, model))


def select(asked: str | None = None, model: str | None = None) -> Selection:
    """Choose who hears the words.

    `asked` is “auto”, “whisper” or “sphinx”, `model` a name, a Hugging Face id or a folder. What is None is
    looked up in the environment (SPEAKCHECK_RECOGNISER, SPEAKCHECK_MODEL), then in the learner's settings;
    without either it is “auto”: Whisper with the model that is named, or the best that is here, else the
    embedded recogniser. Raises ModelError if Whisper is asked for and cannot be had, or if `model` names
    nothing; ConfigError if a setting has no meaning.
    """
    wish = decided("recogniser", asked) or Decision("auto", "")
    if wish.value == "sphinx":
        return Selection(
            None, N_("The embedded recogniser hears the words, as {source} asks.", source=wish.source)
        )
    automatic = wish.value == "auto"
    named = decided("model", model)
    if named is not None:
        try:
            found = find(named.value)
            # Nothing stands in for a folder that this very command names.
            replaceable = automatic and (named.optional or found.origin is not Origin.FOLDER)
            return _whisper(found, N_("as {source} asks", source=named.source), replaceable)
        except ModelError as fault:
            if not automatic or (not named.optional and _means_nothing(named.value)):
                raise
            return _in_place_of(named, fault)
    return _unnamed(automatic)


def _in_place_of(named: Decision, fault: ModelError) -> Selection:
    """Take the best model that is here, since the one that was named cannot be used."""
    usable = [each for each in survey() if each.fault is None]
    told = {"source": named.source, "fault": _inside(fault.what)}
    if not usable:
        why = N_(
            "The embedded recogniser hears the words, since the model that {source} names cannot be used:"
            " {fault}",
            **told,
        )
        return Selection(None, why)
    best, _ = best_of(usable)
    why = N_(
        "Whisper hears the words with {model}, since the model that {source} names cannot be used: {fault}",
        model=clean(best.name),
        **told,
    )
    return Selection(best, why, may_change=True)


def _unnamed(automatic: bool) -> Selection:
    """Take the best model that is here."""
    here = survey()
    usable = [each for each in here if each.fault is None]
    if usable:
        best, merit = best_of(usable)
        return _whisper(best, merit, automatic)
    fault = next((each.fault for each in here if each.fault is not None), None)
    if not automatic:
        raise fault or not_installed(RECOMMENDED, N_("Whisper has no model on this computer."))
    if fault is not None:
        return Selection(None, _since_whisper_cannot(fault))
    why = N_(
        "The embedded recogniser hears the words, since Whisper has no model here;"
        " “speakcheck model get {model}” fetches one.",
        model=RECOMMENDED,
    )
    return Selection(None, why)


def best_of(models: list[Model]) -> tuple[Model, Phrase]:
    """Return the model to take if none is named, and why; there is at least one.

    Of those measured to keep up with speech it is the one that understands the most; without such, the one
    nearest to the recommended one of those not measured; else the fastest.
    """
    if len(models) == 1:
        return models[0], N_("the model that is here")
    speeds = {each.reference: speed_of(each) for each in models}
    known = {name: speed.seconds for name, speed in speeds.items() if speed is not None}
    able = [each for each in models if known.get(each.reference, KEEPS_UP + 1) <= KEEPS_UP]
    if able:
        best = max(able, key=lambda each: rank(each.name))
        return best, N_("which of the models here that keep up with speech understands the most")
    if fresh := [each for each in models if each.reference not in known]:
        best = min(fresh, key=lambda each: abs(rank(each.name) - rank(RECOMMENDED)))
        return best, N_("which of the models here is nearest to the recommended one")
    return min(models, key=lambda each: known[each.reference]), N_("the fastest of the models here")


def _whisper(model: Model, merit: Phrase, automatic: bool) -> Selection:
    why = N_("Whisper hears the words with {model}, {merit}.", model=clean(model.name), merit=merit)
    return Selection(model, why, automatic)


def _since_whisper_cannot(fault: SpeakcheckError) -> Phrase:
    return N_(
        "The embedded recogniser hears the words, since Whisper cannot: {fault}", fault=_inside(fault.what)
    )


def _means_nothing(name: str) -> bool:
    return entry(name) is None and not is_repository(name)


def _inside(sentence: str) -> str:
    """Return a sentence as it stands after a colon."""
    return sentence.inside() if isinstance(sentence, Phrase) else sentence[:1].lower() + sentence[1:]
