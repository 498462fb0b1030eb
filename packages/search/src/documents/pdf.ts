import { LamError, type PlatformAbortSignal } from '@lamjs/core'
import { throwIfAborted } from '@lamjs/core/embedder'
import type { FileBytes, PlaceMap, SourceDocument } from './document.js'
import { refusal } from './refusal.js'

/** The newest version that runs on Node 20.19. */
export const suitedUnpdf = '1.7.0'

/** Lines further apart than this many heights are of two paragraphs. */
const PARAGRAPH_GAP = 1.7

/** A run of characters on a page. */
interface TextItem {
  readonly str: string
  readonly hasEOL: boolean
  readonly height: number
  /** Its last entry is the height above the page's bottom. */
  readonly transform: readonly number[]
}

/**
 * The text of all pages, apart by blank lines. A place's line is its page; its units are those of the text.
 * @throws LamError `LAM_INPUT_INVALID` without the package unpdf, and for a file that is damaged, encrypted or has no text
 */
export async function readPdf(
  { path, bytes }: FileBytes,
  signal: PlatformAbortSignal | undefined,
): Promise<SourceDocument> {
  const { getDocumentProxy } = await loadUnpdf(path)
  // The reader takes the bytes away from their owner.
  const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 }).catch((cause: Error) => {
    if (cause.name === 'PasswordException') throw refusal(path, 'it is encrypted. Save it without a password.', cause)
    throw damaged(path, cause)
  })
  try {
    const pages: string[] = []
    for (let number = 1; number <= pdf.numPages; number++) {
      throwIfAborted(signal)
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      pages.push(pageText(items.filter((item): item is typeof item & TextItem => 'str' in item)))
      page.cleanup()
    }
    if (pages.every((page) => page === ''))
      throw refusal(path, 'no page has text. Scanned pages need text recognition (OCR) first.')
    const { info } = await pdf.getMetadata()
    const properties = new Map<string, unknown>(Object.entries(info))
    const property = (name: string) => storable(String(properties.get(name) ?? '')).trim()
    const described = ['Author', 'Subject', 'Keywords'].map((name) => [name.toLowerCase(), property(name)] as const)
    const title = property('Title')
    return {
      text: pages.join('\n\n'),
      format: 'pdf',
      ...(title === '' ? {} : { title }),
      metadata: { ...Object.fromEntries(described.filter(([, value]) => value !== '')), pages: pdf.numPages },
      places: pagePlaces(pages),
    }
  } catch (cause) {
    throw LamError.is(cause) ? cause : damaged(path, cause as Error)
  } finally {
    await pdf.loadingTask.destroy()
  }
}

function damaged(path: string, cause: Error): LamError {
  return refusal(path, `it is no PDF, or damaged: ${cause.message} Save it again.`, cause)
}

async function loadUnpdf(path: string): Promise<typeof import('unpdf')> {
  try {
    return await import('unpdf')
  } catch (cause) {
    throw refusal(path, `PDF files need the package unpdf: npm install unpdf@${suitedUnpdf}`, cause)
  }
}

function pageText(items: readonly TextItem[]): string {
  let text = ''
  let last: TextItem | undefined
  for (const item of items) {
    if (item.str !== '') {
      const gap = last === undefined ? 0 : last.transform[5] - item.transform[5]
      if (text.endsWith('\n') && last !== undefined && gap > PARAGRAPH_GAP * last.height) text += '\n'
      text += item.str
      if (item.str.trim() !== '') last = item
    }
    if (item.hasEOL) text += '\n'
  }
  return storable(text).trim()
}

/** Glyphs without a meaning come as NUL or as half of a surrogate pair. */
function storable(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '')
}

function pagePlaces(pages: readonly string[]): PlaceMap {
  const ends: number[] = []
  let end = 0
  for (const page of pages) {
    end += page.length + 2
    ends.push(end)
  }
  return { place: (start, end) => ({ line: 1 + ends.findIndex((pageEnd) => start < pageEnd), start, end }) }
}
