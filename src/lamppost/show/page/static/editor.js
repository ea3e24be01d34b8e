// Write a rulebook: a plain text field with line numbers, completion, and the messages of `lamppost check` beside it.
//
// What is written stays in this browser (draft.js): it is sent to be checked and to be run, and is kept nowhere else but
// in the address of the town that it makes. Completion opens with Ctrl+Space (or while one types), and never takes the Tab key.

import { html, render as draw, useEffect, useRef, useState } from './vendor/preact-htm.js'
import { Waiting, save, useJson, useModel } from './paper.js'
import { json } from './model.js'
import { Stale } from './numbers.js'
import { counts, COUNTED } from './counts.js'
import { Chance, Range, useSpread } from './quote.js'
import { Draft } from './draft.js'

const written = { draft: null } // for as long as the page is open

export default {
  id: 'editor',
  render({ model, el, words, go }) {
    draw(html`<${Editor} model=${model} words=${words} go=${go} />`, el)
    return () => draw(null, el)
  },
}

function Editor({ model, words, go }) {
  const scenario = useModel(model, 'scenario')
  const vocabulary = useJson(model, `/api/vocabulary?lang=${words.language}`).data
  const draft = (written.draft ??= new Draft())
  const book = model.get('scenario')?.book ?? null
  const first = useJson(model, draft.text === null && !book ? '/api/example/new' : null)
  const [text, show] = useState(draft.text ?? book)
  const [replaced, tellReplaced] = useState(null) // what was put in the place of somebody's text
  const put = (now) => (draft.type(now), show(now))
  const replace = (now, name) => {
    const kept = draft.earlier.length
    draft.text ??= shown
    draft.typed ||= book !== null && draft.text === book
    draft.replace(now, name === null)
    show(now)
    tellReplaced(draft.earlier.length > kept ? (name ?? words.say('editor.address')) : null)
  }
  const [checked, tell] = useState(null)
  const [chosen, choose] = useState('')
  const field = useRef(null)
  const shown = text ?? first.data?.text ?? null
  useEffect(() => {
    if (shown === null) return undefined
    const later = setTimeout(() => {
      json(model, '/api/check', { kind: 'rulebook', text: shown })
        .then((found) => tell({ ...found, text: shown }))
        .catch((error) => tell({ problems: [{ line: 1, column: 1, message: error.message }], text: shown }))
    }, 450)
    return () => clearTimeout(later)
  }, [shown])
  if (shown === null) return html`<div class="sheet wide"><h1>${words.say('editor.title')}</h1><${Waiting} words=${words} trouble=${first.trouble} /></div>`
  const problems = checked?.problems ?? []
  const fresh = checked?.text === shown
  const example = async (name) => {
    choose(name)
    if (name) replace((await json(model, `/api/example/${name}`)).text, vocabulary?.rulebooks.find((each) => each.id === name)?.title ?? words.say('editor.new'))
  }
  const open = async (event) => {
    const file = event.target.files[0]
    if (file && file.size <= 400_000) replace(await file.text(), file.name)
    else if (file) tell({ problems: [{ line: 1, column: 1, message: words.say('editor.too-large') }], text: shown })
    event.target.value = ''
  }
  const run = () => go({ scenario: { v: 1, regimes: [scenario?.regimes.at(-1) ?? 'national-2018'], people: Math.min(scenario?.people ?? 10000, 10000), years: scenario?.years ?? 3, seed: scenario?.seed ?? 1, book: shown } })
  const name = /^rulebook:\s*([a-z0-9-]+)/m.exec(shown)?.[1] ?? 'rulebook'
  const jump = (line, column) => {
    const lines = shown.split('\n')
    const at = lines.slice(0, line - 1).reduce((all, each) => all + each.length + 1, 0) + column - 1
    field.current.focus()
    field.current.setSelectionRange(at, at + (/^[\w-]+/.exec(shown.slice(at))?.[0].length ?? 0))
    field.current.scrollTop = (line - 6) * (field.current.scrollHeight / lines.length)
  }
  return html`<div class="sheet wide editor">
    <h1>${words.say('editor.title')}</h1>
    <p class="lead">${words.say('editor.lead')}</p>
    <div class="choose">
      <label>${words.say('editor.begin')} <select value=${chosen} onChange=${(event) => example(event.target.value)}><option value="">${words.say('editor.choose')}</option><option value="new">${words.say('editor.new')}</option>${vocabulary?.rulebooks.map((each) => html`<option key=${each.id} value=${each.id}>${each.title}</option>`)}</select></label>
      <label class="button file"><span>${words.say('editor.open')}</span><input type="file" class="unseen" accept=".yaml,.yml,text/plain" onChange=${open} /></label>
      <button type="button" class="button" onClick=${() => save(`${name}.yaml`, shown, 'application/yaml')}>${words.say('editor.save')}</button>
      <button type="button" class="button first" disabled=${!fresh || problems.length > 0} onClick=${run}>${words.say('editor.run')}</button>
    </div>
    <${Kept} words=${words} draft=${draft} replaced=${replaced} other=${book !== null && book !== shown ? () => replace(book, null) : null}
      back=${() => (draft.back(), show(draft.text), tellReplaced(null), choose(''))} forget=${() => (draft.forget(), show(book), tellReplaced(null), choose(''))} />
    <div class="editor-room">
      <${Field} words=${words} text=${shown} put=${put} field=${field} problems=${fresh ? problems : []} vocabulary=${vocabulary} />
      <section class="problems" aria-live="polite">
        <h2>${!checked || !fresh ? words.say('editor.checking') : problems.length ? words.count('editor.problems', problems.length + (checked.more ?? 0)) : words.say('editor.right')}</h2>
        <ol>${problems.map((each, number) => html`<li key=${number}><button type="button" class="link" onClick=${() => jump(each.line, each.column)}>${words.say('editor.at', { line: `${each.line}`, column: `${each.column}` })}</button><p lang="en">${each.message}</p></li>`)}</ol>
        ${fresh && !problems.length && html`<p>${words.say('editor.right-means')}</p>`}
        <${Ran} model=${model} words=${words} go=${go} />
        <p class="foot">${words.say('editor.private')}</p>
      </section>
    </div>
  </div>`
}

