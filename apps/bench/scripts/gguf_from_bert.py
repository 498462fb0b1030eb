"""Makes the GGUF files that llama.cpp reads, in float32 and in Q8_0, from a folder of a BERT encoder with a WordPiece tokenizer.

    pip install -r scripts/requirements.txt
    python scripts/gguf_from_bert.py .cache/published-5/minilm [...]

Metadata and names of tensors are those of llama.cpp's own converter (convert_hf_to_gguf.py, BertModel). Q8_0 holds the matrices that
llama-quantize quantizes: all but the embeddings of positions and of token types.
"""

import json
import sys
from pathlib import Path

import gguf
from safetensors.numpy import load_file

ARCHITECTURE = gguf.MODEL_ARCH.BERT
KEPT_IN_FLOAT32 = ("position_embd.weight", "token_types.weight")


def write_gguf(folder: Path, quantization: gguf.GGMLQuantizationType) -> None:
    config = json.loads((folder / "config.json").read_text())
    target = folder / "gguf" / f"model-{quantization.name.lower()}.gguf"
    target.parent.mkdir(exist_ok=True)
    writer = gguf.GGUFWriter(target, gguf.MODEL_ARCH_NAMES[ARCHITECTURE])
    add_metadata(writer, config, json.loads((folder / "1_Pooling" / "config.json").read_text()))
    writer.add_file_type(
        gguf.LlamaFileType.ALL_F32
        if quantization == gguf.GGMLQuantizationType.F32
        else gguf.LlamaFileType.MOSTLY_Q8_0
    )
    add_vocabulary(writer, json.loads((folder / "tokenizer.json").read_text()), config)
    names = gguf.get_tensor_name_map(ARCHITECTURE, config["num_hidden_layers"])
    for name, values in load_file(folder / "model.safetensors").items():
        written = names.get_name(name, try_suffixes=(".weight", ".bias"))
        if written is None:
            raise SystemExit(f"{folder}: llama.cpp has no name for {name}.")
        narrowed = values.ndim == 2 and written not in KEPT_IN_FLOAT32
        kind = quantization if narrowed else gguf.GGMLQuantizationType.F32
        writer.add_tensor(written, gguf.quants.quantize(values, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB")


def add_metadata(writer: gguf.GGUFWriter, config: dict, pooling: dict) -> None:
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_layer_norm_eps(config["layer_norm_eps"])
    writer.add_causal_attention(False)
    mean = pooling.get("pooling_mode_mean_tokens", False)
    writer.add_pooling_type(gguf.PoolingType.MEAN if mean else gguf.PoolingType.CLS)


def add_vocabulary(writer: gguf.GGUFWriter, tokenizer: dict, config: dict) -> None:
    vocabulary = tokenizer["model"]["vocab"]
    specials = {token["content"] for token in tokenizer["added_tokens"] if token["special"]}
    tokens = sorted(vocabulary, key=vocabulary.__getitem__)
    writer.add_tokenizer_model("bert")
    writer.add_token_type_count(config["type_vocab_size"])
    writer.add_token_list([token if token in specials else marked(token) for token in tokens])
    writer.add_token_types(
        [gguf.TokenType.CONTROL if token in specials else gguf.TokenType.NORMAL for token in tokens]
    )
    writer.add_bos_token_id(vocabulary["[CLS]"])
    writer.add_sep_token_id(vocabulary["[SEP]"])
    writer.add_unk_token_id(vocabulary["[UNK]"])
    writer.add_pad_token_id(vocabulary["[PAD]"])
    writer.add_mask_token_id(vocabulary["[MASK]"])
    writer.add_add_bos_token(True)
    writer.add_add_sep_token(True)


def marked(token: str) -> str:
    """llama.cpp marks the pieces that begin a word; WordPiece marks those that continue one."""
    return token[2:] if token.startswith("##") else f"\u2581{token}"


for argument in sys.argv[1:]:
    for kind in (gguf.GGMLQuantizationType.F32, gguf.GGMLQuantizationType.Q8_0):
        write_gguf(Path(argument), kind)
