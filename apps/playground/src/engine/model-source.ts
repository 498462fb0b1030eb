import { LamError, type ModelPackage } from '@lamjs/core'
import { mini } from '@lamjs/model-mini'
import { miniInt8 } from '@lamjs/model-mini/int8'
import type { EngineChoice } from './protocol.js'

/** A model with files from this page's origin. */
export interface HostedModel {
  readonly name: string
  readonly files: ModelPackage['files']
  /** Lengths and hashes of the files; absent for a folder without a manifest. */
  readonly manifest?: ModelPackage['manifest']
}

/** Bytes of the default model's files, in full precision or not. */
export function modelBytes(isFull: boolean): number {
  return Object.values(defaultModel(isFull).manifest).reduce((sum, { bytes }) => sum + bytes, 0)
}

function defaultModel(isFull: boolean): ModelPackage {
  return isFull ? mini : miniInt8
}

/**
 * The default model for an empty name, else the folder `models/<name>/` beside the page.
 * @throws LamError `LAM_OPTION_INVALID` for a name that is not one plain word
 */
export function hostedModel({ model: name, page, isFull }: Omit<EngineChoice, 'backend'>): HostedModel {
  if (name === '') return defaultModel(isFull)
  if (!/^\w[\w.-]{0,60}$/.test(name)) {
    throw new LamError(
      'LAM_OPTION_INVALID',
      'The address asks for a model by a name that is not one. Expected ?model= and a folder name such as my-model, ' +
        'found something else. Correct the address.',
    )
  }
  const file = (path: string) => new URL(`models/${name}/${path}`, page)
  return {
    name,
    files: {
      'config.json': file('config.json'),
      'tokenizer.json': file('tokenizer.json'),
      'model.safetensors': file('model.safetensors'),
    },
  }
}
