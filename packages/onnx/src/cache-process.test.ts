import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe } from 'vitest'

const SCRIPT = fileURLToPath(new URL('./testing/compile-in-process.mjs', import.meta.url))
const MINI = new URL('../../model-mini/files/', import.meta.url).href

interface Report {
  readonly milliseconds: number
  readonly origin: string
  readonly warnings: readonly string[]
  readonly row: readonly number[]
}

async function _compileInProcess(folder: string): Promise<Report> {
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, folder, MINI])
  return JSON.parse(stdout)
}

describe('the cache, across processes, with the default model', () => {})
