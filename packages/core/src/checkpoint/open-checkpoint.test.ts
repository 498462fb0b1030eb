import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { variantOf } from '../families/registry.js'
import { errorOf } from '../testing/error-of.js'
import { openAll } from '../testing/open-all.js'
import { type f32, jsonBytes, TINY_CONFIG, tinyCheckpoint, tinyTensors } from '../testing/tiny-checkpoint.js'
import { writeSafetensors } from '../testing/write-safetensors.js'
import type { ModelSource } from './source.js'

const TINY = tinyCheckpoint()
const WORD = 'embeddings.word_embeddings.weight'
const codeOf = async (source: ModelSource) => (await errorOf(() => openAll(source))).code

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lam checkpoint '))
})
afterAll(() => rm(root, { recursive: true }))

async function folderOf(name: string, files: Readonly<Record<string, unknown>> = { ...TINY }): Promise<string> {
  const folder = join(root, name)
  await mkdir(folder)
  for (const [file, bytes] of Object.entries(files)) await writeFile(join(folder, file), bytes as Uint8Array)
  return folder
}

describe('opening a checkpoint', () => {
  it('from bytes, a path, a file URL with and without a slash, and its text, gives the same model', async () => {
    const folder = await folderOf('same')
    const url = pathToFileURL(folder)
    const sources = [TINY, folder, `${folder}/`, url, new URL(`${url.href}/`), url.href]
    const opened = await Promise.all(sources.map((source) => openAll(source)))
    const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex')
    const hash = sha256(`${sha256(TINY['config.json'])}\n${sha256(TINY['model.safetensors'])}`)
    for (const checkpoint of opened) {
      expect(checkpoint.config.hiddenSize).toBe(8)
      expect(checkpoint.tokenizer).toEqual({ version: '1.0' })
      expect((await checkpoint.weights.load()).float32(WORD)[79]).toBe(79 / 8)
      expect(await checkpoint.fingerprint()).toBe(hash)
    }
    expect(opened.map(({ weights }) => weights.files[0].path)).toEqual([
      undefined,
      ...Array(5).fill(join(folder, 'model.safetensors')),
    ])
  })

  it('takes the name from the source, else from the config, else from the path or URL', async () => {
    const named = tinyCheckpoint(tinyTensors(), { ...TINY_CONFIG, name: 'lam-tiny' })
    expect((await openAll({ ...named, name: 'mine' })).name).toBe('mine')
    expect((await openAll(named)).name).toBe('lam-tiny')
    const folder = await folderOf('unnamed')
    expect((await openAll(folder)).name).toBe(folder)
    const hostile = tinyCheckpoint(tinyTensors(), { ...TINY_CONFIG, name: '\u001b[2J' })
    expect((await openAll(hostile)).name).toBe('bytes')
  })

  it('views aligned F32 weights without a copy', async () => {
    const checkpoint = await openAll(TINY)
    const values = (await checkpoint.weights.load()).float32(WORD)
    expect(values.buffer).toBe(TINY['model.safetensors'].buffer)
    expect(values.byteOffset).toBe(checkpoint.weights.tensors.get(WORD)?.byteOffset)
  })

  it('takes bytes that threads share', async () => {
    const bytes = TINY['model.safetensors']
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
    shared.set(bytes)
    const checkpoint = await openAll({ ...TINY, 'model.safetensors': shared })
    expect(await checkpoint.fingerprint()).toMatch(/^[0-9a-f]{64}$/)
  })

  it('reads a checkpoint of mixed dtypes', async () => {
    const half: Record<string, ReturnType<typeof f32>> = { ...tinyTensors() }
    half['embeddings.LayerNorm.weight'] = { dtype: 'F16', shape: [8], data: new Uint8Array(16).fill(0x3c) }
    half['embeddings.LayerNorm.bias'] = { dtype: 'BF16', shape: [8], data: new Uint8Array(16).fill(0x3f) }
    const reader = await (await openAll(tinyCheckpoint(half))).weights.load()
    expect(reader.float32('embeddings.LayerNorm.weight')[0]).toBe(1 + 60 / 1024)
    expect(reader.float64('embeddings.LayerNorm.bias')[7]).toBe(0.74609375)
    expect(reader.float64(WORD)[79]).toBe(79 / 8)
    expect(reader.float64(WORD).buffer).not.toBe(reader.float64(WORD).buffer)
    expect(reader.bytes('embeddings.LayerNorm.bias').length).toBe(16)
  })

  it('refuses NaN and Inf in every kind of read, and names tensor and index', async () => {
    const data = new Float32Array(8)
    data[5] = Number.NEGATIVE_INFINITY
    const bad = { dtype: 'F32', shape: [8], data: new Uint8Array(data.buffer) }
    const checkpoint = await openAll(tinyCheckpoint({ ...tinyTensors(), 'ffn_norms.1.bias': bad }))
    const reader = await checkpoint.weights.load()
    for (const read of [reader.bytes, reader.float32, reader.float64]) {
      const error = await errorOf(() => read('ffn_norms.1.bias'))
      expect(error.code).toBe('LAM_CHECKPOINT_TENSOR_NON_FINITE')
      expect(error.message).toContain('tensor ffn_norms.1.bias: expected finite weights, found Inf or NaN at index 5')
    }
    expect((await errorOf(() => reader.float32('pooler'))).code).toBe('LAM_CHECKPOINT_TENSOR_MISSING')
  })

  it('stops when its signal fires', async () => {
    const error = await errorOf(() => openAll(TINY, { signal: AbortSignal.abort('enough') }))
    expect([error.code, error.cause]).toEqual(['LAM_ABORTED', 'enough'])
  })
})

