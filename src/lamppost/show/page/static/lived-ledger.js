// The life of one person of a town that was lived here, in the form that ledger.js shows: who they are, each line of their
// ledger with its rule, what it rests on, and the week in which two lives part.
//
// Rows are those that the engine wrote. What their numbers mean stands in the tables of the pack (page/ledger_tables.py),
// the sentences in words/<language>/ledger.json; which field of a row says what, and which sentence it becomes, is as in
// record/facts.py, record/lines.py and study/person/chain.py. A test holds the pages of a whole town against Python's.

const LEFT_UNDONE = 100
const NOTHING = -1
const DAY = 86400000
const LAST = Date.UTC(9999, 11, 31) // of the calendar

/** `lived` is what a worker gave: {about, worlds, who, rows}. Null for a person who is not there. */
export function lifeOf(lived, person, words) {
  const { about, worlds } = lived
  if (!(person >= 0 && person < about.people)) return null
  const writers = worlds.map((world) => new Writer(about, world, person, words))
  const rows = worlds.map((world) => ({ quiet: quietRows(rowsOf(world.quiet, lived.rows.RECORD, person), about.ledger), trace: rowsOf(world.trace, lived.rows.TRACE, person) }))
  return {
    person,
    who: { said: whoIs(lived, person, words) },
    worlds: worlds.map((_, number) => worldOf(writers[number], rows[number])),
    parted: worlds.length > 1 ? partedAt(writers, rows, words) : null,
  }
}

/** The rows about a person. */
function rowsOf(bytes, { size, fields }, person) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const read = { '<i4': 'getInt32', '<u2': 'getUint16', '|u1': 'getUint8', '<u8': 'getBigUint64' }
  const found = []
  for (let at = 0; at < bytes.length; at += size) {
    if (view.getInt32(at + fields.person[1], true) !== person) continue
    found.push(Object.fromEntries(Object.entries(fields).map(([name, [kind, offset]]) => [name, view[read[kind]](at + offset, true)])))
  }
  return found
}

/** What only the person knows of, as lines of a ledger. */
function quietRows(events, { kinds, flags: F }) {
  return events.map(({ week, act, slot, flags }) => {
    const [weekday, undone] = [slot >> 1, flags === F.FOREGONE]
    return { week, act, slot, weekday, since: 7 * week + weekday, book: F.NO_BOOK, other: -1, kind: undone ? LEFT_UNDONE : kinds.DID, flags: undone ? 0 : F.UNSEEN | F.TRUE, ref: 0, value: 0, total: 0, channel: 0 }
  })
}

function whoIs({ about, who }, person, words) {
  const numbers = new Uint16Array(who.buffer, who.byteOffset)
  const { who: said, unsaid } = about.ledger
  const facts = said.map(([name, names], row) => {
    const number = numbers[row * about.people + person]
    if (number === unsaid) return ''
    if (name === 'household') return words.count('person.household', number)
    return names.length ? words.say(`person.${name}.${names[number]}`) : words.say(`person.${name}`, { n: number })
  })
  return words.listed(facts.filter(Boolean))
}

function worldOf(writer, { quiet, trace }) {
  const rows = inOrder([...quiet, ...trace], writer.tables)
  const facts = rows.map((row) => writer.fact(row))
  const plain = rows.map((row, place) => writer.line(row, facts[place]))
  const because = causes(facts, writer)
  const anew = starts(plain)
  const { say } = writer
  return {
    lines: plain.map((line, place) => ({ ...line, because: because[place], anew: anew[place] })),
    counts: {
      untrue: rows.filter((row, place) => row.kind === writer.kinds.RECORDED && plain[place].truth === 'untrue').length,
      refusals: rows.filter((row) => row.kind === writer.kinds.REFUSED).length,
    },
    possible: [{ kind: 'elsewhere', said: say('page.life.elsewhere'), open: false, grade: '' }],
  }
}

