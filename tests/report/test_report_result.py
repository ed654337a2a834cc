"""The result as JSON: the schema holds, numbers are rounded, nothing in it speaks to a terminal."""

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from speakcheck.assess.feedback import Feedback
from speakcheck.assess.scorer import Likeness
from speakcheck.paths import asset
from speakcheck.report.to_json import dumped, error_json, result_json


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    described = json.loads(asset("schema", "result-1.json").read_text("utf-8"))
    Draft202012Validator.check_schema(described)
    return Draft202012Validator(described)


@pytest.mark.parametrize("name", ["mixed", "flawless", "unusable"])
def test_the_schema_describes_every_result(
    name: str, schema: Draft202012Validator, request: pytest.FixtureRequest
) -> None:
    assert list(schema.iter_errors(result_json(request.getfixturevalue(name)))) == []


def test_the_schema_describes_errors(schema: Draft202012Validator) -> None:
    row = error_json("a", "missing.wav", "Hello.", "There is no file.", "Check the name.")
    assert list(schema.iter_errors(row)) == []
    assert list(schema.iter_errors({**row, "words": [{}]})) != []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("scores", "overall"), 101),
        (("scores", "overall"), "80"),
        (("words", 0, "verdict"), "perfect"),
        (("surplus",), 1),
        (("schema",), "speakcheck/result/2"),
        (("extra", 0, "kind"), "omission"),
        (("words", 0, "stress"), -1),
        (("words", 0, "phones", 0, "likely"), [{"phone": "AH", "probability": 2}]),
    ],
    ids=lambda value: "/".join(map(str, value)) if isinstance(value, tuple) else repr(value),
)
def test_the_schema_refuses(
    path: tuple[Any, ...], value: Any, mixed: Feedback, schema: Draft202012Validator
) -> None:
    result = result_json(mixed)
    place: Any = result
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not schema.is_valid(result)


def test_numbers_are_rounded_and_what_is_not_finite_is_null(mixed: Feedback) -> None:
    scores = replace(mixed.scores, overall=float("nan"), accuracy=66.66)
    result = result_json(replace(mixed, scores=scores))
    assert result["scores"]["overall"] is None
    assert result["scores"]["accuracy"] == 66.7
    assert result["words"][0]["start"] == 0.512
    assert result["take"]["level_dbfs"] == -23.5


def test_keys_are_those_agreed(mixed: Feedback) -> None:
    keys = " ".join(result_json(mixed))
    assert keys == "schema id audio text engine take heard understood scores words extra fluency feedback"
    keys = " ".join(result_json(mixed)["words"][0])
    assert keys == "text start end verdict score stress heard hint syllables phones whisper"


def test_what_a_phone_may_have_been_is_told_with_the_stress_of_the_word(
    mixed: Feedback, schema: Draft202012Validator
) -> None:
    word = mixed.words[0]
    phones = [replace(phone, likely=(Likeness("IY", 0.71239), Likeness("AH", 0.2))) for phone in word.phones]
    told = replace(word, stress=43.21, phones=tuple(phones))
    result = result_json(replace(mixed, words=(told, *mixed.words[1:])))
    assert list(schema.iter_errors(result)) == []
    first = result["words"][0]
    assert first["stress"] == 43.2
    likely = [{"phone": "IY", "probability": 0.712}, {"phone": "AH", "probability": 0.2}]
    assert [phone["likely"] for phone in first["phones"]] == [likely] * len(phones)
    assert result["words"][1]["stress"] is None
    assert all(phone["likely"] is None for phone in result["words"][1]["phones"])


def test_nothing_that_a_terminal_obeys_is_written_as_it_is(mixed: Feedback) -> None:
    hostile = "\x1b[31m\x9b31m\x07\x7f\u202e\u2028\udcff繁"
    line = dumped(result_json(replace(mixed, audio=hostile, text=hostile)))
    assert all(sign.isprintable() for sign in line)
    assert "繁" in line
    assert json.loads(line)["audio"] == hostile.replace("\udcff", "?")
