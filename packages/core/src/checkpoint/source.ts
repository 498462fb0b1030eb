import type { PlatformUrl } from '../environment/platform-types.js'
/** Names of the three files of a checkpoint. */
export type CheckpointFile = 'config.json' | 'tokenizer.json' | 'model.safetensors'

/** A model published as a package: where its files are, and what they must be. */
export interface ModelPackage {
  readonly name: string
  /** The npm package that holds it in its folder `files`: looked for on disk where a bundle has left the files behind. */
  readonly packageName?: string
  readonly files: Readonly<Record<CheckpointFile, PlatformUrl>>
  /** Byte length and SHA-256 (hex) of each file. */
  readonly manifest: Readonly<Record<CheckpointFile, { readonly bytes: number; readonly sha256: string }>>
}

/** The three files' contents, already in memory. */
export interface CheckpointBytes {
  readonly name?: string
  readonly 'config.json': Uint8Array
  readonly 'tokenizer.json': Uint8Array
  readonly 'model.safetensors': Uint8Array
}

/**
 * Where a model comes from: a folder's path (Node), a folder's URL (`file:`, or any that `fetch` reads here, ending in
 * `/` or not), a model package, or the files' bytes.
 */
export type ModelSource = string | PlatformUrl | ModelPackage | CheckpointBytes
