import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { arch, cpus } from 'node:os'

/** What the processor's name depends on. */
export interface ProcessorSurroundings {
  readonly arch: string
  readonly model: string
  /** The text of Linux's /proc/cpuinfo; empty elsewhere. */
  readonly cpuinfo: string
}

/**
 * The processor that onnxruntime optimises a program for, `'x64 AMD EPYC 9B14 1f3a…'`. A model's name alone can stand for several
 * instruction sets, above all in virtual machines ("AMD EPYC"), so that on Linux a hash of the feature flags follows.
 */
export function processor({ arch, model, cpuinfo }: ProcessorSurroundings = surroundings()): string {
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]
  const hash = flags && createHash('sha256').update(flags.trim()).digest('hex').slice(0, 8)
  return [arch, model.trim(), hash].filter(Boolean).join(' ')
}

/** This machine's. */
export function surroundings(): ProcessorSurroundings {
  return { arch: arch(), model: cpus()[0]?.model ?? '', cpuinfo: linuxCpuinfo() }
}

function linuxCpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8')
  } catch {
    return ''
  }
}
