import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../packages.js'
import { publishedFolder } from '../peers/published-folder.js'
import { peerNamed } from '../peers/registry.js'
import { installLine, scriptLine } from '../peers/remedies.js'
import type { Contender } from './contender.js'

const PACKAGES: Readonly<Record<Contender['program'], string>> = {
  wasm: '@lamjs/wasm',
  webgpu: '@lamjs/webgpu',
  transformers: '@huggingface/transformers',
  wllama: '@wllama/wllama',
}

/** Packages that a page imports and that are not installed. */
export function missingPackages(): readonly string[] {
  return Object.values(PACKAGES).filter((name) => packageFolder(name) === undefined)
}

/** The package or the file that a contender lacks here, and what brings it; undefined where it may run. */
export function missing(contender: Contender): string | undefined {
  const name = PACKAGES[contender.program]
  if (packageFolder(name) === undefined) return `install it with: ${installLine(name)}`
  if (contender.model === 'lam') return undefined
  const model = publishedFolder(contender.model)
  if (contender.program === 'transformers') {
    return peerNamed(contender.dtype === 'q8' ? 'transformers-q8' : 'transformers').unavailable(model)
  }
  if (contender.program !== 'wllama' || existsSync(join(model.folder, 'gguf', contender.file))) return undefined
  return `it needs gguf/${contender.file}; make it with: ${scriptLine('gguf_from_bert.py', model.folder)}`
}
