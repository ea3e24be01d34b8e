// When two lives part: for each person the first week in which their bytes in two worlds differ, and what they met with.
//
// Weeks are taken in as they come. What somebody had more or less of is said by differ.bin for the whole run (two bits for
// each outcome, by measure/effects.py); here it is only counted from which week on, kind by kind. Who differs in nothing that a week's byte
// shows (an income, say) counts from the last week.

import { FEAR, REFUSED, STEP } from './frames.js'

export const NEVER = 65535

export class Parting {
  /** @param {Array} worlds Frames, one or two @param {Uint16Array} differ bits of each person @param {number[]} bits that of more for each kind; the next higher is that of less */
  constructor(worlds, differ, bits) {
    this.worlds = worlds.slice(0, 2)
    this.differ = differ
    this.bits = bits
    this.people = worlds[0].people
    this.weeks = worlds[0].count
    this.done = 0
    this.first = new Uint16Array(this.people).fill(NEVER)
    this.refused = this.worlds.map(() => new Uint16Array(this.people)) // weeks with a refusal
    this.feared = this.worlds.map(() => new Uint16Array(this.people)) // weeks with something left undone
    this.highest = this.worlds.map(() => new Uint8Array(this.people)) // the furthest step
    this.sums = [] // per week: [more, less] of each kind, then everybody whose life has parted
    this.parted = new Array(2 * bits.length + 1).fill(0)
  }

  /** Takes in the weeks that have come. */
  follow() {
    const ready = Math.min(...this.worlds.map((each) => each.ready))
    for (; this.done < ready; this.done++) {
      const [a, b] = this.worlds.map((each) => each.week(this.done))
      const { first, differ, done, bits } = this
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
          if (!differ[i]) continue
          this.parted[2 * bits.length]++
          for (let k = 0; k < bits.length; k++) {
            if (differ[i] & bits[k]) this.parted[2 * k]++
            else if (differ[i] & (bits[k] << 1)) this.parted[2 * k + 1]++
          }
        }
      }
      this.sums.push([...this.parted])
    }
  }

  /** {kinds: [[more, less], ...], unchanged}: people whose lives have parted by the end of a week, kind by kind. */
  upTo(week) {
    const sums = this.sums[Math.min(week, this.sums.length - 1)] ?? this.parted.map(() => 0)
    return { kinds: this.bits.map((_, k) => [sums[2 * k], sums[2 * k + 1]]), unchanged: this.people - sums[2 * this.bits.length] }
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
