import { useMemo } from 'preact/hooks'
import { splitLines } from '../embedding/split-texts.js'
import type { Vector } from '../embedding/vector.js'
import { failingSets, type TextSet, textSets } from '../samples/text-sets.js'
import type { Phase } from '../state/engine-state.js'
import { usePlayground } from '../state/playground.js'
import { useWanted } from '../state/use-wanted.js'
import { HeatMap } from './heat-map.js'
import { LinedInput, type LineState } from './lined-input.js'
import { count } from './quantities.js'
import { TakeAway } from './take-away.js'
import { TextMap } from './text-map.js'
import { useClusters } from './use-clusters.js'
import { usePairScores } from './use-pair-scores.js'
import { useSelection } from './use-selection.js'
import { WidthSlider } from './width-slider.js'
import { TextsWork } from './work-bar.js'

/** Largest number of texts that fit a map. */
const MOST = 200

/** Compares short texts: a map of all texts, and a heat map of the pairs. */
export function CompareView() {
  const { texts, engine, embedder, width, prepared } = usePlayground()
  const all = useMemo(() => splitLines(texts.value), [texts.value])
  const lines = useMemo(() => all.slice(0, MOST), [all])
  const items = useMemo(() => lines.map(({ text }) => text), [lines])
  const vectors = useWanted('texts', items)
  const rows = vectors.map((vector) => vector && width.of(vector.row))
  const scores = usePairScores(rows)
  const groups = useClusters(scores)
  const selection = useSelection(items.length)
  const failed = embedder.failed.value
  const states = items.map((text, i): LineState => (vectors[i] ? 'done' : failed.has(text) ? 'failed' : 'waiting'))
  const phase = engine.phase.value
  const set = [...textSets, ...failingSets].find((one) => one.texts.join('\n') === texts.value)
  const choose = (one: TextSet) => {
    texts.value = one.texts.join('\n')
    selection.clear()
  }
  const isPrepared = vectors.some((vector, i) => vector && embedder.vectors.value.get(items[i]) !== vector)
  const there = vectors.flatMap((vector, i) => (vector ? [i] : []))
  return (
    <div class="compare">
      <section class="sets" aria-label="Samples">
        <SetButtons label="Samples" sets={textSets} current={set} onChoose={choose} />
        <SetButtons label="Where it goes wrong" sets={failingSets} current={set} onChoose={choose} />
        <p class="note">{set?.note ?? 'Your own texts. Pick a sample to see what to expect.'}</p>
      </section>
      <section class="texts">
        <h2>
          <label for="texts">Texts, one a line</label>
        </h2>
        <p class="fine" data-testid="texts-status">
          {textsStatus(phase, vectors, states, all.length, prepared.isUsable, isPrepared)}
        </p>
        <TextsWork
          noun="text"
          total={items.length}
          waiting={states.filter((state) => state === 'waiting').length}
          isRunning={phase === 'ready'}
          isStopped={embedder.stopped.value.has('texts')}
          onStop={() => embedder.stop('texts')}
          onGoOn={() => embedder.goOn('texts')}
        />
        <LinedInput
          id="texts"
          value={texts.value}
          lines={lines}
          states={states}
          clusters={groups.count > 1 ? groups.of : []}
          current={selection.shown?.text}
          onInput={(value) => {
            texts.value = value
          }}
        />
        <WidthSlider />
      </section>
      <section class="map" aria-labelledby="map-title">
        <h2 id="map-title">Map</h2>
        <TextMap
          texts={items}
          scores={scores}
          groups={groups}
          selection={selection}
          empty={emptyMap(phase, items.length)}
        />
      </section>
      <section class="heat" aria-labelledby="heat-title">
        <h2 id="heat-title">Similarity</h2>
        <HeatMap texts={items} scores={scores} groups={groups} selection={selection} />
      </section>
      <TakeAway
        embeddings={{ texts: there.map((i) => items[i]), rows: there.map((i) => rows[i] as Float32Array) }}
        task={{ kind: 'compare', texts: items }}
      />
    </div>
  )
}

interface SetButtonsProps {
  readonly label: string
  readonly sets: readonly TextSet[]
  readonly current: TextSet | undefined
  readonly onChoose: (set: TextSet) => void
}

function SetButtons({ label, sets, current, onChoose }: SetButtonsProps) {
  return (
    <fieldset class="samples">
      <legend>{label}</legend>
      {sets.map((set) => (
        <button key={set.name} type="button" aria-pressed={set === current} onClick={() => onChoose(set)}>
          {set.name}
        </button>
      ))}
    </fieldset>
  )
}

function textsStatus(
  phase: Phase,
  vectors: readonly (Vector | undefined)[],
  states: readonly LineState[],
  total: number,
  hasSamples: boolean,
  isPrepared: boolean,
): string {
  const done = vectors.filter((vector) => vector !== undefined)
  const failed = states.filter((state) => state === 'failed').length
  const waiting = states.length - done.length - failed
  const cut = done.filter(({ truncated }) => truncated).length
  const tokens = done.reduce((sum, vector) => sum + vector.tokens, 0)
  const isIdle = phase === 'choosing' || phase === 'failed'
  const parts = [
    count(total, 'text'),
    tokens > 0 && count(tokens, 'token'),
    isPrepared && 'prepared rows',
    phase === 'ready' && waiting > 0 && `${waiting} waiting`,
    isIdle &&
      hasSamples &&
      waiting > 0 &&
      `${waiting} of your own: press Start to embed ${waiting === 1 ? 'it' : 'them'}`,
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
  return 'Press Start, and the texts find their places here.'
}
