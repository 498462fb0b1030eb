import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { LamError } from '@lamjs/core'
import { fileOfInstalledPackage } from '@lamjs/core/node'

/**
 * Where the worker's script lies: beside this file, or, where this file has become part of a bundle, in the installed package.
 * @throws LamError `LAM_BACKEND_UNAVAILABLE`
 */
export function workerScript(): URL {
  const beside = scriptBeside()
  if (beside !== undefined && existsSync(beside)) return beside
  const from = beside === undefined ? [] : [fileURLToPath(beside)]
  const installed = fileOfInstalledPackage('@lamjs/onnx', 'dist/worker/session-worker.js', from)
  if (installed !== undefined && existsSync(installed)) return pathToFileURL(installed)
  throw new LamError(
    'LAM_BACKEND_UNAVAILABLE',
    'The onnx backend runs in a thread whose script, session-worker.js of @lamjs/onnx, is not here: this is a bundle without it. Keep ' +
      "@lamjs/onnx and onnxruntime-node out of the bundle (the bundler's option external) and install them where it runs.",
  )
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
