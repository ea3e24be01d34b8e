// The driver of a town in a browser, in a worker or under Node: town.wasm is the week, compiled from the engine's own
// source (scripts/wasm.py); here its calls stand in their order, and its arrays are given room. Nothing is decided here.
// A town is read from a pack (lamppost/record/pack.py). It is lived in one shard, by one thread.

const SLOT = 8; // bytes of each number of an argument
const SMALL = 1 << 20; // up to here blocks of memory are powers of two
const PAGE = 1 << 16;

/** Rows or numbers in the memory of an engine. */
class Table {
  constructor(ptr, size, shape) {
    Object.assign(this, { ptr, size, shape });
  }

  get bytes() {
    return this.shape.reduce((product, length) => product * length, this.size);
  }
}

/** town.wasm with its memory: may hold several towns at once. */
export class Engine {
  /** wasm: bytes or a Response of town.wasm; manifest: town.json, parsed. */
  static async load(wasm, manifest) {
    const bytes = wasm instanceof Response ? await wasm.arrayBuffer() : wasm;
    return new Engine((await WebAssembly.instantiate(bytes, {})).instance.exports, manifest);
  }

  constructor(exports, manifest) {
    Object.assign(this, { exports, manifest, numbers: manifest.constants, memory: exports.memory });
    this.top = exports.__heap_base.value;
    this.spare = new Map(); // addresses of blocks that are free again, by their size
    this.blocks = new WeakMap(); // slots of what never changes
    [this.result, this.slots, this.draft] = [this.take(SLOT), this.take(PAGE), this.take(PAGE)];
  }

  // --- memory

  static rounded(bytes) {
    return bytes <= SMALL ? 2 ** Math.max(6, Math.ceil(Math.log2(bytes))) : Math.ceil(bytes / PAGE) * PAGE;
  }

  take(bytes) {
    const size = Engine.rounded(bytes);
    const again = this.spare.get(size)?.pop();
    if (again !== undefined) {
      new Uint8Array(this.memory.buffer, again, size).fill(0);
      return again;
    }
    const ptr = Math.ceil(this.top / 64) * 64;
    const missing = ptr + size - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(Math.max(missing, this.memory.buffer.byteLength / 8) / PAGE));
    this.top = ptr + size;
    return ptr;
  }

  give(ptr, bytes) {
    const size = Engine.rounded(bytes);
    if (!this.spare.has(size)) this.spare.set(size, []);
    this.spare.get(size).push(ptr);
  }

  /** Bytes of one item: of a row by its name in the manifest, of a number by NumPy's name. */
  size(item) {
    return this.manifest.rows[item]?.size ?? Number(item.slice(2));
  }

  /** An array of zeros. */
  table(item, ...shape) {
    const made = new Table(0, this.size(item), shape);
    made.ptr = this.take(Math.max(1, made.bytes));
    return made;
  }

  drop(...tables) {
    for (const each of tables) this.give(each.ptr, Math.max(1, each.bytes));
  }

  /** The same array with so many rows, in place of what it was. */
  longer(table, rows) {
    const made = new Table(0, table.size, [rows, ...table.shape.slice(1)]);
    made.ptr = this.take(Math.max(1, made.bytes));
    this.bytes(made).set(this.bytes(table));
    this.drop(table);
    return made;
  }

  bytes(table) {
    return new Uint8Array(this.memory.buffer, table.ptr, table.bytes);
  }

  /** An array of int64 as it is now. */
  int64(table) {
    return new BigInt64Array(this.memory.buffer, table.ptr, table.bytes / 8);
  }

  // --- calls

  /** Call an entry point with what its arguments are named in `given`. */
  call(name, given) {
    let at = this.slots;
    const values = this.manifest.functions[name].arguments.map(([argument, kind]) => {
      const value = given[argument];
      if (value === undefined) throw new Error(`${name} needs ${argument}`);
      if (kind === "int") return BigInt(value);
      if (kind === "bool") return value ? 1 : 0;
      if (Object.isFrozen(value)) return this.block(kind, value);
      const start = at;
      at = this.put(at, kind, value);
      return start;
    });
    if (this.exports[name](this.result, ...values)) throw new Error(`${name} failed`);
    return new BigInt64Array(this.memory.buffer, this.result, 1)[0];
  }

  /** The address of the slots of what never changes, which are written once. */
  block(kind, value) {
    if (!this.blocks.has(value)) {
      const end = this.put(this.draft, kind, value);
      const block = this.take(end - this.draft);
      new Uint8Array(this.memory.buffer).copyWithin(block, this.draft, end);
      this.blocks.set(value, block);
    }
    return this.blocks.get(value);
  }

  /** Write a value into slots from an address on, as Numba hands it over; gives where they end. */
  put(at, kind, value) {
    if (kind === "int") {
      new DataView(this.memory.buffer).setBigInt64(at, BigInt(value), true);
      return at + SLOT;
    }
    if (kind.tuple) {
      for (const [field, each] of Object.entries(this.manifest.tuples[kind.tuple])) at = this.put(at, each, value[field]);
      return at;
    }
    const words = new Int32Array(this.memory.buffer);
    const items = value.shape.reduce((product, length) => product * length, 1);
    const strides = value.shape.map((_, axis) => value.shape.slice(axis + 1).reduce((a, b) => a * b, value.size));
    for (const number of [0, 0, items, value.size, value.ptr, ...value.shape, ...strides]) {
      words[at >> 2] = number;
      words[(at >> 2) + 1] = 0;
      at += SLOT;
    }
    return at;
  }
}

