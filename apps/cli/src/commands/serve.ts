import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { LAM, LamError, type ModelSource } from '@lamjs/core'
import type { RunningServer } from '@lamjs/serve'
import type { ServedModel, ServerObserver } from '@lamjs/server'
import { type BackendSettings, chooseBackend } from '../backends.js'
import { installCommand } from '../install-command.js'
import type { Interruption } from '../interruption.js'
import { modelSource } from '../model-source.js'
import { tell, warn } from '../terminal/warnings.js'

export interface ServeFlags extends BackendSettings {
  readonly backend?: string
  readonly model?: readonly string[]
  readonly reranker?: readonly string[]
  readonly alias?: readonly string[]
  readonly maxModels?: number
  readonly lazy?: boolean
  readonly host: string
  readonly port: number
  readonly apiKeyFile?: string
  readonly apiKeys?: readonly string[]
  readonly corsOrigin?: readonly string[]
  readonly maxBody?: number
  readonly maxInputs?: number
  readonly maxQueue?: number
  readonly maxBatch?: number
  readonly maxConnections?: number
  readonly deadline?: number
  readonly drain: number
  readonly traces?: boolean
  readonly logLevel: string
  readonly json?: boolean
}

/** `lam serve`: serves until it is stopped, and then answers what is under way. */
export async function serve(flags: ServeFlags, interruption: Interruption): Promise<void> {
  const { signal } = interruption
  const started = await start(flags, signal).catch((error: unknown) => {
    if (!(signal.aborted && LamError.is(error) && error.code === 'LAM_ABORTED')) throw error
    tell('stopped while the models were loading')
  })
  if (started !== undefined) {
    const { running, models } = started
    announce(running, models, flags.json ?? false)
    await stopped(signal)
    tell('stopping: what is under way is answered first')
    await running.stop(flags.drain)
  }
  // Ending when asked to is no failure of a server.
  interruption.exitCode = 0
}

/** @throws LamError `LAM_ABORTED` if the signal fires before the models are loaded */
async function start(
  flags: ServeFlags,
  signal: AbortSignal,
): Promise<{ running: RunningServer; models: readonly ServedModel[] }> {
  // A server is no command that most users run, so the others do not wait for it.
  const [server, { pino }] = await Promise.all([import('@lamjs/serve'), import('pino')])
  const models = await servedModels(flags, signal)
  const apiKeys = await keysOf(flags)
  const isLocal = /^(127\.|localhost$|::1$)/.test(flags.host)
  if (!isLocal && apiKeys === undefined)
    warn(`everybody who reaches ${flags.host} may use this server; --api-key-file sets keys`)
  const { maxModels, maxBody, maxInputs, deadline, maxQueue, maxBatch, maxConnections, corsOrigin } = flags
  const running = await server.serve({
    signal,
    host: flags.host,
    port: flags.port,
    models,
    logger: pino({ level: flags.logLevel }),
    ...(maxModels === undefined ? {} : { maxLoadedModels: maxModels }),
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(apiKeys === undefined ? {} : { apiKeys }),
    ...(corsOrigin === undefined ? {} : { cors: { origins: corsOrigin } }),
    limits: {
      ...(maxBody === undefined ? {} : { bodyBytes: maxBody }),
      ...(maxInputs === undefined ? {} : { inputs: maxInputs }),
      ...(deadline === undefined ? {} : { deadlineMs: deadline }),
    },
    batching: {
      ...(maxQueue === undefined ? {} : { maxQueuedTexts: maxQueue }),
      ...(maxBatch === undefined ? {} : { maxBatchTexts: maxBatch }),
    },
    ...(flags.traces ? { observer: await traces() } : {}),
  })
  return { running, models }
}

