import { LamError } from '@lamjs/core'

/**
 * The error for an engine that cannot be loaded, with what to do about it.
 * @param otherwise what to do where the reason tells nothing
 */
export function loadFailure(what: string, cause: unknown, otherwise: string): LamError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const problem = `${what} cannot be loaded: ${reason.replace(/\.$/, '')}.`
  return new LamError('LAM_BACKEND_UNAVAILABLE', `${problem} ${remedyFor(reason) ?? otherwise}`, { cause })
}

const IN_EDGE_WORKERS =
  'Edge workers compile modules beforehand. Import one and give it as the option module: ' +
  "import engine from '@lamjs/wasm/lam-relaxed-simd.wasm', then wasm({ module: engine })."

function remedyFor(reason: string): string | undefined {
  if (/by embedder/i.test(reason)) return IN_EDGE_WORKERS
  if (/no local disk/i.test(reason)) {
    return `${IN_EDGE_WORKERS} On a page, import from '@lamjs/wasm/inline', which holds the engine.`
  }
  if (/Content Security Policy|unsafe-eval|CSP/i.test(reason)) {
    return "The page's content security policy must allow 'wasm-unsafe-eval' in script-src."
  }
  if (/web page|magic/i.test(reason)) {
    return (
      "Development servers of Vite 6 and 7 need optimizeDeps: { exclude: ['@lamjs/wasm', '@lamjs/model-mini'] } in vite.config. " +
      "Elsewhere serve the file, and give its address as the option module; or import from '@lamjs/wasm/inline'."
    )
  }
  return undefined
}
