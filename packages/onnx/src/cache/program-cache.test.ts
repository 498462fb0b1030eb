import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.js'
import { defaultCacheFolder } from './cache-folder.js'
import { clearCache, listCache } from './list-cache.js'
import { ProgramCache } from './program-cache.js'

const PARTS = {
  checkpoint: 'ab12',
  graph: 'lam-6/72-64-64',
  runtimeVersion: '1.30.0',
  provider: 'cpu',
  precision: 'float32',
}
const PROGRAM = Uint8Array.from({ length: 5000 }, (_, i) => i % 251)

function cacheIn(folder: string) {
  const warnings: string[] = []
  return { cache: new ProgramCache(folder, (message) => warnings.push(message)), warnings }
}

async function stored() {
  const folder = temporaryFolder()
  const { cache, warnings } = cacheIn(folder)
  await cache.write(PARTS, PROGRAM, 'ort')
  const path = join(folder, readdirSync(folder)[0])
  return { folder, cache, warnings, path }
}

function setAge(path: string, days: number): void {
  const time = new Date(Date.now() - days * 86_400_000)
  utimesSync(path, time, time)
}

describe('ProgramCache', () => {
  it('gives back what was written, and leaves nothing else in the folder', async () => {
    const { folder, cache, warnings } = await stored()
    const entry = await cache.read(PARTS)
    expect(entry?.format).toBe('ort')
    expect(entry?.program).toEqual(PROGRAM)
    expect(readdirSync(folder).length).toBe(1)
    expect(warnings).toEqual([])
  })

  it('has nothing for another checkpoint, graph, runtime, provider or precision', async () => {
    const { cache, warnings } = await stored()
    for (const other of [
      { checkpoint: 'ab13' },
      { graph: 'lam-7/72-64-64' },
      { graph: 'lam-6/80-64-64' },
      { graph: 'bert-6/72-64-64' },
      { runtimeVersion: '1.31.0' },
      { provider: 'cuda' },
      { precision: 'int8' },
    ]) {
      expect(await cache.read({ ...PARTS, ...other })).toBeUndefined()
    }
    expect(warnings).toEqual([])
  })

  it('does not take an entry in which any byte was changed', async () => {
    const { cache, warnings, path } = await stored()
    const whole = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(fc.nat(PROGRAM.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(whole)
        damaged[1024 + at] ^= change
        writeFileSync(path, damaged)
        expect(await cache.read(PARTS)).toBeUndefined()
        expect(warnings.pop()).toContain('its bytes have changed')
      }),
      { numRuns: 30 },
    )
  })

  it('does not take an entry cut short anywhere, nor one of another program under its name', async () => {
    const { cache, warnings, path } = await stored()
    const whole = readFileSync(path)
    for (const length of [0, 10, 1023, 1024, 1025, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, length))
      expect(await cache.read(PARTS)).toBeUndefined()
    }
    expect(warnings.length).toBe(6)
    const foreign = await stored()
    await foreign.cache.write({ ...PARTS, precision: 'int8' }, PROGRAM, 'ort')
    const other = readdirSync(foreign.folder).find((name) => !foreign.path.endsWith(name))
    writeFileSync(path, readFileSync(join(foreign.folder, String(other))))
    expect(await cache.read(PARTS)).toBeUndefined()
    expect(warnings.at(-1)).toContain('made from something else')
  })

  it('survives many writers of one entry at once', async () => {
    const { folder, cache } = await stored()
    await Promise.all(Array.from({ length: 12 }, () => cache.write(PARTS, PROGRAM, 'ort')))
    expect((await cache.read(PARTS))?.program).toEqual(PROGRAM)
    expect(readdirSync(folder).length).toBe(1)
  })

  it('warns, and no more, where it cannot write', async () => {
    const blocked = join(temporaryFolder(), 'file')
    writeFileSync(blocked, 'not a folder')
    const { cache, warnings } = cacheIn(blocked)
    await cache.write(PARTS, PROGRAM, 'ort')
    expect(await cache.produce(async () => 'made')).toEqual({ made: 'made' })
    expect(await cache.read(PARTS)).toBeUndefined()
    expect(warnings.length).toBe(3)
    for (const warning of warnings) expect(warning).toContain(blocked)
  })

  it('keeps what was made where its file cannot be read back', async () => {
    const { cache, warnings } = cacheIn(temporaryFolder())
    let times = 0
    const make = async () => {
      times += 1
      return `made ${times}`
    }
    expect(await cache.produce(make)).toEqual({ made: 'made 1' })
    expect([times, warnings.length]).toEqual([1, 1])
  })

  it('throws what making throws, and blames the folder only for what works without it', async () => {
    const folder = temporaryFolder()
    const { cache, warnings } = cacheIn(folder)
    const broken = cache.produce(async () => {
      throw new TypeError('not a program')
    })
    await expect(broken).rejects.toThrow('not a program')
    expect(warnings).toEqual([])
    const full = cache.produce(async (path) => {
      if (path !== undefined) throw new Error('no space left')
      return 'made'
    })
    expect(await full).toEqual({ made: 'made' })
    expect(warnings).toEqual([expect.stringContaining('no space left')])
    expect(readdirSync(folder)).toEqual([])
  })

  it('sweeps, when it writes, what was left unfinished an hour ago and what nobody opened for 90 days', async () => {
    const { folder, cache, path } = await stored()
    const files = {
      'a.lam-unfinished': 2 / 24,
      'b.lam-unfinished': 0.5 / 24,
      'c.lam-program': 91,
      'd.lam-program': 89,
      'e.txt': 999,
    }
    for (const [name, days] of Object.entries(files)) {
      writeFileSync(join(folder, name), name)
      setAge(join(folder, name), days)
    }
    setAge(path, 91)
    expect(await cache.read(PARTS)).toBeDefined()
    await cache.write({ ...PARTS, precision: 'int8' }, PROGRAM, 'ort')
    const left = readdirSync(folder)
    expect(left.filter((name) => name in files)).toEqual(['b.lam-unfinished', 'd.lam-program', 'e.txt'])
    expect(left.length).toBe(5)
  })
})

