// The town as pixels: one Ground for a plan and its people (shared by twins), one Town for each world drawn on it.
//
// Dots are stamped into an ImageData, so 100,000 of them take milliseconds on any machine; the ground and the lamp light
// are drawn once for a size and a state of the channels, and copied under the dots. A second buffer holds person
// numbers for picking. A stamp is chosen by a table from the byte of a person's week, so what a dot shows is data: shape
// and size grow with the step, and colour is never alone.

import { FEAR, RECORDED, REFUSED, STEP, UNTRUE } from './frames.js'
import { GLYPHS } from './glyphs.js'

const NIGHT = '#0a0e15'
const COLOURS = ['#54799f', '#8db6de', '#ddd6c2', '#f4b65c', '#f2742b']
const SHAPES = ['square', 'disc', 'diamond', 'cross', 'triangle']
const SIZES = [0.38, 0.54, 0.7, 1.05, 1.3] // of the distance between neighbours
const LEAST = [1, 1.6, 2.2, 2.9, 3.4] // device pixels
const STAMPS = 5
const FIFTH = 0.2
const MANY = 30_000 // from here on dots have hard edges: too small to see, and twice as quick
const MOST_PIXELS = 1500

/** Which stamp a week's byte has: by how far it has come with somebody, or by what happened to them this week. */
export const SHOWING = {
  far: Uint8Array.from({ length: 256 }, (_, byte) => Math.min(byte & STEP, 4)),
  week: Uint8Array.from({ length: 256 }, (_, byte) => (byte & REFUSED ? 4 : byte & RECORDED ? (byte & UNTRUE ? 3 : 1) : byte & FEAR ? 2 : 0)),
}

/** How bright each building and the lamps are in a week: 0, 0.4, 0.7 or 1, by the records of the last four weeks. */
export function lights(plan, channels, people, week) {
  const heard = (names) => {
    let sum = 0
    for (const name of names) {
      const counts = channels[name]
      if (counts) for (let k = Math.max(0, week - 3); k <= week; k++) sum += counts[k] ?? 0
    }
    const rate = (sum * 1000) / people / 4 // records a week for every 1,000 people
    return sum === 0 ? 0 : rate > 8 ? 1 : rate > 0.4 ? 0.7 : 0.4
  }
  return [heard(plan.lamp_channels), ...plan.buildings.map((each) => heard(each.channels))]
}

/** A plan and its people at one size: where each dot is, who is where, and the town by night without any light. */
export class Ground {
  /** @param {object} plan as town.json has it @param {Uint16Array} homes x and y of each person, 0..65535 */
  constructor(plan, homes) {
    this.plan = plan
    this.homes = homes
    this.people = homes.length >> 1
    this.pixels = 0
    this.apart = Math.min(Math.sqrt(560_000 / this.people), 13) // between neighbours, in units of the plan
  }

  /** Prepares for squares of so many device pixels. Does nothing if that is what it is prepared for. */
  layout(pixels) {
    pixels = Math.max(64, Math.min(Math.round(pixels), MOST_PIXELS))
    if (pixels === this.pixels) return
    this.pixels = pixels
    this.scale = pixels / this.plan.size[0]
    const count = this.people
    const fine = count <= MANY
    const at = new Int32Array(count)
    const sub = new Uint8Array(count)
    const factor = pixels / 65536
    for (let i = 0; i < count; i++) {
      const x = this.homes[2 * i] * factor
      const y = this.homes[2 * i + 1] * factor
      at[i] = (y | 0) * pixels + (x | 0)
      if (fine) sub[i] = (x % 1 >= 0.5 ? 1 : 0) | (y % 1 >= 0.5 ? 2 : 0)
    }
    this.at = at
    this.sub = sub
    this.stamps = this.makeStamps(fine, 1)
    this.dimmed = this.makeStamps(fine, FIFTH)
    this.shade = this.makeShade(fine)
    this.ring = this.makeRings(fine, '#efe3c4', 0.5, 0.72, 2.4, 0)
    this.bar = this.makeRings(fine, '#ffffff', 1, 1.3, fine ? 5 : 3.5, 1)
    this.pick = null
    this.drawGround()
  }

