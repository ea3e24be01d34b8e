// The page's address holds the whole state: #k=<check>&s=<scenario>&view=town&week=61&person=4127&lang=en. Send it, and get
// the same. The check tells a link that lost a part on its way; one that was written by hand may do without.

/** A scenario as one line of canonical JSON: sorted keys, no spaces. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined).sort()
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`
  }
  return JSON.stringify(value)
}

export function packed(scenario) {
  const bytes = new TextEncoder().encode(canonical(scenario))
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

export function unpacked(text) {
  try {
    const raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(raw, (each) => each.charCodeAt(0))))
  } catch {
    return null
  }
}

const PLACES = ['view', 'about', 'week', 'person', 'lang']

/** What an address says: {scenario, view, week, person, lang, about}, with what it does not say left out; {damaged: true}
 * for one of which a part is missing or changed. */
export function read(hash) {
  const state = understood(hash)
  if (!state.damaged || !/[^\w-]$/.test(hash)) return state
  return understood(hash.replace(/[^\w-]+$/, '')) // a full stop or a bracket behind a link in a text
}

function understood(hash) {
  const text = hash.replace(/^#/, '')
  const said = new URLSearchParams(text)
  const state = {}
  if (said.has('s')) {
    const scenario = unpacked(said.get('s'))
    if (!Array.isArray(scenario?.regimes)) return { damaged: true }
    state.scenario = scenario
  }
  for (const name of ['view', 'lang', 'about']) if (said.get(name)) state[name] = said.get(name)
  for (const name of ['week', 'person']) if (/^\d{1,9}$/.test(said.get(name) ?? '')) state[name] = Number(said.get(name))
  if (said.has('k')) return said.get('k') === check(plain(state)) ? state : { damaged: true }
  return state
}

/** The address of a state; null and undefined are left out. */
export function write(state) {
  const said = plain(state)
  return said.has('s') ? `#k=${check(said)}&${said}` : `#${said}`
}

function plain(state) {
  const said = new URLSearchParams()
  if (state.scenario) said.set('s', packed(state.scenario))
  for (const name of PLACES) if (state[name] !== null && state[name] !== undefined && state[name] !== '') said.set(name, `${state[name]}`)
  return said
}

/** Seven signs that say whether an address is as it was written: 32-bit FNV-1a. */
function check(said) {
  let sum = 0x811c9dc5
  for (const sign of `${said}`) sum = Math.imul(sum ^ sign.codePointAt(0), 0x01000193)
  return (sum >>> 0).toString(36).padStart(7, '0')
}
