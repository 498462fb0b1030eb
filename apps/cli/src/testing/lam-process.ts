import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ModelPackage } from '@lamjs/core'
import { tinyFlat, tinyHierarchical } from '@lamjs/oracle'

export const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))

/** Folder of a checkpoint so small that a command takes a fraction of a second: 64 wide, 2 layers. */
export const tinyModel = folderOf(tinyHierarchical)
/** Folder of a tiny checkpoint with the flat recurrence, which the reference runs faster. */
export const tinyFlatModel = folderOf(tinyFlat)
export const tinyWidth = 64

/** The outcome of a finished command. */
export interface Finished {
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

/** Starts the built command in a new process, with pipes as its streams. */
export function startLam(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd: string = process.cwd(),
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...env }, cwd })
  // A command that ends early does not read all of its input, so this error is no failure.
  child.stdin.on('error', () => {})
  return child
}

/** Collects the command's output until it ends. */
export function finished(child: ChildProcessWithoutNullStreams): Promise<Finished> {
  const out: Buffer[] = []
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout: Buffer.concat(out), stderr }))
  })
}

/** Runs the command to its end on the tiny checkpoint. */
export function lam(args: readonly string[], input = ''): Promise<Finished> {
  const child = startLam([...args, '--model', tinyModel, '--backend', 'reference'])
  child.stdin.end(input)
  return finished(child)
}

/** Runs the command to its end on the tiny checkpoint, with a file as stdout. */
export function intoFile(args: readonly string[], path: string): Promise<Omit<Finished, 'stdout'>> {
  const file = openSync(path, 'w')
  const command = [main, ...args, '--model', tinyModel, '--backend', 'reference']
  const child = spawn(process.execPath, command, { stdio: ['ignore', file, 'pipe'] })
  const err: Buffer[] = []
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      closeSync(file)
      resolve({ code, stderr: Buffer.concat(err).toString() })
    })
  })
}

/** Runs the command to its end with only these arguments. */
export function bareLam(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Finished> {
  const child = startLam(args, env)
  child.stdin.end()
  return finished(child)
}

function folderOf({ files }: ModelPackage): string {
  return fileURLToPath(new URL('.', files['config.json']))
}
