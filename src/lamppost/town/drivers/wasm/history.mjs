// The history of a town that is lived here: one byte for each person and week, in the file that the page plays
// (lamppost/record/frames.py), and the burdens of each person (measure/burdens.py). What they are, is said by the engine.

import { joined } from "./town.mjs";

const MAGIC = "LAMPFRM1";
const FORMAT = 1;
const CHANNELS = "CHANNEL_CODES";
const FIGURES = ["refusals", "wrongful", "collateral", "listed", "foregone"];

export class History {
  /** Of a town that has not lived yet, from a pack that has what histories need. */
  constructor(pack, town) {
    const { engine } = pack;
    const { people } = town.population;
    Object.assign(this, { pack, town, engine, people });
    [this.now, this.before, this.ever, this.change] = [0, 0, 0, 0].map(() => engine.table("|u1", people));
    this.burdens = engine.table("<i8", engine.numbers.BURDENS, people);
    this.whole = false;
    this.changes = []; // (people,) of each week, what differs from the week before
    const figures = ["recorded", "refused", ...FIGURES];
    this.figures = Object.fromEntries(["steps", "heard", ...figures].map((name) => [name, []]));
    this.tied = new Uint8Array(people); // 1 for who was refused something through a tie alone
    this.tally = { double: 0, recordsTrue: 0, refusals: new Int32Array(engine.numbers.SERVICE_CODES) };
  }

