import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { LamError } from '@lamjs/core'
import { fileOfInstalledPackage } from '@lamjs/core/node'

/**
 * Where the worker's script lies: beside this file, or, where this file has become part of a bundle, in the installed package.
 * @param beside what a bundler may have made of the place beside this file
 * @throws LamError `LAM_BACKEND_UNAVAILABLE`
 */
export function workerScript(beside: Pick<URL, 'href'> | undefined = scriptBeside()): URL {
  const candidates = [beside?.href, installedScript(beside?.href)]
  const found = candidates.find((href) => href !== undefined && isWhole(href))
  if (found !== undefined) return new URL(found)
  throw new LamError(
    'LAM_BACKEND_UNAVAILABLE',
    'The onnx backend runs in a thread whose script, session-worker.js of @lamjs/onnx, is not here: this is a bundle without it. Keep ' +
      "@lamjs/onnx and onnxruntime-node out of the bundle (the bundler's option external; for Next serverExternalPackages: ['@lamjs/onnx']) and install them where it runs.",
  )
}

function installedScript(bundle: string | undefined): string | undefined {
  const path = fileOfInstalledPackage(
    '@lamjs/onnx',
    'dist/worker/session-worker.js',
    bundle === undefined ? [] : [bundle],
  )
  return path && pathToFileURL(path).href
}

/** Whether the script is there with the modules that it imports: webpack copies it alone, and gives Next's server its address on a page. */
function isWhole(script: string): boolean {
  try {
    return ['session-worker.js', 'session-host.js'].every((file) => existsSync(fileURLToPath(new URL(file, script))))
  } catch {
    return false
  }
}

/** By way of `dist` also from `src`, where tests are: workers run JavaScript. */
function scriptBeside(): URL | undefined {
  try {
    return new URL('../../dist/worker/session-worker.js', import.meta.url)
  } catch {
    return undefined
  }
}

/** Options of Node that say how modules are found, with a value of their own. A worker needs them; it must not be handed any others. */
const HANDED_ON = ['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions']

/**
 * What of the process's own options a worker is to have: those by which modules are found (Yarn's Plug'n'Play, loaders). Others are for the
 * process or its main script: `--input-type`, `--eval`, `--test` or `--inspect-brk` would stop a worker or hold it up.
 */
export function workerExecArgv(execArgv: readonly string[] = process.execArgv): string[] {
  return execArgv.flatMap((option, i) => {
    if (HANDED_ON.some((name) => name.startsWith('--') && option.startsWith(`${name}=`))) return [option]
    return HANDED_ON.includes(option) && i + 1 < execArgv.length ? [option, execArgv[i + 1]] : []
  })
}
