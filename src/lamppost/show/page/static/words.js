// The sentences of one language. Keys are those of src/lamppost/words; a key that is not there shows itself.

import { json } from './model.js'

export const LANGUAGES = [
  { id: 'en', name: 'EN', full: 'English' },
  { id: 'zh-Hans', name: '简', full: '简体中文' },
  { id: 'zh-Hant', name: '繁', full: '繁體中文' },
]

export class Words {
  constructor(language, sentences) {
    this.language = language
    this.sentences = sentences
    this.plain = new Intl.NumberFormat('en')
  }

  has(key) {
    return key in this.sentences
  }

  /** The sentence of a key with its {placeholders} filled; numbers are written with thousands, {n|one|other} agrees with n. */
  say(key, values = {}) {
    const sentence = this.sentences[key]
    if (sentence === undefined) {
      console.error(`no sentence '${key}' in ${this.language}`)
      return key
    }
    return sentence.replace(/\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}/g, (whole, name, one, other) => {
      if (!(name in values)) return whole
      const written = this.written(values[name])
      return one === undefined ? written : /^[-\u2212]?1$/.test(written) ? one : other
    })
  }

  /** The sentence for so many of something: KEY.one or KEY.other, which have {n} as well. */
  count(key, n, values = {}) {
    return this.say(`${key}.${Math.abs(n) === 1 ? 'one' : 'other'}`, { n, ...values })
  }

  /** Several things one after another. */
  listed(parts) {
    return parts.join(this.language === 'en' ? ', ' : '、')
  }

  /** A thing and what is said of it: 'town: 12'. */
  of(thing, said) {
    return `${thing}${this.language === 'en' ? ': ' : '：'}${said}`
  }

  written(value) {
    return typeof value === 'number' ? this.number(value) : `${value ?? ''}`
  }

  number(value) {
    return this.plain.format(value).replace('-', '\u2212')
  }

  /** Text that the data carries in three languages, or as it is. */
  label(text) {
    if (text === null || text === undefined) return ''
    return typeof text === 'object' ? (text[this.language] ?? text.en ?? '') : `${text}`
  }

  /** A day (a Date) as it is written. */
  day(date) {
    const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
    if (this.language !== 'en') return `${y}年${m + 1}月${d}日`
    return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(date)
  }
}

const kept = new Map()

/** The words of a language, read once. */
export async function words(model, language) {
  if (!kept.has(language)) {
    kept.set(language, new Words(language, await json(model, `/words/${language}.json`)))
  }
  return kept.get(language)
}

/** The language to begin with, from what the browser asks for. */
export function preferred(asked) {
  for (const each of asked ?? []) {
    if (/^en\b/i.test(each)) return 'en'
    if (/^zh\b.*(hant|tw|hk|mo)/i.test(each)) return 'zh-Hant'
    if (/^zh\b/i.test(each)) return 'zh-Hans'
  }
  return 'en'
}
