import type { Precision } from '@lamjs/core'
import { defaultThreads } from './default-threads.js'
import { newTurn } from './worker/turn.js'

/** What onnxruntime can run on. Which of them are there depends on the platform and on what is installed. */
export type Device = 'cpu' | 'cuda' | 'tensorrt' | 'webgpu' | 'dml' | 'coreml'

/** One device as onnxruntime knows it. */
export interface DeviceTraits {
  /** Name of its execution provider. */
  readonly provider: string
  /** Precisions a program on it can have, the default first. */
  readonly precisions: readonly Precision[]
  /** Whether its provider has `com.microsoft.MultiHeadAttention`; nothing falls back to the CPU, so that others need standard operators. */
  readonly fusedAttention: boolean
  /** What to do where it is missing. */
  readonly remedy: string
  /** What programs on it take turns by, all of a process: its provider crashes when two threads use it at once. */
  readonly turn?: SharedArrayBuffer
}

const GPU: readonly Precision[] = ['float32', 'float16']

export const DEVICES: Readonly<Record<Device, DeviceTraits>> = {
  cpu: {
    provider: 'cpu',
    precisions: ['float32', 'int8'],
    fusedAttention: true,
    remedy: 'onnxruntime-node has no binary for this platform: use @lamjs/native or @lamjs/reference.',
  },
  cuda: {
    provider: 'cuda',
    precisions: GPU,
    fusedAttention: true,
    remedy:
      "It needs Linux x64 or Windows x64, an NVIDIA driver, CUDA 12 and cuDNN 9, and onnxruntime-node's CUDA libraries, which its " +
      'install script downloads: allow that script in your package manager (npm rebuild onnxruntime-node).',
  },
  tensorrt: {
    provider: 'tensorrt',
    precisions: GPU,
    fusedAttention: false,
    remedy: 'It needs all that cuda needs, and TensorRT 10 on the library path.',
  },
  webgpu: {
    provider: 'webgpu',
    precisions: GPU,
    fusedAttention: true,
    remedy: 'It needs a GPU with a Vulkan (Linux), Direct3D 12 (Windows) or Metal (macOS) driver.',
    turn: newTurn(),
  },
  dml: {
    provider: 'dml',
    precisions: GPU,
    fusedAttention: true,
    remedy: 'DirectML is there on Windows 10 and later only.',
  },
  coreml: {
    provider: 'coreml',
    precisions: GPU,
    fusedAttention: false,
    remedy: 'CoreML is there on macOS only.',
  },
}

/** A session's options but for files, as onnxruntime-node takes them; plain data, so that it may cross threads. */
export interface SessionSettings {
  readonly executionProviders: readonly { readonly name: string }[]
  readonly graphOptimizationLevel: 'all'
  readonly logSeverityLevel: 3 | 4
  readonly intraOpNumThreads?: number
  /** Whether memory of a run is laid out beforehand, each tensor in a place of its own. Default true. */
  readonly enableMemPattern?: boolean
  /** Further settings by onnxruntime's names, nested at the dots. */
  readonly extra: {
    readonly session: Readonly<Record<string, string | Readonly<Record<string, string>>>>
    readonly optimization?: Readonly<Record<string, string>>
  }
}

/**
 * Settings for a session on a device. On any but the CPU, a node that its provider does not take is an error: it would
 * otherwise run on the CPU unsaid.
 */
export function sessionSettings(device: Device, threads: number | undefined): SessionSettings {
  const cpu = device === 'cpu'
  const count = cpu ? (threads ?? defaultThreads()) : threads
  // Threads that spin for long take the processor from those that compute; this much bridges the gap between two operators.
  const waiting = cpu ? { intra_op: { allow_spinning: '1', spin_duration_us: '50' } } : {}
  return {
    executionProviders: [{ name: DEVICES[device].provider }],
    graphOptimizationLevel: 'all',
    // Errors reach the caller as exceptions; printed as well they would only be noise.
    logSeverityLevel: 4,
    ...(count === undefined ? {} : { intraOpNumThreads: count }),
    extra: {
      session: { disable_cpu_ep_fallback: cpu ? '0' : '1', ...waiting },
      // On CPUs its one operator is slower than the two it replaces.
      ...(cpu ? { optimization: { disable_specified_optimizers: 'SkipLayerNormFusion' } } : {}),
    },
  }
}

/**
 * Settings for a session that has its part of large calls. There tensors had better take the memory that was left a moment ago, which is still
 * in the processor's caches.
 */
export function sideSessionSettings(device: Device, threads: number): SessionSettings {
  return { ...sessionSettings(device, threads), enableMemPattern: false }
}

/**
 * NVIDIA's libraries multiply float32 matrices in TF32, with 10 bits of each factor, unless this variable is there when they load;
 * onnxruntime-node has no option for it. They read it from the process, and so it holds for whatever else uses them there.
 */
export function forbidTf32(device: Device, env: Record<string, string | undefined> = process.env): void {
  if (device === 'cuda' || device === 'tensorrt') env.NVIDIA_TF32_OVERRIDE = '0'
}
