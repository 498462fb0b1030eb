import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { findEntry } from '@lamjs/backends'
import { packageFolder, readManifest } from '../packages.js'
import type { Platforms } from './backend-report.js'

/** Where an installed backend runs: by the binary packages that its manifest names, and by what its runtime lists. */
export async function platformsOf(backend: string): Promise<Platforms> {
  const { packageName = '', devices = [] } = findEntry(backend) ?? {}
  const folder = packageFolder(packageName)
  if (folder === undefined) return { binaries: [], devices }
  const runtime = packageFolder('onnxruntime-node', folder)
  if (runtime !== undefined) return onnxruntimePlatforms(runtime)
  const prefix = `${packageName}-`
  const binaries = Object.keys(readManifest(folder).optionalDependencies ?? {})
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
  return { binaries, devices }
}

/** The folders of binaries that the package has, and the execution providers that the one for this platform lists. */
async function onnxruntimePlatforms(runtime: string): Promise<Platforms> {
  const bin = join(runtime, 'bin')
  const binaries = folders(bin).flatMap((napi) =>
    folders(join(bin, napi)).flatMap((system) =>
      folders(join(bin, napi, system)).map((processor) => `${system}-${processor}`),
    ),
  )
  const { listSupportedBackends } = createRequire(join(runtime, 'package.json'))('onnxruntime-node') as {
    listSupportedBackends(): readonly { readonly name: string }[]
  }
  return { binaries, devices: listSupportedBackends().map(({ name }) => name) }
}

function folders(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
}
