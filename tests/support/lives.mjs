// Lives the towns of a pack with everybody watched, and says everybody's life in a language as the page shows it.
// Under Node: node lives.mjs DRIVER PAGE PACK WEEKS LANGUAGE SENTENCES; PAGE has the page's modules.

import { readFileSync } from "node:fs";

const [, , driver, page, path, weeks, language, sentences] = process.argv;
const { Engine, Pack, Town, joined } = await import(`${driver}/town.mjs`);
const { History } = await import(`${driver}/history.mjs`);
const { lifeOf } = await import(`${page}/lived-ledger.js`);
const { Words } = await import(`${page}/words.js`);
const manifest = JSON.parse(readFileSync(`${driver}/town.json`));
const engine = await Engine.load(readFileSync(`${driver}/town.wasm`), manifest);
const pack = await Pack.read(engine, readFileSync(path));
const people = [...Array(pack.about.people).keys()];
const [watched, worlds] = [new Set(people), []];
for (let number = 0; number < pack.worlds; number += 1) {
  const town = new Town(pack, pack.world(number), { watch: people });
  const history = new History(pack, town);
  const [trace, quiet, entered] = [[], [], []];
  while (town.weeks < Number(weeks)) {
    trace.push(town.step().trace);
    quiet.push(history.quiet(watched));
    entered.push(...history.entered());
  }
  worlds.push({ about: town.world.about, trace: joined(trace), quiet: joined(quiet), entered });
}
const { TRACE, RECORD } = manifest.rows;
const lived = { about: pack.about, worlds, who: engine.bytes(pack.world(0).who).slice(), rows: { TRACE, RECORD } };
const words = new Words(language, JSON.parse(readFileSync(sentences)));
console.log(JSON.stringify(people.map((person) => lifeOf(lived, person, words))));
