import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { findRclone } from '@lamjs/tooling/s3'
import { expect, it } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/kill-test.mjs', import.meta.url))
/** The long form: a hundred kills take some minutes. */
const kills = process.env.LAM_JOB_KILLS

function kill(...args: string[]): Promise<string> {
  return promisify(execFile)(process.execPath, [script, ...args]).then(
    ({ stdout }) => stdout,
    (failed: { stdout: string; stderr: string }) => failed.stdout + failed.stderr,
  )
}

const nothingLost = /: lost 0, duplicated 0, parts that differ 0, temporary files left 0/

it('a job that is killed and run again loses nothing, lands nothing twice, and gives the same bytes', async () => {
  const said = await kill('--kills', '4', '--shards', '12')
  expect(said).toMatch(/4 kills/)
  expect(said).toMatch(nothingLost)
}, 300_000)

it.skipIf(findRclone() === undefined)('the same in S3', { tags: ['slow'], timeout: 300_000 }, async () => {
  const said = await kill('--kills', '4', '--shards', '12', '--s3', '1')
  expect(said).toMatch(/4 kills/)
  expect(said).toMatch(nothingLost)
})

it.runIf(kills)(
  `the same with ${kills ?? 'as many kills as LAM_JOB_KILLS tells'}`,
  async () => expect(await kill('--kills', String(kills))).toMatch(nothingLost),
  3_600_000,
)
