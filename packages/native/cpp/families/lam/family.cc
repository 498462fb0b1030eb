#include "families/lam/family.h"

#include <algorithm>

#include "families/lam/model.h"
#include "families/lam/pass.h"
#include "model/round-up.h"

namespace lam {
namespace {

/** Windows of about so many tokens: chunks come whole. */
constexpr int windowTokens = 1024;

void packEmbeddings(Packing& packing, LamModel& model) {
  const LamConfig& config = model.config;
  const int hidden = config.hidden;
  const int stride = model.stride();
  packing.words(model.words, config.vocabulary, hidden);
  model.embedding.words = model.words.rows;
  model.embedding.positionRows = config.positions;
  FloatArena arena;
  packing.norm(arena, model.embedding.norm, "embeddings.LayerNorm", hidden, stride, config.layerNormEpsilon);
  arena.add(&model.embedding.positions, static_cast<std::size_t>(config.positions) * stride, [&](float* to) {
    const Tensor& positions = packing.tensor("embeddings.position_embeddings.weight", static_cast<std::size_t>(config.positions) * hidden);
    const Tensor& types = packing.tensor("embeddings.token_type_embeddings.weight", 2ull * hidden);
    for (int row = 0; row < config.positions; row++) {
      for (int i = 0; i < hidden; i++) to[static_cast<std::size_t>(row) * stride + i] = positions.at(static_cast<std::size_t>(row) * hidden + i) + types.at(i);
    }
  });
  model.floats = arena.freeze();
}

std::shared_ptr<const Model> pack(Checkpoint& checkpoint, const Target& target, const ParallelFor& parallel) {
  const auto& config = static_cast<const LamConfig&>(checkpoint.config());
  auto model = std::make_shared<LamModel>(config, target, checkpoint.allF16());
  Packing packing(checkpoint, *target.kernels, config.layers, parallel);
  packing.part([](const std::string& name) { return name.starts_with("embeddings."); }, [&] { packEmbeddings(packing, *model); });
  for (int i = 0; i < config.layers; i++) {
    packing.part([i](const std::string& name) { return isOfLamLayer(name, i); }, [&] { packLamLayer(packing, *model, i); });
  }
  return model;
}

}  // namespace

constinit const Family lamFamily{"lam", []() -> std::unique_ptr<Config> { return std::make_unique<LamConfig>(); }, &pack};

void LamConfig::fields(Fields& to) {
  Config::fields(to);
  to.whole("maxPositionEmbeddings", positions);
  to.choice("recurrence", recurrence, {"flat", "hierarchical"});
  to.whole("chunkSize", chunk);
  to.whole("ffnGeluCount", geluCount);
  to.epsilon("oNormEps", outNormEpsilon);
}

LamModel::LamModel(const LamConfig& config, const Target& target, bool allF16)
    : Model(config, target),
      config(config),
      exactFormat(allF16 ? Format::float16 : Format::float32),
      format(target.format(exactFormat)),
      fineFormat(target.precision != Precision::int8 || turnedNeighbours > 1 ? format
                 : supports(*target.kernels, Format::bfloat16)               ? Format::bfloat16
                                                                             : exactFormat),
      headStride(roundUp(config.headWidth(), target.kernels->panelWidth)),
      layers(config.layers) {}

std::optional<TextWindows> LamModel::windows() const {
  const int block = config.block();
  const int tokens = std::max(1, windowTokens / block) * block;
  return TextWindows{tokens + tokens / 2, tokens, config.layers};
}

std::unique_ptr<Carry> LamModel::carry() const { return std::make_unique<LamCarry>(*this); }

std::unique_ptr<Pass> LamModel::pass(std::vector<Segment> segments, Team team) const {
  auto pass = std::make_unique<LamPass>(*this, std::move(segments), std::move(team));
  pass->begin(config.layers);
  return pass;
}

}  // namespace lam
