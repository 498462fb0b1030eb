/** A program that computes embeddings in WebAssembly, with one thread. */
export type Contender = LamWasm | LamWebgpu | Transformers | Wllama

/** LAM's default model, or the made model in the shape of all-MiniLM-L6-v2 that every program runs with the same weights. */
export type ContenderModel = 'lam' | 'minilm'

interface LamWasm {
  readonly program: 'wasm'
  readonly model: ContenderModel
  readonly variant: 'simd' | 'relaxed-simd'
  readonly precision: 'float32' | 'int8'
}

interface LamWebgpu {
  readonly program: 'webgpu'
  readonly model: ContenderModel
}

interface Transformers {
  readonly program: 'transformers'
  readonly model: 'minilm'
  readonly dtype: 'fp32' | 'q8'
}

interface Wllama {
  readonly program: 'wllama'
  readonly model: 'minilm'
  readonly file: 'model-f32.gguf' | 'model-q8_0.gguf'
}

const TRANSFORMERS_FLOAT32: Contender = { program: 'transformers', model: 'minilm', dtype: 'fp32' }

/** In the order of the tables. Ratios are to the first. */
export const CONTENDERS: readonly Contender[] = [
  TRANSFORMERS_FLOAT32,
  { program: 'transformers', model: 'minilm', dtype: 'q8' },
  { program: 'wllama', model: 'minilm', file: 'model-f32.gguf' },
  { program: 'wllama', model: 'minilm', file: 'model-q8_0.gguf' },
  ...(['minilm', 'lam'] as const).flatMap((model): Contender[] => [
    { program: 'webgpu', model },
    { program: 'wasm', model, variant: 'simd', precision: 'float32' },
    { program: 'wasm', model, variant: 'simd', precision: 'int8' },
    { program: 'wasm', model, variant: 'relaxed-simd', precision: 'float32' },
    { program: 'wasm', model, variant: 'relaxed-simd', precision: 'int8' },
  ]),
]

/** `'wasm int8 (relaxed-simd)'`. */
export function titleOf(contender: Contender): string {
  switch (contender.program) {
    case 'wasm':
      return `wasm ${contender.precision} (${contender.variant})`
    case 'webgpu':
      return 'webgpu on its device wasm'
    case 'transformers':
      return `transformers.js ${contender.dtype === 'fp32' ? 'float32' : 'q8'}`
    case 'wllama':
      return `wllama ${contender.file === 'model-f32.gguf' ? 'float32' : 'Q8_0'}`
  }
}

/** Whether both are the same program with the same model. */
export function isSame(a: Contender, b: Contender): boolean {
  return a.model === b.model && titleOf(a) === titleOf(b)
}
