#include <algorithm>
#include <cstring>

#include "failure.h"
#include "model/float-pool.h"
#include "model/model.h"
#include "families/lam/pack-layer.h"

namespace lam {
namespace {

constexpr const char* wordTable = "embeddings.word_embeddings.weight";

void packEmbeddings(const Checkpoint& checkpoint, Model& model) {
  const Config& config = checkpoint.config();
  const int hidden = config.hidden;
  const Tensor& words = checkpoint.get(wordTable, static_cast<std::size_t>(config.vocabulary) * hidden);
  model.words = Aligned::unset(words.count * words.width());
  model.tables.words = model.words.data();
  model.tables.wordType = words.type == Tensor::Type::float16    ? EmbeddingTables::Type::float16
                          : words.type == Tensor::Type::bfloat16 ? EmbeddingTables::Type::bfloat16
                                                                 : EmbeddingTables::Type::float32;
  model.tables.positions = config.positions;
  model.tables.epsilon = config.layerNormEpsilon;
  model.tables.width = hidden;
  model.tables.stride = model.stride;
  FloatPool pool;
  pool.add(&model.tables.normWeight, model.stride, [&](float* to) { checkpoint.get("embeddings.LayerNorm.weight", hidden).copy(0, hidden, to); });
  pool.add(&model.tables.normBias, model.stride, [&](float* to) { checkpoint.get("embeddings.LayerNorm.bias", hidden).copy(0, hidden, to); });
  pool.add(&model.tables.places, static_cast<std::size_t>(config.positions) * model.stride, [&](float* to) {
    const Tensor& positions = checkpoint.get("embeddings.position_embeddings.weight", static_cast<std::size_t>(config.positions) * hidden);
    const Tensor& types = checkpoint.get("embeddings.token_type_embeddings.weight", 2ull * hidden);
    for (int row = 0; row < config.positions; row++) {
      for (int i = 0; i < hidden; i++) to[static_cast<std::size_t>(row) * model.stride + i] = positions.at(static_cast<std::size_t>(row) * hidden + i) + types.at(i);
    }
  });
  model.floats = pool.freeze();
}

/** All of the file but the table of words, which is large and goes to its own place at once. */
void readAllButWords(const Checkpoint& checkpoint, const ParallelFor& parallel) {
  WeightsFile& file = *checkpoint.file();
  const Tensor& words = checkpoint.tensors().at(wordTable);
  const auto first = static_cast<std::size_t>(words.data - file.data());
  file.read(0, first, parallel);
  file.read(first + words.count * words.width(), file.size(), parallel);
}

/** Every tensor in pieces, the embedding table read along the way; the first bad one is named. */
void addFiniteChecks(const Checkpoint& checkpoint, const Model& model, std::vector<std::function<void()>>& work) {
  constexpr std::size_t piece = 1 << 20;
  for (const auto& [name, tensor] : checkpoint.tensors()) {
    const std::size_t width = tensor.width();
    std::byte* copy = name == wordTable ? model.words.data() : nullptr;
    for (std::size_t first = 0; first < tensor.count; first += piece) {
      Tensor part = tensor;
      part.data += first * width;
      part.count = std::min(piece, tensor.count - first);
      work.push_back([part, &checkpoint, to = copy == nullptr ? nullptr : copy + first * width] {
        Tensor values = part;
        if (to != nullptr) {
          const WeightsFile& file = *checkpoint.file();
          file.copy(static_cast<std::size_t>(part.data - file.data()), part.count * part.width(), to);
          values.data = to;
        }
        if (values.finite()) return;
        throw Failure("LAM_CHECKPOINT_TENSOR_NON_FINITE",
                      checkpoint.name() + ": tensor " + part.fileName + " holds NaN or infinite values; every weight must be finite.");
      });
    }
  }
}

}  // namespace

std::shared_ptr<const Model> packModel(const Checkpoint& checkpoint, const Kernels& kernels, Precision precision,
                                       const ParallelFor& parallel) {
  checkpoint.get(wordTable, static_cast<std::size_t>(checkpoint.config().vocabulary) * checkpoint.config().hidden);
  readAllButWords(checkpoint, parallel);
  auto model = std::make_shared<Model>();
  const Config& config = checkpoint.config();
  model->config = config;
  model->kernels = &kernels;
  model->precision = precision;
  model->stride = roundUp(config.hidden, kernels.panelWidth);
  model->headStride = roundUp(config.headWidth(), kernels.panelWidth);
  bool halves = true;
  for (const auto& [name, tensor] : checkpoint.tensors()) halves = halves && tensor.type == Tensor::Type::float16;
  const Format exact = halves ? Format::float16 : Format::float32;
  model->exactFormat = exact;
  model->format = precision == Precision::bfloat16 ? Format::bfloat16
                  : precision == Precision::int8   ? Format::int8
                                                   : exact;
  model->fineFormat = precision != Precision::int8 ? model->format : supports(kernels, Format::bfloat16) ? Format::bfloat16 : exact;
  model->layers.resize(config.layers);
  std::vector<std::function<void()>> work;
  packEmbeddings(checkpoint, *model);
  addFiniteChecks(checkpoint, *model, work);
  for (int i = 0; i < config.layers; i++) packLayer(checkpoint, *model, i, work);
  parallel(static_cast<int>(work.size()), [&work](int i) { work[i](); });
  return model;
}

}  // namespace lam
