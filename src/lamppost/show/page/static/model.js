// What every module of the page is handed as `model`: a few named values that can be watched, and a way to the data.
//
// Four hosts give the same thing: the page over HTTP, a notebook (an anywidget model, whose Python side answers), a
// folder of files in which towns are lived (lived.js), and one HTML file with everything inside. `fetch` answers with a
// Response in all of them, so that nobody else need know.
//
//   model.get('week'), model.set('week', 12), model.on('change:week', f), model.off('change:week', f)
//   await model.fetch('/api/first')            -> Response (json(), arrayBuffer(), body ...)
//   model.events('/api/towns/ab12/progress', f) -> a function that stops listening
//                                                the last word is {state: 'lost'} where the stream broke: ask again
//   model.host                                 -> 'page', 'notebook', 'site' or 'file'
//   model.lives                                -> whether any town can be asked for, and not only the one that is there
//   model.has(scenario)                        -> whether its town can be lived
//   model.offers('lessons')                    -> whether a view can be shown (set by app.js)

import { Lost, ask, insist, retry } from './connection.js'

export class Model {
  /** @param {string} host @param {object} first values to begin with */
  constructor(host, first = {}) {
    this.host = host
    this.lives = host === 'page'
    this.values = { ...first }
    this.ears = new Map()
  }

  get(name) {
    return this.values[name]
  }

  /** Sets a value, and tells those who listen if it is another one than before. */
  set(name, value) {
    const before = this.values[name]
    if (Object.is(before, value)) return
    this.values[name] = value
    for (const ear of [...(this.ears.get(`change:${name}`) ?? [])]) ear(value, before)
  }

  save_changes() {}

  /** Whether the town of a scenario can be lived: any can where a server is. */
  has() {
    return this.lives
  }

  on(event, ear) {
    if (!this.ears.has(event)) this.ears.set(event, new Set())
    this.ears.get(event).add(ear)
    return () => this.off(event, ear)
  }

  off(event, ear) {
    this.ears.get(event)?.delete(ear)
  }
}

/** The page over HTTP; `token` is what a server that listens to other machines asks for. */
export function pageModel(token = '') {
  const model = new Model('page')
  const headers = token ? { Authorization: `Bearer ${token}` } : {}
  const address = (path) => path
  model.fetch = (path, options = {}) =>
    fetch(address(path), { ...options, headers: { ...headers, ...options.headers }, credentials: 'same-origin' })
  model.events = (path, heard) => {
    const source = new EventSource(address(path))
    let left = false
    source.onmessage = (event) => heard(JSON.parse(event.data))
    source.onerror = () => {
      source.close()
      if (!left) insist(model, () => ask(model, '/api/first')).then(() => left || heard({ state: 'lost' }))
    }
    return () => {
      left = true
      source.close()
    }
  }
  addEventListener('online', () => retry(model))
  return model
}

/** One HTML file with the data of a town inside, in blocks that no browser runs: each says the path it stands for. */
export function fileModel(root) {
  const model = new Model('file')
  model.fetch = blocksOf(root)
  model.events = finished
  return model
}

/** What stands in the blocks of a document: (path) -> Response. */
export function blocksOf(root) {
  const inside = new Map()
  for (const each of root.querySelectorAll('script[data-path]')) inside.set(each.dataset.path, each)
  return async (path) => {
    const found = inside.get(path) ?? inside.get(path.split('?')[0])
    if (!found) return new Response('{"error": "not in this file"}', { status: 404 })
    const text = atob(found.textContent.trim())
    const bytes = new Uint8Array(text.length)
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
    if (!found.dataset.packed) return new Response(bytes)
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream(found.dataset.packed)))
  }
}

/** A notebook: the widget's Python side answers {id, path, method, body} with {id, status} and one buffer. */
export function notebookModel(widget) {
  const model = new Model('notebook')
  const waiting = new Map()
  let number = 0
  widget.on('msg:custom', (answer, buffers) => {
    const done = waiting.get(answer.id)
    if (!done) return
    waiting.delete(answer.id)
    const bytes = buffers?.[0]
    done(new Response(bytes ? new Uint8Array(bytes.buffer ?? bytes, bytes.byteOffset ?? 0, bytes.byteLength) : null, { status: answer.status }))
  })
  model.fetch = (path, options = {}) =>
    new Promise((done) => {
      const id = ++number
      waiting.set(id, done)
      widget.send({ id, path, method: options.method ?? 'GET', body: options.body ?? null })
    })
  model.events = finished
  for (const name of ['scenario', 'lang', 'view']) {
    const given = widget.get(name)
    if (given !== undefined && given !== null && given !== '') model.set(name, given)
  }
  return model
}

/** Where nothing is left to compute: tells at once that it is ready. */
function finished(_path, heard) {
  const soon = setTimeout(() => heard({ state: 'ready' }), 0)
  return () => clearTimeout(soon)
}

/** The JSON at a path. Throws an Error with the server's own sentence if there is one, and with its `status`. */
export function json(model, path, body) {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
  return insist(model, async () => {
    const answer = await ask(model, path, sent)
    const said = await read(answer.ok, () => answer.json())
    if (!answer.ok) throw refusal(answer, said)
    return said
  })
}

/** The bytes at a path, so many if `size` is given. */
export function bytes(model, path, size) {
  return insist(model, async () => {
    const answer = await ask(model, path)
    if (!answer.ok) throw refusal(answer)
    const found = new Uint8Array(await read(true, () => answer.arrayBuffer()))
    if (size !== undefined && found.length !== size) throw new Lost('cut')
    return found
  })
}

/** A file at a path as a blob. */
export function blob(model, path) {
  return insist(model, async () => {
    const answer = await ask(model, path)
    if (!answer.ok) throw refusal(answer, await read(false, () => answer.json()))
    return read(true, () => answer.blob())
  })
}

async function read(whole, take) {
  try {
    return await take()
  } catch {
    if (whole) throw new Lost('cut')
    return {}
  }
}

function refusal(answer, said) {
  return Object.assign(new Error(said?.error ?? `${answer.status}`), { status: answer.status })
}
