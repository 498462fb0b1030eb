import { describe, expect, it } from 'vitest'
import { errorOf } from '../testing/error-of.js'
import { writeRawSafetensors, writeSafetensors } from '../testing/write-safetensors.js'
import { parseSafetensorsHeader, safetensorsDataStart } from './safetensors.js'

const F = 'x.safetensors'
const parse = (bytes: Uint8Array) => parseSafetensorsHeader(bytes, bytes.length, F)
const codeOf = async (bytes: Uint8Array) => (await errorOf(() => parse(bytes))).code
const raw = (header: unknown, dataBytes = 64) =>
  writeRawSafetensors(typeof header === 'string' ? header : JSON.stringify(header), dataBytes)
const tensor = (begin: number, end: number, dtype = 'F32', shape: unknown = [(end - begin) / 4]) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
})
const withLength = (length: bigint) => {
  const bytes = new Uint8Array(100)
  new DataView(bytes.buffer).setBigUint64(0, length, true)
  return bytes
}

describe('a sound safetensors header', () => {
  it('gives every tensor with its range counted from the start of the file', () => {
    const bytes = writeSafetensors({
      a: { dtype: 'F32', shape: [2, 3], data: new Uint8Array(24) },
      b: { dtype: 'BF16', shape: [5], data: new Uint8Array(10) },
    })
    const start = bytes.length - 34
    expect([...parse(bytes).values()]).toEqual([
      { name: 'a', dtype: 'F32', shape: [2, 3], begin: start, end: start + 24 },
      { name: 'b', dtype: 'BF16', shape: [5], begin: start + 24, end: start + 34 },
    ])
  })

  it('may have metadata, gaps, empty tensors, scalars, and dtypes the model does not use', () => {
    const entries = parse(
      raw({
        __metadata__: { format: 'pt' },
        ids: tensor(8, 24, 'I64', [1, 2]),
        empty: tensor(10, 10, 'F32', [0, 7]),
        scalar: tensor(0, 4, 'F32', []),
        packed: tensor(40, 43, 'F4', [6]),
      }),
    )
    expect([...entries.keys()]).toEqual(['ids', 'empty', 'scalar', 'packed'])
  })

  it('may be padded with spaces and hold no tensor', () => {
    expect(parse(raw('{}      ', 0)).size).toBe(0)
  })

  it('keeps a tensor named __proto__ a mere name', () => {
    const entries = parse(raw('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"__proto__":{"x":1}}}'))
    expect(entries.get('__proto__')?.shape).toEqual([1])
    expect(({} as Record<string, unknown>).dtype).toBeUndefined()
  })

  it('is read from the head of the file alone', () => {
    const bytes = raw({ a: tensor(0, 64) })
    const head = bytes.slice(0, safetensorsDataStart(bytes.subarray(0, 8), bytes.length, F))
    expect(parseSafetensorsHeader(head, bytes.length, F).size).toBe(1)
  })
})

