#!/usr/bin/env node
// Makes a folder to build the image from: the Dockerfile, and this repository's packages as npm would publish them. Build them first.
//
//     node apps/server/scripts/pack-image.mjs image && docker build -t lam-serve --build-arg "LAM_PACKAGES=./*.tgz" image

import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { packagesOfImage, packPackages } from '@lamjs/tooling/pack-packages'

export const dockerfile = fileURLToPath(new URL('../deploy/Dockerfile', import.meta.url))

/** @param {string} folder where the Dockerfile and the tarballs go; it is made */
export function packImage(folder) {
  mkdirSync(folder, { recursive: true })
  copyFileSync(dockerfile, join(folder, 'Dockerfile'))
  return packPackages(folder, { only: packagesOfImage('@lamjs/cli') })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) throw new Error('Name the folder: node apps/server/scripts/pack-image.mjs image')
  console.log(`${packImage(folder).length} packages in ${folder}`)
}
