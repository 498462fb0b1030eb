import { describe, expect, it } from 'vitest'
import { toCsv, toJson, toNpy } from './files.js'

const labelled = { texts: ['Plain', 'Has, a "quote"'], rows: [Float32Array.of(0.5, -0.25), Float32Array.of(0, 1)] }

describe('files of embeddings', () => {
  it('are JSON that restores the same numbers', () => {
    const parsed = JSON.parse(toJson(labelled)) as { text: string; embedding: number[] }[]
    expect(parsed.map(({ text }) => text)).toEqual(labelled.texts)
    expect(Float32Array.from(parsed[0].embedding)).toEqual(labelled.rows[0])
    expect(JSON.parse(toJson({ texts: [], rows: [] }))).toEqual([])
  })

  it('are CSV with quotes doubled', () => {
    expect(toCsv(labelled)).toBe('text,e0,e1\r\n"Plain",0.5,-0.25\r\n"Has, a ""quote""",0,1\r\n')
  })

  it('do not let a spreadsheet run a text as a formula', () => {
    expect(toCsv({ texts: ['=1+1'], rows: [Float32Array.of(1)] })).toContain(`"'=1+1",1`)
  })

  it('are npy that follows its format', () => {
    const bytes = toNpy(labelled)
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 78, 85, 77, 80, 89, 1, 0])
    const length = new DataView(bytes.buffer).getUint16(8, true)
    const header = new TextDecoder().decode(bytes.subarray(10, 10 + length))
    expect((10 + length) % 64).toBe(0)
    expect(header).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 2\), \} *\n$/)
    expect([...new Float32Array(bytes.buffer, 10 + length)]).toEqual([0.5, -0.25, 0, 1])
  })
})
