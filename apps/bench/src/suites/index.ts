import type { Suite } from '../suite.js'
import { accuracy } from './accuracy.js'
import { batch } from './batch.js'
import { cold } from './cold.js'
import { compile } from './compile.js'
import { concurrency } from './concurrency.js'
import { latency } from './latency.js'
import { length } from './length.js'
import { models } from './models.js'
import { outputs } from './outputs.js'
import { peak } from './peak.js'
import { peers } from './peers.js'
import { precision } from './precision.js'
import { published } from './published.js'
import { quantized } from './quantized.js'
import { serve } from './serve.js'
import { shapes } from './shapes.js'
import { size } from './size.js'
import { throughput } from './throughput.js'
import { wasm } from './wasm.js'
import { watch } from './watch.js'

/** In the order of the help text. */
export const suites: readonly Suite[] = [
  throughput,
  peers,
  published,
  models,
  latency,
  batch,
  concurrency,
  length,
  cold,
  peak,
  precision,
  accuracy,
  outputs,
  quantized,
  compile,
  shapes,
  size,
  serve,
  wasm,
  watch,
]
