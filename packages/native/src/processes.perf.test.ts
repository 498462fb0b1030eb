import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))
const dist = (name: string) => JSON.stringify(fileURLToPath(new URL(`../dist/${name}`, import.meta.url)))

function node(script: string) {
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: packageFolder,
    encoding: 'utf8',
    timeout: 50_000,
  })
}

it('a process has its first embedding within 0.3 s of new LAM', { timeout: 120_000 }, () => {
  const first = `
    const { LAM, native } = await import(${dist('index.js')})
    const start = performance.now()
    const before = process.cpuUsage()
    await new LAM(native()).encode('A light on the end of the breakwater is there or it is not.')
    const { user, system } = process.cpuUsage(before)
    console.log(Math.min(performance.now() - start, (user + system) / 1000))`
  // Other processes delay it too. What all of its threads computed is no less than it takes on an idle machine, as one of them is always
  // at work; the best of some attempts, as caches are shared.
  let least = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < 90 && least >= 300; attempt++) least = Math.min(least, Number(node(first).stdout))
  expect(least).toBeLessThan(300)
})
