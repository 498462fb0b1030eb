import { existsSync } from 'node:fs'
import type { ModelSource } from '@lamjs/core'
import type { HubModel } from '@lamjs/hub'
import { mini } from '@lamjs/model-mini'
import type { ProgressFlags } from './terminal/bar.js'

/** A model of the Hugging Face Hub: `owner/name`, or `owner/name@revision`. */
const HUB_NAME = /^([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/

/**
 * The model of `--model`: a folder, a URL, or else a model of the Hugging Face Hub. This fetches a model of the hub, with progress
 * on stderr, so that it then opens from the cache.
 * @returns the default model if `model` is undefined
 */
export async function modelSource(
  model: string | undefined,
  flags: ProgressFlags,
  signal?: AbortSignal,
): Promise<ModelSource> {
  if (model === undefined) return mini
  const source = await hubModel(model)
  if (source === undefined) return model
  const [{ pull }, { showDownload }] = await Promise.all([import('@lamjs/hub'), import('./terminal/download.js')])
  const download = await showDownload(source.name, flags)
  try {
    await pull(source, { signal, onProgress: (progress) => download.update(progress) })
  } finally {
    download.stop()
  }
  return source
}

/** The model of the hub with this name; undefined for an existing folder, a path or a URL. What speaks to the hub is imported for a model of it. */
export async function hubModel(model: string): Promise<HubModel | undefined> {
  const [, name, revision] = HUB_NAME.exec(model) ?? []
  if (name === undefined || name.startsWith('.') || existsSync(model)) return undefined
  const { huggingFace } = await import('@lamjs/hub')
  return huggingFace(name, revision === undefined ? {} : { revision })
}
