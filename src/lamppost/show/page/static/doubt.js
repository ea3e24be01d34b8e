// How counts are told: a share in whole people, none made of a handful; and the spread of a count over seeds.
//
// The same as src/lamppost/words/counts.py, which a test holds: one way to round, on every surface.

const BASES = [100, 1000, 10000, 100000, 1000000, 10000000, 100000000]
export const ENOUGH = 5
export const FEW = 20

/** [count, base] to say a share by: 37 of 100, 7 of 1,000; as counted where either is small. */
export function rounded(part, whole) {
  if (part >= FEW) {
    for (const base of BASES) {
      if (base >= whole) break
      const count = Math.floor((2 * base * part + whole) / (2 * whole))
      if (count >= ENOUGH && (count < base || part === whole)) return [count, base]
    }
  }
  return [part, whole]
}

/** 'nobody', '37 of 100 people', '26 of 10,000 people', 'everybody'. */
export function share(words, part, whole) {
  if (part <= 0 || whole <= 0) return words.say('report.share.none')
  if (part >= whole) return words.say('report.share.all')
  const [n, base] = rounded(part, whole)
  return words.say('report.share.of', { n, base })
}

/** From the smallest to the largest of some counts: '499–716'. */
export function span(words, values) {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return low === high ? words.number(low) : `${words.number(low)}\u2013${words.number(high)}`
}
