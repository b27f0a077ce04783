// Reads one table of a law file as it stands on a day, and makes applicants for it from a fixed seed.
//
// usage: node table.js LAW-FILE TABLE DATE APPLICANTS SEED > table.json
//
// The output is what every engine of the comparison reads: columns with type and values, rows of cells in S-FEEL
// spelling with the answer and its clause, and applicants as one value a column.
'use strict'
const fs = require('fs')

function cells (line) {
  return line.trim().replace(/^\||\|$/g, '').split('|').map(c => c.trim())
}

// All pipe tables of the section whose block is in force on the day: [{head: [...], rows: [[...]]}].
function tablesInForce (text, table, date) {
  const found = []
  let inSection = false
  let inForce = false
  let head = null
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) {
      inSection = line.split('·')[1]?.trim() === table
      inForce = false
    } else if (line.startsWith('### ')) {
      const span = line.match(/(\d{4}-\d{2}-\d{2}) \.\. (\d{4}-\d{2}-\d{2}|open)/)
      inForce = inSection && span !== null && span[1] <= date && (span[2] === 'open' || date <= span[2])
    } else if (inForce && line.startsWith('|')) {
      const row = cells(line)
      if (head === null) found.push({ head: (head = row), rows: [] })
      else if (!row.every(c => /^---+$/.test(c))) found[found.length - 1].rows.push(row)
    }
    if (!line.startsWith('|')) head = null
  }
  return found
}

// Which kind of value a column holds, read off its cells; the boundaries its numbers are compared with.
function columnOf (head, texts) {
  const words = texts.flatMap(t => t.replace(/^not\(|\)$/g, '').split(',')).map(w => w.trim()).filter(w => w && w !== '-')
  if (words.every(w => w === 'true' || w === 'false')) return { head, type: 'bool' }
  if (words.some(w => /\d/.test(w) && !/^[a-z]/.test(w))) {
    const bounds = [...new Set(texts.join(' ').match(/\d+/g).map(Number))].sort((a, b) => a - b)
    return { head, type: 'number', bounds }
  }
  return { head, type: 'enum', values: [...new Set(words)].sort().concat('other') }
}

function merge (tables) {
  const heads = []
  const rows = []
  for (const t of tables) {
    const arrow = t.head.findIndex(h => h.startsWith('→'))
    const clause = t.head.indexOf('clause')
    const conditions = t.head.slice(0, arrow).filter(h => h !== 'for')
    for (const h of conditions) if (!heads.includes(h)) heads.push(h)
    for (const r of t.rows) {
      const by = Object.fromEntries(t.head.map((h, i) => [h, r[i] ?? '']))
      rows.push({ by, answer: r[arrow].split(' ')[0], clause: r[clause] })
    }
  }
  const columns = heads.map(h => columnOf(h, rows.map(r => r.by[h] ?? '-')))
  return {
    columns,
    rows: rows.map(r => ({ cells: heads.map(h => r.by[h] || '-'), answer: r.answer, clause: r.clause }))
  }
}

// mulberry32: small, fixed, the same everywhere.
function chance (seed) {
  return below => {
    seed = (seed + 0x6D2B79F5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

function applicant (columns, pick) {
  return columns.map(c => {
    if (c.type === 'bool') return pick(2) === 1
    if (c.type === 'enum') return c.values[pick(c.values.length)]
    const near = c.bounds[pick(c.bounds.length)] + pick(5) - 2
    return Math.max(0, near)
  })
}

const [file, table, date, count, seed] = process.argv.slice(2)
const merged = merge(tablesInForce(fs.readFileSync(file, 'utf8'), table, date))
if (merged.rows.length === 0) {
  console.error(`table.js: ${file} has no rows of "${table}" in force on ${date}`)
  process.exit(1)
}
const pick = chance(Number(seed))
const applicants = Array.from({ length: Number(count) }, () => applicant(merged.columns, pick))
console.log(JSON.stringify({ table, date, ...merged, applicants }))
