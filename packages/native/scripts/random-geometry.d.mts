import type { EncoderModel, ModelConfig, TokenBatch } from '@lamjs/core/backend'

export function drawGeometry(
  seed: number,
  index: number,
  scale: number,
  family?: ModelConfig['family'],
): { checkpoint: EncoderModel; batch: TokenBatch; lengths: number[]; label: string }
export function randomModel(config: ModelConfig, seed?: number): EncoderModel