/** What is kept of what was written, and the ways back to it. */
function Kept({ words, draft, replaced, other, back, forget }) {
  const [asked, ask] = useState(false)
  const day = draft.day && words.day(new Date(draft.day))
  const earlier = draft.earlier.length
  return html`<div class="kept" role="status">
    ${replaced !== null && html`<p class="note">${words.say('editor.replaced', { name: replaced })}</p>`}
    ${!draft.kept && html`<p class="trouble">${words.say('editor.not-kept')}</p>`}
    <p>
      ${draft.kept && draft.day && html`<span class="quiet">${words.say('editor.draft', { day })}</span>`}
      ${earlier > 0 && html` <button type="button" class="button" onClick=${back}>${words.count('editor.back', earlier)}</button>`}
      ${other && html` <button type="button" class="button" onClick=${other}>${words.say('editor.linked')}</button>`}
      ${draft.day && !asked && html` <button type="button" class="link" onClick=${() => ask(true)}>${words.say('editor.forget')}</button>`}
      ${draft.day && asked && html` <span>${words.say('editor.forget.sure')}</span> <button type="button" class="button" onClick=${() => (ask(false), forget())}>${words.say('editor.forget.yes')}</button> <button type="button" class="button" onClick=${() => ask(false)}>${words.say('editor.forget.no')}</button>`}
    </p>
  </div>`
}

/** What came of the run, beside the regime without the rulebook. */
function Ran({ model, words, go }) {
  const town = useModel(model, 'town')
  const scenario = useModel(model, 'scenario')
  const trouble = useModel(model, 'trouble')
  useModel(model, 'read')
  const spread = useSpread(model, scenario?.book ? town?.id : null)
  if (!scenario?.book) return null
  const mine = town?.scenario.book
  return html`<section class="change">
    <h2>${words.say('editor.ran')}</h2>
    ${trouble ? html`<p class="trouble" role="alert" lang="en">${trouble}</p>` : html`<${Stale} model=${model} words=${words} />`}
    ${mine &&
    html`<table>
      <caption class="unseen">${words.say('editor.ran')}</caption>
      <thead><tr><td></td><th scope="col" class="figure">${words.say('editor.without')}</th><th scope="col" class="figure">${words.say('editor.with')}</th></tr></thead>
      <tbody>${COUNTED.map((each) => html`<tr key=${each}><th scope="row">${words.say(`knobs_page.count.${each}`)}</th>${town.worlds.map((world, number) => html`<td key=${number} class="figure">${words.number(counts(world)[each])}<${Range} words=${words} spread=${spread} world=${town.data.worlds[number].name} of=${each} /></td>`)}</tr>`)}</tbody>
    </table>
    <${Chance} words=${words} spread=${spread} />
    <p><button type="button" class="button" onClick=${() => go({ view: 'town' })}>${words.say('editor.see')}</button></p>`}
  </section>`
}

// --- the field

const ROW = 21 // px, as in paper.css

