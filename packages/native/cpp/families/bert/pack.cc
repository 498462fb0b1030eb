#include "families/bert/pack.h"

#include <array>
#include <string>

#include "model/round-up.h"

namespace lam {
namespace {

constexpr const char* embeddingNorm = "embeddings.LayerNorm";
/** int8: of `Packing::Smoothing`. */
constexpr float smoothingStrength = 0.5f;

std::string layerName(int index) { return "encoder.layer." + std::to_string(index) + "."; }

/** The LayerNorm that makes what layer `index` reads. */
std::string inputNorm(int index) { return index == 0 ? embeddingNorm : layerName(index - 1) + "output.LayerNorm"; }

/** Packs one layer, whose tensors are loaded. */
class LayerPacker {
 public:
  LayerPacker(Packing& packing, BertModel& model, Format format, int index)
      : packing_(packing),
        config_(model.config),
        model_(model),
        layer_(model.layers[index]),
        format_(format),
        name_(layerName(index)),
        inputNorm_(inputNorm(index)) {}

  void run() {
    FloatArena arena;
    vectors(arena);
    layer_.floats = arena.freeze();
    matrices();
  }

 private:
  void vectors(FloatArena& arena) {
    const int hidden = config_.hidden;
    const int stride = model_.stride();
    packing_.norm(arena, layer_.mixerNorm, name_ + "attention.output.LayerNorm", hidden, stride, config_.layerNormEpsilon);
    packing_.norm(arena, layer_.ffnNorm, name_ + "output.LayerNorm", hidden, stride, config_.layerNormEpsilon);
    packing_.vector(arena, &layer_.upBias, name_ + "intermediate.dense.bias", config_.intermediate, roundUp(config_.intermediate, model_.kernels().panelWidth));
    packing_.vector(arena, &layer_.downBias, name_ + "output.dense.bias", hidden, stride);
    arena.add(&layer_.queryBias, static_cast<std::size_t>(config_.heads) * model_.headStride, [this](float* to) {
      const Tensor& bias = packing_.tensor(name_ + "attention.self.query.bias", config_.hidden);
      const int d = config_.headWidth();
      for (int h = 0; h < config_.heads; h++) bias.copy(static_cast<std::size_t>(h) * d, d, to + h * model_.headStride);
    });
    // Softmax's weights sum to one, so v's bias passes through attention unchanged: Wo·(a + bv) + bo = Wo·a + (Wo·bv + bo).
    arena.add(&layer_.outBias, stride, [this, hidden](float* to) {
      const Tensor& weight = packing_.tensor(name_ + "attention.output.dense.weight", static_cast<std::size_t>(hidden) * hidden);
      const Tensor& bias = packing_.tensor(name_ + "attention.output.dense.bias", hidden);
      const Tensor& valueBias = packing_.tensor(name_ + "attention.self.value.bias", hidden);
      std::vector<float> row(hidden), values(hidden);
      valueBias.copy(0, hidden, values.data());
      for (int i = 0; i < hidden; i++) {
        weight.copy(static_cast<std::size_t>(i) * hidden, hidden, row.data());
        double sum = bias.at(i);
        for (int j = 0; j < hidden; j++) sum += static_cast<double>(row[j]) * values[j];
        to[i] = static_cast<float>(sum);
      }
    });
    // It cancels in the softmax; looked at so that a checkpoint without it is refused as any other that is not whole.
    packing_.tensor(name_ + "attention.self.key.bias", hidden);
  }

  void matrices() {
    const int hidden = config_.hidden;
    const int intermediate = config_.intermediate;
    const int d = config_.headWidth();
    const int p = model_.headStride;
    const std::size_t square = static_cast<std::size_t>(hidden) * hidden;
    const std::array parts{&packing_.tensor(name_ + "attention.self.query.weight", square), &packing_.tensor(name_ + "attention.self.key.weight", square),
                           &packing_.tensor(name_ + "attention.self.value.weight", square)};
    const int heads = config_.heads * 3 * p;
    const Packing::Rows queryKeyValues = [parts, d, p, hidden](int column, auto* row) {
      const int within = column % p;
      if (within >= d) return;
      parts[column / p % 3]->copy(static_cast<std::size_t>(column / (3 * p) * d + within) * hidden, hidden, row);
    };
    packing_.matrixAfterNorm(layer_.queryKeyValues, format_, {inputNorm_, smoothingStrength, heads, queryKeyValues}, heads, hidden, queryKeyValues);
    const Tensor& out = packing_.tensor(name_ + "attention.output.dense.weight", square);
    packing_.matrix(layer_.out, format_, hidden, config_.heads * p, [&out, d, p, hidden, heads = config_.heads](int column, auto* row) {
      if (column >= hidden) return;
      for (int h = 0; h < heads; h++) out.copy(static_cast<std::size_t>(column) * hidden + h * d, d, row + h * p);
    });
    const Packing::Rows up = packing_.rowsOf(name_ + "intermediate.dense.weight", intermediate, hidden);
    packing_.matrixAfterNorm(layer_.up, format_, {name_ + "attention.output.LayerNorm", smoothingStrength, intermediate, up}, intermediate, hidden, up);
    packing_.matrix(layer_.down, format_, hidden, intermediate, packing_.rowsOf(name_ + "output.dense.weight", hidden, intermediate));
  }

  Packing& packing_;
  const BertConfig& config_;
  BertModel& model_;
  BertLayer& layer_;
  Format format_;
  std::string name_;
  std::string inputNorm_;
};

void packEmbeddings(Packing& packing, BertModel& model) {
  const BertConfig& config = model.config;
  const std::size_t hidden = config.hidden;
  const std::size_t stride = model.stride();
  packing.words(model.words, config.vocabulary, config.hidden);
  model.embedding.words = model.words.rows;
  FloatArena arena;
  packing.norm(arena, model.embedding.norm, embeddingNorm, config.hidden, model.stride(), config.layerNormEpsilon);
  const auto table = [&](const float** at, const std::string& name, int rows, int skipped) {
    const Tensor& values = packing.tensor(name, rows * hidden);
    arena.add(at, (rows - skipped) * stride, [=, &values](float* to) {
      for (int row = skipped; row < rows; row++, to += stride) values.copy(row * hidden, hidden, to);
    });
  };
  table(&model.embedding.positions, "embeddings.position_embeddings.weight", config.positions, config.positionOffset);
  table(&model.embedding.types, "embeddings.token_type_embeddings.weight", config.types, 0);
  model.floats = arena.freeze();
}

}  // namespace

std::shared_ptr<const Model> packBert(Checkpoint& checkpoint, const Target& target, const ParallelFor& parallel) {
  const auto& config = static_cast<const BertConfig&>(checkpoint.config());
  auto model = std::make_shared<BertModel>(config, target);
  Packing packing(checkpoint, *target.kernels, config.layers, parallel);
  packing.part([](const std::string& name) { return name.starts_with("embeddings."); }, [&] { packEmbeddings(packing, *model); });
  const Format format = target.format(checkpoint.allF16() ? Format::float16 : Format::float32);
  for (int i = 0; i < config.layers; i++) {
    const auto wanted = [own = layerName(i), norm = inputNorm(i)](const std::string& name) { return name.starts_with(own) || name.starts_with(norm); };
    packing.part(wanted, [&] { LayerPacker(packing, *model, format, i).run(); });
  }
  return model;
}

}  // namespace lam
