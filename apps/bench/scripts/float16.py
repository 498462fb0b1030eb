"""Makes the 16-bit ONNX file that transformers.js reads as fp16, with the converter of onnxruntime.

    pip install -r scripts/requirements.txt
    python scripts/float16.py .cache/published-5/minilm [...]

Inputs and outputs keep their types, as in the fp16 files of the Hugging Face Hub.
"""

import sys
from pathlib import Path

import onnx
from onnxruntime.transformers.float16 import convert_float_to_float16

for folder in map(Path, sys.argv[1:]):
    target = folder / "onnx" / "model_fp16.onnx"
    onnx.save(convert_float_to_float16(onnx.load(folder / "onnx" / "model.onnx"), keep_io_types=True), target)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
