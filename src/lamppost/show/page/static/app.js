// The shell of the page: navigation, language, the address, and one view at a time. AFM shape: `export default {render}`.
//
// A view is a module `export default { id, render({ model, el, words, go }) }`. `render` fills the empty element `el`
// and may return a function that cleans up. It is called again, with a new `el`, when the language changes; everything
// else it watches on the model (see model.js). `go({view, week, person, scenario, lang, about})` is the only way to
// another place: it changes the model and the address. `el` stands on night or on paper as VIEWS says.
//
// Modules are joined into one for a notebook and for the offline file (show/bundle.py), so: imports stand at the top,
// each on one line from './name.js', nothing is imported in a circle, and only VIEWS below imports later.

import { html, render as draw } from './vendor/preact-htm.js'
import { fileModel, notebookModel, json } from './model.js'
import { LANGUAGES, preferred, words as wordsOf } from './words.js'
import { read, write } from './address.js'
import { openTown } from './towns.js'
import { ask, insist } from './connection.js'
import { Connection, Damaged } from './notices.js'

export const VIEWS = {
  arrive: { ground: 'night', load: () => import('./arrive.js') },
  town: { ground: 'night', load: () => import('./twin.js') },
  knobs: { ground: 'paper', load: () => import('./knobs.js') },
  many: { ground: 'paper', load: () => import('./many.js') },
  numbers: { ground: 'paper', load: () => import('./numbers.js') },
  rules: { ground: 'paper', load: () => import('./rules.js') },
  life: { ground: 'paper', load: () => import('./life.js') },
  editor: { ground: 'paper', load: () => import('./editor.js') },
  lessons: { ground: 'paper', load: () => import('./lessons.js') },
  take: { ground: 'paper', load: () => import('./take.js') },
  embed: { ground: 'night', load: () => import('./embed.js') },
}
/** Where a view cannot be shown: it says with what command it can. */
const ELSEWHERE = {
  ground: 'paper',
  load: async () => ({ default: { render: ({ el, words }) => void draw(html`<div class="sheet"><p class="lead">${words.say('page.offline')}</p></div>`, el) } }),
}
const NAV = ['lessons', 'town', 'many', 'knobs', 'numbers', 'rules', 'life', 'editor']
const OFFLINE = new Set(['arrive', 'town', 'embed']) // what can be shown of a town as it was recorded
const IN_ADDRESS = ['scenario', 'view', 'about', 'week', 'person', 'lang']

export default {
  render({ model: given, el }) {
    const model = given.fetch ? given : el.ownerDocument.querySelector('script[data-path]') ? fileModel(el.ownerDocument) : notebookModel(given)
    return shell(model, el)
  },
}

