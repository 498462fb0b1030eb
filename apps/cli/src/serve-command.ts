import { Command, Option } from 'commander'
import { serveHelp } from './help.js'
import type { Interruption } from './interruption.js'
import { wholeNumber, withBackendOptions } from './options.js'

/** Levels of pino, the loudest first. */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const

/** An empty variable of the environment names nothing. */
function collect(value: string, before: readonly string[] = []): readonly string[] | undefined {
  const all = [...before, ...value.split(',').filter((one) => one !== '')]
  return all.length === 0 ? undefined : all
}

/** A command whose options may come from the environment: `--max-models` is `LAM_SERVE_MAX_MODELS`. */
class CommandOfEnvironment extends Command {
  override addOption(option: Option): this {
    return super.addOption(option.env(`LAM_SERVE_${option.attributeName().replace(/[A-Z]/g, '_$&').toUpperCase()}`))
  }
}

export function serveCommand(interruption: Interruption): Command {
  const command = new CommandOfEnvironment('serve')
    .summary("serve models over HTTP, as OpenAI's and other clients ask for them")
    .description(
      "Serve models over HTTP: OpenAI's /v1/embeddings, the API of text-embeddings-inference, Cohere's and Jina's /v1/rerank, Ollama's /api/embed.",
    )
    .option(
      '-m, --model <[id=]name>',
      'a folder, a URL, or owner/name of the Hugging Face Hub; may be given again (default: the model of lam itself)',
      collect,
    )
    .option('--reranker <[id=]name>', 'a cross-encoder for /v1/rerank and /rerank; may be given again', collect)
    .option(
      '--alias <[id=]name>',
      'another name for the first model, or for the model id, such as text-embedding-3-small; may be given again',
      collect,
    )
    .option('--max-models <n>', 'models in memory at once (default: all)', wholeNumber(1))
    .option('--lazy', 'load a model at its first request, not at the start')
    .option('--host <address>', 'the address to listen on; 0.0.0.0 is every network of this machine', '127.0.0.1')
    .option('--port <n>', 'the port; 0 takes a free one', wholeNumber(0, 65_535), 8_080)
    .option('--api-key-file <path>', 'a file with an API key a line; requests must show one of them')
    .option(
      '--api-keys <key,…>',
      'the same by value; prefer LAM_SERVE_API_KEYS, as others see the arguments of a process',
      collect,
    )
    .option('--cors-origin <origin>', 'pages of this origin may call; * is any; may be given again', collect)
    .option('--max-body <bytes>', 'bytes of a request', wholeNumber(1))
    .option('--max-inputs <n>', 'texts of a request', wholeNumber(1))
    .option('--max-queue <n>', 'texts that may wait; beyond it requests get 429', wholeNumber(1))
    .option('--max-batch <n>', 'texts of a batch', wholeNumber(1))
    .option('--max-connections <n>', 'connections at once', wholeNumber(1))
    .option('--deadline <ms>', 'time that a request may take', wholeNumber(1))
    .option('--drain <ms>', 'time that requests under way get when the server stops', wholeNumber(0), 30_000)
    .option('--traces', 'spans for the OpenTelemetry SDK of this process; needs @opentelemetry/api')
    .addOption(new Option('--log-level <level>', 'the least that the log tells').choices(LEVELS).default('info'))
    .option('--json', 'tell of the start as a JSON line too')
  withBackendOptions(command)
  return command.addHelpText('after', serveHelp).action(async (flags) => {
    const { serve } = await import('./commands/serve.js')
    await serve(flags, interruption)
  })
}
