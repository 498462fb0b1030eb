import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { violations } from '@lamjs/tooling/axe'
import { findBrowser } from '@lamjs/tooling/browser'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { itKeepsToItsOrigin } from './keeps-to-its-origin.js'
import { type Site, serveSite } from './open-page.js'
import { TINY } from './reading.js'

/** ms that PostgreSQL may take to open, on a busy machine */
const OPENING = 150_000

const notes: Readonly<Record<string, string | Uint8Array>> = {
  'guide/brakes.md':
    '# Brakes\n\nRim brakes squeeze two pads against the wheel.\n\nA frayed cable snaps: replace it.\n',
  'guide/tyres.md': `# Tyres\n\n${'Pump them up once a week.\n'.repeat(40)}\nA puncture is mended with a patch.\n`,
  'rules.txt': 'The library opens at nine.\n\nLate returns cost one euro a day.\n',
  'photo.png': Uint8Array.of(1, 2, 3),
  'old.txt': Uint8Array.of(0x63, 0x61, 0x66, 0xe9),
  'node_modules/left/out.txt': 'Late returns of packages.',
}

describe.skipIf(findBrowser() === undefined)('the user’s files, in a browser', () => {
  let site: Site
  let folder: string
  beforeAll(async () => {
    site = await serveSite()
    folder = join(await mkdtemp(join(tmpdir(), 'lam-files-')), 'notes')
    for (const [path, content] of Object.entries(notes)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
  })
  afterAll(async () => {
    await site?.close()
    await rm(dirname(folder), { recursive: true, force: true })
  })

  it(
    'are a dropped folder, indexed, found with file, line and words, and forgotten with their engine',
    async () => {
      const page = await site.open(`/?${TINY}#files`)
      await page.getByText('is running').waitFor()
      const before = site.requests.length
      await drop(page, folder)
      await page.getByText('3 files and 4 passages indexed.').waitFor({ timeout: OPENING })
      expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toContain('notes')

      await page.getByLabel('Look for').fill('punctured')
      const first = page.locator('.hits li').first()
      await first.filter({ hasText: 'patch' }).waitFor()
      expect(await first.locator('.place').textContent()).toBe('guide/tyres.md:33 Tyres')
      expect(await first.locator('.passage mark').allTextContents()).toEqual(['puncture'])
      expect(await first.textContent()).toMatch(/Found by meaning, no\. \d \(0\.\d\d\) · words, no\. 1/)
      await first.getByText('In its document').click()
      const part = page.getByLabel('Part of guide/tyres.md')
      await part.waitFor()
      expect(await part.textContent()).toBe(notes['guide/tyres.md'])
      expect(await part.evaluate((area) => area.scrollTop)).toBeGreaterThan(100)

      await page.getByRole('button', { name: 'Words', exact: true }).click()
      await page.getByLabel('Look for').fill('late returns')
      await page.getByText('The best of 4 passages').waitFor()
      expect(await page.locator('.hits .place').allTextContents()).toEqual(['rules.txt:1'])
      await page.getByLabel('Only in').fill('GUIDE')
      await page.getByText('Nothing found in 4 passages in files that match “GUIDE”.').waitFor()
      await page.getByRole('button', { name: 'Meaning', exact: true }).click()
      await page.locator('.hits li').nth(2).waitFor()
      const places = await page.locator('.hits .place strong').allTextContents()
      expect([...new Set(places)].sort()).toEqual(['guide/brakes.md', 'guide/tyres.md'])

      await page.getByText('2 files left out').click()
      expect(await page.locator('.left-out li').allTextContents()).toEqual([
        expect.stringMatching(/^old\.txt Cannot read "old\.txt": it is not .*UTF-8.* Save it as UTF-8/),
        'Of formats that cannot be read: 1 .png',
      ])
      expect(await violations(page)).toEqual([])

      // Chosen in the browser's dialog in place of a drop.
      await page.getByTestId('folder-input').setInputFiles(join(folder, 'guide'))
      await page.getByText('2 files and 3 passages indexed.').waitFor()
      await page.getByLabel('Only in').fill('')
      await page.getByText('The best of 3 passages').waitFor()

      await page.setViewportSize({ width: 360, height: 740 })
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
      expect(await violations(page)).toEqual([])

      const own = await readdir(fileURLToPath(new URL('../dist/assets/', import.meta.url)))
      const asked = site.requests.slice(before).map((address) => new URL(address))
      const foreign = asked.filter(({ pathname }) => !own.includes(pathname.replace('/assets/', '')))
      // Chromium asks for the icon whenever the address changes.
      expect(foreign.filter(({ pathname }) => pathname !== '/favicon.svg')).toEqual([])
      expect(asked.filter(({ pathname }) => pathname.includes('/pglite-')).length).toBeGreaterThan(1)
      expect(await page.evaluate(() => indexedDB.databases())).toEqual([])

      await page.getByRole('button', { name: 'Change engine' }).click()
      await page.getByText('Press Start to read your files').waitFor()
      expect(await page.locator('.hits li').count()).toBe(0)
      await page.context().close()
    },
    OPENING,
  )

  it('leave nothing but errors that a test provokes in the console', () => {
    expect(site.errors).toEqual([])
  })

  itKeepsToItsOrigin(() => site)
})

/** Drops a folder of this machine, as the user's file manager does. */
async function drop(page: Page, path: string): Promise<void> {
  const target = await page.locator('.files').boundingBox()
  if (target === null) throw new Error('the page shows no place to drop files')
  const devtools = await page.context().newCDPSession(page)
  const at = { x: target.x + 50, y: target.y + 50 }
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data })
  }
}
