import type { Tolerance } from '@lamjs/core'
import type { Palette } from './colour.js'
import { entry } from './entry.js'
import { count } from './progress.js'

/** The output of `lam info --json`. */
export interface Report {
  readonly version: string
  readonly node: string
  readonly platform: string
  readonly model?: {
    readonly name: string
    readonly parameters: number
    readonly width: number
    readonly trainedWidths: readonly number[]
    readonly layers: number
    readonly heads: number
    readonly family: string
    /** The model's task: `'encoder'` or `'cross-encoder'`. */
    readonly task: string
    /** LAM only: its recurrence. */
    readonly recurrence?: string
    /** BERT family only: its kind. */
    readonly modelType?: string
    readonly pooling: string
    /** The model's prompts, by name. */
    readonly prompts: Readonly<Record<string, string>>
    readonly defaultPrompt?: string
    /** Number of the model's positions; absent if it has no limit. */
    readonly mostTokens?: number
    /** Hierarchical recurrence only: tokens per chunk. */
    readonly chunkSize?: number
    readonly maxTokens: number
  }
  readonly backends: readonly BackendState[]
}

export interface BackendState {
  readonly name: string
  readonly packageName: string
  /** Whether it is the default. */
  readonly used: boolean
  readonly device?: string
  readonly precision?: string
  readonly precisions?: readonly string[]
  /** Largest difference of its embeddings from the reference's, in its precision. */
  readonly tolerance?: Tolerance
  readonly missing?: { readonly reason: string; readonly remedy?: string }
  /** Why an installed backend could not load the model. */
  readonly failed?: string
}

/** The report as text, with a line end. */
export function infoReport({ version, node, platform, model, backends }: Report, palette: Palette): string {
  const lines = [`${palette.strong(`lam ${version}`)} on Node ${node}, ${platform}`]
  if (model !== undefined) {
    const only = model.trainedWidths.length === 1 && model.trainedWidths[0] === model.width
    const widths = only
      ? `${model.width} (not trained for narrower ones)`
      : `${model.width} (trained for ${model.trainedWidths.join(', ')})`
    lines.push(
      '',
      palette.strong('Model'),
      entry('name', model.name),
      entry('parameters', count(model.parameters)),
      entry('width', widths),
      entry('layers', `${model.layers}, of ${model.heads} heads`),
      ...familyLines(model),
    )
  }
  lines.push('', palette.strong('Backends'), ...backends.flatMap((state) => backendLines(state, palette)))
  return `${lines.join('\n')}\n`
}

function familyLines(model: NonNullable<Report['model']>): string[] {
  const { family, recurrence, modelType, chunkSize, task, pooling, prompts, maxTokens, mostTokens } = model
  const chunks = chunkSize === undefined ? '' : `, in chunks of ${chunkSize} tokens`
  const names = Object.keys(prompts).map((name) => (name === model.defaultPrompt ? `${name} (default)` : name))
  const most = mostTokens === undefined || mostTokens === maxTokens ? '' : `, up to ${count(mostTokens)}`
  const fixed = mostTokens === maxTokens
  const limit = `${count(maxTokens)} tokens a text${fixed ? '' : `, unless --max-tokens says otherwise${most}`}`
  const kind = recurrence === undefined ? `${modelType}, softmax attention` : `${recurrence} recurrence${chunks}`
  return [
    entry('family', `${family} (${kind})`),
    entry('task', task === 'encoder' ? `embeds texts, pooling: ${pooling}` : 'scores pairs: lam rerank'),
    ...(names.length === 0 ? [] : [entry('prompts', names.join(', '))]),
    entry('limit', limit),
  ]
}

function backendLines(
  { name, used, device, precision, precisions, missing, failed }: BackendState,
  palette: Palette,
): string[] {
  if (missing?.remedy) return [entry(name, missing.reason), entry('', palette.accent(missing.remedy))]
  if (missing) return [entry(name, missing.reason)]
  if (failed !== undefined) return [entry(name, `does not run: ${failed}`)]
  const others = precisions?.filter((other) => other !== precision) ?? []
  const also = others.length === 0 ? '' : ` (also ${others.join(', ')})`
  return [entry(name, `${device}, ${precision}${also}${used ? palette.dim('  used by default') : ''}`)]
}
