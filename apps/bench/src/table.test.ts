import { describe, expect, it } from 'vitest'
import { formatBeside, formatEstimate, formatMegabytes, formatNumber, formatRatio, renderTable } from './table.js'

describe('renderTable', () => {
  it('aligns names to the left and numbers to the right', () => {
    const table = renderTable({
      title: 'Speed',
      head: ['engine', 'tokens/s'],
      rows: [
        ['one', '10,000'],
        ['another', '5'],
      ],
    })
    expect(table).toBe(
      ['Speed', 'engine   tokens/s', '-------  --------', 'one        10,000', 'another         5'].join('\n'),
    )
  })

  it('makes a block of each row where the terminal is too narrow', () => {
    const table = {
      title: 'Speed',
      head: ['engine', 'tokens/s', 'ratio'],
      rows: [
        ['one', '10,000', ''],
        ['two', '5', '0.1'],
      ],
    }
    expect(renderTable(table, 23)).toBe(
      'Speed\nengine  tokens/s  ratio\n------  --------  -----\none       10,000\ntwo            5    0.1',
    )
    expect(renderTable(table, 22)).toBe('Speed\none\n  tokens/s: 10,000\ntwo\n  tokens/s: 5\n  ratio: 0.1')
  })

  it('leaves a gap where a row is short', () => {
    expect(renderTable({ title: 't', head: ['a', 'b'], rows: [['x']] })).toBe('t\na  b\n-  -\nx')
  })
})

describe('formats', () => {
  it('keep four digits below a thousand and whole numbers above', () => {
    expect([0, 0.012346, 2.35, 999.94, 4812.4, 1234567].map(formatNumber)).toEqual([
      '0',
      '0.01235',
      '2.350',
      '999.9',
      '4,812',
      '1,234,567',
    ])
  })

  it('show the ratio to the base, and nothing where there is none', () => {
    const beside = { workload: 'w', subject: 'base', median: 1.5, low: 1.4, high: 1.6, count: 5 }
    expect(formatBeside({ workload: 'w', subject: 'other', beside })).toBe('1.50x [1.40x–1.60x]')
    expect(formatBeside({ workload: 'w', subject: 'base', beside })).toBe('1.00x')
    expect(formatBeside({ workload: 'w', subject: 'other' })).toBe('')
  })

  it('show the interval beside the median', () => {
    expect(formatEstimate({ median: 2, low: 1.5, high: 3, count: 3 }, formatRatio)).toBe('2.00x [1.50x–3.00x]')
    expect(formatMegabytes(47_427_648)).toBe('47.4 MB')
  })
})
