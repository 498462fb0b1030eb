"""Makes the 8-bit ONNX file that transformers.js reads as q8, with onnxruntime's own quantizer.

    pip install -r scripts/requirements.txt
    python scripts/quantize.py .cache/published-5/minilm [...]

The settings are those of transformers.js's conversion script: dynamic quantization of the products' constant weights to signed 8 bits.
"""

import sys
from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic

for folder in map(Path, sys.argv[1:]):
    source = folder / "onnx" / "model.onnx"
    target = folder / "onnx" / "model_quantized.onnx"
    quantize_dynamic(
        source,
        target,
        weight_type=QuantType.QInt8,
        extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True},
    )
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
