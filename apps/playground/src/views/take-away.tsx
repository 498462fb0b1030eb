import { useState } from 'preact/hooks'
import { usePlayground } from '../state/playground.js'
import { shareLink } from '../state/share.js'
import { type Platform, snippet, type Task } from '../take-away/code.js'
import { type Labelled, toCsv, toJson, toNpy } from '../take-away/files.js'

interface TakeAwayProps {
  /** The rows to save */
  readonly embeddings: Labelled
  readonly task: Task
}

const FILES = [
  { name: 'JSON', file: 'embeddings.json', type: 'application/json', make: toJson },
  { name: 'CSV', file: 'embeddings.csv', type: 'text/csv', make: toCsv },
  { name: 'npy', file: 'embeddings.npy', type: 'application/octet-stream', make: toNpy },
] as const

/** A link to the page's state, its numbers as a file, and the code that computes them. */
export function TakeAway({ embeddings, task }: TakeAwayProps) {
  const playground = usePlayground()
  const [platform, setPlatform] = useState<Platform>('node')
  const [news, setNews] = useState('')
  const copy = async (text: string, done: string) => {
    const isCopied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    )
    setNews(isCopied ? done : 'This browser does not let the page copy; select and copy it by hand.')
    return isCopied === true
  }
  const copyLink = async () => {
    const link = await shareLink(playground)
    const isCopied = await copy(link, 'Copied. The texts are in the link itself, behind the #; no site stores them.')
    // The user can copy the link from the address bar.
    if (!isCopied) history.replaceState(null, '', link)
  }
  const code = snippet(task, platform, playground.width.dim.value)
  return (
    <section class="take-away" aria-labelledby="take-away-title">
      <h2 id="take-away-title">Take it with you</h2>
      <div class="actions">
        <button type="button" onClick={copyLink}>
          Copy link
        </button>
        <span>
          <span id="export-title">{embeddings.rows.length} embeddings as</span>{' '}
          {FILES.map(({ name, file, type, make }) => (
            <button
              key={name}
              type="button"
              aria-describedby="export-title"
              disabled={embeddings.rows.length === 0}
              onClick={() => save(file, new Blob([make(embeddings)], { type }))}
            >
              {name}
            </button>
          ))}
        </span>
      </div>
      <details class="code">
        <summary>The code</summary>
        <div class="samples">
          {(['node', 'browser'] as const).map((name) => (
            <button key={name} type="button" aria-pressed={name === platform} onClick={() => setPlatform(name)}>
              {name === 'node' ? 'Node' : 'Browser'}
            </button>
          ))}
          <button type="button" onClick={() => copy(code, 'Copied.')}>
            Copy the code
          </button>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reached by keyboard */}
        <pre tabIndex={0}>{code}</pre>
      </details>
      <p class="fine" role="status">
        {news}
      </p>
    </section>
  )
}

function save(file: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = file
  link.click()
  // The browser starts reading it within this task, so a later task can revoke it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
