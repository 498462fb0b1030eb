import { describe, expect, it } from 'vitest'
import { describeMachine, renderMachine } from './machine.js'

describe('describeMachine', () => {
  it('names the processor, the cores, the runtime and the versions', () => {
    const machine = describeMachine()
    expect(machine.cores).toBeGreaterThan(0)
    expect(machine.node).toBe(process.version)
    expect(machine.loadAverage).toHaveLength(3)
    expect(machine.versions['@huggingface/transformers']).toMatch(/^4\./)
    const rendered = renderMachine(machine)
    for (const part of [machine.cpu, machine.node, 'Load']) expect(rendered).toContain(part)
  })
})
