// Twin towns: the same people with the same chance in two worlds, under one clock. AFM view (see app.js).
//
// The towns are pixels (town.js); everything that can be read or pressed is DOM. A week that goes by repaints the DOM
// once; parts that do not change with the week are kept as they were made.

import { html, render as draw } from './vendor/preact-htm.js'
import { Clock, SPEEDS, dayOf } from './clock.js'
import { Ground, SHOWING, Town, lights } from './town.js'
import { Parting } from './parting.js'
import { flip } from './flip.js'
import { groups } from './winners.js'
import { Ledger } from './ledger.js'
import { KINDS, mark, told, warmUp, worldName, worldNote } from './marks.js'
import { scrubber } from './scrubber.js'
import { Lens, lensButtons } from './lens.js'
import { followScreen, present, presentButton } from './present.js'
import { canonical } from './address.js'
import { Quote, spanAt, spanOfKind, spreadOf } from './quote.js'

const STILL = matchMedia('(prefers-reduced-motion: reduce)')
const NARROW = 700 // px: below it, what can wait stands under the clock
const LIST = 24

export default {
  id: 'town',
  render({ model, el, words, go }) {
    return new Twin(model, el, words, go).begin()
  },
}

/** `bare`: the towns and their clock alone, with nothing beside them. */
export class Twin {
  constructor(model, el, words, go, bare = false) {
    Object.assign(this, { model, el, words, go, bare })
    this.canvases = [null, null]
    this.boxes = [null, null]
    this.towns = [null, null]
    this.shown = null // the one town that is shown alone where there is little room; null = both
    this.lens = new Lens(() => this.resize())
    this.opener = null // what a life was opened from
    this.only = false // those who differ
    this.table = 'far'
    this.tab = model.lives ? 'flip' : 'who'
    this.hover = null
    this.kept = new Map()
    this.clock = new Clock(
      model,
      () => Math.min(...(this.data ? model.get('town').worlds.map((each) => each.ready) : [1])),
      () => this.data?.weeks ?? 1,
    )
    this.clock.told = () => {
      this.paint()
      if (!this.clock.playing) this.tell()
    }
  }

  begin() {
    const { model, el } = this
    el.classList.add('twin')
    el.toggleAttribute('data-bare', this.bare)
    const soon = () => this.soon()
    const off = [
      model.on('change:town', () => this.take()),
      model.on('change:read', () => this.came()),
      model.on('change:week', soon),
      model.on('change:person', () => {
        if (model.get('person') !== null) this.tab = 'life'
        soon()
      }),
      model.on('change:stale', soon),
      model.on('change:progress', soon),
      model.on('change:trouble', soon),
      model.on('change:presenting', () => (this.paint(), this.resize())),
      followScreen(model),
    ]
    const key = (event) => this.key(event)
    el.ownerDocument.addEventListener('keydown', key)
    this.size = new ResizeObserver(() => (this.measure(), this.resize()))
    this.measure()
    this.size.observe(el)
    if (model.get('person') !== null && model.get('person') !== undefined) this.tab = 'life'
    this.fresh = (model.get('week') ?? null) === null
    this.take()
    return () => {
      this.clock.playing = false
      cancelAnimationFrame(this.due)
      this.size.disconnect()
      present(model, false)
      el.ownerDocument.removeEventListener('keydown', key)
      for (const each of off) each()
      draw(null, el)
    }
  }

  /** A town has come, or there is none yet. */
  take() {
    const town = this.model.get('town')
    this.data = town?.data ?? null
    this.kept.clear()
    if (this.data) {
      const same = this.ground && this.ground.homes === town.homes
      if (!same) this.ground = new Ground(this.data.plan, town.homes)
      this.towns = [null, null]
      const bits = Object.values(KINDS).map((outcome) => 1 << (2 * this.data.outcomes.indexOf(outcome)))
      this.parting = new Parting(town.worlds, town.differ, bits)
      if (this.shown >= this.data.worlds.length) this.shown = null
      // Who was asked for may live in the town that is still to come.
      if (!this.model.get('stale') && (this.model.get('person') ?? -1) >= this.data.people) this.model.set('person', null)
      this.came()
    }
    this.paint()
    this.resize()
    if (this.data && this.fresh) {
      this.fresh = false
      if (STILL.matches) this.clock.to(this.data.weeks - 1)
      else this.clock.play()
    }
  }

