import { describe, expect, it } from 'vitest'
import { preferredBackend } from '../state/preferred-backend.js'
import { backendChoices, findBackend } from './backends.js'

describe('backends', () => {
  it('prefers WebAssembly to the reference, which is marked as slow', async () => {
    const choices = await backendChoices()
    expect(choices.find(({ name }) => name === 'reference')?.slow).toContain('tens of tokens')
    expect(preferredBackend(choices)?.name).toBe('wasm')
  })

  it('has one that runs anywhere', async () => {
    const choices = await backendChoices()
    expect(choices.find(({ name }) => name === 'reference')).not.toHaveProperty('unavailable')
    expect(
      (await findBackend('reference')!.load({ precision: 'float32', onProgress: () => undefined })).specVersion,
    ).toBe(1)
  })

  it('shows a backend that cannot run, with the reason', async () => {
    const entry = { ...findBackend('reference')!, name: 'other', fitness: async () => ({ unavailable: 'no adapter.' }) }
    expect(await backendChoices([entry])).toMatchObject([{ name: 'other', unavailable: 'no adapter.' }])
    expect(findBackend('constructor', [entry])).toBeUndefined()
  })
})
