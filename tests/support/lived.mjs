// Lives a town of a pack and says what came of it: SHA-256 of every table, field by field, and the totals.
// Under Node: node lived.mjs FOLDER WEEKS PACK...; a page imports it.

let joined; // of the driver

/** One hash a table, over the fields of its rows one after another, so that no gap between fields has a part in it. */
export async function hashes(town) {
  const { engine } = town;
  const columns = (item, bytes) => {
    const row = engine.manifest.rows[item];
    if (!row) return bytes;
    const count = bytes.length / row.size;
    const out = [];
    for (const [of, offset] of Object.values(row.fields)) {
      const size = Number(of.slice(2));
      const column = new Uint8Array(count * size);
      for (let k = 0; k < count; k += 1) {
        column.set(bytes.subarray(k * row.size + offset, k * row.size + offset + size), k * size);
      }
      out.push(column);
    }
    return joined(out);
  };
  const used = (table, rows) => engine.bytes(table).slice(0, rows * table.size * table.shape.slice(1).reduce((a, b) => a * b, 1));
  const said = {};
  const say = async (name, item, bytes) => {
    said[name] = await sha256(columns(item, bytes));
  };
  await say("events", "RECORD", joined(town.log.events));
  await say("refusals", "REFUSAL", joined(town.log.refusals));
  await say("trace", "TRACE", joined(town.log.trace));
  for (const name of ["done", "sought", "listed", "effects"]) {
    await say(name, "<i8", joined(town.log[name].map((each) => new Uint8Array(each.buffer))));
  }
  for (const [name, table] of Object.entries(town.state)) {
    if (name !== "flip" && name !== "lots") await say(`state.${name}`, name === "actor" ? "ACTOR" : "", engine.bytes(table));
  }
  const [holders, grounds] = [...engine.int64(town.lists.used)].map(Number);
  await say("lists.holder", "HOLDER", used(town.lists.holder, holders));
  await say("lists.entry", "LIST_ENTRY", used(town.lists.entry, holders));
  await say("lists.ground", "GROUND", used(town.lists.ground, grounds));
  await say("memory", "MEMORY", engine.bytes(town.memory.row));
  for (const name of ["diary", "post"]) {
    const rows = Number(engine.int64(town[name].used)[1]);
    await say(`${name}.row`, name === "diary" ? "DUE" : "RECORD", used(town[name].row, rows));
    await say(`${name}.day`, "", used(town[name].day, rows));
  }
  await say("vacancy", "<i8", engine.bytes(town.vacancy));
  await say("levy", "<i8", new Uint8Array(town.totals.levy.buffer));
  await say("sought in all", "<i8", new Uint8Array(town.totals.sought.buffer));
  said.purse = String(town.purse);
  return said;
}

/** SHA-256 of the history of a town as it is unpacked from its file, and the header of that. */
async function unpacked(history) {
  const file = await history.file();
  const size = new DataView(file.buffer).getUint32(8, true);
  const header = JSON.parse(new TextDecoder().decode(file.subarray(12, 12 + size)));
  let [at, before] = [12 + size, new Uint8Array(header.people)];
  const weeks = [];
  for (const length of header.chunks) {
    const stream = new Blob([file.subarray(at, at + length)]).stream().pipeThrough(new DecompressionStream("deflate"));
    const now = new Uint8Array(await new Response(stream).arrayBuffer());
    before = now.map((byte, person) => byte ^ before[person]);
    weeks.push(before);
    at += length;
  }
  if (at !== file.length) throw new Error("the history has another length than its header says");
  delete header.chunks;
  return { header, weeks: await sha256(joined(weeks)) };
}

async function sha256(bytes) {
  const { subtle } = globalThis.crypto ?? (await import("node:crypto")).webcrypto; // Node 18 has no global one
  const digest = await subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Lives all towns of a pack for so many weeks: what came of each. */
export async function lived({ Engine, Pack, Town, joined: pieces }, { History }, wasm, manifest, bytes, weeks) {
  joined = pieces;
  const engine = await Engine.load(wasm, manifest);
  const pack = await Pack.read(engine, bytes);
  const said = [];
  for (let number = 0; number < pack.worlds; number += 1) {
    const town = new Town(pack, pack.world(number), { keep: true });
    const history = new History(pack, town);
    while (town.weeks < weeks) {
      town.step();
      history.note();
    }
    const burdens = await sha256(new Uint8Array(engine.bytes(history.counted())));
    said.push({ ...(await hashes(town)), history: await unpacked(history), burdens });
  }
  return said;
}

if (globalThis.process?.argv) {
  const { readFileSync } = await import("node:fs");
  const [, , folder, weeks, ...packs] = process.argv;
  const [driver, histories] = [await import(`${folder}/town.mjs`), await import(`${folder}/history.mjs`)];
  const [wasm, manifest] = [readFileSync(`${folder}/town.wasm`), JSON.parse(readFileSync(`${folder}/town.json`))];
  const said = [];
  for (const path of packs) said.push(await lived(driver, histories, wasm, manifest, readFileSync(path), Number(weeks)));
  console.log(JSON.stringify(said));
}
