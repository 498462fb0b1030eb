import { usePlayground } from '../state/playground.js'

/** Width of the default model's rows, while no engine runs */
const DEFAULT_DIM = 384
const STEP = 8

/** A slider for the width of rows. Narrower rows need less space in an index; the page shows the loss at once. */
export function WidthSlider() {
  const { width, engine } = usePlayground()
  const most = engine.info.value?.dim ?? DEFAULT_DIM
  const dim = Math.min(width.dim.value ?? most, most)
  return (
    <div class="width">
      <label for="width">Width</label>
      <input
        id="width"
        type="range"
        min={Math.min(STEP, most)}
        max={most}
        step={STEP}
        value={dim}
        aria-valuetext={`the first ${dim} of ${most} numbers`}
        onInput={({ currentTarget: { valueAsNumber } }) => {
          width.dim.value = valueAsNumber >= most ? undefined : valueAsNumber
        }}
      />
      <output for="width">
        {dim} of {most}
      </output>
      {dim < most && (
        <p class="fine">
          Only the first {dim} numbers of each row count. This model was not trained for that: see what it costs.
        </p>
      )}
    </div>
  )
}
