// The weeks of a town as lines to draw: of each count one line for each world, and between the fewest and the most that
// other towns count in that week a band.

const SERIES = ['refusals', 'wrongful', 'foregone', 'listed']
const [WIDE, TALL] = [320, 96]

/** [{series, lines, top, paths, bands}]: `headers` are those of histories, `others` the spread of each world by its series, where it is known. */
export function weekly(headers, others) {
  return SERIES.map((series) => {
    const lines = headers.map((each) => each[series])
    const ranges = others.map((each) => (each?.[series] ? range(each[series]) : null))
    const top = Math.max(1, ...lines.flat(), ...ranges.flatMap((each) => each?.most ?? []))
    return { series, lines, top, paths: lines.map((line) => path(line, top)), bands: ranges.map((each) => (each ? band(each, top) : '')) }
  })
}

/** Week by week the fewest and the most of some towns. */
function range(towns) {
  const by = (choose) => towns[0].map((_, week) => choose(...towns.map((each) => each[week])))
  return { least: by(Math.min), most: by(Math.max) }
}

const points = (line, top) => line.map((each, week) => `${((week * WIDE) / Math.max(1, line.length - 1)).toFixed(1)} ${(TALL - 1 - (each / top) * (TALL - 3)).toFixed(1)}`)
const path = (line, top) => `M${points(line, top).join('L')}`
const band = ({ least, most }, top) => `M${[...points(most, top), ...points(least, top).reverse()].join('L')}Z`
