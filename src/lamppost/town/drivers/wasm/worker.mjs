// A web worker that lives the towns of a pack, so that the page stays free. It is told, by messages,
//
//   { id, pack, weeks, worlds?, seed?, watch?, engine? }   pack: bytes of a pack; worlds: which of it, else all; begins;
//                                 engine: { manifest, bytes } of town.json and town.wasm, else they are asked for
//   { id, stop: true }                            ends it after the week at hand
//
// and tells { id, week, weeks } from time to time, of all worlds together, at last
//
//   { id, about, worlds: [{ about, history, figures, burdens, trace, totals }], differ, homes }
//
// or { id, stopped: true }, or { id, error }. `history` is the file of history.mjs, `figures` are its counts of each
// week, `burdens` say of each burden how many people have any, and the sum; `differ` says who has more and less
// of what in the last world than in the first, and `homes` is there where the pack has them.

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
    postMessage({ id, error: error.message });
  }
});

/** Lives towns of a pack, one after another; null if it was stopped. */
async function live({ id, pack: content, weeks, worlds, seed, watch = [], engine: given }) {
  const { manifest, bytes } = given ?? (await (files ??= asked()));
  const engine = await Engine.load(bytes, manifest); // with a memory of its own, which goes when the towns do
  const pack = await Pack.read(engine, content);
  const numbers = worlds ?? [...Array(pack.worlds).keys()];
  const [done, histories] = [[], []];
  let told = 0;
  let homes = null;
  for (const [place, number] of numbers.entries()) {
    const world = pack.world(number);
    const town = new Town(pack, world, { watch, ...(seed === undefined ? {} : { seed }) });
    const history = new History(pack, town);
    const trace = [];
    while (town.weeks < weeks) {
      trace.push(town.step().trace);
      history.note();
      if (performance.now() - told < OFTEN && town.weeks < weeks) continue;
      postMessage({ id, week: place * weeks + town.weeks, weeks: numbers.length * weeks });
      await new Promise((go) => setTimeout(go, 0));
      told = performance.now();
      if (stopped.delete(id)) return null;
    }
    histories.push(history);
    if (world.homes) homes = engine.bytes(world.homes).slice();
    const counts = { figures: history.figures, burdens: history.summed() };
    done.push({ about: world.about, history: await history.file(), ...counts, trace: joined(trace), totals: town.totals });
  }
  return { about: pack.about, worlds: done, differ: histories.at(-1).differ(histories[0]), homes };
}
