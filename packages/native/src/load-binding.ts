import { createRequire } from 'node:module'
import { LamError } from '@lamjs/core'
import { ABI, type Binding } from './binding.js'
import { BINARY_PLATFORMS, platformName } from './platform.js'
import { probeBinary } from './probe-binary.js'

const require = createRequire(import.meta.url)

/**
 * Loads the addon for this platform: a binary built in this package first, then the platform's package.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE`, saying which platform was seen, what was tried and what to run
 */
export function loadBinding(platform = platformName(), load: (id: string) => unknown = probedRequire): Binding {
  const candidates = [`../prebuilt/${platform}/lam.node`, `@lamjs/native-${platform}`]
  const failures: string[] = []
  for (const candidate of candidates) {
    try {
      return checked(load(candidate), candidate)
    } catch (error) {
      failures.push(`${candidate}: ${firstLine(error)}`)
    }
  }
  throw new LamError(
    'LAM_BACKEND_UNAVAILABLE',
    `The native backend has no working binary for ${platform} (Node ${process.version}). ${remedy(platform)} Tried ${failures.join('; ')}.`,
  )
}

function remedy(platform: string): string {
  const build =
    'build it from source with `npm install --no-save node-api-headers node-addon-api && ' +
    'node node_modules/@lamjs/native/scripts/build.mjs` (needs CMake and a C++20 compiler)'
  return BINARY_PLATFORMS.includes(platform)
    ? `Install it with \`npm install @lamjs/native-${platform}\`, or ${build}.`
    : `No binary is published for it: ${build}, or use @lamjs/onnx or @lamjs/reference.`
}

/** Loads a binary only once its file is known to be what this platform can load: a foreign one may end the process. */
function probedRequire(id: string): unknown {
  const path = require.resolve(id)
  // What is loaded already was looked at then.
  const reason = path in require.cache ? undefined : probeBinary(path)
  if (reason !== undefined) throw new Error(`${path}: ${reason}`)
  return require(path)
}

/** Refuses a binary of another release before anything of it is called. */
function checked(loaded: unknown, candidate: string): Binding {
  const abi = typeof loaded === 'object' && loaded !== null && 'abi' in loaded ? loaded.abi : undefined
  if (abi !== ABI) throw new Error(`expected interface version ${ABI}, found ${String(abi)} in ${candidate}`)
  return loaded as Binding
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]
}
