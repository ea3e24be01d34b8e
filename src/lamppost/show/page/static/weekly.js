// The weeks of a town as lines to draw: of each count one line for each world, and between the fewest and the most that
// other towns count in that week a band.

import { SERIES, multiples } from './multiples.js'

const BOX = [320, 96]

/** [{series, lines, top, paths, bands}]: `headers` are those of histories, `others` the spread of each world by its series, where it is known. */
export function weekly(headers, others) {
  return SERIES.map((series) => {
    const lines = headers.map((each) => each[series])
    const ranges = others.map((each) => (each?.[series] ? range(each[series]) : null))
    const top = Math.max(1, ...lines.flat(), ...ranges.flatMap((each) => each?.[1] ?? []))
    return { series, lines, top, paths: lines.map((line) => multiples.path(line, top, ...BOX)), bands: ranges.map((each) => (each ? multiples.band(each, top, ...BOX) : '')) }
  })
}

/** Week by week the fewest and the most of some towns. */
function range(towns) {
  return [Math.min, Math.max].map((choose) => towns[0].map((_, week) => choose(...towns.map((each) => each[week]))))
}
