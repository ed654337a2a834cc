"""How paragraphs of news English fall into sentences."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speakcheck.lessons.sentences import LONGEST, split_sentences

NEWS = """
He lives in the U.S. | The app is Chinese.
The U.S. Supreme Court will rule. | Nobody knows how.
The U.S. and the U.K. agreed on Jan. 19. | The E.U. did not.
Dr. Lin met Sen. Cruz on Jan. 19 in Washington, D.C.
They talked about Apple Inc. and ByteDance Ltd. for an hour. | Then they left.
It rose by 3.5 percent to $1.2 billion. | That is a record.
"We are TikTok refugees." | The name spread.
“It is fun,” she said. | “We like it.” | Others agreed.
"Why not?" he asked. | "Nobody knows!" Tom Brown said. | They laughed.
Listen to Ep. 5 and No. 7. | Then answer. | The answer was no. | Then they left.
It opens at 9 a.m. Monday. | It closes at 5 p.m. | Visitors may stay until 6 p.m. ET on Friday.
George W. Bush and J. K. Rowling met. | She wrote about it.
He waited... and waited. | Then… he left. | Well... I stayed... | Nobody came.
Really?! | Yes! | Is it true? | It is.
Yahoo! is a company. | So is eBay. | iPhone sales fell.
They voted for plan B. | The plan failed.
She has a Ph.D. from MIT. | She teaches there.
The ban (it starts today.) was lifted. | (Few noticed.) | More follows.
1. The first point stays whole. | 2. So does the second.
He sells e.g. Apples, i.e. Fruit, vs. Meat.
Martin Luther King Jr. Day is a holiday. | It honors Martin Luther King Jr. | He was a leader.
Copying lost a space.|The next sentence starts here.
Read node.js docs at example.com. | Version 2.0.1 is out.
It was 2024. | In 2025, it changed. | 300 people came. | $5 is enough.
It was John and I. | We left.
"Stop." | — "No." | It went on . . . | Nobody knew.
"""


@pytest.mark.parametrize("marked", NEWS.strip().splitlines())
def test_sentences_end_where_a_reader_stops(marked: str) -> None:
    text = marked.replace(" | ", " ").replace("|", "")
    assert split_sentences(text) == tuple(re.split(r" ?\| ?", marked))


@pytest.mark.parametrize("text", ["", "   ", "\n"], ids=["empty", "spaces", "newline"])
def test_nothing_gives_no_sentence(text: str) -> None:
    assert split_sentences(text) == ()


def test_a_long_sentence_is_split_where_a_reader_breathes() -> None:
    clause = "the committee that was formed in the spring of last year spoke of its many hopes and fears"
    text = f"{clause}, {clause}; {clause}, {clause}, {clause}; {clause}, {clause}."
    parts = split_sentences(text)
    assert len(parts) == 2
    assert all(len(part) <= LONGEST for part in parts)
    assert parts[0].endswith(";")
    assert " ".join(parts) == text


@given(st.text(alphabet=st.sampled_from(list("AbIU. .!?…'\"”)(i,19—\u4e2d")), max_size=80))
def test_nothing_is_lost(text: str) -> None:
    sentences = split_sentences(text)
    assert re.sub(r"\s", "", "".join(sentences)) == re.sub(r"\s", "", text)
    assert all(sentence == sentence.strip() and sentence for sentence in sentences)
