"""The picture of the rooms is that of the contracts, and the page tells of every room."""

from pathlib import Path

from speakcheck.paths import asset
from tools.architecture import layers, picture

CHECKOUT = Path(__file__).parents[2]


def test_the_picture_is_that_of_the_contracts() -> None:
    assert asset("docs", "architecture.svg").read_text("utf-8") == picture(layers())


def test_every_room_is_told_of() -> None:
    page = (CHECKOUT / "docs" / "architecture.md").read_text("utf-8")
    rooms = [room for line in layers() for room in line if (CHECKOUT / "speakcheck" / room).is_dir()]
    assert len(rooms) > 10
    assert [room for room in rooms if f"`{room}`" not in page] == []
