import { LamError } from '@lamjs/core'
import { describe, expect, it } from 'vitest'
import type { BackendEntry, BackendFactory } from './backend-entry.js'
import { backends, findEntry, loadBackend, loadFactory } from './load-backend.js'

/** An entry that loads so. */
const entry = (load: BackendEntry['load']): BackendEntry => ({ ...findEntry('onnx')!, load })

/** What is thrown for a module that is not there. */
const notFound = (message: string, code = 'ERR_MODULE_NOT_FOUND') => Object.assign(new Error(message), { code })
const failing = (error: unknown) => loadFactory(entry(() => Promise.reject(error)))

describe('backends', () => {
  it('are those that run in Node', () => {
    expect(backends.map(({ name }) => name)).toEqual(['native', 'onnx', 'wasm', 'reference'])
    expect(findEntry('webgpu')).toBeUndefined()
    expect(findEntry('constructor')).toBeUndefined()
  })
})

describe('loadBackend', () => {
  it('makes the backend with the options', async () => {
    expect((await loadBackend('reference', { block: 8 })).name).toBe('reference')
    await expect(loadBackend('reference', { block: 0 })).rejects.toMatchObject({ code: 'LAM_OPTION_INVALID' })
  })

  it('refuses a name that it does not know, and lists those that it knows', async () => {
    const error = await loadBackend('nativ').catch((thrown: unknown) => thrown)
    expect(LamError.is(error)).toBe(true)
    expect(error).toMatchObject({
      code: 'LAM_OPTION_INVALID',
      message: "Expected a backend that runs here (native, onnx, wasm, reference); found 'nativ'.",
    })
  })
})

describe('loadFactory', () => {
  it.each([
    [
      'Node',
      "Cannot find package '@lamjs/onnx' imported from /app/node_modules/@lamjs/backends/dist/entries/node.js",
      'ERR_MODULE_NOT_FOUND',
    ],
    [
      'Bun',
      "Cannot find module '@lamjs/onnx' from '/app/node_modules/@lamjs/backends/dist/entries/node.js'",
      'ERR_MODULE_NOT_FOUND',
    ],
    [
      'Yarn',
      "@lamjs/backends tried to access @lamjs/onnx (a peer dependency) but it isn't provided by your application",
      'MODULE_NOT_FOUND',
    ],
  ])(
    'tells a package that is not installed, in the words of %s, with the command that installs it',
    async (_, message, code) => {
      const cause = notFound(message, code)
      expect(await failing(cause)).toEqual({ state: 'not installed', install: 'npm install @lamjs/onnx', cause })
    },
  )

  it.each([
    [
      'a dependency',
      "Cannot find package 'onnxruntime-node' imported from /app/node_modules/@lamjs/onnx/dist/index.js",
    ],
    ['a dependency, in the words of Yarn,', "@lamjs/onnx tried to access onnxruntime-node, but it isn't declared"],
    ['a file', "Cannot find module '/app/node_modules/@lamjs/onnx/dist/index.js' imported from /app/x.js"],
  ])('tells a package that lacks %s as one that does not load', async (_, message) => {
    expect(await failing(notFound(message))).toMatchObject({ state: 'does not load', reason: message })
  })

  it('does not take a package of a longer name for it', async () => {
    const other = notFound("Cannot find package '@lamjs/onnx-graph' imported from /app/x.js")
    expect(await failing(other)).toMatchObject({ state: 'does not load' })
  })

  it('tells a package that throws while it loads, whatever it throws', async () => {
    expect(await failing(new Error('no such GPU'))).toMatchObject({ state: 'does not load', reason: 'no such GPU' })
    expect(await failing('gone')).toMatchObject({ state: 'does not load', reason: 'gone' })
    expect(await failing(undefined)).toMatchObject({ state: 'does not load', reason: 'undefined' })
  })

  it('tells a package without the export', async () => {
    expect(await loadFactory(entry(async () => undefined as unknown as BackendFactory))).toMatchObject({
      state: 'does not load',
      reason: "@lamjs/onnx exports no function 'onnx'.",
    })
  })
})
