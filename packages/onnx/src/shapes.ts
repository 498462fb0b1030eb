import { CPU_SHAPES, GPU_SHAPES, type ShapeChoice } from '@lamjs/core'
import type { Device } from './devices.js'
import type { OnnxOptions } from './options.js'

/** The shapes of a device's programs. */
export function shapesFor(device: Device, { rows }: Pick<OnnxOptions, 'rows'>): ShapeChoice {
  const choice = device === 'cpu' ? CPU_SHAPES : GPU_SHAPES
  return rows === undefined ? choice : { ...choice, rows }
}
