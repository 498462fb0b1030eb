/** A tiny checkpoint of this package, named as its folder under `fixtures/`. */
export type TinyName = 'tiny-flat' | 'tiny-hierarchical' | 'tiny-hierarchical-64'