/** By week; a change of grade after what changed the score on the same day. */
function inOrder(rows, { kinds, of_points: scoring }) {
  const placed = rows.map((row, place) => {
    if (row.kind !== kinds.BAND) return place
    const later = rows.findIndex((each, other) => other > place && scoring.includes(each.kind) && ['week', 'weekday', 'book', 'total'].every((name) => each[name] === row[name]))
    return later < 0 ? place : later + 0.5
  })
  const order = rows.map((_, place) => place).sort((a, b) => rows[a].week - rows[b].week || placed[a] - placed[b] || a - b)
  return order.map((place) => rows[place])
}

/** Of each line the score at which its account started anew before it, else null. */
function starts(lines) {
  const before = new Map()
  return lines.map(({ book, points, score }) => {
    const key = points === null ? '' : book
    const anew = points !== null && score !== null && before.has(key) && before.get(key) + points !== score ? score - points : null
    if (score !== null) before.set(key, score)
    return anew
  })
}

/** Of each line the place of the one that it rests on. */
function causes(facts, writer) {
  const latest = new Map()
  const at = (key) => latest.get(key) ?? NOTHING
  return facts.map((said, place) => {
    if (!said) return NOTHING
    let cause = said.kind === writer.kinds.LISTED && said.act ? at(`decided ${said.book} ${said.part} ${said.act}`) : NOTHING
    if (cause === NOTHING) cause = Math.max(NOTHING, ...writer.restsOn(said).map(at))
    for (const key of writer.knownBy(said)) latest.set(key, place)
    return cause
  })
}

/** Where two lives first differ. */
function partedAt(writers, rows, words) {
  const [one, two] = writers.map((writer, number) => writer.story(rows[number]))
  let place = 0
  while (place < Math.min(one.length, two.length) && one[place].key === two[place].key) place++
  const weeks = [one[place], two[place]].filter(Boolean).map((each) => each.week)
  if (!weeks.length) return null
  const week = Math.min(...weeks)
  return { week, said: words.say('person.parted', { day: writers[0].dated(7 * week), week: words.number(week + 1) }), steps: [] }
}

/** Puts the rows of one world into words. */
class Writer {
  constructor(about, { about: { ledger: world }, entered }, person, words) {
    this.wrongly = new Set() // entries on lists that rest on nothing true, by list and week
    for (let at = 0; at < entered.length; at += 4) {
      const [who, list, week, right] = entered.slice(at, at + 4)
      if (who === person && !right) this.wrongly.add(`${list} ${week}`)
    }
    Object.assign(this, { world, words, tables: about.ledger, kinds: about.ledger.kinds, flags: about.ledger.flags })
    this.first = Date.parse(`${about.start}T00:00:00Z`)
    this.ruled = new Set(world.rules.map(([, act]) => act))
    this.say = (key, values) => words.say(key, values)
  }

  /** A day of the run as ledgers write it. */
  dated(number) {
    const day = new Date(Math.min(this.first + number * DAY, LAST))
    return this.words.language === 'en' ? day.toISOString().slice(0, 10) : this.words.day(day)
  }

  // --- what a row says

  /** Null for what was left undone, of which no rule says anything. */
  fact(row) {
    if (row.kind === LEFT_UNDONE) return null
    const found = { kind: row.kind, day: 7 * row.week + row.weekday, book: row.book === this.flags.NO_BOOK ? null : row.book, act: null, service: null, points: null, score: null }
    return { ...found, ...this.says(row), ...this.truthOf(row) }
  }