/** The models of the flags, in their order. */
async function servedModels(flags: ServeFlags, signal: AbortSignal): Promise<ServedModel[]> {
  const { model = flags.reranker === undefined ? [undefined] : [], reranker = [], alias = [], lazy = false } = flags
  const named = [
    ...model.map((flag) => ({ ...namedSource(flag), task: 'encoder' as const })),
    ...reranker.map((flag) => ({ ...namedSource(flag), task: 'cross-encoder' as const })),
  ]
  const made = await Promise.all(
    named.map(({ id, name, task }) => servedModel(flags, { id, name, task, preload: !lazy }, signal)),
  )
  const aliases = alias.map(namedSource).map(({ id = made[0].id, name }) => ({ id, name }))
  const lost = aliases.find(({ id }) => !made.some((one) => one.id === id))
  if (lost !== undefined) {
    throw new LamError(
      'LAM_OPTION_INVALID',
      `--alias names the model '${lost.id}', which is not served. There are ${made.map(({ id }) => `'${id}'`).join(', ')}.`,
    )
  }
  return made.map((one) => ({
    ...one,
    aliases: aliases.filter(({ id }) => id === one.id).map(({ name }) => name as string),
  }))
}

/** `id=name`, or a name alone. A URL may hold a `=` after its `?`, which names no id. */
function namedSource(flag: string | undefined): { id?: string; name: string | undefined } {
  const [, id, name] = /^([\w.@-]+)=(.+)$/s.exec(flag ?? '') ?? []
  return id === undefined ? { name: flag } : { id, name }
}

async function servedModel(
  flags: ServeFlags,
  {
    id,
    name,
    task,
    preload,
  }: Required<Pick<ServedModel, 'task' | 'preload'>> & { id: string | undefined; name: string | undefined },
  signal: AbortSignal,
): Promise<ServedModel> {
  const source = await modelSource(name, flags, signal)
  return {
    id: id ?? idOf(source, name),
    task,
    preload,
    async open() {
      const { backend } = await chooseBackend(flags.backend, flags)
      return new LAM(backend, {
        model: source,
        onWarning: warn,
        ...(flags.precision === undefined ? {} : { precision: flags.precision }),
      })
    },
  }
}

/** A hub's or package's name; of a folder its last part. */
function idOf(source: ModelSource, name: string | undefined): string {
  if (typeof source === 'object' && 'name' in source && typeof source.name === 'string') return source.name
  return basename(String(name).replace(/[/\\]+$/, ''))
}

/** @throws LamError `LAM_OPTION_INVALID` */
async function keysOf({ apiKeyFile, apiKeys = [] }: ServeFlags): Promise<readonly string[] | undefined> {
  if (apiKeyFile === undefined) return apiKeys.length === 0 ? undefined : apiKeys
  const text = await readFile(apiKeyFile, 'utf8').catch((cause: Error) => {
    throw new LamError('LAM_OPTION_INVALID', `--api-key-file: ${cause.message}`, { cause })
  })
  return [...apiKeys, ...text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'))]
}

async function traces(): Promise<ServerObserver> {
  try {
    return (await import('@lamjs/server/opentelemetry')).openTelemetry()
  } catch (cause) {
    throw new LamError(
      'LAM_OPTION_INVALID',
      `--traces needs a package that is not installed. To install it: ${installCommand('@opentelemetry/api')}`,
      { cause },
    )
  }
}

function announce({ url }: RunningServer, models: readonly ServedModel[], json: boolean): void {
  if (json)
    process.stdout.write(
      `${JSON.stringify({ listening: url, models: models.map(({ id, aliases }) => ({ id, aliases })) })}\n`,
    )
  tell(`listening on ${url}`)
  for (const { id, aliases = [], task } of models) {
    tell(
      `  ${id}${aliases.length === 0 ? '' : `, also ${aliases.join(', ')}`}${task === 'cross-encoder' ? ' (reranker)' : ''}`,
    )
  }
  tell(
    `try: curl ${url}/v1/embeddings -H 'content-type: application/json' -d '{"model": "${models[0].id}", "input": "Hello"}'`,
  )
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
