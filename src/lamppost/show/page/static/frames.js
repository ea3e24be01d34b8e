// The history of a town as bytes: one byte per person and week, each week kept as it was, read while it comes in.
//
// The file is LAMPFRM1, the length of a JSON header, the header, then one zlib chunk per week that holds the difference
// (byte-wise XOR) from the week before; src/lamppost/record/frames.py says what the bits mean.

import { Lost, ask, insist } from './connection.js'
import { inflate } from './inflate.js'

export const STEP = 7
export const RECORDED = 8
export const REFUSED = 16
export const UNTRUE = 32
export const TIED = 64
export const FEAR = 128

const MAGIC = 'LAMPFRM1'

export class Frames {
  constructor(header) {
    this.header = header
    this.people = header.people
    this.count = header.weeks
    this.kept = []
    this.problem = null
  }

  /** How many weeks can be shown by now. */
  get ready() {
    return this.kept.length
  }

  /** The bytes of a week (n), the last one that is here if that week is still under way, or null before any is. */
  week(number) {
    return this.kept[Math.max(0, Math.min(number, this.kept.length - 1))] ?? null
  }
}

/** The history of a world of a town, tried again where it came cut; it is read to the end in the background as below. */
export function history(model, town, world, came) {
  return insist(model, async () => {
    const answer = await ask(model, `/api/towns/${town}/frames/${world}.bin`)
    if (!answer.ok) throw Object.assign(new Error(`frames: ${answer.status}`), { status: answer.status })
    return readFrames(answer, came).catch((error) => {
      throw error instanceof Cut ? new Lost('cut') : error
    })
  })
}

/** What is not whole. */
class Cut extends Error {}

/** Frames whose header is read; the weeks follow in the background, `came(frames)` being called after each batch. */
export async function readFrames(response, came = () => {}) {
  if (!response.ok) throw new Error(`frames: ${response.status}`)
  const flow = new Flow(response.body.getReader())
  const magic = new TextDecoder().decode(await flow.take(8))
  if (magic !== MAGIC) throw new Error('frames: this is not a history of a town')
  const size = new DataView((await flow.take(4)).buffer).getUint32(0, true)
  const frames = new Frames(JSON.parse(new TextDecoder().decode(await flow.take(size))))
  const rest = weeks(frames, flow, came).catch((error) => {
    frames.problem = error
    came(frames)
  })
  await Promise.race([rest, frames.count ? first(frames) : rest])
  frames.done = rest
  return frames
}

/** Resolves when the first week is there. */
async function first(frames) {
  while (!frames.ready && !frames.problem) await new Promise((go) => setTimeout(go, 4))
}

async function weeks(frames, flow, came) {
  let before = new Uint8Array(frames.people)
  let told = performance.now()
  for (const length of frames.header.chunks) {
    const now = inflate(await flow.take(length), frames.people)
    const wide = frames.people >> 2
    const [a, b] = [new Uint32Array(now.buffer, 0, wide), new Uint32Array(before.buffer, 0, wide)]
    for (let i = 0; i < wide; i++) a[i] ^= b[i]
    for (let i = wide << 2; i < frames.people; i++) now[i] ^= before[i]
    frames.kept.push(now)
    before = now
    if (performance.now() - told > 30) {
      came(frames)
      await new Promise((go) => setTimeout(go, 0))
      told = performance.now()
    }
  }
  came(frames)
}

/** Bytes out of a stream, so many at a time. */
class Flow {
  constructor(reader) {
    this.reader = reader
    this.parts = []
    this.held = 0
  }

  async take(count) {
    while (this.held < count) {
      const { done, value } = await this.reader.read().catch(() => ({ done: true }))
      if (done) throw new Cut('frames: the history ends too soon')
      this.parts.push(value)
      this.held += value.length
    }
    const out = new Uint8Array(count)
    let at = 0
    while (at < count) {
      const part = this.parts[0]
      const piece = part.subarray(0, count - at)
      out.set(piece, at)
      at += piece.length
      if (piece.length === part.length) this.parts.shift()
      else this.parts[0] = part.subarray(piece.length)
    }
    this.held -= count
    return out
  }
}
