"""How fast the page draws two towns: `python -m benchmarks.frame_rate [--people 100000] [--pixels 500] [--frames 120]`.

Chromium without a window and without a GPU draws a new week of both towns in every frame, everybody's dot anew. Shown
are the milliseconds that drawing takes, and the time from frame to frame beside that of an empty page in the same run:
the machine is shared and noisy, so the figure to quote is the ratio. At a ratio of 1 the page keeps the screen's pace.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import json
import os
import shutil
import threading
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from lamppost.show.page.town_map import TownMap, town_map
from lamppost.society.model import Society

STATIC = Path(str(files("lamppost.show"))) / "web" / "static"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WEEKS = 12

SCRIPT = """
async ({ pixels, frames }) => {
  const { Ground, Town, lights } = await import('/town.js')
  const [plan, homes, weeks] = await Promise.all([
    fetch('/made/plan.json').then((answer) => answer.json()),
    fetch('/made/homes.bin').then((answer) => answer.arrayBuffer()),
    fetch('/made/weeks.bin').then((answer) => answer.arrayBuffer()),
  ])
  const ground = new Ground(plan, new Uint16Array(homes))
  const many = ground.people
  const week = (k) => new Uint8Array(weeks, (k % (weeks.byteLength / many)) * many, many)
  const began = performance.now()
  ground.layout(pixels)
  const towns = [0, 1].map(() => {
    const canvas = document.createElement('canvas')
    canvas.style.cssText = `width:${pixels}px;height:${pixels}px`
    document.body.append(canvas)
    return new Town(canvas, ground)
  })
  const heard = plan.buildings.flatMap((each) => each.channels).concat(plan.lamp_channels)
  const channels = Object.fromEntries(heard.map((name) => [name, [9, 9, 9, 9]]))
  for (const town of towns) town.light(lights(plan, channels, many, 3))
  const laid = performance.now() - began
  const run = (draw) => new Promise((done) => {
    const stamps = []
    const spent = []
    const step = (now) => {
      stamps.push(now)
      const start = performance.now()
      draw(stamps.length)
      spent.push(performance.now() - start)
      if (stamps.length <= frames) requestAnimationFrame(step)
      else done({ spent, apart: stamps.slice(1).map((each, k) => each - stamps[k]) })
    }
    requestAnimationFrame(step)
  })
  await run((k) => towns.forEach((town, number) => town.draw(week(k + 5 * number), {})))
  const empty = await run(() => {})
  const full = await run((k) => towns.forEach((town, number) => town.draw(week(k + 5 * number), {})))
  return { laid, empty, full }
}
"""


def made_weeks(people: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """(WEEKS, people) bytes as busy as those of the busiest regime: half on a step, one in ten recorded."""
    chance = np.random.default_rng(1)
    steps = chance.choice(5, (WEEKS, people), p=(0.2, 0.1, 0.35, 0.33, 0.02)).astype(np.uint8)
    happened = chance.random((3, WEEKS, people)) < np.array([0.1, 0.002, 0.05])[:, None, None]
    return np.asarray(steps | happened[0] * np.uint8(8) | happened[1] * np.uint8(16) | happened[2] * np.uint8(128))


class Handler(http.server.SimpleHTTPRequestHandler):
    """The page's own files, and what was made for the measurement."""

    made: dict[str, bytes]

    def do_GET(self) -> None:
        found = self.made.get(self.path)
        if found is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "application/octet-stream")
        self.send_header("Content-Length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def measure(drawn: TownMap, people: int, pixels: int, frames: int) -> dict[str, Any]:
    """Milliseconds: to lay the ground, and per frame of an empty page and of two towns."""
    from playwright.sync_api import sync_playwright

    Handler.made = {
        "/": b"<!doctype html><title>towns</title><body style='margin:0;background:#0a0e15'>",
        "/favicon.ico": b"",
        "/made/plan.json": json.dumps(drawn.data()).encode(),
        "/made/homes.bin": drawn.homes.tobytes(),
        "/made/weeks.bin": made_weeks(people).tobytes(),
    }
    browser = os.environ.get("LAMPPOST_BROWSER", "")
    path = next(filter(None, map(shutil.which, (browser, *BROWSERS))), None)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(STATIC)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
            page = opened.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
            found: dict[str, Any] = page.evaluate(SCRIPT, {"pixels": pixels, "frames": frames})
            opened.close()
    finally:
        server.shutdown()
        server.server_close()
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", default="10000,100000")
    parser.add_argument("--pixels", default="500,1000")
    parser.add_argument("--frames", type=int, default=120)
    chosen = parser.parse_args()
    print(
        f"{'people':>8} {'pixels':>7} {'draw ms':>8} {'19 of 20':>8} "
        f"{'frame ms':>9} {'empty ms':>9} {'ratio':>6} {'lay ms':>7}"
    )
    for people in map(int, chosen.people.split(",")):
        drawn = town_map(Society.generate(people, 1))
        for pixels in map(int, chosen.pixels.split(",")):
            found = measure(drawn, people, pixels, chosen.frames)
            spent = sorted(found["full"]["spent"])
            frame, empty = (float(np.mean(found[name]["apart"])) for name in ("full", "empty"))
            print(
                f"{people:>8,} {pixels:>7} {np.median(spent):>8.1f} {spent[int(0.95 * len(spent))]:>8.1f} "
                f"{frame:>9.1f} {empty:>9.1f} {frame / empty:>6.2f} {found['laid']:>7.0f}"
            )


if __name__ == "__main__":
    main()
