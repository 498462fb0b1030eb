import { type CheckpointFile, fetchFile, type ModelSource } from '@lamjs/core/backend'
import { cachedModel } from '@lamjs/webgpu'
import type { ModelNews } from './model-log.js'
import type { HostedModel } from './model-source.js'

const FILES: readonly CheckpointFile[] = ['config.json', 'tokenizer.json', 'model.safetensors']

/**
 * A model's files. With a manifest, the browser verifies and keeps them, so that the next visit needs no download. Without one, the
 * files may change, so this fetches them every time.
 * @throws LamError the errors of `cachedModel` and `fetchFile`
 */
export async function fetchModel(
  { name, files, manifest }: HostedModel,
  onNews: (news: ModelNews) => void,
): Promise<ModelSource> {
  if (manifest) return cachedModel({ name, files, manifest }, { onProgress: onNews })
  const contents = new Map<CheckpointFile, Uint8Array>()
  let done = 0
  for (const file of FILES) {
    const onBytes = (loadedBytes: number) =>
      onNews({ step: 'download', file, loadedBytes, allLoadedBytes: done + loadedBytes, allBytes: 0 })
    const bytes = await fetchFile(files[file], { onBytes })
    done += bytes.length
    contents.set(file, bytes)
  }
  const of = (file: CheckpointFile) => contents.get(file) as Uint8Array
  return {
    name,
    'config.json': of('config.json'),
    'tokenizer.json': of('tokenizer.json'),
    'model.safetensors': of('model.safetensors'),
  }
}
