/**
 * A built-in module of the runtime (Node, Bun, Deno, Electron), or undefined without one. Asks the running process: a bundler's build
 * condition may be wrong, and a `node:` import would break bundles for browsers.
 */
export function nodeBuiltin(name: 'node:diagnostics_channel'): typeof import('node:diagnostics_channel') | undefined
export function nodeBuiltin(name: 'node:fs/promises'): typeof import('node:fs/promises') | undefined
export function nodeBuiltin(name: 'node:fs'): typeof import('node:fs') | undefined
export function nodeBuiltin(name: 'node:module'): typeof import('node:module') | undefined
export function nodeBuiltin(name: 'node:path'): typeof import('node:path') | undefined
export function nodeBuiltin(name: 'node:url'): typeof import('node:url') | undefined
export function nodeBuiltin(name: 'node:worker_threads'): typeof import('node:worker_threads') | undefined
export function nodeBuiltin(name: string): unknown {
  try {
    return runningProcess()?.getBuiltinModule?.(name)
  } catch {
    return undefined
  }
}

/** The running process; undefined on a web page. Some bundlers put an object without members in its place. */
export function runningProcess(): Partial<NodeJS.Process> | undefined {
  return typeof process === 'object' && process !== null ? process : undefined
}
