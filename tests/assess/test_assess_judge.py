"""From what was heard to the result: verdicts, scores, and takes that are no reading of the text."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

import pytest

from speakcheck.assess.features import Flow
from speakcheck.assess.feedback import EngineNames, ExtraKind, Feedback, PhoneVerdict, Scores, Verdict
from speakcheck.assess.judge import hint, judge, left_out
from speakcheck.assess.passage import passage
from speakcheck.assess.scorer import Gates, Likeness, Scored
from speakcheck.audio.problems import Problem
from speakcheck.audio.quality import TakeQuality
from speakcheck.language.pronunciation import Syllable
from speakcheck.recognise.heard import HeardWord, PhoneSpan
from speakcheck.recognise.listening import Listened

TEXT = "Some newcomers learned to say hello in Mandarin."
GOOD_TAKE = TakeQuality(4.0, 0.2, 3.8, -23.0, 40.0, (), True)
NO_SCORES = Scores(None, None, None, None, None)
ENGINE = EngineNames("by hand", "by fit", "1")
WELL, BADLY = 0.3, -6.0
LIKELY = (Likeness("S", 0.6), Likeness("TH", 0.3))


class ByFit:
    """Scores each phone by its fit alone, each word and the reading by the mean of what is in it."""

    gates = Gates(30, 60, 40, 60, 50, 70, 80)

    def score(self, words: Sequence[HeardWord], flow: Flow) -> Scored:
        phones = [tuple(max(0.0, min(100.0, 90 + 15 * each.score)) for each in word.phones) for word in words]
        values = tuple(fmean(each) for each in phones)
        return Scored(
            *(tuple(phones), values, *(fmean(values),) * 4),
            stresses=tuple(10.0 * (word.reference or 0) for word in words),
            likenesses=tuple((LIKELY,) * len(word.phones) for word in words),
        )


def listened(
    text: str,
    said: Sequence[int | str],
    fits: dict[int, float],
    fit: float = WELL,
    absent: Sequence[int] = (),
) -> Listened:
    """Say words of the text by their index, and strange ones as they are; `fits` names badly said ones.

    Those that are `absent` were measured as well, behind all others.
    """
    made = passage(text)
    words: list[HeardWord] = []
    now = 0.2
    for each in (*said, *absent):
        if isinstance(each, str):
            spoken, own = each, fit
            phones: tuple[str, ...] = ("AH0",) * 4
        else:
            form = made.reference[each].forms[0]
            spoken = " ".join(part.text for part in form.words)
            phones = tuple(phone for part in form.words for phone in part.pronunciations[0].phones)
            own = fits.get(each, fit)
        spans = tuple(
            PhoneSpan(phone, now + at * 0.08, now + (at + 1) * 0.08, own, 0.0)
            for at, phone in enumerate(phones)
        )
        now = spans[-1].end
        words.append(HeardWord(spoken, spans[0].start, now, None if isinstance(each, str) else each, spans))
    heard = tuple(words[: len(said)])
    return Listened(heard, tuple(words[len(said) :]), sum(word.end - word.start for word in heard), None, ())


def judged(
    said: Sequence[int | str] = range(8),
    fits: dict[int, float] | None = None,
    take: TakeQuality = GOOD_TAKE,
    text: str = TEXT,
    fit: float = WELL,
    absent: Sequence[int] = (),
) -> Feedback:
    heard = listened(text, said, fits or {}, fit, absent)
    return judge(passage(text), heard, take, ByFit(), ENGINE, ("id", "x.wav"))


def verdicts(feedback: Feedback) -> list[str | None]:
    return [word.verdict and word.verdict.value for word in feedback.words]


def test_a_good_reading() -> None:
    feedback = judged()
    assert set(verdicts(feedback)) == {"good"}
    assert feedback.heard == "some newcomers learned to say hello in mandarin"
    assert (feedback.id, feedback.audio, feedback.engine, feedback.text) == ("id", "x.wav", ENGINE, TEXT)
    assert (feedback.extra, feedback.corrections) == ((), ())
    assert feedback.scores.completeness == 100


def test_each_kind_of_fault_has_its_verdict() -> None:
    feedback = judged([0, "musicians", 2, 3, 4, "really", 5, 6, 7], {7: BADLY})
    assert verdicts(feedback) == ["good", "wrong", "good", "good", "good", "good", "good", "poor"]
    assert (feedback.words[1].heard, feedback.words[1].score) == ("musicians", None)
    assert [(each.heard, each.kind, each.after) for each in feedback.extra] == [
        ("really", ExtraKind.INSERTION, 4)
    ]
    assert len(feedback.corrections) == 2
    assert feedback.corrections[0].word == 1


@pytest.mark.parametrize(
    ("verdict", "score", "share"),
    [
        (Verdict.MISSING, None, 1 / 8),
        (Verdict.WRONG, None, 1 / 8),
        (Verdict.MISSING, 69.9, 1 / 8),
        (Verdict.WRONG, 69.9, 1 / 8),
        (Verdict.MISSING, 70.0, 0.0),
        (Verdict.WRONG, 90.0, 0.0),
        (Verdict.POOR, 10.0, 0.0),
        (None, None, 0.0),
    ],
)
def test_a_word_counts_as_left_out_unless_its_place_leaves_a_doubt(
    verdict: Verdict | None, score: float | None, share: float
) -> None:
    good = judged().words
    gates = Gates(30, 60, 40, 60, 50, 70, 80)
    words = [*good[:7], replace(good[7], verdict=verdict, score=score)]
    assert left_out(words, gates) == pytest.approx(share)
    assert left_out(words[7:], gates) == pytest.approx(8 * share)
    assert left_out((), gates) == 0


class Fixed(ByFit):
    """Gives every reading the same scores."""

    def __init__(self, absent: float = 10.0, said: float = 90.0) -> None:
        self.absent, self.said = absent, said

    def score(self, words: Sequence[HeardWord], flow: Flow) -> Scored:
        missing = round((1 - flow.completeness) * 8)
        values = [self.absent] * missing + [self.said] * (len(words) - missing)
        return replace(
            super().score(words, flow),
            words=tuple(values),
            overall=80.0,
            accuracy=81.0,
            fluency=82.0,
            prosody=83.0,
        )


@pytest.mark.parametrize(
    ("missing", "at_their_places", "overall"),
    [(0, 10.0, 80.0), (1, 10.0, 75.0), (2, 10.0, 70.0), (2, 90.0, 75.0)],
    ids=["all said", "one", "two", "two in doubt, and six of eight said"],
)
def test_each_word_left_out_takes_half_of_its_part_from_the_overall_score_alone(
    missing: int, at_their_places: float, overall: float
) -> None:
    heard = listened(TEXT, range(missing, 8), {}, absent=range(missing))
    scores = judge(passage(TEXT), heard, GOOD_TAKE, Fixed(at_their_places), ENGINE, ("id", "x.wav")).scores
    assert scores.overall == pytest.approx(overall)
    assert (scores.accuracy, scores.fluency, scores.prosody) == (81.0, 82.0, 83.0)


class Doubting(Fixed):
    """Gives one word a score, and every other a good one; it knows a gate for function words."""

    gates = Gates(30, 60, 40, 60, 50, 70, 80, light_maybe=35)

    def __init__(self, at: int, value: float) -> None:
        super().__init__()
        self.at, self.value = at, value

    def score(self, words: Sequence[HeardWord], flow: Flow) -> Scored:
        values = [self.value if word.reference == self.at else 90.0 for word in words]
        return replace(super().score(words, flow), words=tuple(values))


@pytest.mark.parametrize(
    ("at", "score", "verdict"),
    [
        (3, 34.9, Verdict.POOR),
        (3, 35.0, Verdict.FAIR),
        (3, 79.9, Verdict.FAIR),
        (3, 80.0, Verdict.GOOD),
        (2, 34.9, Verdict.POOR),
        (2, 59.9, Verdict.POOR),
        (2, 60.0, Verdict.FAIR),
    ],
)
def test_a_function_word_has_a_gate_of_its_own(at: int, score: float, verdict: Verdict) -> None:
    scorer = Doubting(at, score)
    heard = listened(TEXT, range(8), {})
    feedback = judge(passage(TEXT), heard, GOOD_TAKE, scorer, ENGINE, ("id", "x.wav"))
    assert feedback.words[at].verdict is verdict
    assert {word.verdict for number, word in enumerate(feedback.words) if number != at} == {Verdict.GOOD}
    assert [each.word for each in feedback.corrections] == ([at] if verdict is Verdict.POOR else [])


def test_stress_and_what_a_phone_may_have_been_are_told_of_words_that_were_said() -> None:
    heard = listened(TEXT, [0, 2, 3, 4, 5, 6, 7], {}, WELL, absent=[1])
    feedback = judge(passage(TEXT), heard, GOOD_TAKE, ByFit(), ENGINE, ("id", "x.wav"))
    assert [word.stress for word in feedback.words] == [0, None, 20, 30, 40, 50, 60, 70]
    assert {phone.likely for phone in feedback.words[1].phones} == {None}
    assert {phone.likely for phone in feedback.words[2].phones} == {LIKELY}
    assert {phone.heard for word in feedback.words for phone in word.phones} == {None}


def test_a_missing_word_keeps_its_hint_and_its_phones() -> None:
    feedback = judged([0, 2, 3, 4, 5, 6, 7])
    missing = feedback.words[1]
    assert (missing.verdict, missing.start, missing.end, missing.heard) == (Verdict.MISSING, None, None, None)
    assert missing.hint == "NEW-com-ers"
    assert [phone.phone for phone in missing.phones] == ["N", "UW", "K", "AH", "M", "ER", "Z"]
    assert {phone.verdict for phone in missing.phones} == {None}
    assert feedback.scores.completeness == pytest.approx(100 * 7 / 8)


@pytest.mark.parametrize(
    ("said", "verdict", "heard"),
    [
        ([0, 2, 3, 4, 5, 6, 7], Verdict.MISSING, None),
        ([0, "really", 2, 3, 4, 5, 6, 7], Verdict.WRONG, "really"),
    ],
    ids=["missing", "wrong"],
)
def test_a_word_that_was_not_said_keeps_what_was_measured_at_its_place(
    said: Sequence[int | str], verdict: Verdict, heard: str | None
) -> None:
    feedback = judged(said, {1: -5.0}, absent=[1])
    unsaid, others = feedback.words[1], [word for at, word in enumerate(feedback.words) if at != 1]
    assert (unsaid.verdict, unsaid.heard, unsaid.start is None) == (verdict, heard, heard is None)
    assert unsaid.score is not None
    assert unsaid.score < min(word.score or 0 for word in others)
    assert None not in {phone.score for phone in unsaid.phones}
    assert {word.verdict for word in others} == {Verdict.GOOD}
    assert [correction.word for correction in feedback.corrections] == [1]
    assert feedback.scores.completeness == pytest.approx(100 * 7 / 8)
    assert feedback.heard == judged(said).heard


def test_a_worse_fit_of_what_was_not_said_is_a_lower_score() -> None:
    said = [0, 2, 3, 4, 5, 6, 7]
    fits = (-1.5, -3.0, -6.0)
    scores = [judged(said, {1: fit}, absent=[1]).words[1].score or 0 for fit in fits]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_a_badly_said_word_has_doubtful_phones_and_low_syllables() -> None:
    feedback = judged(fits={1: -6.0})
    bad, good = feedback.words[1], feedback.words[5]
    assert {phone.verdict for phone in bad.phones} & {PhoneVerdict.UNSURE, PhoneVerdict.WRONG}
    assert {phone.verdict for phone in good.phones} == {PhoneVerdict.GOOD}
    assert max(each.score or 0 for each in bad.syllables) < min(each.score or 0 for each in good.syllables)


@pytest.mark.parametrize("fit", [WELL, -1.0])
def test_phone_verdicts_follow_the_gates(fit: float) -> None:
    gates = ByFit.gates
    for word in judged(fits={1: -6.0, 7: BADLY}, fit=fit).words:
        for phone in word.phones:
            assert phone.score is not None
            assert (phone.verdict is PhoneVerdict.WRONG) is (phone.score < gates.phone_wrong)
            assert (phone.verdict is PhoneVerdict.GOOD) is (phone.score >= gates.phone_unsure)


@pytest.mark.parametrize("light", [0, 3, 6])
def test_a_function_word_is_not_poor_however_it_sounds(light: int) -> None:
    feedback = judged(fits={light: -6.0})
    assert feedback.words[light].verdict in (Verdict.GOOD, Verdict.FAIR)
    assert feedback.corrections == ()


def test_in_a_reading_of_bad_sounds_content_words_alone_are_poor() -> None:
    feedback = judged(fit=-2.5)
    assert verdicts(feedback) == ["fair", "poor", "poor", "fair", "poor", "poor", "fair", "poor"]
    assert len(feedback.corrections) == 2
    assert not {each.word for each in feedback.corrections} & {0, 3, 6}
    assert (feedback.scores.overall or 0) < 60


def test_a_reading_in_part_is_worth_its_part() -> None:
    whole, part = judged().scores, judged([0, 1, 2, 3, 4, 5]).scores
    assert part.completeness == 75
    assert (part.overall or 0) <= 75 < (whole.overall or 0)


@pytest.mark.parametrize(
    ("said", "fit"),
    [([], WELL), (["um"], WELL), ([0, 3], WELL), (range(8), -6.0), (["one", "two", "three", 3, 6], WELL)],
    ids=["nothing", "a strange word", "two words", "all badly", "another text"],
)
def test_what_is_no_reading_of_the_text_has_no_score(said: Sequence[int | str], fit: float) -> None:
    feedback = judged(said, fit=fit)
    assert (feedback.take.problems, feedback.take.usable) == ((Problem.WRONG_TEXT,), False)
    assert feedback.scores == NO_SCORES
    assert (feedback.corrections, feedback.extra, set(verdicts(feedback))) == ((), (), {None})
    assert feedback.heard == (" ".join(word.text for word in listened(TEXT, said, {}).words) or None)


@pytest.mark.parametrize("problem", [Problem.CUT_END, Problem.CUT_START, Problem.TRUNCATED])
def test_a_recording_that_lacks_a_part_is_not_called_another_text(problem: Problem) -> None:
    take = TakeQuality(1.0, 0.0, 1.0, -23.0, 40.0, (problem,), True)
    feedback = judged([0, 1], take=take)
    assert (feedback.take.problems, feedback.take.usable) == ((problem,), False)


def test_a_take_that_cannot_be_used_is_not_judged_even_if_all_was_heard() -> None:
    take = TakeQuality(4.0, 0.2, 3.8, -23.0, 40.0, (Problem.CLIPPED,), False)
    feedback = judged(take=take)
    assert feedback.take == take
    assert feedback.scores == NO_SCORES
    assert feedback.heard


def test_a_remark_on_the_take_does_not_keep_it_from_being_judged() -> None:
    take = TakeQuality(4.0, 0.2, 3.8, -55.0, 40.0, (Problem.TOO_QUIET,), True)
    assert judged(take=take).scores.overall is not None


def test_words_in_another_script_count_for_nothing() -> None:
    text = "Some newcomers (新來的人) learned hello."
    feedback = judged([0, 1, 3, 4], text=text)
    assert verdicts(feedback) == ["good", "good", None, "good", "good"]
    assert feedback.scores.completeness == 100


def test_a_text_of_one_word() -> None:
    feedback = judged([0], text="Influx")
    assert verdicts(feedback) == ["good"]
    assert feedback.fluency.words_per_minute is None
    assert judged([], text="Influx").take.problems == (Problem.WRONG_TEXT,)


@pytest.mark.parametrize(
    ("syllables", "expected"),
    [
        ([[("De", 0), ("lib", 1), ("er", 0), ("ate", 0), ("ly", 0)]], "de-LIB-er-ate-ly"),
        ([[("Say", 1)]], "Say"),
        ([[("twen", 1), ("ty", 0)], [("five", 1)]], "TWEN-ty five"),
        ([[("TikT", 1), ("ok", 2)]], "TIKT-ok"),
        ([[("", 0), ("s", 1)]], "S"),
        ([], None),
    ],
    ids=["a word", "one syllable", "a number", "two stresses", "no letters", "none"],
)
def test_a_hint_has_the_stressed_syllable_in_capitals(
    syllables: Sequence[Sequence[tuple[str, int]]], expected: str | None
) -> None:
    groups = [[Syllable(text, ("AH0",), stress) for text, stress in group] for group in syllables]
    assert hint(groups) == expected
