// Unpacks one zlib chunk (RFC 1950, 1951) of known size at once. A browser's DecompressionStream does the same, but takes
// longer to be set up than a week takes to be unpacked, and a history has hundreds of weeks.

const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
const FAR = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577]
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** A table that decodes up to 15 bits: index by the next bits, entry = symbol << 4 | length. */
function table(lengths) {
  const longest = Math.max(...lengths, 1)
  const counts = new Uint16Array(17)
  for (const length of lengths) if (length) counts[length + 1]++
  for (let k = 2; k < 17; k++) counts[k] = (counts[k] + counts[k - 1]) << 1
  const made = new Uint16Array(1 << longest)
  lengths.forEach((length, symbol) => {
    if (!length) return
    let code = counts[length]++
    let turned = 0
    for (let k = 0; k < length; k++, code >>= 1) turned = (turned << 1) | (code & 1)
    for (; turned < made.length; turned += 1 << length) made[turned] = (symbol << 4) | length
  })
  return { made, mask: made.length - 1 }
}

const plain = [...Array(144).fill(8), ...Array(112).fill(9), ...Array(24).fill(7), ...Array(8).fill(8)]
let fixed = null

/** `size` bytes out of a zlib chunk. Throws an Error if they are not that many. */
export function inflate(chunk, size) {
  const out = new Uint8Array(size)
  let [at, bits, held, to] = [2, 0, 0, 0]
  const need = (count) => {
    while (held < count) {
      bits |= chunk[at++] << held
      held += 8
    }
  }
  const take = (count) => {
    if (!count) return 0
    need(count)
    const value = bits & ((1 << count) - 1)
    bits >>>= count
    held -= count
    return value
  }
  const symbol = ({ made, mask }) => {
    if (held < 15) need(15)
    const entry = made[bits & mask]
    const length = entry & 15
    if (!length) throw new Error('frames: a week cannot be unpacked')
    bits >>>= length
    held -= length
    return entry >> 4
  }
  for (let last = 0; !last; ) {
    last = take(1)
    const kind = take(2)
    if (kind === 0) {
      take(held & 7)
      const length = take(16)
      take(16)
      for (let k = 0; k < length; k++) out[to++] = take(8)
      continue
    }
    let codes = fixed
    if (kind === 1) codes = fixed ??= [table(plain), table(Array(30).fill(5))]
    else if (kind === 2) {
      const [literals, distances, count] = [take(5) + 257, take(5) + 1, take(4) + 4]
      const first = Array(19).fill(0)
      for (let k = 0; k < count; k++) first[ORDER[k]] = take(3)
      const how = table(first)
      const lengths = []
      while (lengths.length < literals + distances) {
        const next = symbol(how)
        if (next < 16) lengths.push(next)
        else {
          const [value, times] = next === 16 ? [lengths[lengths.length - 1], 3 + take(2)] : [0, next === 17 ? 3 + take(3) : 11 + take(7)]
          for (let k = 0; k < times; k++) lengths.push(value)
        }
      }
      codes = [table(lengths.slice(0, literals)), table(lengths.slice(literals))]
    } else throw new Error('frames: a week cannot be unpacked')
    for (;;) {
      if (to > size) throw new Error('frames: a week is too long')
      const next = symbol(codes[0])
      if (next === 256) break
      if (next < 256) {
        out[to++] = next
        continue
      }
      const length = LENGTHS[next - 257] + take(LENGTH_BITS[next - 257])
      const which = symbol(codes[1])
      const far = FAR[which] + take(which < 4 ? 0 : (which >> 1) - 1)
      if (far === 1) out.fill(out[to - 1], to, to + length)
      else for (let k = 0; k < length; k++) out[to + k] = out[to + k - far]
      to += length
    }
  }
  if (to !== size) throw new Error('frames: a week is not whole')
  return out
}
