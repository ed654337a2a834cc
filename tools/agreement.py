"""The plot of the documentation: how far scores agree with experts, beside one of them.

Run: python -m tools.agreement (writes assets/docs/agreement.svg)
"""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from speakcheck.assess.grounds import Agreement, shipped_grounds
from speakcheck.paths import asset

ROWS = {
    "overall": "a sentence, overall",
    "accuracy": "its accuracy",
    "fluency": "its fluency",
    "prosody": "its prosody",
    "word": "a single word",
    "phone": "a single sound",
}
"""What is held against the experts, and how the plot calls it."""
EXPERT = {"overall": 0.876, "accuracy": 0.817, "fluency": 0.828, "prosody": 0.815, "word": 0.752}
"""One expert against the mean of the other four (Pearson), on the training part of speechocean762: the
recordings that the folds are of."""
WIDTH, EDGE, LEFT, RIGHT = 720.0, 24.0, 190.0, 60.0
"""Of the picture; of its rim; of the names; of the figures behind the bars."""
TOP, BAR, GAP = 92.0, 13.0, 20.0
"""Where the bars begin; the height of a bar; between two rows of bars."""
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
TITLE = "Agreement with the panel of experts"
BELOW = "Pearson correlation; 1 would be perfect. Thin line: five folds. The same recordings for both."
SERIES = {
    "own": "speakcheck, on speakers it never heard",
    "expert": "one expert",
}
STYLE = """\
.ground{fill:#ffffff}.text{fill:#1f2328}.soft{fill:#59636e}.grid{stroke:#d1d9e0}
.own{fill:#0969da}.expert{fill:#8c959f}.span{stroke:#1f2328}
@media (prefers-color-scheme:dark){.ground{fill:#161b22}.text{fill:#e6edf3}.soft{fill:#9198a1}
.grid{stroke:#3d444d}.own{fill:#4493f8}.expert{fill:#768390}.span{stroke:#e6edf3}}"""


def picture(own: Mapping[str, Agreement]) -> str:
    """Draw two bars for each aspect as SVG, light or dark as the reader's screen is."""
    height = TOP + len(ROWS) * (len(SERIES) * BAR + GAP) + 44
    bottom = height - 54
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" role="img"'
            ' font-family="system-ui, sans-serif" font-size="14">',
            f"<title>{TITLE}</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="ground" width="{WIDTH:g}" height="{height:g}" rx="10"/>',
            _text("text", EDGE, 36, TITLE, 'font-size="18" font-weight="bold"'),
            *_legend(),
            *_grid(bottom),
            *(line for at, name in enumerate(ROWS) for line in _row(name, own[name], at)),
            _text("soft", EDGE, height - 16, BELOW, 'font-size="12"'),
            "</svg>\n",
        ]
    )


def _legend() -> Iterator[str]:
    left = EDGE
    for kind, name in SERIES.items():
        yield f'<rect class="{kind}" x="{left:g}" y="54" width="12" height="12" rx="2"/>'
        yield _text("text", left + 18, 65, name)
        left += 18 + 7.2 * len(name) + 20


def _grid(bottom: float) -> Iterator[str]:
    for tick in TICKS:
        at = _across(tick)
        yield f'<path class="grid" d="M{at:g} {TOP - 8:g}V{bottom:g}"/>'
        yield _text("soft", at, bottom + 15, f"{tick:g}", 'font-size="12" text-anchor="middle"')


def _row(name: str, own: Agreement, at: int) -> Iterator[str]:
    top = TOP + at * (len(SERIES) * BAR + GAP)
    yield _text("text", LEFT - 12, top + len(SERIES) * BAR / 2 + 5, ROWS[name], 'text-anchor="end"')
    values = {"own": own.mean} | ({"expert": EXPERT[name]} if name in EXPERT else {})
    for number, (kind, value) in enumerate(values.items()):
        place = top + number * BAR
        long = _across(value) - LEFT
        yield f'<rect class="{kind}" x="{LEFT:g}" y="{place:g}" width="{long:g}" height="{BAR - 1:g}"/>'
        beyond = max(value, *own.folds) if kind == "own" else value
        shown = 'font-size="12"' + (' font-weight="bold"' if kind == "own" else "")
        yield _text("text", _across(beyond) + 6, place + BAR - 3, f"{value:.3f}", shown)
    low, high, middle = _across(min(own.folds)), _across(max(own.folds)), top + BAR / 2 - 0.5
    yield f'<path class="span" d="M{low:g} {middle:g}H{high:g}"/>'


def _across(value: float) -> float:
    return round(LEFT + value * (WIDTH - LEFT - RIGHT), 1)


def _text(kind: str, left: float, base: float, text: str, more: str = "") -> str:
    space = " " if more else ""
    return f'<text class="{kind}" x="{left:g}" y="{base:g}"{space}{more}>{text}</text>'


def main() -> None:
    """Draw the plot of the model that comes with the program."""
    parser = argparse.ArgumentParser(prog="python -m tools.agreement", description=__doc__)
    parser.add_argument("--out", type=Path, default=asset("docs", "agreement.svg"))
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(picture(shipped_grounds().agreement), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
