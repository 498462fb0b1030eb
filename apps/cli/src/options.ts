import { type Command, InvalidArgumentError, Option } from 'commander'
import { backendNames } from './backends.js'
import type { EngineOptions } from './engine.js'

/** Options of every command that embeds. */
export interface EncodeFlags extends EngineOptions {
  readonly dim?: number
  readonly maxTokens?: number
}

/** Adds `--backend` and `--model`. */
export function withEngineOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-b, --backend <name>', 'what runs the model (default: the fastest found)').choices(backendNames),
    )
    .option('-m, --model <folder|url>', 'a checkpoint of your own (default: lam-mini-v1, which comes with lam)')
}

/** Adds `--dim` and `--max-tokens` as well. */
export function withEncodeOptions(command: Command): Command {
  return withEngineOptions(command)
    .option('--dim <n>', "width of the embeddings (default: the model's)", wholeNumber(1))
    .option('--max-tokens <n>', 'tokens kept of a text; a longer one is cut, with a warning', wholeNumber(2))
}

/** What `LAM.stream` takes of these flags. */
export function encodeOptions({ dim, maxTokens }: EncodeFlags): { dim?: number; maxTokens?: number } {
  return { ...(dim === undefined ? {} : { dim }), ...(maxTokens === undefined ? {} : { maxTokens }) }
}

/** Parses a whole number from `least` on; anything else is a usage error. */
export function wholeNumber(least: number): (value: string) => number {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
    if (number >= least && Number.isSafeInteger(number)) return number
    throw new InvalidArgumentError(`Expected a whole number from ${least} on.`)
  }
}
