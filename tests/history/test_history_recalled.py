"""A result as it is kept becomes the feedback that it was."""

from typing import Any

import pytest

from speakcheck.coach import Coach
from speakcheck.errors import HistoryError
from speakcheck.history.stored_result import from_json
from speakcheck.paths import demo_recordings
from speakcheck.report.to_json import result_json
from tests.history.made import stored

TEXT = "Some newcomers learned to say hello in Mandarin."


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    return result_json(Coach().check(TEXT, demo_recordings()[2]))


def test_nothing_is_lost(result: dict[str, Any]) -> None:
    assert result["words"][0]["stress"] is not None
    assert all(phone["likely"] for phone in result["words"][0]["phones"])
    assert result_json(from_json(stored(result))) == result


def test_a_result_without_stress_and_likely_phones_is_read(result: dict[str, Any]) -> None:
    phones = [
        [{key: value for key, value in phone.items() if key != "likely"} for phone in word["phones"]]
        for word in result["words"]
    ]
    words = [
        {key: value for key, value in word.items() if key not in ("stress", "whisper")} | {"phones": own}
        for word, own in zip(result["words"], phones, strict=True)
    ]
    first = from_json(stored(result | {"words": words})).words[0]
    assert (first.stress, first.whisper, first.phones[0].likely) == (None, None, None)


def test_what_is_no_result_is_said(result: dict[str, Any]) -> None:
    with pytest.raises(HistoryError, match="no result"):
        stored(result | {"words": [{}]})