  says(row) {
    const { kinds: K, flags: F } = this
    const deed = row.act ? { act: row.act, actDay: row.since } : {}
    const cause = { act: row.act || null }
    const figures = { points: row.value, score: row.total }
    switch (row.kind) {
      case K.RECORDED:
      case K.DID:
        return { ...deed, channel: row.channel, unseen: Boolean(row.flags & F.UNSEEN) }
      case K.POINTS:
        return { ...this.byRule(row), ...deed, ...figures }
      case K.LAPSED:
        return { ...this.byRule(row), ...cause, ...figures }
      case K.GRADED:
      case K.APPEALED:
      case K.UPHELD:
      case K.REJECTED:
        return { ...this.byRule(row), ...deed }
      case K.NOT_COUNTED:
        return { ...(this.aboutList(row) ? this.ofList(row.ref) : this.byRule(row)), ...deed, reason: row.value }
      case K.REPAIRED:
        return {
          ...(row.ref < 0 ? this.ofList(-1 - row.ref) : this.byRule(row)),
          ...(row.act || row.ref < 0 ? cause : { act: this.world.rules[row.ref][1] }),
          ...(row.value ? figures : {}),
        }
      case K.DECIDED:
      case K.LISTED:
        return { ...this.ofList(row.ref), ...deed, until: row.value >= this.tables.forever && row.kind === K.LISTED ? null : row.value }
      case K.LEFT:
      case K.PERFORMED:
        return { ...this.ofList(row.ref), ...cause }
      case K.WAY_OUT_MET:
        return { ...this.ofList(row.ref), ...cause, way: row.value }
      case K.GROUND_ENDED:
        return { ...this.ofList(row.ref), ...cause, stands: row.value }
      case K.CLEARED:
        return { ...this.ofList(row.ref), ...deed, score: row.value }
      case K.REFUSED:
        return { ...this.ofConsequence(row), service: row.act, passedOver: Boolean(row.flags & F.RANKED) }
      case K.TOUCHED:
        return { service: row.act, effects: this.tables.effects.filter((_, bit) => (row.value >> bit) & 1) }
      case K.SOUGHT:
        return { service: row.act }
      case K.PLACE_GIVEN:
        return { ...this.ofConsequence(row), service: row.act, rank: row.value, line: row.total }
      case K.BAND:
        return { band: row.value, score: row.total }
      case K.YEAR_OPENED:
      case K.YEAR_CARRIED:
        return { score: row.total }
      case K.TIE_CUT:
        return { book: null }
      case K.TIED_MARK:
        return { ...this.byTie(row.ref), throughTie: true }
      default:
        return {} // lost or found work
    }
  }

  byRule({ ref, kind }) {
    if (ref < 0) return kind === this.kinds.POINTS ? this.byTie(-1 - ref) : {}
    const [book, , part] = this.world.rules[ref]
    return { book, part }
  }

  byTie(number) {
    const part = this.world.ties[number] ?? NOTHING
    return part < 0 ? {} : { part }
  }

  ofList(number) {
    const [book, part] = this.world.lists[number]
    return { book, part }
  }

  ofConsequence({ ref }) {
    const [book, part] = this.world.rows[ref]
    return { book, part }
  }

  /** Whether what did not count is an entry on a list, and not a record that says of one on another's. */
  aboutList({ value, ref, act, flags, book }) {
    const { LISTING, SPARED, NOT_IN_FORCE } = this.flags
    const { rules, counted } = this.world
    if (!(flags & LISTING) || ![SPARED, NOT_IN_FORCE].includes(value)) return false
    if (value === SPARED || !counted.includes(act) || ref >= rules.length) return true
    return rules[ref][0] !== book || rules[ref][1] !== act
  }

  truthOf({ kind, flags }) {
    const F = this.flags
    if (kind === this.kinds.REFUSED) {
      const words = [[F.WRONGFUL, 'wrongful'], [F.COLLATERAL, 'collateral'], [F.DOUBLE, 'double']].filter(([bit]) => flags & bit).map(([, word]) => word)
      return { throughTie: Boolean(flags & F.COLLATERAL), truth: words.length ? words : ['by_rule'] }
    }
    if (!this.tables.about_truth.includes(kind)) return { truth: [] }
    const tied = flags & F.TRUE ? 'tied' : 'tied_untrue'
    const word = flags & F.TWICE ? 'twice' : flags & F.WRONG_PERSON ? 'somebody_else' : flags & F.INVENTED ? 'nobody' : flags & F.TIED ? tied : flags & F.TRUE ? 'true' : 'untrue'
    return { throughTie: Boolean(flags & F.TIED), truth: [word] }
  }

  // --- what it rests on

