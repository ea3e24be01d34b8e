// What is being written in the editor, so that it is never lost: kept in this browser as it is typed, with the texts that
// were there before another one was put in their place. Where a browser keeps nothing, leaving the page is asked about.

const KEY = 'lamppost.draft'
const EARLIER = 8 // texts from before that are kept
const ROOM = 2_000_000 // characters of all of them

export class Draft {
  constructor() {
    this.mine = Math.random().toString(36).slice(2) // tells this window from another that writes, too
    this.text = null
    this.earlier = [] // the latest last
    this.typed = false // whether the text is anybody's own
    this.kept = true
    const found = this.read()
    if (found) Object.assign(this, { text: found.text, earlier: found.earlier, typed: true, day: found.day })
    addEventListener('beforeunload', (event) => {
      if (this.typed && !this.kept) event.preventDefault()
    })
  }

  read() {
    try {
      const found = JSON.parse(localStorage.getItem(KEY))
      return typeof found?.text === 'string' && Array.isArray(found.earlier) ? found : null
    } catch {
      return null
    }
  }

  /** What is typed. */
  type(text) {
    Object.assign(this, { text, typed: true })
    this.keep()
  }

  /** Another text in the place of this one, which is kept if it is anybody's own; `typed`: whether the new one is. */
  replace(text, typed = false) {
    if (text === this.text) return
    if (this.typed && this.text.trim()) this.earlier.push(this.text)
    Object.assign(this, { text, typed })
    this.keep()
  }

  /** The text from before again; this one is kept as the earliest if it is anybody's own. */
  back() {
    const text = this.earlier.pop()
    if (text === undefined) return
    if (this.typed && this.text !== text) this.earlier.unshift(this.text)
    Object.assign(this, { text, typed: true })
    this.keep()
  }

  forget() {
    Object.assign(this, { text: null, earlier: [], typed: false, day: null })
    try {
      localStorage.removeItem(KEY)
    } catch {
      // nothing was kept
    }
  }

  keep() {
    if (!this.typed && !this.earlier.length) return
    const other = this.read()
    if (other && other.by !== this.mine && other.text.trim() && other.text !== this.text && !this.earlier.includes(other.text)) this.earlier.push(other.text)
    while (this.earlier.length > EARLIER || this.earlier.reduce((sum, each) => sum + each.length, 0) > ROOM) this.earlier.shift()
    this.day = new Date().toISOString()
    try {
      localStorage.setItem(KEY, JSON.stringify({ by: this.mine, text: this.text, earlier: this.earlier, day: this.day }))
      this.kept = true
    } catch {
      this.kept = false
    }
  }
}
