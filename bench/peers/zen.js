// @gorules/zen-engine on the table of table.js. usage: node zen.js TABLE.json SECONDS
'use strict'
const { ZenEngine } = require('@gorules/zen-engine')
const { fact, measure } = require('./common')

// S-FEEL to zen's unary tests: words are quoted, the rest is spelled alike.
function cell (column, text) {
  if (text === '-') return ''
  const not = /^not\((.*)\)$/.exec(text)
  if (column.type !== 'enum') return text
  const words = (not ? not[1] : text).split(',').map(w => JSON.stringify(w.trim()))
  return not ? `not in [${words.join(', ')}]` : words.join(', ')
}

function decision (table) {
  const inputs = table.columns.map((c, i) => ({ id: `i${i}`, name: c.head, field: fact(i) }))
  const rules = table.rows.map((r, n) => ({
    _id: `r${n}`,
    ...Object.fromEntries(r.cells.map((text, i) => [`i${i}`, cell(table.columns[i], text)])),
    row: String(n),
    document: JSON.stringify(r.answer),
    clause: JSON.stringify(r.clause)
  }))
  const outputs = ['row', 'document', 'clause'].map(field => ({ id: field, name: field, field }))
  return {
    nodes: [
      { id: 'in', name: 'in', type: 'inputNode' },
      { id: 'table', name: 'table', type: 'decisionTableNode', content: { hitPolicy: 'collect', inputs, outputs, rules } },
      { id: 'out', name: 'out', type: 'outputNode' }
    ],
    edges: [
      { id: 'e1', type: 'edge', sourceId: 'in', targetId: 'table' },
      { id: 'e2', type: 'edge', sourceId: 'table', targetId: 'out' }
    ]
  }
}

measure('zen', async table => {
  const compiled = new ZenEngine().createDecision(decision(table))
  return async facts => {
    const { result } = await compiled.evaluate(facts)
    return (Array.isArray(result) ? result : []).map(r => r.row)
  }
})