  makeStamps(fine, strength) {
    const apart = this.apart * this.scale
    const out = []
    for (let step = 0; step < STAMPS; step++) {
      const size = Math.max(SIZES[step] * apart, LEAST[step])
      const inside = INSIDE[SHAPES[step]](size / 2)
      for (let part = 0; part < 4; part++) out.push(this.stamp(inside, size, part, fine, COLOURS[step], step === 0 ? 0.8 * strength : strength))
    }
    return out
  }

  /** What lies under the last step, so that it stands out among many others. */
  makeShade(fine) {
    const size = Math.max(SIZES[4] * this.apart * this.scale, LEAST[4]) * 1.2 + 2
    return [0, 1, 2, 3].map((part) => this.stamp(INSIDE.triangle(size / 2), size, part, fine, NIGHT, 0.75))
  }

  makeRings(fine, colour, strength, reach, least, bar) {
    const radius = Math.max(reach * this.apart * this.scale, least)
    const half = Math.max(0.5, Math.min(0.09 * radius, 1.1)) * (bar ? 1.25 : 1)
    const inside = (x, y) => Math.abs(Math.hypot(x, y) - radius) <= half || (bar === 1 && Math.abs(x - y) <= half * 1.4 && Math.hypot(x, y) < radius)
    return [0, 1, 2, 3].map((part) => this.stamp(inside, 2 * (radius + half), part, true, colour, strength))
  }

  /** Offsets, strengths (0..256) and colour of one stamp; `part` says which quarter of its pixel a dot stands in. */
  stamp(inside, size, part, soft, colour, strength) {
    const reach = Math.ceil(size / 2) + 1
    const [cx, cy] = soft ? [0.25 + 0.5 * (part & 1), 0.25 + 0.5 * (part >> 1)] : [0.5, 0.5]
    const offsets = []
    const alphas = []
    for (let y = -reach; y <= reach; y++) {
      for (let x = -reach; x <= reach; x++) {
        let hits = 0
        for (let k = 0; k < 16; k++) if (inside(x + ((k & 3) + 0.5) / 4 - cx, y + ((k >> 2) + 0.5) / 4 - cy)) hits++
        const cover = soft ? hits / 16 : hits >= 7 ? 1 : 0
        if (cover > 0.04) {
          offsets.push(y * this.pixels + x)
          alphas.push(Math.round(cover * strength * 256))
        }
      }
    }
    if (!offsets.length) {
      offsets.push(0)
      alphas.push(Math.round(strength * 256))
    }
    return { offsets: Int32Array.from(offsets), alphas: Int32Array.from(alphas), colour: packed(colour) }
  }

  /** Who is nearest to a point (device pixels), no further than `reach`; -1 = nobody. */
  nearest(x, y, reach = 14) {
    if (!this.pick) this.drawPick()
    const size = this.pixels
    let [best, far] = [-1, reach * reach + 1]
    const [x0, x1] = [Math.max(0, Math.floor(x - reach)), Math.min(size - 1, Math.ceil(x + reach))]
    const [y0, y1] = [Math.max(0, Math.floor(y - reach)), Math.min(size - 1, Math.ceil(y + reach))]
    for (let v = y0; v <= y1; v++) {
      for (let u = x0; u <= x1; u++) {
        const who = this.pick[v * size + u]
        if (!who) continue
        const away = (u - x) ** 2 + (v - y) ** 2
        if (away < far) [best, far] = [who - 1, away]
      }
    }
    return best
  }

  drawPick() {
    this.pick = new Int32Array(this.pixels * this.pixels)
    for (let i = 0; i < this.people; i++) this.pick[this.at[i]] = i + 1
  }

  /** Where a person stands: x and y in device pixels. */
  place(person) {
    return [(this.homes[2 * person] * this.pixels) / 65536, (this.homes[2 * person + 1] * this.pixels) / 65536]
  }

  /** The next person in a direction (dx, dy), or the same one if there is none. */
  beside(person, dx, dy) {
    const [px, py] = [this.homes[2 * person], this.homes[2 * person + 1]]
    let [best, least] = [person, Infinity]
    for (let i = 0; i < this.people; i++) {
      const [x, y] = [this.homes[2 * i] - px, this.homes[2 * i + 1] - py]
      const ahead = x * dx + y * dy
      const aside = Math.abs(x * dy - y * dx)
      if (ahead <= 0 || aside > 1.2 * ahead) continue
      const cost = ahead + 2 * aside
      if (cost < least) [best, least] = [i, cost]
    }
    return best
  }

