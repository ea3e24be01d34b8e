// When two lives part: for each person the first week in which their bytes in two worlds differ, and what they met with.
//
// Weeks are taken in as they come. Whether somebody was harmed or helped is said by differ.bin for the whole run (every
// outcome, by study/compare/twin.py); here it is only counted from which week on. Who differs in nothing that a week's byte
// shows (an income, say) counts from the last week.

import { FEAR, REFUSED, STEP } from './frames.js'

export const NEVER = 65535

export class Parting {
  /** @param {Array} worlds Frames, one or two @param {Uint8Array} differ bits: 1 harmed, 2 helped in the second @param {boolean} turned the second is what the first is measured by */
  constructor(worlds, differ, turned) {
    this.worlds = worlds.slice(0, 2)
    this.differ = differ
    this.turned = turned
    this.people = worlds[0].people
    this.weeks = worlds[0].count
    this.done = 0
    this.first = new Uint16Array(this.people).fill(NEVER)
    this.refused = this.worlds.map(() => new Uint16Array(this.people)) // weeks with a refusal
    this.feared = this.worlds.map(() => new Uint16Array(this.people)) // weeks with something left undone
    this.highest = this.worlds.map(() => new Uint8Array(this.people)) // the furthest step
    this.sums = [] // per week: [harmed, helped, both]
    this.parted = [0, 0, 0]
  }

  /** Takes in the weeks that have come. */
  follow() {
    const ready = Math.min(...this.worlds.map((each) => each.ready))
    for (; this.done < ready; this.done++) {
      const [a, b] = this.worlds.map((each) => each.week(this.done))
      const { first, differ, done } = this
      this.worlds.forEach((_, w) => {
        const bytes = w ? b : a
        const [refused, feared, highest] = [this.refused[w], this.feared[w], this.highest[w]]
        for (let i = 0; i < bytes.length; i++) {
          const byte = bytes[i]
          if (byte & REFUSED) refused[i]++
          if (byte & FEAR) feared[i]++
          if ((byte & STEP) > highest[i]) highest[i] = byte & STEP
        }
      })
      const last = done === this.weeks - 1
      if (b) {
        for (let i = 0; i < a.length; i++) {
          if (first[i] !== NEVER || (a[i] === b[i] && !(last && differ[i]))) continue
          first[i] = done
          if (differ[i]) this.parted[differ[i] - 1]++
        }
      }
      this.sums.push([...this.parted])
    }
  }

  /** {harmed, helped, both, unchanged} among those whose lives have parted by the end of a week. */
  upTo(week) {
    let [harmed, helped, both] = this.sums[Math.min(week, this.sums.length - 1)] ?? [0, 0, 0]
    if (this.turned) [harmed, helped] = [helped, harmed]
    return { harmed, helped, both, unchanged: this.people - harmed - helped - both }
  }

  /** (n) 1 for those whose lives have parted by the end of a week. */
  by(week) {
    this.mask ??= new Uint8Array(this.people)
    for (let i = 0; i < this.people; i++) this.mask[i] = this.first[i] <= week && this.differ[i] ? 1 : 0
    return this.mask
  }

  /** So many people to begin with: who met with most, then who parted first. */
  foremost(count) {
    const weight = new Float64Array(this.people)
    for (let i = 0; i < this.people; i++) {
      for (let w = 0; w < this.worlds.length; w++) {
        weight[i] += 1000 * this.refused[w][i] + 30 * (this.highest[w][i] === 4 ? 10 : this.highest[w][i]) + this.feared[w][i] / 4
      }
      if (this.worlds.length > 1 && this.differ[i]) weight[i] += 1e6 - this.first[i] / 1000
    }
    return [...weight.keys()].sort((a, b) => weight[b] - weight[a] || a - b).slice(0, count)
  }
}

/** Whether harm is told of the first world, set against the second: two regimes; else of what was added to the first. */
export function toldOfFirst(data) {
  return data.worlds.length > 1 && data.worlds[0].regime !== data.worlds[1].regime
}
