import { LAM } from '@lamjs/core'
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
