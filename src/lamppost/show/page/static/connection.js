// One state of the connection for the whole page: what is asked for is asked again until it is there, and meanwhile
// `model.get('connection')` says what is wrong and when the next try is: {kind, at} or null.
//
//   offline  this device has no network          gone  the server does not answer
//   busy     its queue is full                   cut   what came is not whole
//   broken   the same in one file without a server, where nothing more will come
//
// Nobody who asks a server sees any of these: they wait. Any other answer of the server is theirs.

export class Lost extends Error {
  /** @param {string} kind @param {number} seconds least time until the next try */
  constructor(kind, seconds = 0) {
    super(kind)
    Object.assign(this, { kind, seconds })
  }
}

const BUSY = new Set([429, 503])
const GATEWAY = 502
const LONGEST = 30 // seconds between two tries

/** A Response of the server, whatever it says; Lost where there is none or it asks for patience. */
export async function ask(model, path, options) {
  let answer
  try {
    answer = await model.fetch(path, options)
  } catch {
    throw new Lost(navigator.onLine ? 'gone' : 'offline')
  }
  if (BUSY.has(answer.status)) throw new Lost('busy', Number(answer.headers.get('Retry-After')) || 5)
  if (answer.status === GATEWAY) throw new Lost('gone')
  return answer
}

/** What `attempt` gives, tried again as long as it is Lost. */
export async function insist(model, attempt) {
  const state = (model.lost ??= { waiting: 0, tries: 0, gate: null })
  for (let mine = false; ; ) {
    try {
      const found = await attempt()
      if (mine && --state.waiting === 0) foundAgain(model)
      return found
    } catch (error) {
      if (!(error instanceof Lost)) {
        if (mine && --state.waiting === 0) foundAgain(model)
        throw error
      }
      if (model.host === 'file') {
        model.set('connection', { kind: 'broken' }) // what a file lacks never comes
        throw error
      }
      if (!mine) state.waiting++
      mine = true
      await pause(model, error)
    }
  }
}

function foundAgain(model) {
  model.lost.tries = 0
  model.set('connection', null)
}

/** Waits for the next try, which is one for all who wait. */
function pause(model, { kind, seconds }) {
  const state = model.lost
  if (!state.gate) {
    const wait = Math.max(seconds, Math.min(LONGEST, 2 ** state.tries++))
    state.gate = {}
    state.gate.open = new Promise((open) => {
      const timer = setTimeout(() => state.gate.now(), wait * 1000)
      state.gate.now = () => {
        clearTimeout(timer)
        state.gate = null
        open()
      }
    })
    model.set('connection', { kind, at: Date.now() + wait * 1000 })
  }
  return state.gate.open
}

/** Tries now and not later. */
export function retry(model) {
  model.lost?.gate?.now()
}