describe('a folder that is not a model', () => {
  it('is named in the error, with the missing file', async () => {
    const absent = await errorOf(() => openAll(join(root, 'nowhere')))
    expect(absent.message).toBe(`${join(root, 'nowhere')}: expected the folder of a model, found nothing there.`)
    const folder = await folderOf('no tokenizer', { 'config.json': TINY['config.json'] })
    const error = await errorOf(() => openAll(folder))
    expect(error.code).toBe('LAM_CHECKPOINT_NOT_FOUND')
    expect(error.message).toContain(`${folder}: expected tokenizer.json in this folder, found none`)
    const file = await errorOf(() => openAll(join(folder, 'config.json')))
    expect(file.message).toContain('expected the folder of a model, found a file')
  })

  it('with PyTorch weights gets an error that tells how to convert them', async () => {
    const { 'model.safetensors': _, ...rest } = TINY
    const folder = await folderOf('torch', { ...rest, 'pytorch_model.bin': new Uint8Array(4) })
    const error = await errorOf(() => openAll(folder))
    expect(error.code).toBe('LAM_CHECKPOINT_FORMAT_UNSUPPORTED')
    expect(error.message).toContain('from safetensors.torch import save_file')
  })

  it('with a folder where a file should be is refused', async () => {
    const folder = await folderOf('nested', {})
    await mkdir(join(folder, 'config.json'))
    expect(await codeOf(folder)).toBe('LAM_CHECKPOINT_NOT_FOUND')
  })

  it('with a tokenizer file that is not JSON is refused', async () => {
    const bytes = new TextEncoder().encode('not json')
    expect(await codeOf({ ...TINY, 'tokenizer.json': bytes })).toBe('LAM_CHECKPOINT_TOKENIZER_INVALID')
  })
})

describe('weights in several files', () => {
  const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const
  const tensors = Object.entries(tinyTensors())
  const half = tensors.length >> 1
  const shards = [tensors.slice(0, half), tensors.slice(half)].map((part) => Object.fromEntries(part))
  const map = tensors.map(([name], i) => [name, names[i < half ? 0 : 1]])
  const sharded = (weightMap: unknown = Object.fromEntries(map)) => ({
    'config.json': TINY['config.json'],
    'tokenizer.json': TINY['tokenizer.json'],
    'model.safetensors.index.json': jsonBytes({ metadata: {}, weight_map: weightMap }),
    [names[0]]: writeSafetensors(shards[0]),
    [names[1]]: writeSafetensors(shards[1]),
  })

  it('give the values of the one file, from a folder and from bytes', async () => {
    const whole = await (await openAll(TINY)).weights.load()
    for (const source of [await folderOf('sharded', sharded()), sharded() as unknown as ModelSource]) {
      const { weights } = await openAll(source)
      const reader = await weights.load()
      expect(weights.files.length).toBe(2)
      for (const { name } of weights.tensors.values()) {
        expect(reader.float32(name)).toEqual(whole.float32(name))
        expect(await weights.float32(name)).toEqual(whole.float32(name))
      }
    }
  })

  it.each([
    ['leads out of the folder', { [WORD]: '../other.safetensors' }, 'LAM_SAFETENSORS_HEADER_INVALID'],
    ['is no map', [], 'LAM_SAFETENSORS_HEADER_INVALID'],
    ['names a file that is not there', { [WORD]: 'absent.safetensors' }, 'LAM_CHECKPOINT_NOT_FOUND'],
    ['leaves tensors out', { [WORD]: names[0] }, 'LAM_CHECKPOINT_TENSOR_MISSING'],
  ])('are refused if the index %s', async (name, weightMap, code) => {
    expect(await codeOf(await folderOf(`index ${name}`, sharded(weightMap)))).toBe(code)
  })

  it('are refused if a file changed after it was opened', async () => {
    const folder = await folderOf('sharded and changed', sharded())
    const { weights } = await openAll(folder)
    await truncate(join(folder, names[1]), 100)
    expect((await errorOf(() => weights.load())).code).toBe('LAM_CHECKPOINT_FILE_MISMATCH')
  })
})