function Field({ words, text, put, field, problems, vocabulary }) {
  const [offer, show] = useState(null) // {from, to, words: [{word, about}], at, x, y}
  const lines = text.split('\n')
  const wrong = new Set(problems.map((each) => each.line))
  const gutter = useRef(null)
  const scrolled = (event) => {
    gutter.current.style.transform = `translateY(${-event.target.scrollTop}px)`
    show(null)
  }
  const propose = (area, asked) => {
    const found = vocabulary && completions(area.value, area.selectionStart, vocabulary)
    if (!found || !found.words.length || (!asked && found.typed.length < 2)) return show(null)
    const before = area.value.slice(0, area.selectionStart).split('\n')
    show({ ...found, at: 0, y: before.length * ROW - area.scrollTop + 12, x: Math.min(before.at(-1).length * 7.8, area.clientWidth - 320) })
  }
  const take = (each) => {
    const area = field.current
    area.focus()
    area.setSelectionRange(offer.from, offer.to)
    const after = each.word + (offer.value ? '' : ': ')
    if (!document.execCommand('insertText', false, after)) put(text.slice(0, offer.from) + after + text.slice(offer.to))
    show(null)
  }
  const key = (event) => {
    if (event.ctrlKey && event.key === ' ') {
      event.preventDefault()
      propose(event.target, true)
    } else if (offer && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      show({ ...offer, at: (offer.at + (event.key === 'ArrowDown' ? 1 : offer.words.length - 1)) % offer.words.length })
    } else if (offer && event.key === 'Enter') {
      event.preventDefault()
      take(offer.words[offer.at])
    } else if (offer && event.key === 'Escape') {
      event.preventDefault()
      show(null)
    }
  }
  const set = (node) => {
    if (!node || !offer) return
    node.style.left = `${Math.max(0, offer.x)}px`
    node.style.top = `${offer.y}px`
  }
  return html`<div class="field">
    <label class="unseen" for="editor-text">${words.say('editor.text')}</label>
    <p id="editor-keys" class="unseen">${words.say('editor.keys')}</p>
    <div class="field-room">
      <div class="gutter" aria-hidden="true"><div ref=${gutter}>${lines.map((_, number) => html`<span key=${number} data-wrong=${wrong.has(number + 1) ? 'yes' : null}>${number + 1}</span>`)}</div></div>
      <div class="field-text">
        <textarea id="editor-text" ref=${field} spellcheck="false" autocapitalize="off" autocomplete="off" wrap="off" lang="en" aria-describedby="editor-keys" aria-autocomplete="list" aria-controls=${offer ? 'editor-offer' : null} aria-activedescendant=${offer ? `editor-offer-${offer.at}` : null} value=${text} onInput=${(event) => (put(event.target.value), propose(event.target, false))} onKeyDown=${key} onScroll=${scrolled} onBlur=${() => setTimeout(() => show(null), 150)}></textarea>
        ${offer && html`<ul id="editor-offer" class="offer" role="listbox" aria-label=${words.say('editor.offer')} ref=${set}>${offer.words.map((each, number) => html`<li key=${each.word} id=${`editor-offer-${number}`} role="option" aria-selected=${number === offer.at ? 'true' : 'false'} onPointerDown=${(event) => (event.preventDefault(), take(each))}><code>${each.word}</code> <span class="quiet" lang=${each.lang}>${each.about}</span></li>`)}</ul>`}
      </div>
    </div>
  </div>`
}

/** The words that fit where the cursor is: {from, to, typed, value, words}. Understands blocks by their indents. */
export function completions(text, cursor, vocabulary) {
  const lines = text.slice(0, cursor).split('\n')
  const here = lines.at(-1)
  if (/^\s*#/.test(here)) return null
  const typed = /[A-Za-z0-9_-]*$/.exec(here)[0]
  const depth = /^\s*/.exec(here)[0].length
  const path = []
  let limit = depth
  for (let number = lines.length - 2; number >= 0 && limit > 0; number--) {
    const found = /^(\s*)([A-Za-z0-9_★+-]+):\s*$/.exec(lines[number].replace(/\s#.*$/, ''))
    if (found && found[1].length < limit) {
      path.unshift(found[2])
      limit = found[1].length
    }
  }
  let rest = here.slice(depth, here.length - typed.length)
  let value = false
  for (;;) {
    const into = /^([A-Za-z0-9_★+-]+):\s*/.exec(rest)
    if (!into) break
    rest = rest.slice(into[0].length)
    if (rest.startsWith('{')) {
      path.push(into[1])
      const open = rest.slice(1).split(',').at(-1).trimStart()
      rest = open
    } else {
      path.push(into[1])
      value = true
      break
    }
  }
  const node = path.reduce((now, word) => now && (now.words?.[word]?.node ?? (now.words && word in now.words ? {} : now.each) ?? null), { ...vocabulary.tree })
  if (!node) return { from: cursor, to: cursor, typed, value, words: [] }
  const named = { act: vocabulary.acts, channel: vocabulary.channels, service: [...vocabulary.services, ...vocabulary.groups], flag: vocabulary.flags }
  let words = []
  if (node.names && (value || node.each)) words = named[node.names].map((each) => ({ word: each.id, about: each.label }))
  else if (value) words = (node.values ?? []).map((word) => ({ word, about: '' }))
  else words = Object.entries(node.words ?? {}).map(([word, each]) => ({ word, about: each.about, lang: 'en' }))
  const wanted = typed.toLowerCase()
  const fits = words.filter((each) => each.word !== typed && (each.word.toLowerCase().startsWith(wanted) || (wanted.length > 1 && `${each.word} ${each.about}`.toLowerCase().includes(wanted))))
  fits.sort((a, b) => b.word.startsWith(typed) - a.word.startsWith(typed))
  return { from: cursor - typed.length, to: cursor, typed, value, words: fits.slice(0, 9) }
}
