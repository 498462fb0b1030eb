import { useMemo } from 'preact/hooks'
import { splitLines } from '../embedding/split-texts.js'
import type { Vector } from '../embedding/vector.js'
import { textSets } from '../samples/text-sets.js'
import type { Phase } from '../state/engine-state.js'
import { usePlayground } from '../state/playground.js'
import { useWanted } from '../state/use-wanted.js'
import { HeatMap } from './heat-map.js'
import { LinedInput, type LineState } from './lined-input.js'
import { count } from './quantities.js'
import { TextMap } from './text-map.js'
import { usePairScores } from './use-pair-scores.js'
import { useSelection } from './use-selection.js'

/** More would neither fit a map nor be read. */
const MOST = 200

/** Short texts against one another: a map of all, a heat map of the pairs. */
export function CompareView() {
  const { texts, engine, embedder } = usePlayground()
  const all = useMemo(() => splitLines(texts.value), [texts.value])
  const lines = useMemo(() => all.slice(0, MOST), [all])
  const items = useMemo(() => lines.map(({ text }) => text), [lines])
  const vectors = useWanted('texts', items)
  const scores = usePairScores(vectors.map((vector) => vector?.row))
  const selection = useSelection(items.length)
  const failed = embedder.failed.value
  const states = items.map((text, i): LineState => (vectors[i] ? 'done' : failed.has(text) ? 'failed' : 'waiting'))
  const phase = engine.phase.value
  return (
    <div class="compare">
      <section class="texts">
        <h2>
          <label for="texts">Texts, one a line</label>
        </h2>
        <div class="samples">
          {textSets.map((set) => (
            <button
              key={set.name}
              type="button"
              aria-pressed={texts.value === set.texts.join('\n')}
              onClick={() => {
                texts.value = set.texts.join('\n')
                selection.clear()
              }}
            >
              {set.name}
            </button>
          ))}
        </div>
        <LinedInput
          id="texts"
          value={texts.value}
          lines={lines}
          states={states}
          current={selection.shown?.text}
          onInput={(value) => {
            texts.value = value
          }}
        />
        <p class="fine" data-testid="texts-status">
          {textsStatus(phase, vectors, states, all.length)}
        </p>
      </section>
      <section class="map" aria-labelledby="map-title">
        <h2 id="map-title">Map</h2>
        <TextMap texts={items} scores={scores} selection={selection} empty={emptyMap(phase, items.length)} />
      </section>
      <section class="heat" aria-labelledby="heat-title">
        <h2 id="heat-title">Similarity</h2>
        <HeatMap texts={items} scores={scores} selection={selection} />
      </section>
    </div>
  )
}

function textsStatus(
  phase: Phase,
  vectors: readonly (Vector | undefined)[],
  states: readonly LineState[],
  total: number,
): string {
  const done = vectors.filter((vector) => vector !== undefined)
  const failed = states.filter((state) => state === 'failed').length
  const waiting = states.length - done.length - failed
  const cut = done.filter(({ truncated }) => truncated).length
  const tokens = done.reduce((sum, vector) => sum + vector.tokens, 0)
  const parts = [
    count(total, 'text'),
    tokens > 0 && count(tokens, 'token'),
    phase === 'ready' && waiting > 0 && `${waiting} waiting`,
    failed > 0 && `${failed} could not be embedded`,
    total > MOST && `the first ${MOST} are used`,
    cut > 0 && `${count(cut, 'text')} longer than the model reads`,
  ]
  return parts.filter((part) => part !== false).join(' · ')
}

function emptyMap(phase: Phase, texts: number): string {
  if (texts === 0) return 'Write some texts, and they find their places here.'
  if (phase === 'ready') return 'Points appear as texts are embedded.'
  if (phase === 'starting') return 'Points appear once the engine is ready.'
  return 'Start an engine, and the texts find their places here.'
}
