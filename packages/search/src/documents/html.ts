import { Tokenizer } from 'htmlparser2'
import type { CutRange } from '../passages/cut.js'
import type { SourceDocument } from './document.js'
import type { FileLines } from './file-lines.js'
import { OpenElements } from './open-elements.js'
import { ReadableText } from './readable-text.js'

const names = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/))

/** Their content is no text of the page, or not shown. */
const unread = names(
  'script style template noscript svg canvas iframe object audio video select datalist textarea button',
)
const navigation = names('navigation search menu menubar')
const blocks = names(`
  address article aside blockquote body details dialog div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr
  html legend main menu nav ol p pre section summary table tbody tfoot thead ul`)
const rows = names('br caption dd dt li option tr')
const cells = names('td th')
const headingNames = names('h1 h2 h3 h4 h5 h6')
const metaNames = names('author date description keywords')
const attributeNames = names('aria-hidden content hidden lang name role')

/**
 * The text that a reader of the page sees, blocks apart by blank lines, without navigation and footers. Where nothing is left, they stay.
 * The tokenizer of htmlparser2 gives positions; its parser takes quadratic time for elements nested deeply.
 */
export function readHtml(file: string, lines: FileLines): SourceDocument {
  const page = readPage(file, false)
  const { text, headings, title, metadata } = page.text.length > 0 ? page : readPage(file, true)
  const [first] = headings
  const named =
    title.trim().replace(/\s+/g, ' ') || (first && `${text}`.slice(first.start, first.end).replace(/\s+/g, ' '))
  return {
    text: `${text}`,
    format: 'html',
    ...(named ? { title: named } : {}),
    metadata,
    headings,
    places: text.places(lines),
  }
}

interface Page {
  readonly text: ReadableText
  readonly headings: readonly CutRange[]
  readonly title: string
  readonly metadata: Readonly<Record<string, string>>
}

function readPage(file: string, withNavigation: boolean): Page {
  const text = new ReadableText()
  const open = new OpenElements()
  const headings: CutRange[] = []
  const metadata: Record<string, string> = {}
  let title = ''
  let headingStart: number | undefined
  let headingDepth = 0
  let tag = ''
  let attributes: Record<string, string> = {}
  let attribute = ''

  const separate = (name: string) => {
    if (blocks.has(name)) text.separate(4)
    else if (rows.has(name)) text.separate(3)
    else if (cells.has(name)) text.separate(2)
  }

  const isHidden = () => {
    if (unread.has(tag) || attributes.hidden !== undefined || attributes['aria-hidden'] === 'true') return true
    if (withNavigation) return false
    if (tag === 'nav' || navigation.has(attributes.role)) return true
    return tag === 'footer' && !open.has('article') && !open.has('main')
  }

  const add = (words: string, from: number, to: number) => {
    const start = text.add(words, from, to)
    if (headingDepth > 0) headingStart ??= start
  }

  const closed = (name: string) => {
    separate(name)
    if (!headingNames.has(name)) return
    headingDepth -= 1
    if (headingStart === undefined) return
    headings.push({ start: headingStart, end: text.length })
    headingStart = undefined
  }

  const opened = () => {
    for (const name of open.impliedEnds(tag)) closed(name)
    separate(tag)
    if (tag === 'html' && attributes.lang) metadata.lang = attributes.lang
    const name = attributes.name?.toLowerCase()
    if (tag === 'meta' && metaNames.has(name) && attributes.content) metadata[name] = attributes.content.trim()
    if (headingNames.has(tag)) headingDepth += 1
    open.push(tag, isHidden())
  }

  const addText = (from: number, to: number) => {
    if (open.has('title') && !open.inForeign) title += file.slice(from, to)
    else if (open.isHidden) return
    else if (open.has('pre')) add(file.slice(from, to), from, to)
    else addWords(file, from, to, text, add)
  }

  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname: (from, to) => {
        tag = file.slice(from, to).toLowerCase()
        attributes = {}
      },
      onattribname: (from, to) => {
        attribute = file.slice(from, to).toLowerCase()
        if (attributeNames.has(attribute)) attributes[attribute] ??= ''
        else attribute = ''
      },
      onattribdata: (from, to) => {
        if (attribute !== '') attributes[attribute] += file.slice(from, to)
      },
      onattribentity: (codePoint) => {
        if (attribute !== '') attributes[attribute] += String.fromCodePoint(codePoint)
      },
      onattribend: () => {
        attribute = ''
      },
      onopentagend: opened,
      onselfclosingtag: () => {
        opened()
        if (open.inForeign) for (const name of open.close(tag)) closed(name)
      },
      onclosetag: (from, to) => {
        const name = file.slice(from, to).toLowerCase()
        for (const ended of open.close(name)) closed(ended)
        separate(name)
      },
      ontext: addText,
      ontextentity: (codePoint, to) => {
        const character = String.fromCodePoint(codePoint)
        if (open.has('title') && !open.inForeign) title += character
        else if (open.isHidden) return
        else if (/\s/.test(character) && !open.has('pre')) text.separate(1)
        else add(character, file.lastIndexOf('&', to - 1), to)
      },
      isInForeignContext: () => open.inForeign,
      oncdata: () => {},
      oncomment: () => {},
      ondeclaration: () => {},
      onend: () => {},
      onprocessinginstruction: () => {},
    },
  )
  tokenizer.write(file)
  tokenizer.end()
  return { text, headings, title, metadata }
}

const space = /[ \t\n\f\r]/
const word = /[^ \t\n\f\r]+/g

/** Adds a text's words. White space of any length is one space. */
function addWords(
  file: string,
  from: number,
  to: number,
  text: ReadableText,
  add: (words: string, from: number, to: number) => void,
): void {
  const raw = file.slice(from, to)
  if (raw !== '' && space.test(raw[0])) text.separate(1)
  let any = false
  for (const { 0: characters, index } of raw.matchAll(word)) {
    if (any) text.separate(1)
    any = true
    add(characters, from + index, from + index + characters.length)
  }
  if (any && space.test(raw[raw.length - 1])) text.separate(1)
}
