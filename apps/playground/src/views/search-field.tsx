import type { Signal } from '@preact/signals'

interface SearchFieldProps {
  readonly id: string
  readonly label: string
  readonly value: Signal<string>
  /** Suggested queries, as buttons */
  readonly suggestions?: readonly string[] | undefined
}

/** A search box with a heading as its label. */
export function SearchField({ id, label, value, suggestions = [] }: SearchFieldProps) {
  return (
    <>
      <h2>
        <label for={id}>{label}</label>
      </h2>
      <input
        id={id}
        type="search"
        autocomplete="off"
        value={value.value}
        onInput={(event) => {
          value.value = event.currentTarget.value
        }}
      />
      {suggestions.length > 0 && (
        <div class="samples suggestions">
          {suggestions.map((text) => (
            <button
              key={text}
              type="button"
              aria-pressed={text === value.value}
              onClick={() => {
                value.value = text
              }}
            >
              {text}
            </button>
          ))}
        </div>
      )}
    </>
  )
}
