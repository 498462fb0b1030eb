import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { tinyFlat } from '@lamjs/oracle'
import { describe, expect, it } from 'vitest'
import { forbidTelemetry } from './telemetry.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const SCRIPT = fileURLToPath(new URL('./testing/compile-in-process.mjs', import.meta.url))
const MODEL = new URL('.', tinyFlat.files['config.json']).href

describe('onnxruntime under this backend', () => {
  it('leaves no identifier and no store of events in the home of its user', async () => {
    const [home, cache] = [temporaryFolder(), temporaryFolder()]
    const { ORT_DISABLE_TELEMETRY: _, CI: __, ...inherited } = process.env
    const env = { ...inherited, HOME: home, USERPROFILE: home, XDG_CACHE_HOME: home, LOCALAPPDATA: home }
    await promisify(execFile)(process.execPath, [SCRIPT, cache, MODEL], { env })
    expect(readdirSync(cache).length).toBe(1)
    expect(readdirSync(home)).toEqual([])
  })
})

describe('forbidTelemetry', () => {
  it('sets the variable where it is absent, and leaves what a user has set', () => {
    const variable = (env: Record<string, string | undefined>) => {
      forbidTelemetry(env)
      return env.ORT_DISABLE_TELEMETRY
    }
    expect([variable({}), variable({ ORT_DISABLE_TELEMETRY: '0' })]).toEqual(['1', '0'])
  })
})
