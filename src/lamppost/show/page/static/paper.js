// What the rooms on paper share: waiting for JSON, grades, sources, figures as tables, and files made on this page.

import { html, useEffect, useState } from './vendor/preact-htm.js'
import { json } from './model.js'
import { write } from './address.js'

const kept = new Map() // path -> JSON that was asked for before

/** {data, trouble, waiting} of a path; null as path asks for nothing. What is kept shows at once. */
export function useJson(model, path) {
  const [said, put] = useState(() => ({ path, data: path ? (kept.get(path) ?? null) : null, trouble: null }))
  useEffect(() => {
    if (!path) return undefined
    let there = true
    if (kept.has(path)) put({ path, data: kept.get(path), trouble: null })
    else
      json(model, path)
        .then((data) => (remember(path, data), there && put({ path, data, trouble: null })))
        .catch((error) => there && put({ path, data: null, trouble: error.message }))
    return () => {
      there = false
    }
  }, [path])
  const mine = said.path === path
  return { data: mine ? said.data : null, trouble: mine ? said.trouble : null, before: said.data }
}

function remember(path, data) {
  if (kept.size > 60) kept.delete(kept.keys().next().value)
  kept.set(path, data)
}

/** A value of the model that is watched. */
export function useModel(model, name) {
  const [value, put] = useState(model.get(name))
  useEffect(() => {
    put(model.get(name))
    return model.on(`change:${name}`, (now) => put(now))
  }, [name])
  return value
}

/** A link to another place of the page: an address that can be copied, and go() without loading anew. */
export function Place({ model, go, to, children, ...rest }) {
  const names = ['scenario', 'view', 'about', 'week', 'person', 'lang']
  const state = Object.fromEntries(names.map((name) => [name, model.get(name)]))
  const click = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    go(to)
  }
  return html`<a ...${rest} href=${write({ ...state, about: null, ...to })} onClick=${click}>${children}</a>`
}

/** Changes where the address says one is in a view, without drawing the view anew. */
export function quietly(model, go, about) {
  model.set('about', about)
  go({ week: model.get('week') })
}

export function Waiting({ words, trouble, what }) {
  if (trouble) return html`<p class="trouble" role="alert">${words.say('rules.page.trouble', { message: trouble })}</p>`
  return html`<p class="waiting" role="status">${words.say(what ?? 'rules.page.waiting')}</p>`
}

export function Grade({ words, grade }) {
  return grade ? html`<span class="grade" data-grade=${grade}>${words.say(`rules.grade.${grade}`)}</span>` : null
}

/** A source: title, place in it, date, and its address. A title is in the language of the page where there is one in it. */
export function Source({ words, source, short }) {
  if (!source) return html`<span class="quiet">${words.say('rules.page.no-source')}</span>`
  const title = source.url
    ? html`<a href=${source.url} rel="noopener noreferrer" target="_blank" lang=${source.title_language ?? 'en'}>${source.title}</a>`
    : html`<span lang=${source.title_language ?? 'en'}>${source.title}</span>`
  return html`<span class="source">${title}${source.locator && html`<span lang="en">, ${source.locator}</span>`}${source.date && html`<span class="source-date"> · ${source.date}</span>`}${!short && source.seen_in && html`<span class="source-date" lang="en"> · ${source.seen_in}</span>`}</span>`
}

/** Text (or a blob) as a file, made here: nothing is sent. */
export function save(name, text, kind) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: typeof text === 'string' ? `${kind};charset=utf-8` : kind }))
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 4000)
}

/** A table as comma-separated values after lines of `notes` that begin with #; the mark tells spreadsheets it is UTF-8. */
export function csv(head, rows, notes = []) {
  const cell = (value) => (/[",\n]/.test(`${value}`) ? `"${`${value}`.replace(/"/g, '""')}"` : `${value ?? ''}`)
  const said = notes.filter(Boolean).map((note) => `# ${note.replace(/\s+/g, ' ')}\r\n`).join('')
  return '\ufeff' + said + [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n'
}

/** A bar whose length is set through the CSSOM, since the page allows no style attributes. */
export function Bar({ share, kind }) {
  const set = (node) => node && node.style.setProperty('--share', `${Math.max(0, Math.min(1, share)) * 100}%`)
  return html`<span class="bar-line" data-kind=${kind} ref=${set} aria-hidden="true"></span>`
}