  came() {
    if (!this.data) return
    this.parting.follow()
    this.kept.delete('people')
    this.soon()
  }

  /** Whether there is little room: of a notebook's cell in a notebook, of the window elsewhere. */
  measure() {
    const narrow = (this.model.host === 'notebook' ? this.el.clientWidth : innerWidth) < NARROW
    if (narrow === this.narrow) return
    this.narrow = narrow
    this.soon()
  }

  resize() {
    if (!this.ground) return
    const box = this.boxes.find((each) => each?.clientWidth)
    if (!box) return
    this.ground.layout(box.clientWidth * Math.min(devicePixelRatio || 1, 2) * this.lens.zoom)
    this.soon()
  }

  soon() {
    if (this.due) return
    this.due = requestAnimationFrame(() => {
      this.due = 0
      this.paint()
    })
  }

  get twins() {
    return this.data !== null && this.data.worlds.length > 1
  }

  /** The towns as pixels. */
  drawTowns() {
    const town = this.model.get('town')
    if (!this.data || !this.ground?.pixels || !town?.worlds) return
    const { week } = this.clock
    town.worlds.forEach((frames, number) => {
      const canvas = this.canvases[number]
      if (!canvas || !this.boxes[number]?.clientWidth) return
      if (this.towns[number]?.canvas !== canvas) this.towns[number] = new Town(canvas, this.ground)
      const drawn = this.towns[number]
      const person = this.model.get('person') ?? null
      const state = [town.id, Math.min(week, frames.ready - 1), week, this.table, this.only, person, this.ground.pixels].join(' ')
      if (state === drawn.state) return
      drawn.state = state
      drawn.light(lights(this.data.plan, frames.header.channels, this.data.people, Math.min(week, frames.ready - 1)))
      drawn.draw(frames.week(week), {
        table: SHOWING[this.table],
        rings: this.table === 'far',
        differ: this.only && this.twins ? this.parting.by(week) : null,
        selected: person,
      })
    })
  }

  // --- what is pressed

