import { useState } from 'preact/hooks'
import { splitLines } from '../embedding/split-texts.js'
import { textSets } from '../samples/text-sets.js'
import { usePlayground } from '../state/playground.js'
import { useWanted } from '../state/use-wanted.js'
import { HeatMap } from './heat-map.js'
import { LinedInput } from './lined-input.js'
import { count } from './quantities.js'
import { TextMap } from './text-map.js'

/** More would neither fit a map nor be read. */
const MOST = 200

/** Short texts against one another: a map of all, a heat map of the pairs. */
export function CompareView() {
  const { texts } = usePlayground()
  const all = splitLines(texts.value)
  const lines = all.slice(0, MOST)
  const items = lines.map(({ text }) => text)
  const vectors = useWanted('texts', items)
  const rows = vectors.map((vector) => vector?.row)
  const [current, setCurrent] = useState<number | undefined>()
  const shown = current !== undefined && current < items.length ? current : undefined
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
                setCurrent(undefined)
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
          done={vectors.map((vector) => vector !== undefined)}
          current={shown}
          onInput={(value) => {
            texts.value = value
          }}
        />
        <p class="fine" data-testid="texts-status">
          {textsStatus(vectors, all.length)}
        </p>
      </section>
      <section class="map" aria-labelledby="map-title">
        <h2 id="map-title">Map</h2>
        <TextMap texts={items} rows={rows} current={shown} onCurrent={setCurrent} />
      </section>
      <section class="heat" aria-labelledby="heat-title">
        <h2 id="heat-title">Similarity</h2>
        <HeatMap texts={items} rows={rows} current={shown} onCurrent={setCurrent} />
      </section>
    </div>
  )
}

function textsStatus(
  vectors: readonly ({ readonly tokens: number; readonly truncated: boolean } | undefined)[],
  total: number,
): string {
  const done = vectors.filter((vector) => vector !== undefined)
  const parts = [
    count(total, 'text'),
    count(
      done.reduce((sum, { tokens }) => sum + tokens, 0),
      'token',
    ),
  ]
  if (done.length < vectors.length) parts.push(`${vectors.length - done.length} waiting`)
  if (total > MOST) parts.push(`the first ${MOST} are used`)
  const cut = done.filter(({ truncated }) => truncated).length
  if (cut > 0) parts.push(`${count(cut, 'text')} longer than the model reads`)
  return parts.join(' · ')
}