  sheet() {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = this.pixels
    const ctx = canvas.getContext('2d', { willReadFrequently: true })
    ctx.scale(this.scale, this.scale)
    return ctx
  }

  /** The night: ground, streets, parks, water. And what light needs: the streets alone, and a light on each lamp. */
  drawGround() {
    const { plan } = this
    const path = (points, close) => {
      const line = new Path2D()
      points.forEach(([x, y], k) => (k ? line.lineTo(x, y) : line.moveTo(x, y)))
      if (close) line.closePath()
      return line
    }
    const outline = path(plan.outline, true)
    const streets = plan.streets.map((each) => [path(each.line), each.width])
    const river = path(plan.river.line)
    const dark = this.sheet()
    dark.fillStyle = NIGHT
    dark.fillRect(0, 0, ...plan.size)
    dark.save()
    dark.clip(outline)
    dark.fillStyle = '#0f1622'
    dark.fillRect(0, 0, ...plan.size)
    dark.lineJoin = 'round'
    for (const park of plan.parks) {
      dark.fillStyle = '#10231d'
      dark.fill(path(park, true))
    }
    dark.restore()
    const water = (ctx) => {
      ctx.strokeStyle = '#16304c'
      ctx.lineWidth = plan.river.width
      ctx.stroke(river)
      ctx.strokeStyle = '#0b1d33'
      ctx.lineWidth = plan.river.width - 2.4
      ctx.stroke(river)
    }
    water(dark)
    const mask = this.sheet()
    for (const ctx of [dark, mask]) {
      ctx.save()
      ctx.clip(outline)
      ctx.strokeStyle = NIGHT
      for (const [line, width] of streets) {
        ctx.lineWidth = Math.max(width - 0.8, 1.2)
        ctx.stroke(line)
      }
      ctx.restore()
    }
    this.dark = dark.canvas
    this.streets = mask.canvas
    const lamps = this.sheet()
    const spot = glow(64, [[0, 'rgba(255,206,128,0.5)'], [0.3, 'rgba(255,190,100,0.2)'], [1, 'rgba(255,180,90,0)']])
    const reach = 27
    lamps.globalCompositeOperation = 'lighter'
    for (const [x, y] of plan.lamps) lamps.drawImage(spot, x - reach, y - reach, 2 * reach, 2 * reach)
    this.lamps = lamps.canvas
    const points = this.sheet()
    points.fillStyle = '#ffe2ac'
    const dot = Math.max(0.9, 0.55 / this.scale)
    for (const [x, y] of plan.lamps) points.fillRect(x - dot / 2, y - dot / 2, dot, dot)
    this.points = points.canvas
    this.spot = glow(128, [[0, 'rgba(255,214,140,0.85)'], [0.16, 'rgba(255,198,112,0.5)'], [0.45, 'rgba(255,184,96,0.16)'], [1, 'rgba(255,176,86,0)']])
  }

  /** The town under the light of lamps and buildings, as pixels (RGBA as one u32 each). */
  lit(levels, power = 1) {
    const { plan } = this
    const light = this.sheet()
    light.globalCompositeOperation = 'lighter'
    const [street, ...houses] = levels
    if (street) {
      light.globalAlpha = street * power
      light.drawImage(this.lamps, 0, 0, ...plan.size)
    }
    plan.buildings.forEach(({ at: [x, y] }, k) => {
      if (!houses[k]) return
      const reach = 52 + 50 * houses[k]
      light.globalAlpha = (0.35 + 0.65 * houses[k]) * power
      light.drawImage(this.spot, x - reach, y - reach, 2 * reach, 2 * reach)
    })
    const onStreets = this.sheet()
    onStreets.drawImage(this.streets, 0, 0, ...plan.size)
    onStreets.globalCompositeOperation = 'source-in'
    onStreets.drawImage(light.canvas, 0, 0, ...plan.size)
    const out = this.sheet()
    out.drawImage(this.dark, 0, 0, ...plan.size)
    out.globalCompositeOperation = 'lighter'
    out.globalAlpha = 0.2
    out.drawImage(light.canvas, 0, 0, ...plan.size)
    out.globalAlpha = 0.62
    out.drawImage(onStreets.canvas, 0, 0, ...plan.size)
    out.globalAlpha = 0.75 * street * power
    if (street) out.drawImage(this.points, 0, 0, ...plan.size)
    const base = new Uint32Array(out.getImageData(0, 0, this.pixels, this.pixels).data.buffer)
    const signs = this.sheet()
    plan.buildings.forEach((each, k) => this.house(signs, each, houses[k] * power))
    return { base, signs: signs.canvas }
  }

