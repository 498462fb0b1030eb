import { LamError } from '@lamjs/core'
import { describe, expect, it } from 'vitest'
import { backendNames, chooseBackend, findBackends } from './backends.js'

describe('backends', () => {
  it('are known with the fastest first and the reference last', () => {
    expect(backendNames).toEqual(['native', 'onnx', 'reference'])
  })

  it('come with either a backend of that name or the way to get it', async () => {
    for (const { name, packageName, backend, missing } of await findBackends()) {
      if (backend) expect([backend.name, backend.specVersion]).toEqual([name, 1])
      else expect(missing).toEqual({ reason: 'is not installed', remedy: expect.stringContaining(packageName) })
    }
  })

  it('give the first that loads, and name those passed over', async () => {
    const found = await findBackends()
    const first = found.findIndex(({ backend }) => backend)
    const { backend, passedOver } = await chooseBackend()
    expect(backend.name).toBe(found[first].name)
    expect(passedOver.map(({ name }) => name)).toEqual(backendNames.slice(0, first))
  })

  it('are never replaced when one is asked for by name', async () => {
    for (const { name, packageName, backend } of await findBackends()) {
      const chosen = await chooseBackend(name).catch((error: unknown) => error)
      if (backend) expect(chosen).toMatchObject({ backend: { name }, passedOver: [] })
      else {
        expect(LamError.is(chosen)).toBe(true)
        expect(chosen).toMatchObject({ code: 'LAM_BACKEND_UNAVAILABLE', message: expect.stringContaining(packageName) })
      }
    }
  })
})
