import type { CheckpointBytes, ModelPackage } from '@lamjs/core'
import { read } from '#read'

/** The files of a tiny checkpoint in memory, for tests that damage them. Each call returns new arrays. */
export async function checkpointBytes({ name, files }: ModelPackage): Promise<CheckpointBytes> {
  const contents = Object.entries(files).map(async ([file, url]) => [file, await read(url as URL)] as const)
  return { name, ...Object.fromEntries(await Promise.all(contents)) } as CheckpointBytes
}
