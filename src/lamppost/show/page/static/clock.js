// Two clocks: the town's (whole weeks, model.get('week')) and the viewer's (how many weeks go by in a second).
//
// Playing moves the town's clock on; a week that has not come in yet is waited for. Nothing here draws.

export const SPEEDS = [2, 4, 8, 16]

export class Clock {
  /** @param {object} model @param {() => number} ready how many weeks can be shown @param {() => number} weeks of the run */
  constructor(model, ready, weeks) {
    Object.assign(this, { model, ready, weeks, playing: false, speed: 4, told: () => {} })
    this.turn = 0
  }

  get week() {
    return Math.min(this.model.get('week') ?? 0, Math.max(0, this.weeks() - 1))
  }

  play() {
    if (this.playing) return
    if (this.week >= this.weeks() - 1) this.model.set('week', 0)
    this.playing = true
    let due = performance.now() + 1000 / this.speed
    const turn = (now) => {
      if (!this.playing) return
      this.turn = requestAnimationFrame(turn)
      if (now < due || this.week + 1 >= this.ready()) {
        if (this.week >= this.weeks() - 1) this.pause()
        return
      }
      due = Math.max(due + 1000 / this.speed, now)
      this.model.set('week', this.week + 1)
    }
    this.turn = requestAnimationFrame(turn)
    this.told()
  }

  /** Stops, and writes the week into the address. */
  pause() {
    const was = this.playing
    this.playing = false
    cancelAnimationFrame(this.turn)
    if (was) this.model.go?.({ week: this.week })
    this.told()
  }

  toggle() {
    if (this.playing) this.pause()
    else this.play()
  }

  /** To a week that can be shown, and stops there. */
  to(week) {
    this.pause()
    const last = Math.max(0, Math.min(this.ready(), this.weeks()) - 1)
    this.model.go({ week: Math.max(0, Math.min(last, Math.round(week))) })
  }

  /** What a key means to the clock; whether it meant anything. */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false
    const far = event.shiftKey ? 13 : 1
    const week = { ArrowRight: this.week + far, ArrowLeft: this.week - far, Home: 0, End: this.weeks() - 1 }[event.key]
    if (event.key === ' ') this.toggle()
    else if (week !== undefined) this.to(week)
    else return false
    event.preventDefault()
    return true
  }
}

/** The day on which a week begins. */
export function dayOf(first, week) {
  return new Date(Date.parse(`${first}T00:00:00Z`) + week * 7 * 86_400_000)
}
