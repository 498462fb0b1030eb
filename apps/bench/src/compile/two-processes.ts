import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Precision } from '@lamjs/core'
import { runChild } from '../child-process.js'
import type { ProcessLifeReport, ProcessLifeRequest } from '../children/process-life.js'
import { packagePath } from '../packages.js'
import type { SizedFile, TwoProcesses } from './backend-report.js'

const PROCESS_LIFE = new URL('../children/process-life.js', import.meta.url)

/** Runs two processes one after the other that share a folder for caches, empty before the first. */
export async function runTwoProcesses(backend: string, precision: Precision): Promise<TwoProcesses> {
  return withEmptyCache(async (environment, cache) => {
    const request: ProcessLifeRequest = { backend, precision }
    const live = async () => (await runChild<ProcessLifeReport>(PROCESS_LIFE, request, environment)).report
    const { binaries, ...first } = await live()
    const kept = filesIn(cache)
    const { binaries: _, ...second } = await live()
    return {
      first,
      second,
      kept,
      binaries: binaries.map(({ path, bytes }) => ({ path: packagePath(path), bytes })),
    }
  })
}

/** @param work gets variables that have a child keep its caches in a folder of its own, and that folder */
export async function withEmptyCache<T>(
  work: (environment: Readonly<Record<string, string>>, cache: string) => Promise<T>,
): Promise<T> {
  const cache = mkdtempSync(join(tmpdir(), 'lam-bench-cache-'))
  try {
    // What the caller may have set, then where Linux, Windows and macOS keep caches.
    return await work({ LAM_CACHE_DIR: cache, XDG_CACHE_HOME: cache, LOCALAPPDATA: cache, HOME: cache }, cache)
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
}

function filesIn(folder: string): SizedFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path: relative(folder, path), bytes: statSync(path).size }))
}
