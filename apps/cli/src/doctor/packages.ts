import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { backends } from '@lamjs/backends'

/** A package; without a version it is not installed. */
export interface Installed {
  readonly name: string
  readonly version?: string
}

interface Manifest {
  readonly version: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** The packages that decide which backends run: ours, this platform's binary, and onnxruntime. */
export function installedPackages(): Installed[] {
  const here = createRequire(import.meta.url)
  const names = ['@lamjs/cli', '@lamjs/core', '@lamjs/model-mini', ...backends.map(({ packageName }) => packageName)]
  const ours = names.map((name) =>
    look(name, name === '@lamjs/cli' ? '../../package.json' : `${name}/package.json`, here),
  )
  return [...ours.map(({ name, manifest }) => installed(name, manifest)), ...binaries(here), ...runtime(here)]
}

/** Each platform's binary is a separate package. A package manager installs those that fit the machine. */
function binaries(here: NodeJS.Require): Installed[] {
  const native = look('@lamjs/native', '@lamjs/native/package.json', here)
  if (native.manifest === undefined || native.path === undefined) return []
  const fromNative = createRequire(native.path)
  const platform = `${process.platform}-${process.arch}`
  const names = Object.keys(native.manifest.optionalDependencies ?? {}).filter((name) => name.includes(platform))
  return names.map((name) => installed(name, look(name, `${name}/package.json`, fromNative).manifest))
}

function runtime(here: NodeJS.Require): Installed[] {
  const onnx = look('@lamjs/onnx', '@lamjs/onnx/package.json', here)
  if (onnx.path === undefined) return []
  const name = 'onnxruntime-node'
  return [installed(name, look(name, `${name}/package.json`, createRequire(onnx.path)).manifest)]
}

function installed(name: string, manifest: Manifest | undefined): Installed {
  return { name, ...(manifest === undefined ? {} : { version: manifest.version }) }
}

function look(name: string, id: string, require: NodeJS.Require): { name: string; path?: string; manifest?: Manifest } {
  try {
    const path = require.resolve(id)
    return { name, path, manifest: JSON.parse(readFileSync(path, 'utf8')) as Manifest }
  } catch {
    return { name }
  }
}