describe('a file too large for its name', () => {
  it.each([
    ['config.json', 2 ** 20],
    ['tokenizer.json', 64 * 2 ** 20],
  ] as const)('%s is refused by its length, before it is read', async (file, most) => {
    const folder = await folderOf(`large ${file}`)
    // A sparse file has the length without the disk space. Zeros are not JSON, so that reading it would give another error.
    await truncate(join(folder, file), 700e6)
    const before = process.memoryUsage().arrayBuffers
    const error = await errorOf(() => openAll(folder))
    expect(error.code).toBe('LAM_CHECKPOINT_FILE_TOO_LARGE')
    expect(error.message).toContain(`${file}: expected at most ${most} bytes, found 700000000`)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20)
    const bytes = new Uint8Array(most + 1)
    expect(await codeOf({ ...TINY, [file]: bytes })).toBe('LAM_CHECKPOINT_FILE_TOO_LARGE')
    expect(await codeOf({ ...TINY, [file]: bytes.subarray(1) })).not.toBe('LAM_CHECKPOINT_FILE_TOO_LARGE')
  })
})

describe('a file that changes between open and load', () => {
  it.each([
    ['cut', (path: string) => truncate(path, 100)],
    ['longer', (path: string) => writeFile(path, 'x', { flag: 'a' })],
    ['gone', (path: string) => rename(path, `${path}.old`)],
    ['another model of the same length', (path: string) => writeFile(path, otherHeader())],
  ])('%s, is an error and not a crash', async (name, change) => {
    const checkpoint = await openAll(await folderOf(`changed ${name}`))
    await change(checkpoint.weights.files[0].path ?? '')
    expect((await errorOf(() => checkpoint.weights.load())).code).toBe('LAM_CHECKPOINT_FILE_MISMATCH')
    expect((await errorOf(() => checkpoint.fingerprint())).code).toBe('LAM_CHECKPOINT_FILE_MISMATCH')
  })

  it('is refused even if it is bytes that moved to another thread', async () => {
    const bytes = TINY['model.safetensors'].slice()
    const checkpoint = await openAll({ ...TINY, 'model.safetensors': bytes })
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
    expect((await errorOf(() => checkpoint.weights.load())).code).toBe('LAM_CHECKPOINT_FILE_MISMATCH')
  })
})

/** The same file with another dtype for its first tensor. */
function otherHeader(): Uint8Array {
  const bytes = TINY['model.safetensors'].slice()
  const at = new TextDecoder('latin1').decode(bytes).indexOf('F32')
  bytes[at] = 'I'.charCodeAt(0)
  return bytes
}

describe('a scheme that fetch does not read here', () => {
  it.each(['ftp://host/model', 'chrome-extension://abcdef/model/'])('gets the error of fetch: %s', async (source) => {
    expect(await codeOf(source)).toBe('LAM_CHECKPOINT_FETCH_FAILED')
  })
})

describe('a value that is not a model source', () => {
  it.each(['', 7, null, undefined, {}, [], 'https://', new URL('data:,x'), { ...TINY, 'config.json': '{}' }])(
    'is LAM_OPTION_INVALID: %j',
    async (source) => {
      expect(await codeOf(source as ModelSource)).toBe('LAM_OPTION_INVALID')
    },
  )
})

describe('the tiny models of the oracle', () => {
  it.each([
    ['tiny-flat', 'flat', 5 + 2 * 23],
    ['tiny-hierarchical', 'hierarchical', 5 + 2 * 39],
    ['tiny-hierarchical-64', 'hierarchical', 5 + 3 * 39],
  ])('%s opens and every weight is finite', async (name, recurrence, tensors) => {
    const fixture = fileURLToPath(new URL(`../../../oracle/fixtures/${name}`, import.meta.url))
    const folder = await folderOf(name, { 'tokenizer.json': TINY['tokenizer.json'] })
    for (const file of ['config.json', 'model.safetensors']) await copyFile(join(fixture, file), join(folder, file))
    const { config, weights } = await openAll(folder)
    const reader = await weights.load()
    expect(variantOf(config)).toBe(`lam/${recurrence}`)
    expect(weights.tensors.size).toBe(tensors)
    for (const { name: tensor, shape } of weights.tensors.values()) {
      expect(reader.float32(tensor).length).toBe(shape.reduce((a, b) => a * b, 1))
    }
  })
})