/** A pack: the worlds that are in it, and what their towns share in the memory of an engine. */
export class Pack {
  /** bytes: of a pack, as it is or in gzip. */
  static async read(engine, bytes) {
    let plain = new Uint8Array(bytes);
    if (plain[0] === 0x1f && plain[1] === 0x8b) {
      const stream = new Blob([plain]).stream().pipeThrough(new DecompressionStream("gzip"));
      plain = new Uint8Array(await new Response(stream).arrayBuffer());
    }
    return new Pack(engine, plain);
  }

  constructor(engine, bytes) {
    const text = new TextDecoder();
    if (text.decode(bytes.subarray(0, 8)) !== "LAMPPACK") throw new Error("This is not a town pack.");
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
    const header = JSON.parse(text.decode(bytes.subarray(12, 12 + length)));
    if (header.source !== engine.manifest.source) throw new Error("This town pack was made for another engine.");
    const start = Math.ceil((12 + length) / 16) * 16;
    const tables = new Map();
    this.engine = engine;
    this.about = header.about;
    /** A new array with what the pack has for it. */
    this.array = (number) => {
      const { item, shape, offset, fill } = header.arrays[number];
      const made = engine.table(item, ...shape);
      const to = engine.bytes(made);
      if (fill === undefined) to.set(bytes.subarray(start + offset, start + offset + made.bytes));
      else if (fill) for (let at = 0; at < to.length; at += made.size) to.set(fill, at);
      return made;
    };
    const shared = (value) => {
      if (typeof value !== "object") return value;
      if (Array.isArray(value)) return Object.freeze(value.map(shared));
      if ("$" in value) {
        if (!tables.has(value.$)) tables.set(value.$, this.array(value.$));
        return tables.get(value.$);
      }
      return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shared(each)])));
    };
    this.worlds = header.worlds.length;
    /** A world by its number. What it reads only is shared with the others, and never changes. */
    this.world = (number) => {
      const { state, ...rest } = header.worlds[number];
      return { ...shared(rest), state, about: header.about.worlds?.[number] ?? {} };
    };
  }
}

/** Pieces of bytes as one. */
export function joined(pieces) {
  const out = new Uint8Array(pieces.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of pieces) {
    out.set(each, at);
    at += each.length;
  }
  return out;
}

