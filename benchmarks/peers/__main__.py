"""Lamppost beside its peers: builds their environments, measures everything, and writes docs/benchmarks anew.

python -m benchmarks.peers                                    about 25 minutes on two cores
python -m benchmarks.peers --sizes 10000,100000 --peers Lamppost,Starsim --out some-folder
python -m benchmarks.peers --page                             table and figure from the results that are there
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from statistics import median

from benchmarks.peers import agreement, environments, figure, page, rows
from benchmarks.peers.peers import LAMPPOST, PEERS, Peer
from benchmarks.peers.processes import Limits
from benchmarks.peers.session import WEEKS, Session
from benchmarks.peers.summary import Summary


def main() -> int:
    """Measure, write, and say whether the simulators agree; 1 if they do not."""
    chosen = _options()
    parquet, picture, text = (chosen.out / name.name for name in (page.TABLE, page.PICTURE, page.PAGE))
    if chosen.out == page.PAGE.parent:
        picture = page.PICTURE
    if not chosen.page:
        _measure(chosen, parquet)
    frame, about = rows.read(parquet)
    summary = Summary(frame)
    picture.write_text(figure.drawn(summary), encoding="utf-8")
    if text.is_file():
        page.rewrite(text, summary, about)
    print(page.results(summary, about))
    furthest = max(summary.furthest(town) for town in page.NAMES)
    if furthest > agreement.tolerance(summary.compared()):
        print("The simulators do not run one model: see the last table.", file=sys.stderr)
        return 1
    for unchecked in summary.unchecked():
        print(f"Not compared with the others: {unchecked}", file=sys.stderr)
    return 1 if summary.unchecked() else 0


def _measure(chosen: argparse.Namespace, parquet: Path) -> None:
    limits = Limits(chosen.limit_seconds, chosen.limit_gb)
    missing = environments.build(chosen.peers)
    found = rows.table(Session(chosen.peers, missing, chosen.sizes, chosen.repeats, limits).rows())
    about = {
        "day": dt.datetime.now(dt.UTC).date().isoformat(),
        "machine": rows.machine(),
        "limits": str(limits),
        "repeats": chosen.repeats,
        "versions": {peer.name: environments.versions(peer) for peer in chosen.peers if peer.name not in missing},
        "load": median(found["load"].drop_nulls().to_list() or [0.0]),
    }
    parquet.parent.mkdir(parents=True, exist_ok=True)
    rows.write(parquet, found, about)


def _peers(names: str) -> list[Peer]:
    known = {peer.name.lower(): peer for peer in PEERS}
    wanted = [name.strip().lower() for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise argparse.ArgumentTypeError(f"'{unknown[0]}' is none of {', '.join(peer.name for peer in PEERS)}")
    return [peer for peer in PEERS if peer is LAMPPOST or peer.name.lower() in wanted]


def _sizes(text: str) -> list[int]:
    try:
        sizes = [int(word.replace("_", "")) for word in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not numbers of people with commas between") from None
    if min(sizes) < 1000:
        raise argparse.ArgumentTypeError("a town has 1,000 people at least")
    return sizes


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    everybody = ",".join(peer.name for peer in PEERS)
    parser.add_argument("--peers", type=_peers, default=everybody, help="names with commas between; Lamppost always")
    parser.add_argument("--sizes", type=_sizes, default=",".join(map(str, WEEKS)), help="numbers of people")
    parser.add_argument("--repeats", type=int, default=3, help="up to a million people; larger towns are measured once")
    parser.add_argument("--limit-seconds", type=float, default=60.0, help="of one process; beyond it is cut off")
    parser.add_argument("--limit-gb", type=float, default=12.0, help="of memory of one process; beyond it is cut off")
    parser.add_argument("--out", type=Path, default=page.PAGE.parent, help="folder of the results; by default docs")
    parser.add_argument("--page", action="store_true", help="measure nothing: table and figure from the results")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)
        sys.exit(130)
