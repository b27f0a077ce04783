// json-rules-engine on the table of table.js. usage: node json-rules.js TABLE.json SECONDS
'use strict'
const { Engine } = require('json-rules-engine')
const { fact, measure } = require('./common')

const compare = { '<': 'lessThan', '<=': 'lessThanInclusive', '>': 'greaterThan', '>=': 'greaterThanInclusive' }

// A cell as conditions that must all hold.
function conditions (column, name, text) {
  if (text === '-') return []
  if (column.type === 'bool') return [{ fact: name, operator: 'equal', value: text === 'true' }]
  if (column.type === 'enum') {
    const not = /^not\((.*)\)$/.exec(text)
    const words = (not ? not[1] : text).split(',').map(w => w.trim())
    return [{ fact: name, operator: not ? 'notIn' : 'in', value: words }]
  }
  const range = /^([[(])(\d+)\.\.(\d+)([\])])$/.exec(text)
  if (range) {
    return [
      { fact: name, operator: range[1] === '[' ? 'greaterThanInclusive' : 'greaterThan', value: Number(range[2]) },
      { fact: name, operator: range[4] === ']' ? 'lessThanInclusive' : 'lessThan', value: Number(range[3]) }
    ]
  }
  const one = /^(<=|>=|<|>)?\s*(\d+)$/.exec(text)
  return [{ fact: name, operator: one[1] ? compare[one[1]] : 'equal', value: Number(one[2]) }]
}

measure('json-rules-engine', async table => {
  const engine = new Engine()
  table.rows.forEach((r, n) => engine.addRule({
    conditions: { all: r.cells.flatMap((text, i) => conditions(table.columns[i], fact(i), text)) },
    event: { type: 'row', params: { row: n, document: r.answer, clause: r.clause } }
  }))
  return async facts => {
    const { events } = await engine.run(facts)
    return events.map(e => e.params.row)
  }
})
