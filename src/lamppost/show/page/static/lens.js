// A lens over the towns: all of them larger by the same factor about the same place, moved by dragging.

import { html } from './vendor/preact-htm.js'

const ZOOMS = [1, 2, 4]
const STILL = 5 // px that a press may move and still be a press

export class Lens {
  /** @param {() => void} changed hears that the factor is another one */
  constructor(changed) {
    Object.assign(this, { changed, zoom: 1, x: 0.5, y: 0.5, dragged: false })
    this.sheets = []
  }

  /** Takes what is moved: an element that lies in a box and is as large as it. */
  hold(node, number) {
    this.sheets[number] = node
    this.place()
  }

  /** One step larger (1) or smaller (-1). */
  by(step) {
    const zoom = ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, ZOOMS.indexOf(this.zoom) + step))]
    if (zoom === this.zoom) return
    this.zoom = zoom
    this.place()
    this.changed()
  }

  /** A place (0..1 from the left, 0..1 from above) to the middle, as far as there is a town. */
  to(x, y) {
    Object.assign(this, { x, y })
    this.place()
  }

  place() {
    const half = 0.5 / this.zoom
    this.x = Math.max(half, Math.min(1 - half, this.x))
    this.y = Math.max(half, Math.min(1 - half, this.y))
    for (const { style } of this.sheets.filter(Boolean)) {
      style.width = style.height = `${100 * this.zoom}%`
      style.left = `${100 * (0.5 - this.x * this.zoom)}%`
      style.top = `${100 * (0.5 - this.y * this.zoom)}%`
    }
  }

  /** A press in a box: until it ends, the town follows it. */
  grab(event) {
    this.dragged = false
    if (this.zoom === 1 || event.button) return
    const [x, y] = [this.x, this.y]
    const size = event.currentTarget.clientWidth * this.zoom
    const move = (now) => {
      const [dx, dy] = [now.clientX - event.clientX, now.clientY - event.clientY]
      this.dragged ||= Math.hypot(dx, dy) > STILL
      if (this.dragged) this.to(x - dx / size, y - dy / size)
    }
    const end = () => {
      for (const name of ['pointerup', 'pointercancel']) removeEventListener(name, end)
      removeEventListener('pointermove', move)
    }
    for (const name of ['pointerup', 'pointercancel']) addEventListener(name, end)
    addEventListener('pointermove', move)
  }

  /** What a key means to the lens; whether it meant anything. */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false
    const step = { '+': 1, '=': 1, '-': -1 }[event.key]
    if (step === undefined) return false
    event.preventDefault()
    this.by(step)
    return true
  }
}

export function lensButtons(words, lens, disabled, paint) {
  const press = (step) => () => (lens.by(step), paint())
  return html`<span class="lens" role="group" aria-label=${words.say('page.lens')}>
    <button type="button" class="step" disabled=${disabled || lens.zoom === ZOOMS[0]} aria-label=${words.say('page.lens.less')} onClick=${press(-1)}>${LESS}</button>
    <button type="button" class="step" disabled=${disabled || lens.zoom === ZOOMS.at(-1)} aria-label=${words.say('page.lens.more')} onClick=${press(1)}>${MORE}</button>
  </span>`
}

const icon = (path) => html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d=${path} fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" /></svg>`
const LESS = icon('M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M15.4 15.4L20 20M7.5 10.5h6')
const MORE = icon('M10.5 4a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M15.4 15.4L20 20M7.5 10.5h6M10.5 7.5v6')
