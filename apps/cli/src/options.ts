import type { EncodeOptions } from '@lamjs/core'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { backendNames, deviceNames, precisionNames } from './backends.js'
import type { EngineOptions } from './engine.js'
import { isEncoding } from './input/utf8-bytes.js'

/** Options of every command that embeds. */
export interface EncodeFlags extends EngineOptions {
  readonly dim?: number
  readonly maxTokens?: number
  /** Text before each text. */
  readonly prompt?: string
  /** Name of the model's prompt before each text. */
  readonly promptName?: string
  readonly encoding?: string
}

/** Largest number of threads of any backend. */
const MOST_THREADS = 1024

/** Adds `--backend`, `--model` and the settings of the backend. */
export function withEngineOptions(command: Command): Command {
  return withBackendOptions(
    command.option(
      '-m, --model <name>',
      'a folder, a URL, or owner/name of the Hugging Face Hub; LAM, BERT, RoBERTa or XLM-R (default: the model of lam itself)',
    ),
  )
}

/** Adds `--backend` and its settings. */
export function withBackendOptions(command: Command): Command {
  return command
    .option(
      '-b, --backend <name>',
      `what runs the model: ${backendNames.join(', ')}, an installed package, or a folder like ./my-backend (default: the fastest found)`,
    )
    .addOption(
      new Option('--precision <name>', "what to compute in (default: the backend's most accurate)").choices(
        precisionNames,
      ),
    )
    .option('--device <name,…>', `where to run; several are tried in turn (${deviceNames.join(', ')})`, devices)
    .option('--threads <n>', 'threads of a CPU backend (default: one for each core)', wholeNumber(1, MOST_THREADS))
}

/** Adds these and the options that change the rows. */
export function withEncodeOptions(command: Command): Command {
  return withEngineOptions(command)
    .option('--dim <n>', "width of the embeddings (default: the model's)", wholeNumber(1))
    .option('--max-tokens <n>', 'tokens kept of a text; a longer one is cut, with a warning', wholeNumber(2))
    .option('--prompt <text>', 'what to put before each text, for models that were trained with it')
    .option('--prompt-name <name>', 'the same by a name that the model has for it; lam info lists them')
    .option('--split-special-tokens', 'read [SEP] and the like in a text as characters, not as marks of the model')
    .option('--encoding <name>', 'of files and stdin (default: by byte order mark, or else UTF-8)', encoding)
}

/** The options of `LAM.stream` from these flags. */
export function encodeOptions({ dim, maxTokens, prompt, promptName }: EncodeFlags): EncodeOptions {
  return {
    ...(dim === undefined ? {} : { dim }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(promptName === undefined ? {} : { prompt: promptName }),
    ...(prompt === undefined ? {} : { prompt: { text: prompt } }),
  }
}

/** Parses a whole number from `least` to `most`; anything else is a usage error. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (value: string) => number {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
    if (number >= least && number <= most) return number
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`
    throw new InvalidArgumentError(`Expected a whole number ${range}.`)
  }
}

function devices(value: string): readonly string[] {
  const names = value.split(',').map((name) => name.trim())
  if (names.every((name) => deviceNames.includes(name))) return names
  throw new InvalidArgumentError(`Allowed choices are ${deviceNames.join(', ')}, or several with commas between.`)
}

function encoding(value: string): string {
  if (isEncoding(value)) return value
  throw new InvalidArgumentError('Expected the name of an encoding, such as utf-8, utf-16le, windows-1252, shift_jis.')
}
