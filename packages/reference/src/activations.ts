import { erf } from './erf.js'

/** The logistic function 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** x · sigmoid(x). */
export function silu(x: number): number {
  return x / (1 + Math.exp(-x))
}

/** x · Φ(x), with the exact Gaussian distribution function. */
export function gelu(x: number): number {
  return 0.5 * x * (1 + erf(x * Math.SQRT1_2))
}

/** Gelu by its approximation with tanh (Hendrycks and Gimpel 2016), which `gelu_new` and `gelu_pytorch_tanh` name. */
export function geluTanh(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
}

export function relu(x: number): number {
  return Math.max(0, x)
}
