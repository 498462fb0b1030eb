import type { IndexReport } from '../engine/protocol.js'
import type { Picked } from '../files/picked-files.js'
import { usePlayground } from '../state/playground.js'
import { ChooseButtons } from './files-chooser.js'
import { count, megabytes } from './quantities.js'
import { WorkBar } from './work-bar.js'

/** The files that were picked: how far they are indexed, and which are not. */
export function FilesIndexed({ onPick }: { readonly onPick: (picking: Promise<Picked>) => void }) {
  const { files } = usePlayground()
  const picked = files.picked.value
  const report = files.report.value
  if (picked === undefined) return null
  const bytes = picked.files.reduce((sum, { file }) => sum + file.size, 0)
  return (
    <section class="searched">
      <h2>{picked.name}</h2>
      <p class="fine" data-testid="files-indexed">
        {report
          ? `${count(report.files, 'file')} and ${count(report.passages, 'passage')} indexed.`
          : `${count(picked.files.length, 'file')}, ${megabytes(bytes)}`}
      </p>
      <Indexing total={picked.files.length} />
      {report && <LeftOut report={report} />}
      <ChooseButtons onPick={onPick} />
      <p class="fine">
        Or drop others here. They are in this page’s memory alone, and this page may ask nobody but{' '}
        <code>{location.host}</code> for anything.
      </p>
    </section>
  )
}

function Indexing({ total }: { readonly total: number }) {
  const { files } = usePlayground()
  const work = files.work.value
  if (work === undefined) return null
  const words = `${work.files} of ${count(total, 'file')} · ${count(work.passages, 'passage')}`
  if (files.isStopped.value) {
    return (
      <div class="work">
        <span class="fine">Stopped: {words}.</span>
        <button type="button" class="quiet" onClick={() => files.goOn()}>
          Go on
        </button>
      </div>
    )
  }
  const left = work.secondsLeft === undefined ? '' : ` · about ${inWords(work.secondsLeft)} left`
  return (
    <WorkBar
      label="Indexing"
      share={work.share > 0 ? work.share : undefined}
      words={`${words}${left}`}
      onStop={() => files.stop()}
    />
  )
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}

/** Number of files to name; the rest is a number. */
const NAMED = 50

/** The files that no search finds, and why. */
function LeftOut({ report: { refused, others } }: { readonly report: IndexReport }) {
  if (refused.length + others.length === 0) return null
  return (
    <details class="left-out">
      <summary>{count(refused.length + others.length, 'file')} left out</summary>
      <ul>
        {refused.slice(0, NAMED).map(({ file, reason }) => (
          <li key={file}>
            <strong>{file}</strong> {reason}
          </li>
        ))}
        {refused.length > NAMED && <li>{refused.length - NAMED} more</li>}
        {others.length > 0 && <li>Of formats that cannot be read: {byExtension(others)}</li>}
      </ul>
    </details>
  )
}

function byExtension(paths: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const kind = name.lastIndexOf('.') > 0 ? name.slice(name.lastIndexOf('.')) : name
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const kinds = [...counts].sort(([, a], [, b]) => b - a)
  const named = kinds.slice(0, 12).map(([kind, n]) => `${n} ${kind}`)
  return [...named, ...(kinds.length > 12 ? [`${kinds.length - 12} other kinds`] : [])].join(', ')
}
