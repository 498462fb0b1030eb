import { errorOf } from '@lamjs/conformance'
import { LamError, openCheckpoint, type Program, wholeTexts } from '@lamjs/core/backend'
import { oracleCases, type TinyName, tinyFlat, tinyModels } from '@lamjs/oracle'
import { everyCase } from '@lamjs/tooling/test-tiers'
import { describe, expect, it } from 'vitest'
import { onnx } from './backend.js'
import { DEVICES, type Device } from './devices.js'
import { temporaryFolder } from './testing/temporary-folder.js'
import { textsOf } from './testing/texts.js'

const checkpoint = await openCheckpoint(tinyFlat)
const folder = temporaryFolder()

/** Why a device is not there; undefined where it is. */
async function absence(device: Device): Promise<string | undefined> {
  try {
    const program = await onnx({ device, cache: false }).compile(checkpoint)
    await program.dispose()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const devices = Object.keys(DEVICES) as Device[]
const reasons = new Map<Device, string | undefined>()
for (const device of devices) reasons.set(device, await absence(device))
const missing = devices.filter((device) => reasons.get(device) !== undefined)

describe('onnx() options', () => {
  it.each([
    [{ device: 'gpu' }, "found 'gpu'"],
    [{ device: [] }, 'an empty list'],
    [{ device: ['cpu', 'toString'] }, "found 'toString'"],
    [{ threads: 0 }, 'threads'],
    [{ sessions: 0 }, 'sessions'],
    [{ rows: [4, 4] }, 'rows'],
    [{ rows: [] }, 'rows'],
  ])('%o is refused', async (options, message) => {
    const error = await errorOf(() => onnx(options as object))
    expect([error.code, error.message.includes(message)]).toEqual(['LAM_OPTION_INVALID', true])
  })

  it('claims for a list of devices only what all of them can do', () => {
    expect(onnx().features.precisions).toEqual(['float32', 'int8'])
    expect(onnx({ device: ['cuda', 'webgpu'] }).features.precisions).toEqual(['float32', 'float16'])
    expect(onnx({ device: ['cuda', 'cpu'] }).features.precisions).toEqual(['float32'])
  })
})

describe('a device that is not here', () => {
  it('is an error that says what to do', async () => {
    expect(missing.length).toBeGreaterThan(0)
    for (const device of missing) {
      const error = await errorOf(() => onnx({ device, cache: false }).compile(checkpoint))
      expect(error.code).toBe('LAM_DEVICE_UNAVAILABLE')
      expect(error.message).toContain(DEVICES[device].remedy)
    }
    // Set before CUDA was looked for, in the process where its libraries read it.
    expect(process.env.NVIDIA_TF32_OVERRIDE).toBe('0')
  })

  it('is passed over in a list, and the program says what runs', async () => {
    const program = await onnx({ device: [missing[0], 'cpu'], cache: false, threads: 1 }).compile(checkpoint)
    expect(program.device).toBe('cpu (onnxruntime, 1 thread)')
    await program.dispose()
  })

  it('is named with the others where all of a list are missing', async () => {
    const error = await errorOf(() => onnx({ device: missing, cache: false }).compile(checkpoint))
    expect(error.code).toBe('LAM_DEVICE_UNAVAILABLE')
    for (const device of missing) expect(error.message).toContain(`'${device}'`)
  })
})

/** Debian's driver computes WebGPU on the CPU, which takes half a minute for a checkpoint; one of them stands for all. */
const inSoftware = (device: Device) => device === 'webgpu' && !everyCase

// Where one is missing these tests are listed as not run, by the device's name.
describe.each(devices.filter((device) => device !== 'cpu'))('device %s', (device) => {
  it.skipIf(missing.includes(device)).each(inSoftware(device) ? tinyModels.slice(0, 1) : tinyModels)(
    `${device}: known vectors of $name to 1e-5, every node on the device`,
    async ({ name, model }) => {
      // The session refuses to open when a node would run elsewhere (`disable_cpu_ep_fallback`).
      const program = await onnx({ device, cache: false, rows: inSoftware(device) ? [1] : [1, 2] }).compile(
        await openCheckpoint(model),
      )
      expect(program.device).toBe(device)
      expect(await worstOf(program, name)).toBeLessThan(1e-5)
      await program.dispose()
    },
    300_000,
  )

  it.skipIf(missing.includes(device) || inSoftware(device))(
    `${device}: a program from the cache, whose shapes the device compiles anew, is reported as just that`,
    async () => {
      const backend = onnx({ device, cacheDirectory: folder, rows: [1] })
      const origins: string[][] = []
      for (let time = 0; time < 2; time++) {
        const program = await backend.compile(checkpoint)
        await program.run(textsOf(3))
        origins.push(program.compilation().programs.map(({ origin }) => origin))
        await program.dispose()
      }
      expect(origins).toEqual([
        ['just-in-time', 'just-in-time'],
        ['cache', 'just-in-time'],
      ])
    },
    300_000,
  )

  it.skipIf(missing.includes(device))(
    `${device}: float16 to 5e-3 where the device has it, and where not, an error before anything runs`,
    async () => {
      const backend = onnx({ device, cache: false, rows: [1] })
      try {
        const program = await backend.compile(checkpoint, { precision: 'float16' })
        const worst = await worstOf(program, 'tiny-flat')
        expect(worst).toBeLessThan(5e-3)
        expect(worst).toBeGreaterThan(1e-5)
        await program.dispose()
      } catch (error) {
        if (!LamError.is(error)) throw error
        expect([error.code, error.message]).toEqual([
          'LAM_PRECISION_UNSUPPORTED',
          expect.stringContaining(`'${device}' that is here does not compute in float16`),
        ])
      }
    },
    300_000,
  )
})

/** Of known texts: packed ones, one over a chunk of 8, one into a row's tail, one over two blocks. */
const LENGTHS = [2, 9, 33, 65, 128]

/**
 * Largest error of a component over known texts of these lengths, all at once, so that the rows in use become fewer and state moves, and
 * one alone. Few, for software takes half a second for a block.
 */
async function worstOf(program: Program, name: TinyName): Promise<number> {
  const known = (await oracleCases(name)).texts.filter(({ ids }) => LENGTHS.includes(ids.length))
  expect(known.length).toBe(LENGTHS.length)
  const calls = [known, known.filter(({ ids }) => ids.length === 65)]
  const errors: number[] = []
  for (const texts of calls) {
    const offsets = new Uint32Array(texts.length + 1)
    texts.forEach(({ ids }, i) => {
      offsets[i + 1] = offsets[i] + ids.length
    })
    const ids = Int32Array.from(texts.flatMap(({ ids }) => [...ids]))
    const rows = await program.run({ ids, offsets, spans: wholeTexts(offsets) })
    texts.forEach(({ embedding }, i) => {
      const row = rows.subarray(i * embedding.length, (i + 1) * embedding.length)
      const norm = Math.hypot(...row)
      errors.push(...Array.from(row, (value, j) => Math.abs(value / norm - embedding[j])))
    })
  }
  return Math.max(...errors)
}
