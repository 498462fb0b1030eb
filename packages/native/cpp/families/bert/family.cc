#include "families/bert/family.h"

#include <array>
#include <cmath>
#include <string>

#include "failure.h"
#include "families/bert/model.h"
#include "families/bert/pack.h"
#include "families/bert/pass.h"
#include "model/round-up.h"
#include "run/token-batch.h"

namespace lam {
namespace {

/** In the order of the config's names. */
constexpr std::array activations{Activation::gelu, Activation::geluTanh, Activation::relu};

}  // namespace

constinit const Family bertFamily{"bert", []() -> std::unique_ptr<Config> { return std::make_unique<BertConfig>(); }, &packBert};

void BertConfig::fields(Fields& to) {
  Config::fields(to);
  to.whole("maxPositionEmbeddings", positions);
  to.whole("positionOffset", positionOffset);
  to.whole("typeVocabSize", types);
  to.choice("activation", activation, {"gelu", "gelu_tanh", "relu"});
}

BertModel::BertModel(const BertConfig& config, const Target& target)
    : Model(config, target), config(config), headStride(roundUp(config.headWidth(), target.kernels->panelWidth)), layers(config.layers) {
  for (BertLayer& layer : layers) layer.activation = activations[config.activation];
}

void BertModel::check(const TokenBatch& batch) const {
  for (std::size_t text = 0; text + 1 < batch.offsets.size(); text++) {
    const std::uint32_t length = batch.offsets[text + 1] - batch.offsets[text];
    if (length <= static_cast<std::uint32_t>(config.mostTokens())) continue;
    fail("LAM_INPUT_INVALID", "Invalid token batch: text " + std::to_string(text) + " has " + std::to_string(length) +
                                  " tokens, where the model has positions for " + std::to_string(config.mostTokens()) + ".");
  }
  for (const std::uint8_t type : batch.types) {
    if (type < config.types) continue;
    fail("LAM_INPUT_INVALID", "Invalid token batch: token type " + std::to_string(type) + " is outside the model's " + std::to_string(config.types) + ".");
  }
}

AttentionHead BertModel::head(const BertLayer& layer, int index) const {
  const int d = config.headWidth();
  const Format format = layer.queryKeyValues.format();
  const bool narrow = (format == Format::bfloat16 || format == Format::int8) && supports(kernels(), Format::bfloat16);
  return {d, headStride, layer.queryBias + static_cast<std::size_t>(index) * headStride, static_cast<float>(1 / std::sqrt(static_cast<double>(d))),
          narrow ? &kernels().product(Format::bfloat16) : nullptr};
}

std::unique_ptr<Pass> BertModel::pass(std::vector<Segment> segments, Team team) const {
  auto pass = std::make_unique<BertPass>(*this, std::move(segments), std::move(team));
  pass->begin(config.layers);
  return pass;
}

}  // namespace lam
