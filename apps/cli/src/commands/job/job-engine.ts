import type { JobDescription, JobEngine } from '@lamjs/job'
import { type EngineOptions, openEngine } from '../../engine.js'

/** Loads the model that a job's description names. */
export async function openJobEngine(
  { model, backend, precision, device }: JobDescription,
  { threads, quiet, json }: Pick<EngineOptions, 'threads' | 'quiet' | 'json'>,
  signal: AbortSignal,
): Promise<JobEngine & { readonly running: string }> {
  const options = { model, backend, precision, device, threads, quiet, json }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as EngineOptions
  const { lam, running } = await openEngine(given, signal)
  const { config } = await lam.info()
  return { embedder: lam, readsAnyLength: config.family === 'lam', running }
}
