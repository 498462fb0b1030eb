import { LamError } from '@lamjs/core'
import { describe, expect, it } from 'vitest'
import { backendNames, chooseBackend, findBackends } from './backends.js'
import { errorOf } from './testing/error-of.js'

describe('backends', () => {
  it('have the fastest first and the reference last', () => {
    expect(backendNames).toEqual(['native', 'onnx', 'wasm', 'reference'])
  })

  it('give a backend of that name or the command that installs it', async () => {
    for (const { name, packageName, backend, missing } of await findBackends()) {
      if (backend) expect([backend.name, backend.specVersion]).toEqual([name, 1])
      else expect(missing).toEqual({ reason: 'is not installed', remedy: expect.stringContaining(packageName) })
    }
  })

  it('give the first that loads, and name the skipped ones', async () => {
    const found = await findBackends()
    const first = found.findIndex(({ backend }) => backend)
    const { backend, passedOver } = await chooseBackend()
    expect(backend.name).toBe(found[first].name)
    expect(passedOver.map(({ name }) => name)).toEqual(backendNames.slice(0, first))
  })

  it('never replace a backend that the user names', async () => {
    for (const { name, packageName, backend } of await findBackends()) {
      const chosen = await chooseBackend(name).catch((error: unknown) => error)
      if (backend) expect(chosen).toMatchObject({ backend: { name }, passedOver: [] })
      else {
        expect(LamError.is(chosen)).toBe(true)
        expect(chosen).toMatchObject({ code: 'LAM_BACKEND_UNAVAILABLE', message: expect.stringContaining(packageName) })
      }
    }
  })

  it('take the settings that they support, and the first that does so runs', async () => {
    expect((await chooseBackend(undefined, { precision: 'float64' })).backend.name).toBe('reference')
    expect((await chooseBackend(undefined, { device: ['webgpu', 'cpu'] })).backend.name).toBe('onnx')
    const { backend, passedOver } = await chooseBackend(undefined, { precision: 'float16', device: ['webgpu'] })
    expect([backend.name, passedOver]).toEqual(['onnx', []])
  })

  it.each([
    ['native', { device: ['cuda'] }, /^Backend native runs on cpu and does not support --device cuda\.$/],
    ['reference', { threads: 2 }, /^Backend reference computes on one thread and does not support --threads\.$/],
    [
      'reference',
      { precision: 'int8' },
      /^Backend reference computes in float64 here and does not support --precision int8\.$/,
    ],
    [
      'onnx',
      { precision: 'float16' },
      /^Backend onnx computes in float32, int8 here and does not support --precision float16\.$/,
    ],
    [
      undefined,
      { precision: 'float16', threads: 2 },
      /^Backend native .+\. Backend onnx .+\. Backend wasm .+\. Backend reference .+\.$/,
    ],
  ] as const)('say that %s does not support %j', async (name, settings, message) => {
    const error = await errorOf(() => chooseBackend(name, settings))
    expect(error).toMatchObject({ code: 'LAM_OPTION_INVALID', message: expect.stringMatching(message) })
  })
})
