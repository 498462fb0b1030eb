import { score } from './quantities.js'

/** A score as a number and a bar; screen readers read the number. */
export function ScoreBar({ value }: { readonly value: number }) {
  return (
    <span class="score">
      <b>{score(value)}</b>
      <span class="bar" aria-hidden="true">
        <span style={{ width: `${Math.max(0, Math.min(1, value)) * 100}%` }} />
      </span>
    </span>
  )
}