  /** Take the week that the town has just lived. */
  note() {
    const { engine, town, people } = this;
    const { lines } = town.world.history.findLast((each) => each.week <= town.weeks - 1);
    const counted = { heard: engine.numbers[CHANNELS], counts: FIGURES.length, steps: engine.numbers.STEPS, seen: 2 };
    const counts = Object.fromEntries(Object.entries(counted).map(([name, size]) => [name, engine.table("<i8", size)]));
    const rows = { arrived: "RECORD", events: "RECORD", refusals: "REFUSAL" };
    const tables = Object.fromEntries(Object.entries(rows).map(([name, item]) => [name, this.#table(item, town.week[name])]));
    const { state, lists } = town;
    const about = { ...counts, ...tables, state, lists, lines, first: 0, stop: people, day: town.day - 1 };
    engine.call("week_bytes", { ...about, out: this.now });
    const { now, before, ever, change } = this;
    engine.call("close_week", { now, before, ever, change, ...counts });
    this.changes.push(engine.bytes(change).slice());
    const numbers = (name) => [...engine.int64(counts[name])].map(Number);
    this.figures.steps.push(numbers("steps"));
    this.figures.heard.push(numbers("heard"));
    [...numbers("seen"), ...numbers("counts")].forEach((number, place) => {
      this.figures[["recorded", "refused", ...FIGURES][place]].push(number);
    });
    const { speech, red } = town.world;
    const count = (name, given) => engine.call(name, { ...given, out: this.burdens });
    count("count_events", { events: tables.events, speech });
    count("count_refusals", { refusals: tables.refusals });
    count("count_standing", { state, lists, red, day: about.day });
    this.#tallied();
    engine.drop(...Object.values(counts), ...Object.values(tables));
  }

  /** Of the week that was lived last, what its rows say of people: refusals by service and through what, true records. */
  #tallied() {
    const { people, tied, tally } = this;
    const { numbers: N, manifest } = this.engine;
    const { REFUSAL, RECORD } = manifest.rows;
    eachRow(this.town.week.refusals, REFUSAL, (person, flags, bytes) => {
      if (person >= people || flags & N.TOUCHED_ONLY) return;
      tally.refusals[bytes[REFUSAL.fields.service[1]]] += 1;
      if (flags & N.DOUBLE) tally.double += 1;
      if (flags & N.COLLATERAL) tied[person] = 1;
    });
    eachRow(this.town.week.events, RECORD, (person, flags) => {
      if (person < people && !(flags & N.UNSEEN) && (flags & (N.TRUE | N.TWICE)) === N.TRUE) tally.recordsTrue += 1;
    });
  }

  /** Entries on lists that took effect in the week that was lived last: person, list, week and whether it is true of each. */
  entered() {
    const { engine, town } = this;
    const { HOLDER, LIST_ENTRY } = engine.manifest.rows;
    const view = new DataView(engine.memory.buffer);
    const [{ holder, entry, used }, { lists }, week, found] = [town.lists, town.world, town.weeks - 1, []];
    for (let row = 0; row < Number(engine.int64(used)[0]); row += 1) {
      for (let list = 0; list < lists; list += 1) {
        const at = (name) => entry.ptr + (row * lists + list) * LIST_ENTRY.size + LIST_ENTRY.fields[name][1];
        if (!view.getUint8(at("times")) || Math.floor(view.getInt32(at("since"), true) / 7) !== week) continue;
        const person = view.getInt32(holder.ptr + row * HOLDER.size + HOLDER.fields.person[1], true);
        found.push(person, list, week, view.getInt32(at("until_true"), true) >= town.day ? 1 : 0);
      }
    }
    return found;
  }

  /** Of the week that was lived last, what people of a set did and nobody recorded, or left undone: rows of events. */
  quiet(people) {
    const { numbers, manifest } = this.engine;
    const found = [];
    eachRow(this.town.week.events, manifest.rows.RECORD, (person, flags, bytes) => {
      if ((flags & numbers.UNSEEN || flags === numbers.FOREGONE) && people.has(person)) found.push(bytes);
    });
    return joined(found);
  }

  #table(item, bytes) {
    const made = this.engine.table(item, bytes.length / this.engine.size(item));
    this.engine.bytes(made).set(bytes);
    return made;
  }

  /** The burdens of each person, (BURDENS, people) int64, of a town that is lived no further. */
  counted() {
    if (!this.whole) {
      const { engine, town, burdens } = this;
      engine.call("count_cut", { memory: town.memory, out: burdens });
      engine.call("yuan_lost", { out: burdens, income: town.world.income, year: engine.numbers.WEEKS_A_YEAR });
      this.whole = true;
    }
    return this.burdens;
  }

  /** Of each burden { people: who have any, sum }. */
  summed() {
    const counts = this.engine.int64(this.counted());
    return Array.from({ length: counts.length / this.people }, (_, burden) => {
      const each = counts.subarray(burden * this.people, (burden + 1) * this.people);
      return each.reduce(({ people, sum }, n) => ({ people: people + (n > 0n), sum: sum + Number(n) }), { people: 0, sum: 0 });
    });
  }

  /** Of each person { refused, wronged: how often, tied: whether through a tie alone }, each (people,). */
  met() {
    const counts = this.engine.int64(this.counted());
    const each = (burden) => Int32Array.from(counts.subarray(burden * this.people, (burden + 1) * this.people), Number);
    return { refused: each(0), wronged: each(1), tied: this.tied };
  }

  /** (people,) two bits for each burden: for more and for less of it than in the first world. */
  differ(first) {
    const out = this.engine.table("<u2", this.people);
    this.engine.call("compare", { first: first.counted(), other: this.counted(), out });
    const bits = new Uint16Array(this.engine.bytes(out).slice().buffer);
    this.engine.drop(out);
    return bits;
  }

  /** The whole file. */
  async file() {
    const { steps, heard, ...figures } = this.figures;
    const chunks = await Promise.all(this.changes.map(packed));
    const header = {
      format: FORMAT,
      version: this.pack.about.lamppost,
      people: this.people,
      weeks: chunks.length,
      first_day: this.pack.about.start,
      chunks: chunks.map((each) => each.length),
      steps,
      ...figures,
      channels: Object.fromEntries(
        Object.entries(this.town.world.about.channels)
          .filter(([code]) => heard.some((week) => week[code]))
          .map(([code, name]) => [name, heard.map((week) => week[code])]),
      ),
    };
    const text = new TextEncoder().encode(JSON.stringify(header));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, text.length, true);
    return joined([new TextEncoder().encode(MAGIC), length, text, ...chunks]);
  }
}

/** Goes through rows that have a person and flags: `heard(person, flags, bytes of the row)`. */
function eachRow(rows, { size, fields }, heard) {
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  for (let at = 0; at < rows.length; at += size) {
    heard(view.getInt32(at + fields.person[1], true), view.getUint8(at + fields.flags[1]), rows.subarray(at, at + size));
  }
}

async function packed(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
