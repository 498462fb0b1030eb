// What the figures of the pages are measured by: `lam bench` with these arguments, each into `figures/<suite>.json`.
const everywhere = ['--backends', 'native,onnx,wasm']
const natively = ['--backends', 'native,onnx', '--precision', 'float32,bfloat16,int8']
const others = ['--peers', 'transformers,transformers-q8']

/** Suites without a budget do one thing once. */
export const measuredSuites = {
  size: { args: everywhere },
  accuracy: { args: everywhere },
  quantized: { args: ['--backends', 'native'] },
  wasm: { args: [], budget: '4m' },
  peers: { args: [...everywhere, ...others], budget: '4m' },
  throughput: { args: [...natively, ...others], budget: '4m' },
  latency: { args: [...natively, ...others], budget: '4m' },
  cold: { args: [...natively, ...others], budget: '3m' },
  length: { args: ['--backends', 'native,wasm', '--precision', 'float32,int8'], budget: '4m' },
}
