#!/usr/bin/env node
// Writes the int8 form of the model from its F16 files, the same bytes every time: node scripts/make-int8.mjs [FOLDER]
// Matrices become I8 with one F16 scale a row, named and shaped as compressed-tensors does (format "int-quantized"); what is small stays as it is.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { openCheckpoint } from '@lamjs/core/backend'

/** Modules whose matrices are quantized. The five gates of a head are not among them: they are few and they steer everything. */
const QUANTIZED =
  /^(embeddings\.(word|position)_embeddings|deltanet_layers\.\d+\.[qkvgo]_proj|deltanet_ffns\.\d+\.dense|ffn_outputs\.\d+\.dense)$/
const LARGEST = 127

const source = new URL('../files/', import.meta.url)
const target = process.argv[2] === undefined ? new URL('int8/', source) : pathToFileURL(`${process.argv[2]}/`)

await mkdir(target, { recursive: true })
for (const name of ['tokenizer.json', 'tokenizer_config.json'])
  await copyFile(new URL(name, source), new URL(name, target))
const config = JSON.parse(await readFile(new URL('config.json', source), 'utf8'))
await writeFile(new URL('config.json', target), `${JSON.stringify(int8Config(config), null, 2)}\n`)
await writeFile(new URL('model.safetensors', target), safetensors(await int8Tensors()))

function int8Config(config) {
  return {
    ...config,
    name: `${config.name}-int8`,
    quantization_config: {
      quant_method: 'compressed-tensors',
      format: 'int-quantized',
      quantization_status: 'compressed',
      config_groups: {
        group_0: {
          targets: [`re:${QUANTIZED.source}`],
          weights: { num_bits: 8, type: 'int', symmetric: true, strategy: 'channel', dynamic: false },
        },
      },
    },
  }
}

/** The tensors in the order of the file: floats first, so that they lie at even places. */
async function int8Tensors() {
  const { openWeights } = await openCheckpoint(source)
  const { tensors, load } = await openWeights()
  const reader = await load()
  const floats = []
  const integers = []
  for (const { name, dtype, shape } of [...tensors.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!name.endsWith('.weight') || !QUANTIZED.test(name.slice(0, -'.weight'.length))) {
      floats.push({ name, dtype, shape, bytes: reader.bytes(name) })
      continue
    }
    const { integers: bytes, scales } = quantize(reader.float32(name), shape[0])
    floats.push({ name: `${name}_scale`, dtype: 'F16', shape: [shape[0], 1], bytes: scales })
    integers.push({ name, dtype: 'I8', shape, bytes })
  }
  return [...floats, ...integers]
}

/**
 * Each row's largest value becomes ±127, so that an engine which quantizes rows so finds the same integers. The scale is rounded first: integers
 * times an F16 are exact in float32.
 */
function quantize(values, rows) {
  const width = values.length / rows
  const integers = new Int8Array(values.length)
  const scales = new Uint16Array(rows)
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * width, (row + 1) * width)
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const { bits, value: scale } = nearestF16(largest / LARGEST)
    scales[row] = bits
    for (let i = 0; i < width; i++) integers[row * width + i] = Math.round(own[i] / scale)
  }
  return { integers: new Uint8Array(integers.buffer), scales: new Uint8Array(scales.buffer) }
}

/** The F16 nearest to a positive number, ties to even. */
function nearestF16(number) {
  const exponent = new DataView(new Float64Array([number]).buffer).getUint16(6, true) / 16 - 1023
  const step = 2 ** (Math.floor(exponent) - 10)
  if (number < 2 ** -14 || number > 2048) throw new Error(`No scale: ${number} is not a normal F16 of a weight.`)
  const steps = number / step
  const down = Math.floor(steps)
  const up = steps - down > 0.5 || (steps - down === 0.5 && down % 2 === 1)
  const value = (down + (up ? 1 : 0)) * step
  const [word] = new Uint32Array(new Float32Array([value]).buffer)
  return { value, bits: (word - 0x3800_0000) >>> 13 }
}

function safetensors(tensors) {
  const header = {}
  let end = 0
  for (const { name, dtype, shape, bytes } of tensors) {
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.length] }
    end += bytes.length
  }
  const json = JSON.stringify(header)
  const text = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, ...tensors.map(({ bytes }) => bytes)])
}
