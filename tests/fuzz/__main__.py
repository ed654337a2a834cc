"""Reads mutated inputs with everything that reads, and tells which it did not get through.

python -m tests.fuzz --inputs 2000
python -m tests.fuzz --reader words --seed 1 --only 123
"""

import argparse
from time import monotonic

from tests.fuzz.readers import READERS
from tests.fuzz.running import ROOT, fuzz
from tests.fuzz.worker import HANG, MEMORY, Failure, Tally

KEPT = ROOT / "build" / "fuzz"
"""Where inputs that fail are put."""
SHOWN = 300
"""Characters of an input that are shown; a longer one is in KEPT alone."""
LAST_LINES = 12


def run(names: list[str], seed: int, inputs: int, start: int) -> int:
    """Share inputs among readers, and print what came of them; return how many kinds of failure there are."""
    each = -(-inputs // len(names))
    failures: list[Failure] = []
    tallies: list[Tally] = []
    begun = monotonic()
    for name in names:
        tally = None
        for told in fuzz(name, seed, range(start, start + each)):
            if isinstance(told, Failure):
                failures.append(told)
                _show(told, seed)
            else:
                tally = told
        if tally is not None:
            tallies.append(tally)
            print(
                f"{name:15}{tally.inputs:8} inputs, {tally.read:7} read, "
                f"{tally.inputs / max(tally.seconds, 1e-9):7.0f}/s, slowest {tally.slowest:6.3f} s",
                flush=True,
            )
    spent = sum(tally.seconds for tally in tallies)
    print(
        f"{each * len(names)} inputs from seed {seed} in {monotonic() - begun:.0f} s, "
        f"{each * len(names) / max(spent, 1e-9):.0f} a second of processor time, each at most {HANG:g} s "
        f"and {MEMORY / 1e9:g} GB: " + (f"{len(failures)} failures" if failures else "no failure")
    )
    return len(failures)


def _show(failure: Failure, seed: int) -> None:
    data = failure.data.encode("latin-1")
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{failure.reader.replace(' ', '-')}-{seed}-{failure.number}"
    path.write_bytes(data)
    print(f"\nFAILED {failure.reader}: {failure.kind}")
    print(f"  python -m tests.fuzz --reader '{failure.reader}' --seed {seed} --only {failure.number}")
    print(f"  {len(data)} bytes in {path.relative_to(ROOT)}" + (f": {data!r}" if len(data) <= SHOWN else ""))
    for line in failure.told.splitlines()[-LAST_LINES:]:
        print(f"  | {line[:200]}")
    print(flush=True)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--inputs", type=int, default=2_000, help="of all readers together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reader", action="append", choices=sorted(READERS), help="default: all")
    parser.add_argument("--only", type=int, help="number of the one input to be read")
    parser.add_argument("--from", type=int, default=0, dest="start", help="number of the first input")
    return parser


def main() -> int:
    args = arguments().parse_args()
    start, inputs = (args.start, args.inputs) if args.only is None else (args.only, 1)
    return 1 if run(args.reader or list(READERS), args.seed, inputs, start) else 0


if __name__ == "__main__":
    raise SystemExit(main())
