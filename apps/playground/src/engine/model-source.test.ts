import { describe, expect, it } from 'vitest'
import { hostedModel } from './model-source.js'

const page = 'https://example.org/play/?model=x#read'
const asked = (model: string) => ({ model, page, isFull: false })

describe('hostedModel', () => {
  it('is the default model, with its manifest, for an empty name', () => {
    const model = hostedModel(asked(''))
    expect(model.name).toBe('lam-mini-v2')
    expect(model.manifest?.['model.safetensors'].bytes).toBe(47_427_616)
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
