import { throwIfAborted } from '@lamjs/core/backend'
import { backendNames } from '../backends.js'
import { type BackendCheck, checkBackend, compared } from '../doctor/backend-check.js'
import { discreet, privateHere } from '../doctor/discreet.js'
import { cacheFolder, temporaryFolder } from '../doctor/folders.js'
import { describeMachine } from '../doctor/machine.js'
import { installedPackages } from '../doctor/packages.js'
import type { EngineOptions } from '../engine.js'
import { stdoutSink } from '../output/byte-sink.js'
import { showBar } from '../terminal/bar.js'
import { paletteFor } from '../terminal/colour.js'
import { type Diagnosis, doctorReport } from '../terminal/doctor-report.js'
import { version } from '../version.js'

/**
 * `lam doctor`: examines the machine and the installation, and tries every backend.
 * @returns whether the named or default backend works
 */
export async function doctor(flags: EngineOptions, signal: AbortSignal): Promise<boolean> {
  const diagnosis = await examine(flags, signal)
  throwIfAborted(signal)
  const text = flags.json
    ? `${JSON.stringify(diagnosis, undefined, 2)}\n`
    : doctorReport(diagnosis, paletteFor(process.stdout))
  await stdoutSink().write(discreet(text, privateHere(flags.model)))
  return diagnosis.well
}

async function examine(flags: EngineOptions, signal: AbortSignal): Promise<Diagnosis> {
  const backends = await checkBackends(flags, signal)
  // The default is the first installed backend; a missing one is no failure.
  const first = backends.find(({ name, state }) => (flags.backend ?? name) === name && state !== 'not installed')
  const cache = await cacheFolder()
  return {
    version,
    machine: describeMachine(),
    folders: { temporary: temporaryFolder(), ...(cache === undefined ? {} : { cache }) },
    packages: installedPackages(),
    backends,
    ...(first === undefined ? {} : { chosen: first.name }),
    well: first?.state === 'works',
  }
}

/** Checks one backend after another, because concurrent runs would distort their times. */
async function checkBackends(flags: EngineOptions, signal: AbortSignal): Promise<Omit<BackendCheck, 'rows'>[]> {
  const checks: BackendCheck[] = []
  const bar = await showBar(flags)
  try {
    const names = [...new Set([...backendNames, ...(flags.backend === undefined ? [] : [flags.backend])])]
    for (const [done, name] of names.entries()) {
      throwIfAborted(signal)
      bar.update(done / names.length, `${done}/${names.length} backends  ${name}`)
      // Of the options, the reference supports only the model.
      const { backend: _, ...settings } = flags
      const { model } = settings
      const options = name === 'reference' ? (model === undefined ? {} : { model }) : settings
      checks.push(await checkBackend(name, options, signal))
    }
  } finally {
    bar.stop()
  }
  const reference = checks.find(({ name }) => name === 'reference')
  return checks.map((check) => {
    const { rows: _, ...told } = check === reference ? compared(check, undefined) : compared(check, reference)
    return told
  })
}