/** One town: lives week by week. */
export class Town {
  /** world: one of a pack's. With `keep`, every week's rows stay in `log`; else `week` has those of the last alone. */
  constructor(pack, world, { watch = [], keep = false, seed = world.population.seed } = {}) {
    const { engine } = pack;
    const { WATCHED } = engine.numbers;
    Object.assign(this, { engine, world, keep, needs: world.needs, epochs: world.epochs, day: 0, purse: 0n, lots: 0 });
    this.population = Object.freeze({ ...world.population, seed });
    this.actors = this.population.people + this.population.firms;
    this.state = Object.fromEntries(Object.entries(world.state).map(([name, each]) => [name, pack.array(each.$)]));
    const flags = engine.manifest.rows.ACTOR.fields.flags[1];
    const actors = new DataView(engine.memory.buffer, this.state.actor.ptr, this.state.actor.bytes);
    for (const actor of watch) {
      const at = actor * this.state.actor.size + flags;
      actors.setUint32(at, actors.getUint32(at, true) | WATCHED, true);
    }
    const made = (fields) => Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, engine.table(...of)]));
    const lists = world.lists;
    const room = [...engine.int64(this.needs)].map((rows) => 2 * Number(rows) + 4096);
    const { DUE_ROOM, TRACE_ROOM, WORK_ROOM } = engine.numbers;
    this.lists = made({ holder: ["HOLDER", 64], entry: ["LIST_ENTRY", 64, lists], used: ["<i8", 3], ground: ["GROUND", 64] });
    this.memory = this.#memory(4096);
    this.outbox = made({
      due: ["DUE", room[DUE_ROOM]], trace: ["TRACE", room[TRACE_ROOM]], work: ["WORK", room[WORK_ROOM]],
      mail: ["MAIL", room[WORK_ROOM]], used: ["<i8", 5], near: ["<i4", world.near],
    });
    const diary = (item) => made({
      row: [item, 64], day: ["<i4", 64], next: ["<i4", 64], first: ["<i4", world.buckets], last: ["<i4", world.buckets],
      used: ["<i8", 3],
    });
    [this.diary, this.post] = [diary("DUE"), diary("RECORD")];
    const { ACT_CODES, SERVICE_CODES, CLASSES, EFFECTS, LOTS } = engine.numbers;
    Object.assign(this, made({
      events: ["RECORD", 1, 256], refused: ["REFUSAL", 1, 256], counts: ["<i8", 1], vacancy: ["<i8", world.places],
      turns: ["<i8", 4 * world.books, 2], gradings: ["GRADING", 1024], done: ["<i8", ACT_CODES],
      sought: ["<i8", SERVICE_CODES, CLASSES], effects: ["<i8", SERVICE_CODES, EFFECTS], moved: ["<i8", 1 + LOTS],
      listed: ["<i8", lists],
    }));
    this.totals = { sought: new BigInt64Array(SERVICE_CODES * CLASSES), levy: new BigInt64Array(1 + LOTS) };
    this.none = {
      dues: engine.table("DUE", 0), records: engine.table("RECORD", 0), mail: engine.table("MAIL", 0),
      gradings: engine.table("GRADING", 0),
    };
    this.lines = []; // of ledgers, since the last piece of work ended
    this.log = { events: [], arrived: [], refusals: [], trace: [], done: [], sought: [], listed: [], effects: [] };
  }

  get weeks() {
    return this.day / 7;
  }

  /** The tables in force on a day, with their cells. */
  on(day) {
    return this.epochs.findLast((each) => each.day <= day);
  }

  // --- the loop

  /** Live one week; gives what it brought. */
  step() {
    this.week = { arrived: [], trace: [] };
    this.#live();
    for (let weekday = 0; weekday < 7; weekday += 1) this.#judge(this.day + weekday);
    this.#gate();
    this.#respond();
    this.#meet();
    this.day += 7;
    for (const name of ["arrived", "trace"]) this.week[name] = joined(this.week[name]);
    for (const [name, rows] of Object.entries(this.keep ? this.week : {})) this.log[name].push(rows);
    return this.week;
  }

  #live() {
    const records = this.#pass("live_chunks", "events", "RECORD", this.state, { done: this.done });
    this.week.events = this.#copy(records);
    this.week.done = this.engine.int64(this.done).slice();
    const { services } = this.on(this.day).tables;
    this.#call("free_places", { services, people: this.population.people, vacancy: this.vacancy });
    const about = { records, first: 0, stop: this.actors };
    this.post = this.#room(this.post, Number(this.#call("heard", about)));
    this.#call("put_records", { ...about, post: this.post });
  }

  #judge(day) {
    const { tables } = this.on(day);
    const starts = this.epochs.some((each) => each.day === day);
    const number = Number(this.#call("turn", { tables, day, starts, out: this.turns }));
    const turns = [...this.engine.int64(this.turns).slice(0, 2 * number)].map(Number);
    for (let turn = 0; turn < number; turn += 1) this.#turn(turns[2 * turn], turns[2 * turn + 1], day);
    this.#endPiece();
    const [dues, records] = [this.#taken("dues", "DUE", this.diary, day), this.#taken("records", "RECORD", this.post, day)];
    if (records.shape[0]) this.week.arrived.push(this.#copy(records));
    this.#work("judge_all", { ...this.none, dues, records }, dues.shape[0] + records.shape[0], day);
    this.engine.drop(dues, records);
    this.#deliver(day);
  }

  #turn(what, book, day) {
    const { tables } = this.on(day);
    const everybody = { book, first: 0, stop: this.actors };
    if (what === this.engine.numbers.RESET) {
      this.#writing((context) => this.#call("reset_year", { ...everybody, context, tables }));
      return;
    }
    this.#endPiece();
    const about = { ...everybody, population: this.population, state: this.state, law: tables.law };
    let number = Number(this.#call("to_grade", { ...about, out: this.gradings }));
    if (number > this.gradings.shape[0]) {
      this.engine.drop(this.gradings);
      this.gradings = this.engine.table("GRADING", number);
      number = Number(this.#call("to_grade", { ...about, out: this.gradings }));
    }
    const gradings = new Table(this.gradings.ptr, this.gradings.size, [number]);
    this.#work("judge_all", { ...this.none, gradings }, number, day);
    this.#deliver(day);
  }

  #gate() {
    const { LOTS } = this.engine.numbers;
    this.lots = this.purse > 0n ? LOTS : 0;
    const number = Number(this.engine.int64(this.state.flips)[0]);
    const flip = this.#ordered("order_flips", "flips", "FLIP", new Table(this.state.flip.ptr, this.state.flip.size, [number]));
    const flips = this.engine.table("<i8", 1);
    this.engine.int64(flips)[0] = BigInt(number);
    const tallies = { sought: this.sought, effects: this.effects, levy: this.moved };
    let refusals;
    for (;;) {
      this.engine.int64(this.state.lots)[0] = BigInt(this.lots);
      refusals = this.#pass("gate_chunks", "refused", "REFUSAL", { ...this.state, flip, flips }, tallies);
      const lots = Number(this.#call("lots_within", { moved: this.moved, purse: this.purse }));
      if (lots >= this.lots) break;
      this.lots = lots;
    }
    this.engine.drop(flip, flips);
    this.purse = this.#call("left_in", { moved: this.moved, purse: this.purse });
    this.#count("sought", this.sought);
    this.#count("levy", this.moved);
    this.week.sought = this.#byService();
    this.week.effects = this.engine.int64(this.effects).slice();
    this.#places(refusals);
  }

  /** What was sought this week by the code of the service, of all classes of people. */
  #byService() {
    const { SERVICE_CODES, CLASSES } = this.engine.numbers;
    const [all, sums] = [this.engine.int64(this.sought), new BigInt64Array(SERVICE_CODES)];
    all.forEach((number, place) => (sums[Math.floor(place / CLASSES)] += number));
    return sums;
  }

  #count(name, table) {
    this.engine.int64(table).forEach((number, place) => (this.totals[name][place] += number));
  }

  #places(refusals) {
    const { engine } = this;
    const number = Number(this.#call("ranked", { refusals }));
    this.refusals = refusals;
    if (!number) return;
    const { tables } = this.on(this.day);
    const queue = engine.table("QUEUE", number);
    const [places, given, scratch] = [engine.table("PLACE", number), engine.table("GIVEN", number), this.#scratch(number)];
    this.#call("queue_of", { seed: this.population.seed, state: this.state, tables, refusals, out: queue });
    this.#call("allot", { vacancy: this.vacancy, queue, scratch, out: places });
    this.#endPiece();
    const many = Number(this.#call("given_places", { refusals, places, scratch, out: given }));
    // In place: a row is only ever written where it or an earlier one lay.
    const left = Number(this.#call("refused", { refusals, places, out: refusals }));
    this.refusals = new Table(refusals.ptr, refusals.size, [left]);
    this.#work("give_places", { given: new Table(given.ptr, given.size, [many]) }, many, this.day + 6);
    engine.drop(queue, places, given, scratch);
    this.#deliver(this.day + 6);
  }

  #respond() {
    this.#endPiece();
    this.#call("forget_flips", { state: this.state });
    this.week.refusals = this.#copy(this.refusals);
    this.#work("respond_all", { refusals: this.refusals }, this.refusals.shape[0], this.day);
    this.#deliver(this.day + 6);
  }

  #meet() {
    const day = this.day + 6;
    this.#endPiece();
    const stop = Number(this.engine.int64(this.lists.used)[0]);
    this.#work("leave_lists", { stop }, stop, day);
    this.#deliver(day);
    this.#endPiece();
    this.#call("forget_flips", { state: this.state });
    this.engine.bytes(this.listed).fill(0);
    this.#call("count_listed", { lists: this.lists, day, out: this.listed });
    this.week.listed = this.engine.int64(this.listed).slice();
  }

  // --- work that stops where room runs short

  #call(name, given) {
    return this.engine.call(name, given);
  }

  #used(place) {
    return Number(this.engine.int64(this.outbox.used)[place]);
  }

  /** A kernel works through items, with room made whenever it runs short. */
  #work(kernel, rows, items, day) {
    const given = { ...rows, tables: this.on(day).tables, needs: this.needs, day, week: this.weeks };
    let first = 0;
    while (first < items || this.#used(this.engine.numbers.WORKS)) {
      this.#writing((context) => (first = Number(this.#call(kernel, { ...given, context, first }))));
    }
  }

  /** Messages are received, round after round, until none is left. */
  #deliver(day) {
    const { MAILS } = this.engine.numbers;
    for (let number = this.#used(MAILS); number; number = this.#used(MAILS)) {
      const sent = new Table(this.outbox.mail.ptr, this.outbox.mail.size, [number]);
      const mail = this.#ordered("order_mail", "mail", "MAIL", sent);
      this.engine.int64(this.outbox.used)[MAILS] = 0n;
      this.#work("judge_all", { ...this.none, mail }, number, day);
      this.engine.drop(mail);
    }
  }

  /** A pass over everybody, done again with more room where its rows did not fit. */
  #pass(kernel, name, item, state, tallies) {
    const { tables, cells } = this.on(this.day);
    const about = { first: 0, last: 1, begin: 0, end: this.actors, chunk: this.actors, week: this.weeks };
    const given = { ...about, population: this.population, state, tables, cells, counts: this.counts, ...tallies };
    for (;;) {
      for (const tally of Object.values(tallies)) this.engine.bytes(tally).fill(0);
      this.#call(kernel, { ...given, out: this[name] });
      const number = Number(this.engine.int64(this.counts)[0]);
      if (number <= this[name].shape[1]) return new Table(this[name].ptr, this[name].size, [number]);
      this.engine.drop(this[name]);
      this[name] = this.engine.table(item, 1, 2 * number);
    }
  }

  /** What one piece of work reads and writes, with room for it; what it writes for later is put away. */
  #writing(work) {
    this.#makeRoom();
    const { population, state, lists, memory, outbox } = this;
    work({ population, state, lists, memory, outbox });
    const { DUES, TRACES } = this.engine.numbers;
    if (this.#used(DUES)) {
      this.diary = this.#room(this.diary, this.#used(DUES));
      this.#call("put_dues", { diary: this.diary, outbox: this.outbox });
    }
    if (this.#used(TRACES)) {
      this.lines.push(this.#copy(new Table(outbox.trace.ptr, outbox.trace.size, [this.#used(TRACES)])));
      this.engine.int64(this.outbox.used)[TRACES] = 0n;
    }
  }

  /** The piece of work before, with all that its messages brought, is over. */
  #endPiece() {
    if (!this.lines.length) return;
    const { size } = this.outbox.trace;
    const bytes = joined(this.lines);
    const lines = this.engine.table("TRACE", bytes.length / size);
    this.engine.bytes(lines).set(bytes);
    const ordered = this.#ordered("order_lines", "lines", "TRACE", lines);
    this.week.trace.push(this.#copy(ordered));
    this.engine.drop(lines, ordered);
    this.lines = [];
  }

  // --- arrays

  #copy(table) {
    return this.engine.bytes(table).slice();
  }

  #scratch(number) {
    return this.engine.table("<i8", 4 * number + this.engine.numbers.DIGITS);
  }

  #ordered(kernel, name, item, rows) {
    const [scratch, out] = [this.#scratch(rows.shape[0]), this.engine.table(item, rows.shape[0])];
    this.#call(kernel, { [name]: rows, scratch, out });
    this.engine.drop(scratch);
    return out;
  }

  #taken(name, item, diary, day) {
    const rows = this.engine.table(item, Number(this.#call(`${name}_on`, { diary, day })));
    this.#call(`take_${name}`, { diary, post: diary, day, out: rows });
    return rows;
  }

  #room(diary, rows) {
    const more = Number(this.engine.int64(diary.used)[0]) + rows;
    const room = diary.day.shape[0];
    if (more <= room) return diary;
    const longer = (table) => this.engine.longer(table, Math.max(2 * room, more));
    return { ...diary, row: longer(diary.row), day: longer(diary.day), next: longer(diary.next) };
  }

  #memory(size) {
    const row = this.engine.table("MEMORY", size);
    const view = new Int32Array(this.engine.memory.buffer, row.ptr, row.bytes / 4);
    const [step, person] = [row.size / 4, this.engine.manifest.rows.MEMORY.fields.person[1] / 4];
    for (let at = person; at < view.length; at += step) view[at] = -1;
    return { row, used: this.engine.table("<i8", 1) };
  }

  /** Room for two pieces of work in all that they may write into. */
  #makeRoom() {
    const { engine } = this;
    const { WORKS, MAILS, WORK_ROOM, HOLDER_ROOM, GROUND_ROOM, MEMORY_ROOM, FLIP_ROOM, MAIL_ROOM } = engine.numbers;
    const needs = [...engine.int64(this.needs)].map(Number);
    const more = (table, used, kind) => {
      const least = used + 2 * needs[kind];
      return least <= table.shape[0] ? table : engine.longer(table, Math.max(2 * table.shape[0], least));
    };
    const [holders, grounds] = [...engine.int64(this.lists.used)].map(Number);
    const { holder, ground } = this.lists;
    this.lists.holder = more(holder, holders, HOLDER_ROOM);
    this.lists.entry = more(this.lists.entry, holders, HOLDER_ROOM);
    this.lists.ground = more(ground, grounds, GROUND_ROOM);
    this.state.flip = more(this.state.flip, Number(engine.int64(this.state.flips)[0]), FLIP_ROOM);
    this.outbox.work = more(this.outbox.work, this.#used(WORKS), WORK_ROOM);
    this.outbox.mail = more(this.outbox.mail, this.#used(MAILS), MAIL_ROOM);
    const entries = Number(engine.int64(this.memory.used)[0]) + 2 * needs[MEMORY_ROOM];
    let size = this.memory.row.shape[0];
    if (2 * entries <= size) return;
    while (2 * entries > size) size *= 2;
    const larger = this.#memory(size);
    this.#call("rehash", { old: this.memory, new: larger });
    engine.drop(this.memory.row, this.memory.used);
    this.memory = larger;
  }
}
