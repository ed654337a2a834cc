"""Who judges while the app runs: one coach at a time, however often and early it is asked for."""

from speakcheck.practice.subprocess_coach import SubprocessCoach
from speakcheck.tui.coach_loader import Asked, CoachLoader


class Noted(SubprocessCoach):
    """Begins no process, and notes that it was let go."""

    closed = False

    def warm_up(self) -> None:
        return

    def close(self) -> None:
        self.closed = True


def noting() -> tuple[CoachLoader, list[tuple[Asked, Noted]]]:
    """Return a hearing, and what it has made so far."""
    made: list[tuple[Asked, Noted]] = []

    def make(asked: Asked) -> tuple[Noted, str]:
        made.append((asked, Noted()))
        return made[-1][1], ""

    return CoachLoader(make=make), made


def test_who_asks_before_it_has_begun_keeps_the_coach() -> None:
    hearing, made = noting()
    coach = hearing.coach()
    hearing.begin()
    assert hearing.coach() is coach
    assert [(asked, each.closed) for asked, each in made] == [((None, None), False)]


def test_another_choice_lets_the_coach_go() -> None:
    hearing, made = noting()
    before = hearing.coach()
    hearing.choose("sphinx", None)
    after = hearing.coach()
    assert [each for _, each in made] == [before, after]
    assert [(asked, each.closed) for asked, each in made] == [((None, None), True), (("sphinx", None), False)]
    hearing.close()
    assert made[1][1].closed
