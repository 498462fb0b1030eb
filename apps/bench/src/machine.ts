import { readFileSync } from 'node:fs'
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { packageManifest } from './packages.js'

/** What the numbers of a run depend on. */
export interface Machine {
  /** The model of the first processor, as the system names it; `'unknown'` where it lists none. */
  readonly cpu: string
  /** Cores this process may use. */
  readonly cores: number
  /** Instruction sets that matter here, as the system names them; empty where it does not tell. */
  readonly isa: readonly string[]
  /** Total memory that the system has, in use or free. */
  readonly memoryBytes: number
  /** Platform, release and architecture, such as `'linux 6.8.0 x64'`. */
  readonly system: string
  /** `process.version`, such as `'v22.11.0'`. */
  readonly node: string
  /** By package: the LAM packages and peers that it looks for; `'absent'` where one is not installed. */
  readonly versions: Readonly<Record<string, string>>
  /** Of the last 1, 5 and 15 minutes, before the run: well under 1 on a machine that is fit to measure on. */
  readonly loadAverage: readonly number[]
}

const TELLING =
  /^(sse4_2|avx|avx2|fma|f16c|avx_vnni|avx512f|avx512bw|avx512_vnni|avx512_bf16|amx_.*|asimd|asimddp|i8mm|bf16|sve.*)$/
const PACKAGES = [
  '@huggingface/transformers',
  'onnxruntime-node',
  'onnxruntime-web',
  '@wllama/wllama',
  '@lamjs/core',
  '@lamjs/native',
  '@lamjs/onnx',
  '@lamjs/wasm',
]

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    isa: instructionSets(),
    memoryBytes: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    versions: Object.fromEntries(PACKAGES.map((name) => [name, packageManifest(name)?.version ?? 'absent'])),
    loadAverage: loadavg(),
  }
}

export function renderMachine(machine: Machine): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`)
  return [
    `Machine   ${machine.cpu}, ${machine.cores} cores, ${(machine.memoryBytes / 2 ** 30).toFixed(1)} GiB, ${machine.system}`,
    `ISA       ${machine.isa.join(' ') || 'not told by this system'}`,
    `Versions  node ${machine.node}, ${versions.join(', ')}`,
    `Load      ${machine.loadAverage.map((load) => load.toFixed(2)).join(' ')} (1, 5 and 15 minutes, before the run)`,
  ].join('\n')
}

function instructionSets(): string[] {
  try {
    const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? ''
    return line.split(/\s+/).filter((flag) => TELLING.test(flag))
  } catch {
    return []
  }
}