  /** Size of a building's sign, in units of the plan. */
  get sign() {
    return Math.max(17, Math.min(12.5, 5 + this.pixels / 50) / this.scale)
  }

  house(ctx, { kind, at: [x, y] }, level) {
    const size = this.sign
    ctx.save()
    ctx.translate(x, y)
    ctx.scale(size / 24, size / 24)
    ctx.beginPath()
    ctx.roundRect(-14, -14, 28, 28, 6)
    ctx.fillStyle = level ? '#171209' : '#0a0f18'
    ctx.fill()
    ctx.strokeStyle = level ? `rgba(255,212,138,${0.25 + 0.3 * level})` : '#1c2738'
    ctx.lineWidth = 1
    ctx.stroke()
    ctx.translate(-12, -12)
    ctx.strokeStyle = level ? `rgba(255,${216 + 20 * level},${160 + 50 * level},${0.72 + 0.28 * level})` : '#4b5d7c'
    ctx.lineWidth = 1.7
    ctx.lineCap = ctx.lineJoin = 'round'
    ctx.stroke(new Path2D(GLYPHS[kind]))
    ctx.restore()
  }
}

/** One world on a canvas. */
export class Town {
  constructor(canvas, ground) {
    this.canvas = canvas
    this.ground = ground
    this.ctx = canvas.getContext('2d', { alpha: false, willReadFrequently: true })
    this.levels = ''
    this.order = new Int32Array(ground.people)
    this.counts = new Int32Array(STAMPS * 2 + 1)
  }

  /** Changes the light if it is another than before. */
  light(levels, power = 1) {
    const { ground } = this
    const key = `${ground.pixels} ${power.toFixed(2)} ${levels.join(' ')}`
    if (key === this.levels) return
    this.levels = key
    if (this.canvas.width !== ground.pixels) this.canvas.width = this.canvas.height = ground.pixels
    if (!this.image || this.image.width !== ground.pixels) {
      this.image = this.ctx.createImageData(ground.pixels, ground.pixels)
      this.frame = new Uint32Array(this.image.data.buffer)
    }
    const { base, signs } = ground.lit(levels, power)
    Object.assign(this, { base, signs })
  }

  /**
   * Draws a week. `bytes` (n), null = nobody is drawn; `table` of SHOWING; `differ` (n), null = everybody counts alike;
   * `rings`: mark who was recorded and who was refused; `selected`: a person number or null.
   */
  draw(bytes, { table = SHOWING.far, differ = null, rings = true, selected = null } = {}) {
    const { ground, frame } = this
    frame.set(this.base)
    if (bytes) {
      const many = bytes.length
      const { order, counts } = this
      counts.fill(0)
      if (differ) for (let i = 0; i < many; i++) counts[1 + table[bytes[i]] + (differ[i] ? STAMPS : 0)]++
      else for (let i = 0; i < many; i++) counts[1 + STAMPS + table[bytes[i]]]++
      for (let k = 1; k < counts.length; k++) counts[k] += counts[k - 1]
      const starts = Int32Array.from(counts)
      if (differ) for (let i = 0; i < many; i++) order[counts[table[bytes[i]] + (differ[i] ? STAMPS : 0)]++] = i
      else for (let i = 0; i < many; i++) order[counts[STAMPS + table[bytes[i]]]++] = i
      for (let k = 0; k < 2 * STAMPS; k++) {
        const set = k < STAMPS ? ground.dimmed : ground.stamps
        const step = k % STAMPS
        for (const stamps of k === 2 * STAMPS - 1 ? [ground.shade, set.slice(step * 4)] : [set.slice(step * 4)]) {
          if (many > MANY) this.put(stamps[0], order, starts[k], starts[k + 1], -1)
          else for (let part = 0; part < 4; part++) this.put(stamps[part], order, starts[k], starts[k + 1], part)
        }
      }
      if (rings) this.putRings(bytes, differ)
    }
    this.ctx.putImageData(this.image, 0, 0)
    this.putSigns()
    if (selected !== null && selected >= 0 && selected < ground.people) this.mark(selected)
  }