  key(event) {
    const at = event.target
    if (event.key === 'Escape' && this.model.get('presenting') && (this.model.get('person') ?? null) === null) return present(this.model, false)
    if (event.key === 'Escape' && this.model.get('person') !== null) {
      if (!at.closest?.('dialog')) this.close()
      return
    }
    if (!this.data || /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName) || at.closest?.('[role="tablist"], details')) return
    const box = at.closest?.('.town-box')
    if (box) return this.lens.key(event) || this.walk(event)
    if (event.key === ' ' && at.closest?.('button, a, summary')) return
    this.clock.key(event)
  }

  /** Arrow keys in a town go from person to person. */
  walk(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    const person = this.model.get('person')
    if (way) {
      event.preventDefault()
      const from = person ?? this.ground.nearest(this.ground.pixels / 2, this.ground.pixels / 2, this.ground.pixels)
      this.choose(person === null || person === undefined ? from : this.ground.beside(from, ...way), false)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      if (person !== null) this.el.querySelector('.ledger h2')?.focus()
    } else if (event.key === ' ' || event.key === 'Home' || event.key === 'End') this.clock.key(event)
  }

  choose(person, focus = true) {
    if (this.bare || !(person >= 0 && person < this.data.people)) return
    if ((this.model.get('person') ?? null) === null) this.opener = this.focused()
    this.tab = 'life'
    this.go({ person })
    if (this.lens.zoom > 1) this.lens.to(...this.ground.place(person).map((each) => each / this.ground.pixels))
    this.paint()
    this.tell()
    if (focus) requestAnimationFrame(() => this.el.querySelector('.ledger h2')?.focus({ preventScroll: true }))
    // Twice: where the ledger leaves the flow of the page, the page is shorter from the next frame on.
    requestAnimationFrame(() => requestAnimationFrame(() => this.uncover(person)))
  }

  /** Where the ledger is a sheet over the page: moves the page so that the person's dot is not under it. */
  uncover(person) {
    const sheet = this.el.querySelector('.side').getBoundingClientRect()
    const box = this.boxes.find((each) => each?.clientWidth)?.getBoundingClientRect()
    if (!box || innerWidth >= 1180) return
    const y = box.top + (this.ground.place(person)[1] / this.ground.pixels) * box.height
    if (y > sheet.top - 24 || y < 24) scrollBy(0, y - sheet.top / 2)
  }

  /** Closes the life that is read, and gives the focus back to what it was opened from. */
  close() {
    const opener = this.opener
    this.go({ person: null })
    this.paint()
    const back = opener && this.el.querySelector(opener)
    ;(back ?? this.boxes.find((each) => each?.clientWidth))?.focus({ preventScroll: !back })
  }

  /** A selector of what has the focus in this view, where it can come back; null for a town. */
  focused() {
    const at = this.el.getRootNode().activeElement
    if (!at || !this.el.contains(at) || at.closest('.town-box')) return null
    const who = at.closest('[data-person]')?.dataset.person
    return who ? `[data-person="${who}"]` : at.closest('.ask') ? '#ask-person' : null
  }

  point(event, number) {
    const canvas = this.canvases[number]
    const box = canvas.getBoundingClientRect()
    const scale = this.ground.pixels / box.width
    const reach = (event.pointerType === 'touch' ? 18 : 9) * scale
    return this.ground.nearest((event.clientX - box.left) * scale, (event.clientY - box.top) * scale, reach)
  }

  over(event, number) {
    if (event.pointerType === 'touch' || !this.ground?.pixels) return
    const person = event.type === 'pointerleave' ? -1 : this.point(event, number)
    const label = this.boxes[number]?.querySelector('.town-hover')
    if (!label) return
    label.hidden = person < 0
    this.boxes[number].style.cursor = person < 0 ? '' : 'pointer'
    if (person < 0) return
    const [x, y] = this.ground.place(person).map((each) => each / this.ground.pixels)
    label.textContent = this.words.say('page.person', { n: person })
    label.style.left = `${Math.min(Math.max(x * 100, 12), 88)}%`
    label.style.top = `${y * 100}%`
    label.dataset.below = y < 0.12
  }

  /** Leaves the town that is being computed and stays with the one that is shown. */
  cancel() {
    const town = this.model.get('town')
    if (town?.scenario) this.go({ scenario: town.scenario })
  }

  tell() {
    if (this.data) this.model.tell?.(this.sentence(this.shown ?? 0))
  }

  // --- what is read

  /** What a town looks like this week, for who cannot see it. */
  sentence(number) {
    const { words } = this
    const { week } = this.clock
    const frames = this.model.get('town').worlds[number]
    const { header } = frames
    const at = Math.min(week, header.weeks - 1)
    const said = [
      words.say('page.town.said', { name: worldName(words, this.data, number), people: this.data.people, week: at + 1, weeks: this.data.weeks }),
      words.say('page.town.said.week', { recorded: header.recorded[at], refused: header.refused[at], foregone: header.foregone[at] }),
      words.say('page.town.said.steps', Object.fromEntries(header.steps[at].map((count, step) => [`s${step}`, count]))),
    ]
    const person = this.model.get('person')
    const byte = frames.week(at)?.[person]
    if (person !== null && byte !== undefined) said.push(words.say('page.town.said.person', { n: person, step: words.say(`page.step.${byte & 7}`) }))
    return said.join(' ')
  }

  paint() {
    const { el, words, model } = this
    const person = model.get('person') ?? null
    const stale = Boolean(model.get('stale'))
    draw(
      html`
        ${!this.bare && html`<h1 class="unseen">${words.say('page.nav.town')}</h1>`}
        <div class="twin-main">
          ${this.notice(stale)}
          ${this.narrow && !this.bare && (this.twins || !this.data) && this.which()}
          <div class="stage" data-alone=${this.narrow && this.shown !== null ? '' : null} data-towns=${this.data ? this.data.worlds.length : 2} data-stale=${stale ? '' : null}>
            ${(this.data ? this.data.worlds : [0, 1]).map((_, number) => this.town(number))}
          </div>
          ${this.data?.warm_up_weeks ? html`<p class="warm-up" key="warm-up">${warmUp(words, this.data)}</p>` : ''}
          ${this.dock()}
          ${this.data && !this.bare && html`<${Quote} key=${`quote ${model.get('town').id}`} model=${model} words=${words} data=${this.data} town=${model.get('town').id} frames=${model.get('town').worlds} week=${this.clock.week} />`}
          ${this.narrow && html`<div class="dock-more">${!this.bare && this.switches()}<div class="dock-near">${this.speed()}${this.nearness()}</div>${this.keep('legend', [this.table], () => this.legend())}</div>`}
        </div>
        ${!this.bare && html`<aside class="side" aria-label=${words.say('page.side')}>
          ${this.sideTabs()}
          <div class="side-body" role="tabpanel" id="side-body" aria-labelledby=${`tab-${this.tab}`}>
            ${this.data && this.tab === 'flip' && this.keep('flip', [model.get('stale'), model.get('progress') && 1, model.get('shelf') && 1], () => flip({ model, words, go: this.go, data: this.data, paint: () => this.soon() }))}
            ${this.data && this.tab === 'who' && groups({ model, words, data: this.data, paint: () => this.soon() })}
            ${this.data && this.tab === 'life' && this.life(person)}
          </div>
        </aside>`}`,
      el,
    )
    this.drawTowns()
  }

  /** A piece of the page that is made anew only if something it depends on is another. */
  keep(name, on, make) {
    const before = this.kept.get(name)
    if (before && before.on.length === on.length && before.on.every((each, k) => Object.is(each, on[k]))) return before.made
    const made = make()
    this.kept.set(name, { on, made })
    return made
  }

  notice(stale) {
    const { model, words } = this
    const progress = model.get('progress')
    const trouble = model.get('trouble')
    const text = trouble ?? (stale || progress ? told(words, progress) : '')
    if (!text) return html`<div class="notice-room" key="notice" role="status"></div>`
    return html`<div class="notice-room" key="notice" role="status"><p class="notice" data-trouble=${trouble ? '' : null}>
      <span>${text}${stale && !trouble ? ` ${words.say('page.progress.stale')}` : ''}</span>
      ${stale && !trouble && html`<button type="button" class="button" onClick=${() => this.cancel()}>${words.say('page.progress.cancel')}</button>`}
      ${trouble && this.data && html`<button type="button" class="button" onClick=${() => (model.set('trouble', null), this.cancel())}>${words.say('page.progress.dismiss')}</button>`}
      ${stale && progress?.weeks > 0 && html`<progress max=${progress.weeks} value=${progress.week ?? 0} aria-label=${text}></progress>`}
    </p></div>`
  }

  /** Both towns, or one of them alone and larger, where there is little room. */
  which() {
    const { words } = this
    const choose = (number) => () => ((this.shown = number), this.paint(), this.resize())
    const name = (number) => (number === null ? words.say('page.town.both') : this.data ? worldName(words, this.data, number) : '\u00a0')
    return html`<div class="which switch" role="group" aria-label=${words.say('page.town.which')}>
      ${[null, 0, 1].map((number) => html`<button type="button" key=${number} disabled=${!this.data} aria-pressed=${this.shown === number ? 'true' : 'false'} onClick=${choose(number)}>${name(number)}</button>`)}
    </div>`
  }

  town(number) {
    const { words } = this
    const ready = this.data !== null
    const name = ready ? worldName(words, this.data, number) : '\u00a0'
    const note = ready ? worldNote(words, this.data, number) : '\u00a0'
    const label = ready ? this.sentence(number) : words.say('page.progress.begin')
    const box = (node) => {
      if (this.boxes[number] === node) return
      if (this.boxes[number]) this.size.unobserve(this.boxes[number])
      this.boxes[number] = node
      if (node) this.size.observe(node)
    }
    return html`<section class="town" key=${number} data-away=${this.narrow && this.shown !== null && number !== this.shown ? '' : null}>
      <div class="town-words"><h2 aria-hidden=${ready ? null : 'true'}>${name}</h2><p>${note}</p></div>
      <div class="town-box" ref=${box} tabindex=${ready ? 0 : null} role=${ready ? 'application' : null} aria-label=${ready ? `${label} ${words.say('page.town.keys')}` : null}
        data-zoomed=${this.lens.zoom > 1 ? '' : null} onClick=${(event) => ready && !this.lens.dragged && this.choose(this.point(event, number), event.detail === 0)} onPointerDown=${(event) => this.lens.grab(event)} onPointerMove=${(event) => this.over(event, number)} onPointerLeave=${(event) => this.over(event, number)}>
        <div class="town-sheet" ref=${(node) => this.lens.hold(node, number)}>
          <canvas ref=${(node) => (this.canvases[number] = node)} width="16" height="16" aria-hidden="true"></canvas>
          <span class="town-hover" hidden aria-hidden="true"></span>
        </div>
      </div>
      ${this.figures(number, ready)}
    </section>`
  }

  figures(number, ready) {
    const { words } = this
    const frames = ready && this.model.get('town').worlds[number]
    const header = frames?.header
    const { week } = this.clock
    const upTo = (series) => series.slice(0, week + 1).reduce((sum, each) => sum + each, 0)
    const spread = ready ? this.spread() : null
    const name = ready ? this.data.worlds[number].name : ''
    const doubt = (series, sum) => spanAt(words, spread, name, series, week, sum)
    const rows = header
      ? [
          ['recorded', header.recorded[week], doubt('recorded')],
          ['undone', header.foregone[week], doubt('foregone')],
          ['refused', header.refused[week], doubt('refused')],
          ['refusals', upTo(header.refusals), doubt('refusals', true)],
        ]
      : ['recorded', 'undone', 'refused', 'refusals'].map((key) => [key, null, ''])
    return html`<dl class="town-figures">
      ${rows.map(([key, value, range]) => html`<div key=${key}><dd>${value === null ? '\u00a0' : words.number(value)}<span class="spread">${range || '\u00a0'}</span></dd><dt>${words.say(`page.figure.${key}`)}</dt></div>`)}
    </dl>`
  }

  /** What other towns count by the same rules; null until it is known. */
  spread() {
    return spreadOf(this.model, this.model.get('town').id, () => this.soon()) || null
  }

  dock() {
    const { words, clock } = this
    const { week } = clock
    const weeks = this.data?.weeks ?? 1
    const disabled = !this.data
    const day = this.data ? words.day(dayOf(this.data.first_day, week)) : '\u00a0'
    return html`<div class="dock" role="group" aria-label=${words.say('page.clock')}>
      <div class="dock-row">
        <div class="dock-clock">
          <button type="button" class="play" disabled=${disabled} aria-label=${words.say(clock.playing ? 'page.clock.pause' : 'page.clock.play')} onClick=${() => clock.toggle()}>${clock.playing ? PAUSE : PLAY}</button>
          <p class="dock-week"><strong>${words.say('page.clock.week', { n: week + 1 })}</strong> <span>${words.say('page.clock.of', { n: weeks })}</span><br /><span class="dock-day">${day}</span></p>
          <div class="dock-steps">
            <button type="button" class="step" disabled=${disabled} aria-label=${words.say('page.clock.back')} onClick=${() => clock.to(week - 1)}>${BACK}</button>
            <button type="button" class="step" disabled=${disabled} aria-label=${words.say('page.clock.on')} onClick=${() => clock.to(week + 1)}>${ON}</button>
            ${!this.narrow && [this.speed(), this.nearness()]}
          </div>
        </div>
        ${!this.narrow && !this.bare && this.switches()}
        ${this.counts()}
      </div>
      ${scrubber({ words, clock, data: this.data, frames: this.data ? this.model.get('town').worlds : null, keep: (on, make) => this.keep('chart', on, make) })}
      ${!this.narrow && this.keep('legend', [this.table], () => this.legend())}
    </div>`
  }

  speed() {
    const { words, clock } = this
    return html`<label class="speed"><span class="unseen">${words.say('page.clock.speed')}</span>
      <select disabled=${!this.data} onChange=${(event) => ((clock.speed = Number(event.target.value)), this.paint())}>
        ${SPEEDS.map((each) => html`<option key=${each} value=${each} selected=${each === clock.speed}>${words.say('page.clock.rate', { n: each })}</option>`)}
      </select></label>`
  }

  nearness() {
    const { words, model } = this
    return html`${lensButtons(words, this.lens, !this.data, () => this.paint())}${model.host !== 'notebook' && presentButton(model, words)}`
  }

  switches() {
    return html`<div class="dock-switches">
      ${this.switch('page.show', [['all', !this.only], ['differ', this.only]], (id) => (this.only = id === 'differ'), !this.twins)}
      ${this.switch('page.colour', [['far', this.table === 'far'], ['week', this.table === 'week']], (id) => (this.table = id), !this.data)}
    </div>`
  }

  switch(key, options, choose, disabled) {
    const { words } = this
    return html`<div class="switch" role="group" aria-label=${words.say(key)}>
      ${options.map(([id, on]) => html`<button type="button" key=${id} disabled=${disabled} aria-pressed=${on ? 'true' : 'false'} onClick=${() => (choose(id), this.paint())}>${words.say(`${key}.${id}`)}</button>`)}
    </div>`
  }

  /** People with more and with less of each kind of harm than in the first town; kinds are never added up. */
  counts() {
    const { words } = this
    if (this.data && !this.twins) return null
    const found = this.data ? this.parting.upTo(this.clock.week) : null
    const how = this.data ? words.say('page.counts.how', { first: worldName(words, this.data, 0), second: worldName(words, this.data, 1) }) : '\u00a0'
    const spread = this.data ? this.spread() : null
    const range = (kind) => {
      const ways = found && spanOfKind(words, spread, this.data.worlds[1].name, kind)
      return ways ? `+${ways[0]} \u2212${ways[1]}` : '\u00a0'
    }
    return html`<div class="counts" title=${this.data ? `${how} ${words.say('page.counts.from')}` : null}>
      <p>${how}</p>
      <dl>${Object.keys(KINDS).map((kind, k) => html`<div key=${kind} data-kind=${kind}><dt>${words.say(`page.kind.${kind}`)}</dt><dd>${found ? pair(words, ...found.kinds[k]) : '\u00a0'}<span class="spread">${range(kind)}</span></dd></div>`)}</dl>
      <p class="chance">${!this.data ? '\u00a0' : spread ? words.say('page.counts.chance', { towns: spread.seeds.length, people: spread.people }) : words.say('page.counts.chance-none')}</p>
    </div>`
  }

  legend() {
    const { words } = this
    const steps = this.table === 'far' ? [0, 1, 2, 3, 4].map((step) => [step, `page.step.${step}`]) : [0, 2, 1, 3, 4].map((step) => [step, `page.this.${step}`])
    return html`<ul class="legend" aria-label=${words.say('page.legend')}>
      ${steps.map(([step, key]) => html`<li key=${step}>${mark(step)}${words.say(key)}</li>`)}
      ${this.table === 'far' && html`<li>${mark('ring')}${words.say('page.legend.recorded')}</li><li>${mark('bar')}${words.say('page.legend.refused')}</li>`}
      <li>${mark('lamp')}${words.say('page.legend.lit')}</li>
    </ul>`
  }

  // --- beside the towns

  sideTabs() {
    const { words } = this
    const seen = [...(this.twins ? ['who'] : []), 'life']
    const tabs = this.model.lives ? ['flip', ...seen] : [...seen, 'flip']
    const move = (event) => {
      const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
      if (!way) return
      event.preventDefault()
      this.tab = tabs[(tabs.indexOf(this.tab) + way + tabs.length) % tabs.length]
      this.paint()
      this.el.querySelector(`#tab-${this.tab}`)?.focus()
    }
    if (!tabs.includes(this.tab) && this.data) this.tab = tabs[0]
    return html`<div class="tabs" role="tablist" aria-label=${words.say('page.side')} onKeyDown=${move}>
      ${tabs.map((id) => html`<button type="button" role="tab" key=${id} id=${`tab-${id}`} aria-controls="side-body" aria-selected=${this.tab === id ? 'true' : 'false'} tabindex=${this.tab === id ? 0 : -1} onClick=${() => ((this.tab = id), this.paint())}>${words.say(`page.side.${id}`)}</button>`)}
    </div>`
  }

  life(person) {
    const { model, words } = this
    if (person === null || person >= this.data.people) return this.people()
    const town = model.get('town')
    return html`<${Ledger} key=${`${town.id} ${words.language}`} model=${model} words=${words} data=${this.data} town=${town.id} frames=${town.worlds} person=${person} week=${this.clock.week}
      close=${() => this.close()} toWeek=${(week) => this.clock.to(week)} add=${(overlay) => this.add(overlay)} />`
  }

  /** Adds a safeguard: the same regime without it on the left, with it on the right. */
  add(overlay) {
    const scenario = { ...this.data.scenario }
    const regime = this.data.worlds[0].regime
    const before = canonical(scenario.regimes) === canonical([regime]) ? (scenario.with ?? []) : []
    this.go({ scenario: { ...scenario, regimes: [regime], with: [...new Set([...before, overlay])] } })
  }

  people() {
    const { words } = this
    const foremost = this.keep('people', [this.parting.done === this.data.weeks], () => this.parting.foremost(LIST))
    const frames = this.model.get('town').worlds
    const open = (event) => {
      event.preventDefault()
      const asked = Number(new FormData(event.target).get('person'))
      this.choose(asked)
    }
    return html`<div class="people">
      <p class="quiet">${words.say('page.people.lead')}</p>
      <form class="ask" onSubmit=${open}>
        <label for="ask-person">${words.say('page.people.ask')}</label>
        <input id="ask-person" name="person" type="number" inputmode="numeric" required min="0" max=${this.data.people - 1} step="1" placeholder="4127" />
        <button class="button">${words.say('page.people.open')}</button>
      </form>
      <h3>${words.say(this.twins ? 'page.people.differ' : 'page.people.most')}</h3>
      <ul>
        ${foremost.map((person) => html`<li key=${person}><button type="button" data-person=${person} onClick=${() => this.choose(person)}>
          <span class="who">${words.say('page.person', { n: person })}</span>
          ${frames.map((each, w) => html`<span key=${w} class="met">${mark(this.parting.highest[w][person])}<span>${words.of(worldName(words, this.data, w), this.met(w, person))}</span></span>`)}
        </button></li>`)}
      </ul>
    </div>`
  }

  met(world, person) {
    const { words, parting } = this
    const refused = parting.refused[world][person]
    const step = words.say(`page.step.${parting.highest[world][person]}`)
    return refused ? `${step} · ${words.count('page.people.refused', refused)}` : step
  }
}

/** '+3 −7': so many people with more of it, so many with less. */
function pair(words, more, less) {
  return html`<span aria-hidden="true"><b data-effect="harmed">+${words.number(more)}</b> <b data-effect="helped">\u2212${words.number(less)}</b></span><span class="unseen">${words.say('page.counts.pair', { more, less })}</span>`
}

const icon = (path) => html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d=${path} fill="currentColor" /></svg>`
const PLAY = icon('M7 4.5v15l12.5-7.5z')
const PAUSE = icon('M6.5 5h4v14h-4zM13.5 5h4v14h-4z')
const BACK = icon('M18 5v14l-9-7zM6 5h2.2v14H6z')
const ON = icon('M6 5v14l9-7zM15.8 5H18v14h-2.2z')
