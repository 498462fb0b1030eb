import { existsSync } from 'node:fs'
import type { ModelSource } from '@lamjs/core'
import { type HubModel, huggingFace, pull } from '@lamjs/hub'
import { mini } from '@lamjs/model-mini'
import { showDownload } from './terminal/download.js'

/** A model of the Hugging Face Hub as people write it: `owner/name`, or `owner/name@revision`. */
const HUB_NAME = /^([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/

/**
 * What `--model` names: a folder, a URL, or else a model of the Hugging Face Hub. A model of the hub is fetched here, with its
 * progress on stderr, so that it opens from the cache afterwards.
 * @returns the default model where nothing is named
 */
export async function modelSource(model: string | undefined, signal?: AbortSignal): Promise<ModelSource> {
  if (model === undefined) return mini
  const source = hubModel(model)
  if (source === undefined) return model
  const download = showDownload(source.name)
  try {
    await pull(source, { signal, onProgress: (progress) => download.update(progress) })
  } finally {
    download.stop()
  }
  return source
}

/** The model of the hub that a name means; undefined where it is a folder that exists, or is written as a path or URL. */
export function hubModel(model: string): HubModel | undefined {
  const [, name, revision] = HUB_NAME.exec(model) ?? []
  if (name === undefined || name.startsWith('.') || existsSync(model)) return undefined
  return huggingFace(name, revision === undefined ? {} : { revision })
}