  knownBy({ kind, book, act, actDay, part, band }) {
    const K = this.kinds
    const keys = this.tables.of_points.includes(kind) || kind === K.GRADED ? [`scored ${book}`] : []
    if (kind === K.POINTS) keys.push(`points ${book} ${act}`)
    else if (kind === K.DECIDED) keys.push(`decided ${book} ${part} ${act}`)
    else if (kind === K.RECORDED || kind === K.DID) keys.push(`record ${act} ${actDay}`)
    else if (kind === K.TIED_MARK) keys.push('tied')
    else if (kind === K.LISTED) keys.push(`listed ${book} ${part}`, `on ${book} ${this.tables.parts[part].name}`)
    else if (kind === K.BAND) keys.push(`band ${book}`, `in ${book} ${band}`)
    return keys
  }

  restsOn({ kind, book, act, actDay, part, throughTie }) {
    const K = this.kinds
    if (kind === K.REFUSED) {
      const { lists, bands } = this.tables.parts[part]
      return [...lists.map((name) => `on ${book} ${name}`), ...bands.map((number) => `in ${book} ${number}`), ...(throughTie ? ['tied'] : [])]
    }
    if (kind === K.BAND) return [`scored ${book}`]
    if ([K.LEFT, K.WAY_OUT_MET, K.GROUND_ENDED, K.CLEARED].includes(kind)) return [`listed ${book} ${part}`]
    if (kind === K.LAPSED) return [`points ${book} ${act}`]
    if (!this.tables.of_record.includes(kind)) return []
    if (act === null) return [kind === K.LISTED && !throughTie ? `band ${book}` : 'tied']
    return [`record ${act} ${actDay}`]
  }

  // --- its line

  line(row, said) {
    const refused = row.kind === this.kinds.REFUSED
    const held = said?.truth[0] ?? ''
    return {
      week: row.week,
      kind: this.tables.what[row.kind] ?? 'left undone',
      what: said ? this.what(said) : this.say('ledger.undone', { act: this.act(row.act) }),
      truth: refused || !held ? '' : ['true', 'tied'].includes(held) ? held : 'untrue',
      truth_said: refused || !said ? '' : this.truth(said),
      rule: said ? this.rule(said) : null,
      points: said?.points ?? null,
      score: said?.score ?? null,
      book: said && said.book !== null ? this.book(said.book).id : '',
      yuan: null,
      notice: null,
      notice_said: '',
      ...this.otherwise(row, said),
    }
  }

  book(number) {
    return this.tables.parts[this.world.books[number]]
  }

  truth({ kind, truth }) {
    const group = kind === this.kinds.REFUSED ? 'refusal' : 'truth'
    return truth.map((word) => this.say(`ledger.${group}.${word}`)).reduce((first, then) => (first ? this.say('ledger.also', { first, then }) : then), '')
  }

  /** What a refusal or an entry would not have happened without, as the town marked it. */
  otherwise(row, said) {
    const { kinds: K, flags: F } = this
    const refused = row.kind === K.REFUSED
    if (!refused && (row.kind !== K.LISTED || this.tables.parts[said.part].red)) return { classes: [], otherwise: '' }
    const untrue = refused ? row.flags & F.WRONGFUL : this.wrongly.has(`${row.ref} ${row.week}`)
    const tied = refused && row.flags & F.COLLATERAL
    const key = untrue ? (tied ? 'both' : 'untrue') : tied ? 'tie' : 'same'
    const classes = [...(untrue ? ['false records'] : []), ...(tied ? ['ties'] : [])]
    return { classes, otherwise: this.say(`person.otherwise.${refused ? 'refusal' : 'entry'}.${key}`) }
  }

  rule({ book, part, service }) {
    if (book === null || part === undefined) return null
    const { rulebook, title, block, name, at, grade, label, source, effect } = this.tables.parts[part]
    const { words } = this
    const called = label ? words.label(label) : this.say('ledger.touched', { service: this.service(service), effects: this.effect(effect) })
    return {
      rulebook, at, grade,
      title: words.label(title),
      path: `${block}.${name}`,
      label: called,
      source: source ? { ...source, title: words.label(source.title) } : null,
    }
  }

  effect(name) {
    return this.say(`ledger.effect.${name.replace(/ /g, '_')}`)
  }

  act(code) {
    const label = this.tables.acts[code]
    return label ? this.words.label(label) : this.say('ledger.close')
  }

  service(code) {
    return this.words.label(this.tables.services[code])
  }

