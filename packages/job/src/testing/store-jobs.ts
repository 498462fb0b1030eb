import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Embedder, LAM } from '@lamjs/core'
import { native } from '@lamjs/native'
import { tinyHierarchical } from '@lamjs/oracle'
import { readDescription } from '../description/description.js'
import type { JobEngine } from '../run/job-engine.js'
import { type JobReport, runJob } from '../run/run-job.js'

/** Texts of different lengths, with a column to keep. */
export const texts = Array.from({ length: 45 }, (_, n) => ({
  n,
  body: `Text ${n}: ${'long '.repeat(n % 9)}🦊`,
  tag: `t'${n}"`,
}))

export async function writeTexts(path: string, rows: readonly object[] = texts): Promise<void> {
  await writeFile(path, rows.map((row) => JSON.stringify(row)).join('\n'))
}

/** What every test of a store needs: the texts in a file, a model, and jobs from the one by the other. */
export class StoreJobs {
  readonly lam = new LAM(native({ threads: 1 }), { model: tinyHierarchical })
  readonly engine: JobEngine = { embedder: this.lam, readsAnyLength: true }
  folder = ''
  file = ''
  dim = 0

  async open(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'lam-stores-'))
    this.file = join(this.folder, 'texts.jsonl')
    await writeTexts(this.file)
    this.dim = (await this.lam.info()).dim
  }

  async close(): Promise<void> {
    await this.lam.dispose()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** A job from the file, in five shards. */
  into<O extends object, M extends object>(output: O, more: M) {
    const input = { kind: 'jsonl', paths: [this.file] }
    return { input, text: 'body', id: 'n', keep: ['tag'], shardRows: 10, ...more, output }
  }

  /** The input of a job whose row 13 has other values, which a store or the model refuses. */
  async poisonedInput(values: object) {
    const path = join(this.folder, 'poisoned.jsonl')
    await writeTexts(
      path,
      texts.map((row) => (row.n === 13 ? { ...row, ...values } : row)),
    )
    return { kind: 'jsonl', paths: [path] }
  }

  run(job: object, engine: JobEngine = this.engine): Promise<JobReport> {
    return runJob(readDescription(job), engine)
  }

  /** The rows that must land, by `encode`. */
  async expectedRows() {
    const rows = (await this.lam.encode(texts.map(({ body }) => body))).toArrays()
    return texts.map(({ n, tag }) => ({ n, tag, embedding: rows[n] }))
  }
}

/** The engine, with something that happens before each call of `encode`. */
export function engineWith(engine: JobEngine, before: (call: number) => unknown): JobEngine {
  let call = 0
  const embedder = new Proxy(engine.embedder, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      if (name !== 'encode') return value.bind(target)
      return async (...words: Parameters<Embedder['encode']>) => {
        await before(call++)
        return target.encode(...words)
      }
    },
  })
  return { ...engine, embedder }
}

const child = `
const [{ LAM }, { native }, { tinyHierarchical }, { readDescription, runJob }] = await Promise.all(
  ['@lamjs/core', '@lamjs/native', '@lamjs/oracle'].map((name) => import(name)).concat(import(process.argv[1])))
const lam = new LAM(native({ threads: 1 }), { model: tinyHierarchical })
const onProgress = ({ shards }) => process.stdout.write(shards.done + '\\n')
const report = await runJob(readDescription(JSON.parse(process.argv[2])), { embedder: lam, readsAnyLength: true }, { onProgress })
process.stdout.write(JSON.stringify(report.failures) + '\\n')
await lam.dispose()
`

/** Runs a job of the built package in a process of its own. Each progress is a line with the number of shards. */
export function startJob(job: object): ChildProcess {
  const built = new URL('../../dist/index.js', import.meta.url).href
  return spawn(process.execPath, ['--input-type=module', '-e', child, built, JSON.stringify(job)], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Kills the process some milliseconds after its first shard has landed. @returns whether it still ran then */
export async function killAfterProgress(process: ChildProcess, milliseconds: number): Promise<boolean> {
  const ended = new Promise<NodeJS.Signals | null>((resolve) => process.once('exit', (_, signal) => resolve(signal)))
  const landed = new Promise<void>((resolve) => {
    process.stdout?.setEncoding('utf8').on('data', (lines: string) => {
      if (/[1-9]/.test(lines)) resolve()
    })
  })
  await Promise.race([landed, ended])
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  process.kill('SIGKILL')
  return (await ended) === 'SIGKILL'
}