describe('a broken or hostile safetensors file is refused', () => {
  it.each([
    ['an empty file', new Uint8Array(0), 'LAM_SAFETENSORS_TRUNCATED'],
    ['seven bytes', new Uint8Array(7), 'LAM_SAFETENSORS_TRUNCATED'],
    ['a header longer than the file', withLength(93n), 'LAM_SAFETENSORS_TRUNCATED'],
    ['a header length of 2^60', withLength(2n ** 60n), 'LAM_SAFETENSORS_HEADER_TOO_LARGE'],
    ['a header length of 2^64 - 1', withLength(2n ** 64n - 1n), 'LAM_SAFETENSORS_HEADER_TOO_LARGE'],
    ['a header length of 0', withLength(0n), 'LAM_SAFETENSORS_HEADER_INVALID'],
    ['a header of zeros', withLength(92n), 'LAM_SAFETENSORS_HEADER_INVALID'],
  ])('%s', async (_, bytes, code) => {
    expect(await codeOf(bytes)).toBe(code)
  })

  it.each([
    ['not JSON', '{"a":', 'HEADER_INVALID'],
    ['an array', '[]', 'HEADER_INVALID'],
    ['a brace that is not first', ' {}', 'HEADER_INVALID'],
    ['a byte order mark', '\ufeff{}', 'HEADER_INVALID'],
    ['deep nesting', `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, 'HEADER_INVALID'],
    ['metadata that is not text', { __metadata__: { a: 1 } }, 'HEADER_INVALID'],
    ['an entry that is a number', { a: 1 }, 'HEADER_INVALID'],
    ['an entry that is null', { a: null }, 'HEADER_INVALID'],
    ['an unknown dtype', { a: tensor(0, 4, 'F33') }, 'DTYPE_UNKNOWN'],
    ['a dtype every object has', { a: tensor(0, 4, 'constructor') }, 'DTYPE_UNKNOWN'],
    ['no dtype', { a: { shape: [1], data_offsets: [0, 4] } }, 'DTYPE_UNKNOWN'],
    ['a negative size', { a: tensor(0, 4, 'F32', [-1, -1]) }, 'SHAPE_INVALID'],
    ['a fractional size', { a: tensor(0, 4, 'F32', [0.5, 2]) }, 'SHAPE_INVALID'],
    ['a size of text', { a: tensor(0, 4, 'F32', ['1']) }, 'SHAPE_INVALID'],
    ['a size of 2^53', { a: tensor(0, 4, 'F32', [2 ** 53]) }, 'SHAPE_INVALID'],
    ['sizes whose product wraps to 1 in 64 bits', { a: tensor(0, 4, 'F32', [2 ** 33, 2 ** 31]) }, 'SHAPE_INVALID'],
    ['an infinite size', '{"a":{"dtype":"F32","shape":[1e999],"data_offsets":[0,4]}}', 'SHAPE_INVALID'],
    ['no shape', { a: { dtype: 'F32', data_offsets: [0, 4] } }, 'SHAPE_INVALID'],
    ['no offsets', { a: { dtype: 'F32', shape: [1] } }, 'OFFSETS_INVALID'],
    ['three offsets', { a: { ...tensor(0, 4), data_offsets: [0, 4, 8] } }, 'OFFSETS_INVALID'],
    ['offsets that go backwards', { a: tensor(8, 4, 'F32', [1]) }, 'OFFSETS_INVALID'],
    ['a negative offset', { a: tensor(-4, 0, 'F32', [1]) }, 'OFFSETS_INVALID'],
    ['offsets beyond exact integers', { a: tensor(2 ** 53, 2 ** 53 + 4, 'F32', [1]) }, 'OFFSETS_INVALID'],
    ['fewer bytes than the shape needs', { a: tensor(0, 4, 'F32', [2]) }, 'OFFSETS_INVALID'],
    ['half a byte', { a: tensor(0, 1, 'F4', [1]) }, 'OFFSETS_INVALID'],
    ['a range far outside the file', { a: tensor(2 ** 40, 2 ** 40 + 4) }, 'OFFSETS_INVALID'],
    ['overlapping ranges', { a: tensor(0, 8), b: tensor(4, 12) }, 'OFFSETS_INVALID'],
    ['one range inside another', { a: tensor(0, 64), b: tensor(8, 12) }, 'OFFSETS_INVALID'],
    ['the same range twice', { a: tensor(0, 8), b: tensor(0, 8) }, 'OFFSETS_INVALID'],
    ['data cut off', { a: tensor(0, 32), b: tensor(32, 68) }, 'TRUNCATED'],
    ['a name twice', '{"a":0,"b":0,"a":0}', 'DUPLICATE_NAME'],
    ['a name twice, once escaped', '{"a":0,"\\u0061":0}', 'DUPLICATE_NAME'],
    ['__metadata__ twice', '{"__metadata__":{},"__metadata__":{}}', 'DUPLICATE_NAME'],
    ['__proto__ twice', '{"__proto__":0,"__proto__" :0}', 'DUPLICATE_NAME'],
    ['a dtype twice', '{"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}', 'HEADER_INVALID'],
  ])('%s', async (_, header, code) => {
    expect(await codeOf(raw(header))).toBe(`LAM_SAFETENSORS_${code}`)
  })

  it('bytes that are not UTF-8', async () => {
    const bytes = raw('{"a?":{}}')
    bytes[11] = 0xff
    expect(await codeOf(bytes)).toBe('LAM_SAFETENSORS_HEADER_INVALID')
  })

  it('with a hint at the real format of another kind of file', async () => {
    const pointer = new TextEncoder().encode('version https://git-lfs.github.com/spec/v1')
    expect((await errorOf(() => parse(pointer))).message).toContain('git lfs pull')
  })

  it('in a message of readable length without control characters, for any tensor name', async () => {
    const { message } = await errorOf(() =>
      parse(raw({ [`\u001b[2J\u009b${'x'.repeat(100_000)}`]: tensor(0, 4, 'F33') })),
    )
    expect(message).toMatch(/^x\.safetensors: tensor "\\u001b\[2J\\u009bx+…": expected a dtype/)
    expect(message.length).toBeLessThan(300)
  })
})
