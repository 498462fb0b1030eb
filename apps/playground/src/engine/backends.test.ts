import { describe, expect, it } from 'vitest'
import { preferredBackend } from '../state/preferred-backend.js'
import { backendChoices, findBackend } from './backends.js'

describe('backends', () => {
  it('starts WebAssembly rather than the reference, which says that it is slow', async () => {
    const choices = await backendChoices()
    expect(choices.find(({ name }) => name === 'reference')?.slow).toContain('tens of tokens')
    expect(preferredBackend(choices)?.name).toBe('wasm')
  })

  it('has one that runs anywhere', async () => {
    const choices = await backendChoices()
    expect(choices.find(({ name }) => name === 'reference')).not.toHaveProperty('unavailable')
    expect((await findBackend('reference')!.load(() => undefined)).specVersion).toBe(1)
  })

  it('says what stands in the way of one that cannot run, and does not hide it', async () => {
    const entry = { ...findBackend('reference')!, name: 'other', fitness: async () => ({ unavailable: 'no adapter.' }) }
    expect(await backendChoices([entry])).toMatchObject([{ name: 'other', unavailable: 'no adapter.' }])
    expect(findBackend('constructor', [entry])).toBeUndefined()
  })
})
