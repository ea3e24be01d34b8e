// A web worker that lives the towns of a pack, so that the page stays free. It is told, by messages,
//
//   { id, pack, weeks, worlds?, seed?, watch?, engine? }   pack: bytes of a pack; worlds: which of it, else all; begins;
//                                 engine: { manifest, bytes } of town.json and town.wasm, else they are asked for
//   { id, stop: true }                            ends it after the week at hand
//
// and tells { id, week, weeks } from time to time, of all worlds together, at last
//
//   { id, about, worlds: [{ about, history, figures, burdens, met, tally, trace, quiet, entered, totals }], differ, homes, who, groups, rows }
//
// or { id, stopped: true }, or { id, error, damaged }, which says whether it is the pack. `trace` and `quiet` are rows about the watched, laid out as `rows` says:
// lines of their ledgers, and what they did and nobody recorded, or left undone. `entered` has four numbers of each entry on a
// list: who, which list, the week in which it took effect, and whether it was true. `history` is the file of history.mjs, `figures` are its counts of each
// week, `burdens` say of each burden how many people have any, and the sum; `met` of each person how often they were refused
// something, and wrongly, and whether through a tie; `tally` counts more of the same rows; `differ` says who has more and less
// of what in the last world than in the first; `homes`, `who` and `groups` are there where the pack has them.

import { Engine, Pack, Town, joined } from "./town.mjs";
import { History } from "./history.mjs";

const OFTEN = 50; // milliseconds between two signs of life
const stopped = new Set();
let files = null;

/** The engine's files, which lie beside this one. */
async function asked() {
  const beside = (name) => fetch(new URL(name, location.href));
  const [manifest, wasm] = await Promise.all([beside("town.json").then((each) => each.json()), beside("town.wasm")]);
  return { manifest, bytes: await wasm.arrayBuffer() };
}

addEventListener("message", async ({ data }) => {
  const { id } = data;
  if (data.stop) {
    stopped.add(id);
    return;
  }
  try {
    postMessage({ id, ...((await live(data)) ?? { stopped: true }) });
  } catch (error) {
    postMessage({ id, error: error.message, damaged: Boolean(error.damaged) });
  }
});

/** Lives towns of a pack, one after another; null if it was stopped. */
async function live({ id, pack: content, weeks, worlds, seed, watch = [], engine: given }) {
  const { manifest, bytes } = given ?? (await (files ??= asked()));
  const engine = await Engine.load(bytes, manifest); // with a memory of its own, which goes when the towns do
  const pack = await Pack.read(engine, content).catch((error) => {
    throw Object.assign(error, { damaged: true });
  });
  const numbers = worlds ?? [...Array(pack.worlds).keys()];
  const [done, histories] = [[], []];
  const watched = new Set(watch);
  let told = 0;
  const further = { homes: null, who: null, groups: null };
  for (const [place, number] of numbers.entries()) {
    const world = pack.world(number);
    const town = new Town(pack, world, { watch, ...(seed === undefined ? {} : { seed }) });
    const history = new History(pack, town);
    const [trace, quiet, entered] = [[], [], []];
    while (town.weeks < weeks) {
      const week = town.step();
      trace.push(week.trace);
      if (watch.length) {
        quiet.push(history.quiet(watched));
        entered.push(...history.entered());
      }
      history.note();
      if (performance.now() - told < OFTEN && town.weeks < weeks) continue;
      postMessage({ id, week: place * weeks + town.weeks, weeks: numbers.length * weeks });
      await new Promise((go) => setTimeout(go, 0));
      told = performance.now();
      if (stopped.delete(id)) return null;
    }
    histories.push(history);
    for (const name of Object.keys(further)) if (world[name]) further[name] = engine.bytes(world[name]).slice();
    const counts = { figures: history.figures, burdens: history.summed(), met: history.met(), tally: history.tally };
    done.push({ about: world.about, history: await history.file(), ...counts, trace: joined(trace), quiet: joined(quiet), entered, totals: town.totals });
  }
  const { TRACE, RECORD } = manifest.rows;
  return { about: pack.about, worlds: done, differ: histories.at(-1).differ(histories[0]), ...further, rows: { TRACE, RECORD } };
}
