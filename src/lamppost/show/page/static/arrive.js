// Arrive: what was feared, what was written, and one made-up town whose lights come on and which lives by itself.

import { html, render as draw } from './vendor/preact-htm.js'
import { Clock, dayOf } from './clock.js'
import { Ground, Town, lights } from './town.js'
import { mark, told, worldName } from './marks.js'
import { spanAt, spreadOf } from './quote.js'

const STILL = matchMedia('(prefers-reduced-motion: reduce)')
const DUSK = 2200 // milliseconds until all lights are on

export default {
  id: 'arrive',
  render({ model, el, words, go }) {
    return new Arrival(model, el, words, go).begin()
  },
}

class Arrival {
  constructor(model, el, words, go) {
    Object.assign(this, { model, el, words, go })
    // A clock of its own, so that the towns begin at their beginning.
    const own = { week: null, get: () => own.week, set: (_, week) => ((own.week = week), this.soon()), go: ({ week }) => own.set('', week) }
    this.clock = new Clock(own, () => model.get('town')?.worlds[0].ready ?? 1, () => model.get('town')?.data.weeks ?? 1)
    this.clock.speed = 3
    this.clock.told = () => this.soon()
  }

  begin() {
    const { model, el } = this
    el.classList.add('arrive')
    const off = [model.on('change:town', () => this.take()), model.on('change:progress', () => this.soon()), model.on('change:trouble', () => this.soon())]
    this.size = new ResizeObserver(() => this.resize())
    this.paint()
    this.size.observe(this.box)
    this.take()
    return () => {
      this.clock.playing = false
      cancelAnimationFrame(this.due)
      this.size.disconnect()
      for (const each of off) each()
      draw(null, el)
    }
  }

  take() {
    const town = this.model.get('town')
    if (!town) return this.soon()
    this.ground = new Ground(town.data.plan, town.homes)
    this.town = new Town(this.canvas, this.ground)
    this.dusk = performance.now()
    this.resize()
    if (STILL.matches) {
      this.dusk = -DUSK
      town.worlds[0].done.then(() => this.clock.to(town.data.weeks - 1))
    } else this.clock.play()
  }

  resize() {
    if (!this.ground || !this.box.clientWidth) return
    this.ground.layout(this.box.clientWidth * Math.min(devicePixelRatio || 1, 2))
    this.soon()
  }

  soon() {
    this.due ||= requestAnimationFrame(() => {
      this.due = 0
      this.paint()
    })
  }

  drawTown() {
    const town = this.model.get('town')
    if (!this.ground?.pixels) return
    const [frames] = town.worlds
    const week = Math.min(this.clock.week, frames.ready - 1)
    const power = Math.min(1, (performance.now() - this.dusk) / DUSK)
    const levels = lights(town.data.plan, frames.header.channels, town.data.people, Math.max(week, 3))
    this.town.light(levels, Math.ceil(power * 12) / 12)
    this.town.draw(frames.week(week), {})
    this.canvas.dataset.drawn = week
    if (power < 1) this.soon()
  }

  press(event) {
    if (!this.ground?.pixels) return
    const box = this.canvas.getBoundingClientRect()
    const scale = this.ground.pixels / box.width
    const person = this.ground.nearest((event.clientX - box.left) * scale, (event.clientY - box.top) * scale, 12 * scale)
    if (person >= 0) this.go({ view: 'town', person, week: this.clock.week })
  }

  paint() {
    const { words, model, clock } = this
    const town = model.get('town')
    const header = town?.worlds[0].header
    const { week } = clock
    const progress = model.get('progress')
    const waiting = model.get('trouble') ?? told(words, progress)
    const spread = town && spreadOf(model, town.id, () => this.soon())
    const range = (series) => (header && spanAt(words, spread, town.data.worlds[0].name, series, week)) || '\u00a0'
    const counted = (key, series) => html`<div><dd>${header ? words.number(header[series][week]) : '\u00a0'}<span class="spread">${range(series)}</span></dd><dt>${words.say(`page.figure.${key}`)}</dt></div>`
    draw(
      html`
        <div class="arrive-words">
          <h1>${words.say('page.arrive.title')}</h1>
          <p><strong>${words.say('page.arrive.feared.head')}</strong> ${words.say('page.arrive.feared')}</p>
          <p><strong>${words.say('page.arrive.written.head')}</strong> ${words.say('page.arrive.written')}</p>
          <p><strong>${words.say('page.arrive.here.head')}</strong> ${words.say('page.arrive.here')}</p>
          <p class="arrive-on">
            <button type="button" class="button first" onClick=${() => this.go({ view: 'town', week: null })}>${words.say('page.arrive.both')}</button>
            ${model.offers('lessons') && html`<button type="button" class="button" onClick=${() => this.go({ view: 'lessons' })}>${words.say('page.arrive.lessons')}</button>`}
          </p>
        </div>
        <figure class="arrive-town">
          <div class="arrive-box" ref=${(node) => (this.box = node)} onClick=${(event) => this.press(event)}>
            <canvas ref=${(node) => (this.canvas = node)} width="16" height="16" role="img" aria-label=${header ? this.sentence(town, week) : waiting}></canvas>
            ${!town && html`<p class="arrive-wait" role="status">${waiting}</p>`}
          </div>
          <figcaption>
            <div class="arrive-clock">
              <button type="button" class="play" disabled=${!town} aria-label=${words.say(clock.playing ? 'page.clock.pause' : 'page.clock.play')} onClick=${() => clock.toggle()}>${clock.playing ? PAUSE : PLAY}</button>
              <p><strong>${town ? worldName(words, town.data, 0) : '\u00a0'}</strong><br /><span>${town ? `${words.say('page.clock.week', { n: week + 1 })} · ${words.day(dayOf(town.data.first_day, week))}` : '\u00a0'}</span></p>
            </div>
            <dl class="town-figures">${counted('recorded', 'recorded')}${counted('undone', 'foregone')}${counted('refused', 'refused')}</dl>
            <p class="chance">${spread ? words.say('page.counts.chance-week', { towns: spread.seeds.length, people: spread.people }) : '\u00a0'}</p>
            <ul class="legend" aria-label=${words.say('page.legend')}>${[0, 1, 2, 3, 4].map((step) => html`<li key=${step}>${mark(step)}${words.say(`page.step.${step}`)}</li>`)}<li>${mark('lamp')}${words.say('page.legend.lit')}</li></ul>
          </figcaption>
        </figure>`,
      this.el,
    )
    this.drawTown()
  }

  sentence(town, week) {
    const { words } = this
    const { header } = town.worlds[0]
    if (this.clock.playing) return words.say('page.arrive.said', { people: town.data.people })
    return [
      words.say('page.town.said', { name: worldName(words, town.data, 0), people: town.data.people, week: week + 1, weeks: town.data.weeks }),
      words.say('page.town.said.week', { recorded: header.recorded[week], refused: header.refused[week], foregone: header.foregone[week] }),
    ].join(' ')
  }
}

const icon = (path) => html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d=${path} fill="currentColor" /></svg>`
const PLAY = icon('M7 4.5v15l12.5-7.5z')
const PAUSE = icon('M6.5 5h4v14h-4zM13.5 5h4v14h-4z')
