import type { Signal } from '@preact/signals'

/** A search box under its own heading, which is its label. */
export function SearchField({ id, label, value }: { id: string; label: string; value: Signal<string> }) {
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
    </>
  )
}
