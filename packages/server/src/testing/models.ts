import { LAM, LamError } from '@lamjs/core'
import { native } from '@lamjs/native'
import { type BertRerankerName, bertEncoders, bertRerankers, type TinyEncoderName, tinyEncoders } from '@lamjs/oracle'
import type { ServedModel } from '../options.js'

/** A tiny checkpoint as a served model, on native with one thread. */
export function tiny(name: TinyEncoderName | BertRerankerName, more: Partial<ServedModel> = {}): ServedModel {
  return { id: name, open: () => tinyLam(name), ...more }
}

export function tinyLam(name: TinyEncoderName | BertRerankerName): LAM {
  const found = [...tinyEncoders, ...bertEncoders, ...bertRerankers].find((one) => one.name === name)
  if (found === undefined) throw new Error(`No checkpoint ${name}`)
  return new LAM(native({ threads: 1 }), { model: found.model })
}

/** A tiny checkpoint whose texts take so many ms each, one after another. */
export function slow(name: TinyEncoderName, millisecondsOfText: number): ServedModel {
  let line: Promise<unknown> = Promise.resolve()
  return {
    id: name,
    open() {
      const lam = tinyLam(name)
      const encode = lam.encode.bind(lam) as typeof lam.encode
      lam.encode = (async (texts: readonly string[], options) => {
        line = line.then(() => new Promise((resolve) => setTimeout(resolve, millisecondsOfText * texts.length)))
        await line
        return encode(texts, options)
      }) as typeof lam.encode
      return lam
    },
  }
}

/** A tiny checkpoint whose runs wait until `open`, and that counts what it ran and what was aborted. */
export function gated(name: TinyEncoderName) {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const seen = { runs: 0, aborted: 0 }
  const inner = native({ threads: 1 })
  const compile: typeof inner.compile = async (...options) => {
    const program = await inner.compile(...options)
    const run: typeof program.run = async (batch, signal) => {
      seen.runs += 1
      const stopped = new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => {
          seen.aborted += 1
          reject(new LamError('LAM_ABORTED', 'The call was aborted by its signal.'))
        })
      })
      await Promise.race([opened, stopped])
      return program.run(batch, signal)
    }
    return Object.assign(Object.create(program), {
      run,
      dispose: () => program.dispose(),
      warmup: async () => {},
      batch: program.batch,
      device: program.device,
      precision: program.precision,
      tolerance: program.tolerance,
      compilation: () => program.compilation(),
    })
  }
  const backend = { specVersion: inner.specVersion, name: 'gated', features: inner.features, compile }
  const found = tinyEncoders.find((one) => one.name === name)
  const model: ServedModel = { id: name, open: () => new LAM(backend as never, { model: found?.model as never }) }
  return { model, open, seen }
}
