import type { Hit } from '@lamjs/search'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Surroundings } from '../engine/protocol.js'
import { usePlayground } from '../state/playground.js'
import { score } from './quantities.js'

/** The hits, best first. */
export function FilesFound() {
  const { files } = usePlayground()
  const hits = files.found.value?.hits ?? []
  return (
    <ol class="hits" aria-label="The best first">
      {hits.map((hit) => (
        <Found key={`${hit.file} ${hit.start} ${hit.end}`} hit={hit} />
      ))}
    </ol>
  )
}

function Found({ hit }: { readonly hit: Hit }) {
  const { file, line, title, copies = [] } = hit
  return (
    <li>
      <p class="place">
        <strong>{file}</strong>
        {/\.pdf$/i.test(file) ? `, page ${line}` : `:${line}`}
        {title !== undefined && <span class="fine"> {title}</span>}
      </p>
      <p class="passage">
        <Marked text={hit.text} ranges={hit.matches} />
      </p>
      <p class="fine">
        Found by {why(hit)}
        {copies.length > 0 && `. Also in ${copies.join(', ')}`}
      </p>
      <Around hit={hit} />
    </li>
  )
}

/** The lists that have the hit, with its place in each. */
function why({ ranks, similarity }: Hit): string {
  const parts = [
    ...(ranks.vectors === undefined ? [] : [`meaning, no. ${ranks.vectors} (${score(similarity ?? 0)})`]),
    ...(ranks.words === undefined ? [] : [`words, no. ${ranks.words}`]),
  ]
  return parts.join(' · ')
}

interface MarkedProps {
  readonly text: string
  readonly ranges: Hit['matches']
}

function Marked({ text, ranges }: MarkedProps) {
  const ends = [0, ...ranges.map(({ end }) => end)]
  return (
    <>
      {ranges.map(({ start, end }, i) => (
        <>
          {text.slice(ends[i], start)}
          <mark key={start}>{text.slice(start, end)}</mark>
        </>
      ))}
      {text.slice(ends.at(-1))}
    </>
  )
}

/** The passage in its document, on request. */
function Around({ hit }: { readonly hit: Hit }) {
  const { files } = usePlayground()
  const [around, setAround] = useState<Surroundings | 'failed' | undefined>()
  const load = () => {
    if (around !== undefined) return
    files.surroundings(hit).then(setAround, () => setAround('failed'))
  }
  return (
    <details onToggle={load}>
      <summary>In its document</summary>
      {around === 'failed' && <p class="fine">The file cannot be read any more. Choose it again.</p>}
      {typeof around === 'object' && <Document around={around} name={hit.file} />}
    </details>
  )
}

function Document({ around, name }: { readonly around: Surroundings; readonly name: string }) {
  const sheet = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const passage = sheet.current?.querySelector('mark')
    if (sheet.current && passage) sheet.current.scrollTop = passage.offsetTop - 60
  }, [])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable from the keyboard.
    <section class="document" tabIndex={0} aria-label={`Part of ${name}`} ref={sheet}>
      {around.before}
      <mark>{around.passage}</mark>
      {around.after}
    </section>
  )
}
