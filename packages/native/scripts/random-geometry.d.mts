import type { EncoderModel, ModelConfig, TokenBatch } from '@lamjs/core/backend'

export function drawGeometry(
  seed: number,
  index: number,
  scale: number,
  family?: ModelConfig['family'],
): { checkpoint: EncoderModel; batch: TokenBatch; lengths: number[]; label: string }
export function randomModel(config: ModelConfig, seed?: number): EncoderModel
export function batchOf(texts: readonly Int32Array[]): TokenBatch
export function generator(seed: number): { whole(least: number, most: number): number; normal(): number }
