import { LamError } from '@lamjs/core'
import { describe, expect, it } from 'vitest'
import { probeGraph } from '../probe-graph.js'
import { GraphBuilder } from './graph-builder.js'

describe('GraphBuilder', () => {
  it('writes the same bytes for the same graph', () => {
    expect(probeGraph()).toEqual(probeGraph())
  })

  it('refuses a program past 2 GiB before it allocates one', () => {
    const graph = new GraphBuilder()
    // The bytes are not copied until the end: eight times the same 256 MiB.
    const quarter = new Uint8Array(2 ** 28)
    for (let i = 0; i < 8; i++) graph.tensor('uint8', [quarter.length], quarter)
    expect(() => graph.finish('large')).toThrowError(LamError)
    expect(() => graph.finish('large')).toThrowError(/2 GiB/)
  })
})
