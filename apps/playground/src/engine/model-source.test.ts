import { describe, expect, it } from 'vitest'
import { hostedModel, modelBytes } from './model-source.js'

const page = 'https://example.org/play/?model=x#read'
const asked = (model: string) => ({ model, page, isFull: false })

describe('hostedModel', () => {
  it('is the default model, with its manifest, for an empty name: in int8, or in full precision', () => {
    const small = hostedModel(asked(''))
    expect(small.name).toBe('lam-mini-v2-int8')
    expect(small.manifest?.['model.safetensors'].bytes).toBeLessThan(25e6)
    const full = hostedModel({ ...asked(''), isFull: true })
    expect(full.name).toBe('lam-mini-v2')
    expect(full.manifest?.['model.safetensors'].bytes).toBe(47_427_616)
    expect(modelBytes(true) / modelBytes(false)).toBeGreaterThan(1.9)
  })

  it('is a folder beside the page', () => {
    expect(hostedModel(asked('tiny-flat')).files['config.json'].href).toBe(
      'https://example.org/play/models/tiny-flat/config.json',
    )
  })

  it.each(['../secret', 'https://elsewhere.org', '//elsewhere', 'a/b', '.', ' '])('refuses %j', (name) => {
    expect(() => hostedModel(asked(name))).toThrowError(expect.objectContaining({ code: 'LAM_OPTION_INVALID' }))
  })
})