  put({ offsets, alphas, colour }, order, from, to, part) {
    const { frame } = this
    const { at, sub } = this.ground
    const length = offsets.length
    if (alphas.every((alpha) => alpha === 256)) {
      for (let k = from; k < to; k++) {
        const i = order[k]
        if (part >= 0 && sub[i] !== part) continue
        const here = at[i]
        for (let j = 0; j < length; j++) frame[here + offsets[j]] = colour
      }
      return
    }
    const [rb, g] = [colour & 0xff00ff, colour & 0xff00]
    for (let k = from; k < to; k++) {
      const i = order[k]
      if (part >= 0 && sub[i] !== part) continue
      const here = at[i]
      for (let j = 0; j < length; j++) {
        const p = here + offsets[j]
        const alpha = alphas[j]
        const under = frame[p]
        const rest = 256 - alpha
        frame[p] =
          (((Math.imul(under & 0xff00ff, rest) + Math.imul(rb, alpha)) >>> 8) & 0xff00ff) |
          (((Math.imul(under & 0xff00, rest) + Math.imul(g, alpha)) >>> 8) & 0xff00) |
          0xff000000
      }
    }
  }

  /** The signs of public buildings stand over the dots. */
  putSigns() {
    const { scale, sign, plan } = this.ground
    const half = Math.ceil((sign * scale * 15) / 24) + 1
    for (const { at } of plan.buildings) {
      const [x, y] = at.map((each) => Math.round(each * scale) - half)
      this.ctx.drawImage(this.signs, x, y, 2 * half, 2 * half, x, y, 2 * half, 2 * half)
    }
  }

  putRings(bytes, differ) {
    const { ground, order } = this
    for (const [bit, set] of [[RECORDED, ground.ring], [REFUSED, ground.bar]]) {
      let count = 0
      for (let i = 0; i < bytes.length; i++) if (bytes[i] & bit && (!differ || differ[i])) order[count++] = i
      for (let part = 0; part < 4; part++) this.put(set[part], order, 0, count, part)
    }
  }

  mark(person) {
    const { ctx, ground } = this
    const [x, y] = ground.place(person)
    const radius = Math.max(9, ground.apart * ground.scale * 1.5) * Math.max(1, ground.pixels / 700)
    ctx.lineWidth = 3.5
    ctx.strokeStyle = 'rgba(10,14,21,0.85)'
    ctx.beginPath()
    ctx.arc(x, y, radius, 0, 2 * Math.PI)
    ctx.stroke()
    ctx.lineWidth = 1.8
    ctx.strokeStyle = '#ffffff'
    for (const r of [radius, radius * 0.62]) {
      ctx.beginPath()
      ctx.arc(x, y, r, 0, 2 * Math.PI)
      ctx.stroke()
    }
  }
}

const INSIDE = {
  square: (r) => (x, y) => Math.abs(x) <= r && Math.abs(y) <= r,
  disc: (r) => (x, y) => x * x + y * y <= r * r,
  diamond: (r) => (x, y) => Math.abs(x) + Math.abs(y) <= r * 1.2,
  cross: (r) => (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= r && Math.min(Math.abs(x), Math.abs(y)) <= r * 0.42,
  triangle: (r) => (x, y) => y <= r * 0.72 && y >= -r && Math.abs(x) <= ((y + r) / (1.72 * r)) * r * 1.02,
}

/** '#rrggbb' as one u32 in the order of ImageData's bytes. */
function packed(colour) {
  const value = parseInt(colour.slice(1), 16)
  return (((value & 0xff) << 16) | (value & 0xff00) | (value >> 16) | 0xff000000) >>> 0
}

function glow(size, stops) {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size
  const ctx = canvas.getContext('2d')
  const fill = ctx.createRadialGradient(size / 2, size / 2, 0, size / 2, size / 2, size / 2)
  for (const [at, colour] of stops) fill.addColorStop(at, colour)
  ctx.fillStyle = fill
  ctx.fillRect(0, 0, size, size)
  return canvas
}