describe('listCache and clearCache', () => {
  it('tell what is there, and remove that, but nothing else and nothing that may be in work', async () => {
    const { folder, path } = await stored()
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    writeFileSync(join(folder, '1-2.lam-unfinished'), 'half')
    writeFileSync(join(folder, '3-4.lam-unfinished'), 'abandoned')
    setAge(join(folder, '3-4.lam-unfinished'), 1)
    writeFileSync(join(folder, 'other.lam-program'), 'what?')
    const listed = await listCache(folder)
    expect(listed.map(({ description }) => description).sort()).toEqual([
      'checkpoint ab12, graph lam-6/72-64-64, onnxruntime 1.30.0, cpu, float32',
      'unfinished',
      'unfinished',
      'unreadable',
    ])
    expect(listed.find((entry) => entry.path === path)?.bytes).toBe(statSync(path).size)
    expect((await clearCache(folder)).length).toBe(3)
    expect(readdirSync(folder).sort()).toEqual(['1-2.lam-unfinished', 'notes.txt'])
    expect(await listCache(join(folder, 'absent'))).toEqual([])
  })
})

describe('defaultCacheFolder', () => {
  it.each([
    ['linux', {}, join('/home/a', '.cache', 'lamjs')],
    ['linux', { XDG_CACHE_HOME: '/var/x' }, join('/var/x', 'lamjs')],
    ['darwin', {}, join('/home/a', 'Library', 'Caches', 'lamjs')],
    ['win32', { LOCALAPPDATA: '/appdata' }, join('/appdata', 'lamjs', 'Cache')],
    ['darwin', { LAM_CACHE_DIR: '/mine' }, '/mine'],
  ])('on %s with %o is %s', (platform, env, folder) => {
    expect(defaultCacheFolder({ platform, home: '/home/a', env })).toBe(folder)
  })
})
