import { miniInt8 } from '@lamjs/model-mini/int8'
import { findBrowser } from '@lamjs/tooling/browser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itKeepsToItsOrigin } from './keeps-to-its-origin.js'
import { type Site, serveSite } from './open-page.js'
import { embedded, IDLE, smallFilesOfAll, startReference, TINY } from './reading.js'

describe.skipIf(findBrowser() === undefined)('problems, in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await serveSite()
  })
  afterAll(() => site?.close())

  it.each([
    ['a model that is not there', '/?backend=reference&model=nothing', 'LAM_CHECKPOINT_NOT_FOUND', 'leave it out'],
    ['a model’s name that is none', '/?backend=reference&model=../up', 'LAM_OPTION_INVALID', 'Correct the address'],
    ['a backend that is not there', '/?backend=abacus', 'LAM_BACKEND_UNAVAILABLE', 'Choose another engine'],
  ])('of %s are sentences with what to do', async (_, path, code, advice) => {
    const page = await site.open(path)
    const alert = page.getByRole('alert')
    await alert.getByText(code).waitFor()
    expect(await alert.textContent()).toContain(advice)
    expect(await page.getByRole('button', { name: 'Start' }).isVisible()).toBe(true)
    await alert.getByRole('button', { name: 'Dismiss' }).click()
    expect(await alert.textContent()).toBe('')
    await page.context().close()
  })

  it('of a damaged download show by its hash', async () => {
    const page = await site.open(IDLE)
    const context = page.context()
    await context.route(/config-.*\.json/, (route) =>
      route.fulfill({ body: ' '.repeat(miniInt8.manifest['config.json'].bytes) }),
    )
    await startReference(page)
    await page.getByRole('alert').getByText('LAM_CHECKPOINT_FILE_MISMATCH').waitFor()
    expect(await page.getByRole('alert').textContent()).toContain('try again')
    await context.close()
  })

  it('of a lost connection end with one press when the connection is back', async () => {
    const page = await site.open(`${IDLE}&model=tiny-flat`)
    const context = page.context()
    await context.route(/tokenizer\.json/, (route) => route.abort())
    await startReference(page)
    await page.getByRole('alert').getByText('LAM_CHECKPOINT_FETCH_FAILED').waitFor()
    await context.unroute(/tokenizer\.json/)
    await page.getByRole('button', { name: 'Try again' }).click()
    await embedded(page)
    expect(await page.getByRole('alert').textContent()).toBe('')
    await context.close()
  })

  it('of a worker that cannot load show too', { tags: ['slow'] }, async () => {
    const page = await site.open(IDLE)
    const context = page.context()
    await context.route(/worker-.*\.js/, (route) => route.abort())
    await page.reload()
    await page.getByRole('alert').getByText('LAM_BACKEND_FAILED').waitFor()
    expect(await page.getByRole('alert').textContent()).toContain('worker stopped')
    expect(await page.getByRole('button', { name: 'Start' }).count()).toBe(0)
    await context.unroute(/worker-.*\.js/)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('button', { name: 'Start' }).waitFor()
    expect(await page.getByRole('alert').textContent()).toBe('')
    await context.close()
  })

  it('of a start that takes too long end with Cancel', { tags: ['slow'] }, async () => {
    const page = await site.open(IDLE)
    await page.context().route(/safetensors/, () => undefined)
    await startReference(page)
    await page.getByText(smallFilesOfAll).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Start' }).waitFor()
    // A reload asks again.
    expect(new URL(page.url()).searchParams.get('backend')).toBe('none')
    expect(await page.getByRole('progressbar').count()).toBe(0)
    await page.context().close()
  })

  it('of a wrong backend end when the user chooses another', { tags: ['slow'] }, async () => {
    const page = await site.open(`/?${TINY.replace('reference', 'abacus')}`)
    await page.getByRole('alert').getByText('LAM_BACKEND_UNAVAILABLE').waitFor()
    await startReference(page)
    await embedded(page)
    expect(await page.getByRole('alert').textContent()).toBe('')
    await page.context().close()
  })

  itKeepsToItsOrigin(() => site)
})
