/**
 * A module that the runtime itself brings (Node, Bun, Deno, Electron), or undefined where there is none. The running process is asked,
 * not a bundler's build condition, and no `node:` import stands in the code for a browser's bundler to stumble over.
 */
export function nodeBuiltin(name: 'node:fs/promises'): typeof import('node:fs/promises') | undefined
export function nodeBuiltin(name: 'node:fs'): typeof import('node:fs') | undefined
export function nodeBuiltin(name: 'node:module'): typeof import('node:module') | undefined
export function nodeBuiltin(name: 'node:path'): typeof import('node:path') | undefined
export function nodeBuiltin(name: 'node:url'): typeof import('node:url') | undefined
export function nodeBuiltin(name: string): unknown {
  try {
    return runningProcess()?.getBuiltinModule?.(name)
  } catch {
    return undefined
  }
}

/** The process this runs in; undefined on a web page, and an empty shell where a bundler puts one in its place. */
export function runningProcess(): Partial<NodeJS.Process> | undefined {
  return typeof process === 'object' && process !== null ? process : undefined
}
