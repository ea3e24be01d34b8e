// Small multiples: the counts of a town week by week that have a picture, the lines of one, and many towns as an SVG file
// that stands alone: headline, what is drawn, a cell for each town, where it comes from.

export const SERIES = ['refusals', 'wrongful', 'foregone', 'listed']
const INKS = ['#9c3a0c', '#1f5796']
const [WIDE, TALL, GAP, COLUMNS] = [160, 64, 20, 5]

/** Where the numbers of a line are in a box; `top` is the number at its upper edge. */
function points(line, top, wide, tall) {
  const step = wide / Math.max(1, line.length - 1)
  return line.map((each, k) => `${(k * step).toFixed(1)} ${(tall - 1 - (each / top) * (tall - 3)).toFixed(1)}`)
}

/** The path of a line of numbers in such a box. */
function path(...box) {
  return `M${points(...box).join('L')}`
}

/** The path around what lies between two lines, [least, most], in such a box. */
function band([least, most], ...box) {
  return `M${[...points(most, ...box), ...points(least, ...box).reverse()].join('L')}Z`
}

function file({ cells, head, said, note, origin, titles, language, seed, number }) {
  const top = Math.max(1, ...cells.flatMap((each) => each.lines.flat()))
  const width = COLUMNS * (WIDE + GAP) + GAP
  const texts = []
  let y = 34
  const write = (text, size, bold) => {
    for (const line of wrapped(text, size, width - 2 * GAP, language)) {
      texts.push(`<text x="${GAP}" y="${y}" font-size="${size}"${bold ? ' font-weight="bold"' : ''}>${escaped(line)}</text>`)
      y += size * 1.4
    }
    y += 4
  }
  write(head, 22, true)
  if (said) write(said, 14)
  write(note, 13)
  titles.forEach((title, k) => {
    texts.push(`<path d="M${GAP} ${y - 4}h22" stroke="${INKS[k]}" stroke-width="2"${k ? ' stroke-dasharray="5 2"' : ''}/><text x="${GAP + 30}" y="${y}" font-size="13">${escaped(title)}</text>`)
    y += 20
  })
  const begin = y + 4
  cells.forEach((cell, place) => {
    const [x, above] = [GAP + (place % COLUMNS) * (WIDE + GAP), begin + Math.floor(place / COLUMNS) * (TALL + 36)]
    const counts = cell.lines.map((line, k) => `<tspan fill="${INKS[k]}">${escaped(number(line.at(-1) ?? 0))}</tspan>`).join(' | ')
    texts.push(`<g transform="translate(${x} ${above})"><text y="12" font-size="12">${escaped(seed(cell.seed))}</text><text x="${WIDE}" y="12" font-size="12" text-anchor="end">${counts}</text><g transform="translate(0 18)"><path d="M0 ${TALL}H${WIDE}" stroke="#857a63"/>${cell.lines.map((line, k) => `<path d="${path(line, top, WIDE, TALL)}" fill="none" stroke="${INKS[k]}" stroke-width="1.6"${k ? ' stroke-dasharray="5 2"' : ''}/>`).join('')}</g></g>`)
  })
  y = begin + Math.ceil(cells.length / COLUMNS) * (TALL + 36) + 14
  write(origin, 12)
  return `<?xml version="1.0" encoding="utf-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${Math.ceil(y)}" viewBox="0 0 ${width} ${Math.ceil(y)}" font-family="sans-serif" fill="#1b2130" lang="${language}"><title>${escaped(head)}</title><desc>${escaped([said, note, origin].filter(Boolean).join(' '))}</desc><rect width="100%" height="100%" fill="#fbf7ee"/>${texts.join('')}</svg>\n`
}

/** A text in lines that fit a width, judged by the size of its letters; Chinese breaks between any two signs. */
function wrapped(text, size, width, language) {
  const parts = language === 'en' ? text.split(/(?<= )/) : [...text]
  const lines = ['']
  let used = 0
  for (const part of parts) {
    const wide = [...part].reduce((sum, sign) => sum + (sign.codePointAt(0) > 0x2e80 ? 1 : 0.54), 0) * size
    if (used + wide > width && lines.at(-1)) {
      lines.push('')
      used = 0
    }
    lines[lines.length - 1] += part
    used += wide
  }
  return lines
}

function escaped(text) {
  return `${text}`.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

export const multiples = { path, band, file }
