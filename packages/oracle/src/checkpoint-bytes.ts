import type { CheckpointBytes, ModelPackage } from '@lamjs/core'
import { read } from '#read'

/** The three files of a tiny checkpoint in memory, fresh at every call, for tests that damage them. */
export async function checkpointBytes({ name, files }: ModelPackage): Promise<CheckpointBytes> {
  const [config, tokenizer, weights] = await Promise.all([
    read(files['config.json']),
    read(files['tokenizer.json']),
    read(files['model.safetensors']),
  ])
  return { name, 'config.json': config, 'tokenizer.json': tokenizer, 'model.safetensors': weights }
}