function shell(model, el) {
  const inPage = model.host !== 'notebook'
  const bar = document.createElement('header')
  const main = document.createElement('main')
  const live = document.createElement('div')
  const over = document.createElement('div')
  main.id = 'lamppost-view'
  main.tabIndex = -1
  live.className = 'unseen'
  live.setAttribute('aria-live', 'polite')
  el.classList.add('lamppost')
  over.className = 'over'
  el.replaceChildren(bar, over, main, live)
  draw(html`<${Connection} model=${model} words=${null} />`, over)
  model.offers = (view) => model.host === 'page' || (model.views ?? OFFLINE).has(view)
  model.tell = (sentence) => {
    if (live.textContent !== sentence) live.textContent = sentence
  }
  let clean = null
  let turn = 0
  let shown = null

  // Two towns never have the same title, in a tab as little as in a list of bookmarks.
  model.on('change:town', async (town) => {
    if (inPage && VIEWS[model.get('view')] && !model.get('damaged')) document.title = titled(await wordsOf(model, model.get('lang')), model.get('view'), town)
  })

  const go = (changes) => {
    if (model.get('damaged')) {
      if ('lang' in changes) return model.set('lang', changes.lang), show()
      model.set('damaged', false)
      firstTown()
    }
    const moves = ['view', 'scenario', 'about'].some((name) => name in changes && changes[name] !== model.get(name))
    if ('view' in changes && changes.view !== model.get('view') && !('about' in changes)) changes = { ...changes, about: null }
    for (const name of Object.keys(changes)) model.set(name, changes[name])
    if (inPage) remember(moves)
    if ('scenario' in changes) openTown(model)
    if (['view', 'lang', 'about'].some((name) => name in changes)) show()
  }
  model.go = go

  let later = 0
  const remember = (push) => {
    clearTimeout(later)
    const put = (push) => {
      const state = Object.fromEntries(IN_ADDRESS.map((name) => [name, model.get(name)]))
      const hash = write(state)
      if (hash !== location.hash) history[push ? 'pushState' : 'replaceState'](null, '', hash)
    }
    if (push) put(true)
    else later = setTimeout(() => put(false), 400)
  }
  // The week that plays is written, too, so that a reload goes on from there.
  let due = 0
  const follow = () => {
    if (!inPage || model.get('damaged') || model.get('view') !== 'town' || performance.now() < due) return
    due = performance.now() + 1000
    remember(false)
  }
  model.on('change:week', follow)
  model.address = () => write(Object.fromEntries(IN_ADDRESS.map((name) => [name, model.get(name)])))

  const back = () => {
    const state = read(location.hash)
    model.set('damaged', Boolean(state.damaged))
    if (state.damaged) return show()
    for (const name of ['week', 'person', 'about']) if (name in state || name !== 'week') model.set(name, state[name] ?? null)
    if (state.lang) model.set('lang', state.lang)
    if (state.scenario) model.set('scenario', state.scenario)
    model.set('view', VIEWS[state.view] ? state.view : 'arrive')
    openTown(model)
    show()
  }

  async function show() {
    const mine = ++turn
    if (model.get('damaged')) return showDamaged(mine)
    const id = VIEWS[model.get('view')] ? model.get('view') : 'arrive'
    const language = model.get('lang')
    const { ground, load } = model.offers(id) ? VIEWS[id] : ELSEWHERE
    let view, said
    try {
      ;[view, said] = await Promise.all([loaded(load), wordsOf(model, language)])
    } catch (error) {
      console.error(error)
      if (mine === turn) main.textContent = `${error.message}`
      return
    }
    if (mine !== turn) return
    const same = shown === `${id} ${language} ${model.get('about') ?? ''}`
    shown = `${id} ${language} ${model.get('about') ?? ''}`
    if (same) return
    clean?.()
    clean = null
    el.lang = language
    el.dataset.ground = ground
    el.dataset.view = id
    if (inPage) {
      document.documentElement.lang = language
      document.documentElement.dataset.ground = ground
      document.title = titled(said, id, model.get('town'))
    }
    drawBar(said, id)
    const room = document.createElement('div')
    room.className = 'view'
    const moved = main.contains(document.activeElement) || document.activeElement === document.body
    main.replaceChildren(room)
    main.setAttribute('aria-label', viewName(said, id))
    if (inPage && moved && mine > 1) main.focus({ preventScroll: true })
    if (inPage && mine > 1) scrollTo(0, 0)
    clean = view.render({ model, el: room, words: said, go }) ?? null
  }

  /** The module of a view. A browser does not ask again for one that it could not get: then the page is loaded anew. */
  async function loaded(load) {
    let gone = false
    return insist(model, async () => {
      try {
        return (await load()).default
      } catch (error) {
        if (model.host !== 'page') throw error
        await ask(model, '/api/first').catch((lost) => {
          gone = true
          throw lost
        })
        if (!gone) throw error
        location.reload()
        return new Promise(() => {})
      }
    })
  }

  async function showDamaged(mine) {
    const said = await wordsOf(model, model.get('lang'))
    if (mine !== turn) return
    clean?.()
    shown = 'damaged'
    Object.assign(el.dataset, { ground: 'paper', view: 'damaged' })
    el.lang = document.documentElement.lang = model.get('lang')
    document.documentElement.dataset.ground = 'paper'
    document.title = `${said.say('page.damaged.title')} · ${said.say('page.name')}`
    drawBar(said, 'damaged')
    const room = document.createElement('div')
    room.className = 'view'
    main.replaceChildren(room)
    draw(html`<${Damaged} words=${said} begin=${() => go({ view: 'arrive' })} />`, room)
    clean = () => draw(null, room)
  }

  function drawBar(words, id) {
    draw(html`<${Connection} model=${model} words=${words} />`, over)
    const there = model.offers
    const link = (view) => html`<a key=${view} class="bar-link" href=${write({ ...state(), view, about: null })} aria-current=${id === view ? 'page' : null} onClick=${to(view)}>${words.say(`page.nav.${view}`)}</a>`
    const state = () => Object.fromEntries(IN_ADDRESS.map((name) => [name, model.get(name)]))
    const to = (view) => (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return
      event.preventDefault()
      event.currentTarget.closest('details')?.removeAttribute('open')
      go({ view })
    }
    const items = NAV.filter(there)
    bar.className = 'bar'
    draw(
      html`
        <a class="skip" href="#lamppost-view" onClick=${(event) => (event.preventDefault(), main.focus())}>${words.say('page.skip')}</a>
        <a class="mark" href=${write({ ...state(), view: 'arrive', about: null })} onClick=${to('arrive')} aria-label=${words.say('page.nav.arrive')}>${MARK}<span>${words.say('page.name')}</span></a>
        <nav class="bar-wide" aria-label=${words.say('page.nav')}>${items.map(link)}</nav>
        <div class="bar-end">
          <div class="languages" role="group" aria-label=${words.say('page.language')}>
            ${LANGUAGES.map((each) => html`<button key=${each.id} type="button" class="language" lang=${each.id} aria-label=${each.full} aria-pressed=${each.id === words.language ? 'true' : 'false'} onClick=${() => go({ lang: each.id })}>${each.name}</button>`)}
          </div>
          ${there('take') && html`<div class="bar-take">${link('take')}</div>`}
          ${items.length > 1 && html`<details class="bar-menu"><summary aria-label=${words.say('page.menu')}>${BARS}</summary><nav aria-label=${words.say('page.nav')}>${[...items, 'take'].filter(there).map(link)}</nav></details>`}
        </div>`,
      bar,
    )
  }

  const begin = async () => {
    const state = inPage ? read(location.hash) : {}
    model.set('damaged', Boolean(state.damaged))
    model.set('lang', state.lang ?? model.get('lang') ?? preferred(navigator.languages))
    model.set('week', state.week ?? null)
    model.set('person', state.person ?? null)
    model.set('about', state.about ?? null)
    model.set('view', VIEWS[state.view] ? state.view : (model.get('view') ?? (inPage ? 'arrive' : 'town')))
    model.set('scenario', state.scenario ?? model.get('scenario') ?? null)
    if (!LANGUAGES.some((each) => each.id === model.get('lang'))) model.set('lang', 'en')
    show()
    if (state.damaged) return
    await firstTown()
  }
  const firstTown = async () => {
    if (!model.get('scenario')) model.set('scenario', await json(model, '/api/first'))
    openTown(model)
  }
  begin().catch((error) => model.set('trouble', error.message))
  if (inPage) addEventListener('popstate', back)
  const closeMenu = (event) => {
    const open = bar.querySelector('details[open]')
    if (!open || !(event.type === 'keydown' ? event.key === 'Escape' : !open.contains(event.target))) return
    const inside = open.contains(open.getRootNode().activeElement)
    open.removeAttribute('open')
    if (inside) open.querySelector('summary').focus()
  }
  document.addEventListener('pointerdown', closeMenu)
  document.addEventListener('keydown', closeMenu)
  return () => {
    clean?.()
    removeEventListener('popstate', back)
    document.removeEventListener('pointerdown', closeMenu)
    document.removeEventListener('keydown', closeMenu)
    draw(null, bar)
  }
}

function viewName(words, id) {
  return words.say(`page.nav.${id === 'embed' ? 'town' : id}`)
}

/** What the window is called: the view, and the towns that are shown in it. */
function titled(words, id, town) {
  const view = id === 'arrive' ? words.say('page.title') : `${viewName(words, id)} · ${words.say('page.name')}`
  if (!town?.data || !['town', 'many', 'knobs', 'numbers', 'take', 'embed'].includes(id)) return view
  const { people, years = 3, seed = 1 } = { ...town.data, ...town.data.scenario }
  const towns = town.data.worlds.map((world) => words.label(world.title)).join(' | ')
  return `${towns} · ${words.say('page.title.town', { people, years: Math.round(10 * years) / 10, seed: `${seed}` })} · ${view}`
}

const MARK = html`<svg class="mark-lamp" viewBox="0 0 20 28" width="15" height="21" aria-hidden="true"><path d="M3 3h14l-3 7H6z" /><path d="M9.2 10h1.6v14H9.2z" /><path d="M5.5 24h9v1.8h-9z" /></svg>`
const BARS = html`<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M4 7h16M4 12h16M4 17h16" fill="none" stroke="currentColor" stroke-width="1.6" /></svg>`
