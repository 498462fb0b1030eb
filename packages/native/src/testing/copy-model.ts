import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelPackage } from '@lamjs/core'

/** Copies the files of a model package into a folder. */
export function copyModel({ files }: ModelPackage, folder: string): void {
  for (const [name, url] of Object.entries(files)) {
    if (url !== undefined) copyFileSync(url as URL, join(folder, name))
  }
}
