import { describe, expect, it, vi } from 'vitest'
import type { CheckpointBytes } from '../checkpoint/source.js'
import { LamError } from '../errors.js'
import { FakeBackend } from '../testing/fake-backend.js'
import { gate } from '../testing/gate.js'
import { codeOf, makeLam, norm } from '../testing/make-lam.js'
import { tinyModel } from '../testing/tiny-model.js'
import { LAM } from './lam.js'

describe('LAM loading', () => {
  it('loads nothing until the first call', async () => {
    const { backend, lam } = makeLam()
    expect(backend.compiles).toHaveLength(0)
    expect(lam.compilation()).toEqual({ programs: [] })
    await lam.encode('hello')
    expect(backend.compiles).toHaveLength(1)
    expect(lam.compilation().programs).toHaveLength(1)
  })

  it('loads once for concurrent calls', async () => {
    const { backend, lam } = makeLam()
    await Promise.all([lam.encode('a'), lam.encode(['b', 'c']), lam.warmup(), lam.info()])
    expect(backend.compiles).toHaveLength(1)
  })

  it('serves many calls at once without a warning', async () => {
    const warnings: Error[] = []
    const warn = (warning: Error) => warnings.push(warning)
    process.on('warning', warn)
    const { lam } = makeLam()
    const rows = await Promise.all(Array.from({ length: 30 }, (_, i) => lam.encode(`text ${i}`)))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', warn)
    expect([rows.length, warnings]).toEqual([30, []])
  })

  it('tries again after a load that failed', async () => {
    const { backend, lam } = makeLam()
    backend.failure = new LamError('LAM_DEVICE_UNAVAILABLE', 'No device.')
    expect(await Promise.all([codeOf(lam.encode('a')), codeOf(lam.encode('b'))])).toEqual(
      Array(2).fill('LAM_DEVICE_UNAVAILABLE'),
    )
    expect(backend.compiles).toHaveLength(1)
    backend.failure = undefined
    expect(norm(await lam.encode('a'))).toBeCloseTo(1, 6)
  })

  it('lets one caller abort while another gets its rows', async () => {
    const { lam } = makeLam()
    const controller = new AbortController()
    const aborted = codeOf(lam.encode('a', { signal: controller.signal }))
    const answered = lam.encode('a')
    controller.abort()
    expect(await aborted).toBe('LAM_ABORTED')
    expect(norm(await answered)).toBeCloseTo(1, 6)
  })

  it('asks for a model when the backend has no default model', async () => {
    expect(await codeOf(new LAM(new FakeBackend()).encode('a'))).toBe('LAM_OPTION_INVALID')
  })

  it('refuses backends of another contract, and bad options, at once', () => {
    const refused = [undefined, null, {}, { specVersion: 2 }].map((backend) => {
      try {
        new LAM(backend as never)
        return 'accepted'
      } catch (error) {
        return (error as LamError).code
      }
    })
    expect(refused).toEqual(Array(4).fill('LAM_BACKEND_INCOMPATIBLE'))
    expect(() => makeLam({ tokensPerBatch: 0 })).toThrow('tokensPerBatch')
  })

  it('describes the loaded model', async () => {
    const { lam } = makeLam()
    const info = await lam.info()
    expect(info).toMatchObject({ model: 'tiny-flat', backend: 'fake', device: 'fake device', precision: 'float32' })
    expect(info.config.hiddenSize).toBe(64)
    expect(info.parameters).toBeGreaterThan(50_000)
  })

  it('passes precision and strictness to the backend', async () => {
    const { backend, lam } = makeLam({ precision: 'float32', strict: true })
    await lam.warmup()
    expect(backend.compiles[0]).toMatchObject({ precision: 'float32', strict: true })
  })
})

describe('LAM.fingerprint', () => {
  const fingerprint = (model: CheckpointBytes) => makeLam({ model }).lam.fingerprint()
  const changed = (file: 'config.json' | 'tokenizer.json', change: (json: object) => object): CheckpointBytes => {
    const files = tinyModel()
    const json = JSON.parse(new TextDecoder().decode(files[file]))
    return { ...files, [file]: new TextEncoder().encode(JSON.stringify(change(json))) }
  }

  it('tells models of one name apart by a single weight, by the tokenizer and by the config', async () => {
    const weights = tinyModel()
    const bytes = weights['model.safetensors'].slice()
    bytes[bytes.length - 4] ^= 1
    const models = [
      tinyModel(),
      { ...weights, 'model.safetensors': bytes },
      changed('tokenizer.json', (json) => ({ ...json, version: 'another' })),
      changed('config.json', (json) => ({ ...json, comment: 'another' })),
    ]
    const found = await Promise.all(models.map(fingerprint))
    expect(new Set(found).size).toBe(4)
    expect(found).toEqual(Array(4).fill(expect.stringMatching(/^[0-9a-f]{64}$/)))
    expect(await fingerprint(tinyModel())).toBe(found[0])
  })

  it('loads nothing onto the backend, stops with its signal, and ends with the LAM', async () => {
    const { backend, lam } = makeLam()
    await lam.fingerprint()
    expect(backend.compiles).toHaveLength(0)
    expect(await codeOf(lam.fingerprint({ signal: AbortSignal.abort() }))).toBe('LAM_ABORTED')
    await lam.dispose()
    expect(await codeOf(lam.fingerprint())).toBe('LAM_DISPOSED')
  })
})

