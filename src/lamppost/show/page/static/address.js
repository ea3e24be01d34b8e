// The page's address holds the whole state: #s=<scenario>&view=town&week=61&person=4127&lang=en. Send it, and get the same.

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

/** What an address says: {scenario, view, week, person, lang, about}, with what it does not say left out. */
export function read(hash) {
  const said = new URLSearchParams(hash.replace(/^#/, ''))
  const state = {}
  const scenario = said.get('s') && unpacked(said.get('s'))
  if (scenario) state.scenario = scenario
  for (const name of ['view', 'lang', 'about']) if (said.get(name)) state[name] = said.get(name)
  for (const name of ['week', 'person']) if (/^\d{1,9}$/.test(said.get(name) ?? '')) state[name] = Number(said.get(name))
  return state
}

/** The address of a state; null and undefined are left out. */
export function write(state) {
  const said = new URLSearchParams()
  if (state.scenario) said.set('s', packed(state.scenario))
  for (const name of ['view', 'about', 'week', 'person', 'lang']) {
    if (state[name] !== null && state[name] !== undefined && state[name] !== '') said.set(name, `${state[name]}`)
  }
  return `#${said}`
}
