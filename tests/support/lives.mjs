// Lives the towns of a pack with everybody watched, and says in a language everybody's life and the numbers of the towns,
// as the page shows them: {lives, numbers}.
// Under Node: node lives.mjs DRIVER PAGE PACK WEEKS LANGUAGE SENTENCES; PAGE has the page's modules.

import { readFileSync } from "node:fs";

const [, , driver, page, path, weeks, language, sentences] = process.argv;
const { Engine, Pack, Town, joined } = await import(`${driver}/town.mjs`);
const { History } = await import(`${driver}/history.mjs`);
const { lifeOf } = await import(`${page}/lived-ledger.js`);
const { numbersOf } = await import(`${page}/lived-numbers.js`);
const { Words } = await import(`${page}/words.js`);
const manifest = JSON.parse(readFileSync(`${driver}/town.json`));
const engine = await Engine.load(readFileSync(`${driver}/town.wasm`), manifest);
const pack = await Pack.read(engine, readFileSync(path));
const people = [...Array(pack.about.people).keys()];
const [watched, worlds, histories] = [new Set(people), [], []];
for (let number = 0; number < pack.worlds; number += 1) {
  const town = new Town(pack, pack.world(number), { watch: people });
  const history = new History(pack, town);
  const [trace, quiet, entered] = [[], [], []];
  while (town.weeks < Number(weeks)) {
    trace.push(town.step().trace);
    quiet.push(history.quiet(watched));
    entered.push(...history.entered());
    history.note();
  }
  const counts = { figures: history.figures, burdens: history.summed(), met: history.met(), tally: history.tally };
  worlds.push({ about: town.world.about, trace: joined(trace), quiet: joined(quiet), entered, totals: town.totals, ...counts });
  histories.push(history);
}
const { TRACE, RECORD } = manifest.rows;
const array = (name) => engine.bytes(pack.world(0)[name]).slice();
const differ = histories.at(-1).differ(histories[0]);
const lived = { about: pack.about, worlds, differ, who: array("who"), groups: array("groups"), rows: { TRACE, RECORD } };
const words = new Words(language, JSON.parse(readFileSync(sentences)));
const lives = people.map((person) => lifeOf(lived, person, words));
console.log(JSON.stringify({ lives, numbers: numbersOf(lived, words, { seed: pack.about.seed }, Number(weeks), "Apache-2.0") }));
