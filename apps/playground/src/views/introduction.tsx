import { links } from '../links.js'

/** The introduction: the purpose of the page, the meaning of its numbers, and links. */
export function Introduction() {
  return (
    <header class="introduction">
      <h1>LAM playground</h1>
      <p class="lead">
        Texts become rows of numbers, and texts that mean alike get rows that are alike. It all happens in this page;
        nothing you type leaves it.
      </p>
      <details class="about">
        <summary>What the numbers mean</summary>
        <p>
          The model gives every text 384 numbers, its <em>embedding</em>. The similarity of two texts is the cosine of
          the angle between their rows: 1 is the same direction, 0 is nothing in common. What counts is which of two
          pairs scores higher, not the score: with this model texts on one subject often have 0.25 to 0.5, one thing
          said in two ways 0.45 to 0.8, and texts that share their words up to 0.95, even where they mean the opposite.
        </p>
        <p>
          LAM is a small encoder with a linear-attention mixer, 24 million parameters, whose cost grows in step with the
          length of the text, so that a whole book is read in one go. The same library runs in Node and on servers, with
          the same numbers.
        </p>
      </details>
      <nav aria-label="Read on">
        {links().map(({ label, address }) => (
          <a key={label} href={address}>
            {label}
          </a>
        ))}
      </nav>
    </header>
  )
}