describe('LAM.dispose', () => {
  it('frees the program once and refuses later calls', async () => {
    const { backend, lam } = makeLam()
    await lam.encode('a')
    await Promise.all([lam.dispose(), lam.dispose()])
    await lam[Symbol.asyncDispose]()
    expect(backend.disposals).toBe(1)
    expect(
      await Promise.all([codeOf(lam.encode('a')), codeOf(lam.warmup()), codeOf(lam.stream(['a']).next())]),
    ).toEqual(Array(3).fill('LAM_DISPOSED'))
  })

  it('loads nothing before any call', async () => {
    const { backend, lam } = makeLam()
    await lam.dispose()
    expect(backend.compiles).toHaveLength(0)
  })

  it('aborts a load before it reaches the backend', async () => {
    const { backend, lam } = makeLam()
    const call = codeOf(lam.encode('a'))
    await lam.dispose()
    expect(await call).toBe('LAM_DISPOSED')
    expect(backend.compiles).toHaveLength(0)
  })

  it('does not wait for a backend that goes on compiling, and frees its program', async () => {
    const { backend, lam } = makeLam()
    const { opened, open } = gate()
    backend.compileGate = opened
    const calls = [codeOf(lam.encode('a')), codeOf(lam.warmup()), codeOf(lam.info())]
    await vi.waitFor(() => expect(backend.compiles).toHaveLength(1))
    expect(backend.compiles[0].signal?.aborted).toBe(false)
    await lam.dispose()
    expect(await Promise.all(calls)).toEqual(Array(3).fill('LAM_DISPOSED'))
    expect(backend.compiles[0].signal?.aborted).toBe(true)
    expect(backend.disposals).toBe(0)
    open()
    await vi.waitFor(() => expect(backend.disposals).toBe(1))
  })

  it('stops calls while they tokenize', async () => {
    const { backend, lam } = makeLam()
    await lam.warmup()
    const text = 'a long story. '.repeat(100_000)
    const calls = [codeOf(lam.encode(text)), codeOf(lam.encodePassages(text))]
    setImmediate(() => void lam.dispose())
    expect(await Promise.all(calls)).toEqual(Array(2).fill('LAM_DISPOSED'))
    expect(backend.batches).toHaveLength(0)
  })

  it('waits for the run under way, and its call rejects', async () => {
    const { backend, lam } = makeLam()
    const { opened, open } = gate()
    backend.gate = opened
    const ended: string[] = []
    const call = codeOf(lam.encode('a')).finally(() => ended.push('call'))
    await vi.waitFor(() => expect(backend.batches).toHaveLength(1))
    const disposed = lam.dispose().finally(() => ended.push('dispose'))
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(ended).toEqual([])
    open()
    expect(await call).toBe('LAM_DISPOSED')
    await disposed
    expect(backend.disposals).toBe(1)
  })

  it('stops calls under way at their next batch', async () => {
    const { backend, lam } = makeLam({ tokensPerBatch: 4 })
    await lam.warmup()
    const call = codeOf(lam.encode(['a', 'b', 'c'], { onProgress: () => void lam.dispose() }))
    expect(await call).toBe('LAM_DISPOSED')
    expect(backend.batches).toHaveLength(1)
  })
})

describe('LAM.similarity', () => {
  it('is the cosine of rows, of a row with many, and of many with many', async () => {
    const { lam } = makeLam()
    const rows = await lam.encode(['a b', 'c d', 'e'])
    const [a, b] = rows
    expect(lam.similarity(a, a)).toBeCloseTo(1, 6)
    expect(lam.similarity(a, rows)[1]).toBeCloseTo(lam.similarity(a, b), 6)
    expect(lam.similarity(rows, rows)).toHaveLength(9)
    expect(lam.similarity(rows, rows)[3]).toBeCloseTo(lam.similarity(a, b), 6)
    expect(() => lam.similarity(a, b.subarray(1))).toThrow('width')
  })

  it.each([[null], [undefined], [5], ['ab'], [[1, 0]], [{}], [new Float64Array(2)]])('refuses %j', (value) => {
    const { similarity } = makeLam().lam
    for (const pair of [
      [value, new Float32Array(2)],
      [new Float32Array(2), value],
    ]) {
      const call = () => similarity(...(pair as [Float32Array, Float32Array]))
      expect(call).toThrow(expect.objectContaining({ name: 'LamError', code: 'LAM_INPUT_INVALID' }))
    }
  })
})
