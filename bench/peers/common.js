// What both peers share: names of facts, the loop that is timed, and the digest the answers are compared by.
'use strict'
const fs = require('fs')

// Neutral names: no engine has to parse "age(children[].birth-date)".
const fact = i => `f${i}`

// FNV-1a over the row numbers of each applicant in rising order, 255 after each applicant.
function digest (h, rows) {
  for (const r of [...rows].sort((a, b) => a - b).concat(255)) h = Math.imul(h ^ r, 16777619) >>> 0
  return h
}

// prepare(table) gives an async function from facts to row numbers. Every applicant is judged once for the digest, then
// again and again until the time is over. Prints: name, decisions a second, rows found, digest.
async function measure (name, prepare) {
  const table = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
  const seconds = Number(process.argv[3])
  const judge = await prepare(table)
  const all = table.applicants.map(values => Object.fromEntries(values.map((v, i) => [fact(i), v])))
  let h = 2166136261
  let found = 0
  for (const facts of all) {
    const rows = await judge(facts)
    found += rows.length
    h = digest(h, rows)
  }
  let done = 0
  const began = process.hrtime.bigint()
  const end = began + BigInt(Math.round(seconds * 1e9))
  while (process.hrtime.bigint() < end) {
    for (const facts of all) await judge(facts)
    done += all.length
  }
  const spent = Number(process.hrtime.bigint() - began) / 1e9
  console.log(`${name} ${(done / spent).toFixed(0)} ${found} ${h.toString(16)}`)
}

module.exports = { fact, measure }