  reason(code) {
    return this.say(`ledger.reason.${this.tables.reasons[code]}`)
  }

  what(said) {
    const { kinds: K } = this
    if (said.part !== undefined && this.tables.parts[said.part].block === 'lists') return this.listing(said)
    if (said.service !== null) return this.served(said)
    if (said.kind === K.RECORDED || said.kind === K.DID) return this.record(said)
    if (said.kind === K.BAND) {
      const band = said.book === null ? undefined : this.book(said.book).bands[said.band]
      return band ? this.say('ledger.band', { band: this.words.label(band) }) : this.say('ledger.band.none')
    }
    if (said.kind in this.tables.befell) return this.say(`ledger.${this.tables.befell[said.kind]}`)
    const key = said.kind === K.POINTS && said.throughTie ? 'points.tied' : this.tables.by_rule[said.kind]
    return this.say(`ledger.${key}`, { act: this.act(said.act), reason: said.reason === undefined ? '' : this.reason(said.reason) })
  }

  listing(said) {
    const { kinds: K } = this
    const list = this.words.label(this.tables.parts[said.part].label)
    const ground = (act) => (act ? this.act(act) : this.say('ledger.ground.band'))
    const day = typeof said.until === 'number' ? this.dated(said.until) : ''
    switch (said.kind) {
      case K.LISTED: {
        const listed = day ? this.say('ledger.listed.until', { list, day }) : this.say('ledger.listed.open', { list })
        return said.throughTie ? listed : this.say('ledger.ground', { listed, act: ground(said.act) })
      }
      case K.NOT_COUNTED:
        return this.say('ledger.not_listed', { list, reason: this.reason(said.reason) })
      case K.GROUND_ENDED:
        return this.say('ledger.ground_ended', { list, act: ground(said.act), other: ground(said.stands) })
      case K.CLEARED:
        return this.say('ledger.cleared', { list, points: said.score })
      case K.DECIDED:
        return this.say('ledger.decided', { list, day })
      case K.WAY_OUT_MET:
        return this.say('ledger.way_out', { list, way: this.say(`ledger.way.${this.tables.ways[said.way].replace(/ /g, '_')}`) })
      default:
        return this.say({ [K.LEFT]: 'ledger.left', [K.PERFORMED]: 'ledger.performed', [K.REPAIRED]: 'ledger.repaired.list' }[said.kind], { list })
    }
  }

  record({ act, channel, unseen }) {
    if (unseen) return this.say('ledger.unrecorded', { act: this.act(act) })
    const by = this.tables.channels[channel]
    const key = this.ruled.has(act) ? 'ledger.recorded' : 'ledger.recorded.no_rule'
    return this.say(key, { channel: by ? this.words.label(by) : this.say('ledger.authority'), act: this.act(act) })
  }

  served(said) {
    const { kinds: K } = this
    const service = this.service(said.service)
    if (said.kind === K.TOUCHED) return this.say('ledger.touched', { service, effects: this.words.listed(said.effects.map((each) => this.effect(each))) })
    if (said.rank !== undefined) return this.say('ledger.place_given', { service, rank: said.rank, line: said.line })
    if (said.kind === K.SOUGHT) return this.say('ledger.given', { service })
    return this.say(said.passedOver ? 'ledger.passed_over' : 'ledger.refused', { service })
  }

  // --- two lives

  /** The lines in the order in which they were written, without the bands of the first day, each with what tells it apart. */
  story({ quiet, trace }) {
    const begun = trace.filter((row) => row.kind !== this.kinds.BAND || row.week > 0)
    const known = quiet.map((row) => ({ week: row.week, key: JSON.stringify([row.week, row.kind, this.line(row, this.fact(row)).what, row.slot]) }))
    const written = begun.map((row) => {
      const said = this.fact(row)
      return { week: row.week, key: JSON.stringify([row.week, row.kind, this.what(said), said.points, said.score, said.book === null ? '' : this.book(said.book).id, this.truth(said)]) }
    })
    return [...known, ...written].map((each, place) => ({ ...each, place })).sort((a, b) => a.week - b.week || a.place - b.place)
  }
}
