#include <algorithm>
#include <array>

#include "families/lam/model.h"
#include "model/round-up.h"

namespace lam {
namespace {

/**
 * int8: strengths of `Packing::Smoothing` that came nearest to float32 on the default model, of 0, 0.2, 0.35, 0.5, 0.65, 0.8 and 1. v and g share one
 * left operand; v alone decides how that is smoothed, as nearly half of a row's error came from v and hardly any from g.
 */
constexpr float valueStrength = 0;
constexpr float upStrength = 0.8f;

/** The LayerNorm that makes what layer `index` reads. */
std::string inputNorm(int index) { return index == 0 ? "embeddings.LayerNorm" : "ffn_norms." + std::to_string(index - 1); }

/** Packs one layer. */
class LayerPacker {
 public:
  LayerPacker(Packing& packing, LamModel& model, int index)
      : packing_(packing),
        config_(model.config),
        model_(model),
        layer_(model.layers[index]),
        mixer_("deltanet_layers." + std::to_string(index) + "."),
        index_(std::to_string(index)),
        inputNorm_(inputNorm(index)) {}

  void run() {
    FloatArena arena;
    vectors(arena);
    headVectors(arena);
    layer_.floats = arena.freeze();
    matrices();
  }

 private:
  const Tensor& tensor(const std::string& name, std::size_t count) const { return packing_.tensor(name, count); }

  void vectors(FloatArena& arena) {
    const int hidden = config_.hidden;
    const int stride = model_.stride();
    const int intermediate = config_.intermediate;
    layer_.activation = config_.geluCount == 2 ? Activation::geluTwice : Activation::gelu;
    packing_.norm(arena, layer_.mixerNorm, "deltanet_norms." + index_, hidden, stride, config_.layerNormEpsilon);
    packing_.norm(arena, layer_.ffnNorm, "ffn_norms." + index_, hidden, stride, config_.layerNormEpsilon);
    packing_.vector(arena, &layer_.upBias, "deltanet_ffns." + index_ + ".dense.bias", intermediate, roundUp(intermediate, model_.kernels().panelWidth));
    packing_.vector(arena, &layer_.downBias, "ffn_outputs." + index_ + ".dense.bias", hidden, stride);
    const int heads = config_.heads;
    arena.add(&layer_.gateBias, roundUp(5 * heads, model_.kernels().panelWidth), [this, heads](float* to) {
      if (!config_.hierarchical()) return;
      for (const auto& [gate, name] : {std::pair{Gate::fastDecay, "fast"}, {Gate::slowDecay, "slow"}}) {
        const Tensor& projection = tensor(mixer_ + name + "_decay_proj.bias", heads);
        const Tensor& extra = tensor(mixer_ + name + "_decay_bias", heads);
        for (int h = 0; h < heads; h++) to[gate * heads + h] = projection.at(h) + extra.at(h);
      }
    });
  }

  void headVectors(FloatArena& arena) {
    const int d = config_.headWidth();
    const int p = model_.headStride;
    const int width = roundUp(d / 2, model_.kernels().panelWidth);
    layer_.heads.resize(config_.heads);
    for (int h = 0; h < config_.heads; h++) {
      HeadWeights& head = layer_.heads[h];
      head = HeadWeights{};
      head.width = d;
      head.paddedWidth = p;
      head.narrow = model_.format == Format::bfloat16;
      head.narrowTiles = isNarrow(model_.format) && supports(model_.kernels(), Format::bfloat16) ? &model_.kernels().product(Format::bfloat16) : nullptr;
      head.normEpsilon = config_.outNormEpsilon;
      head.chunk = config_.block();
      arena.add(&head.taps, 12 * p, [this, h, d, p](float* to) {
        for (int part = 0; part < 3; part++) {
          const Tensor& taps = tensor(mixer_ + "qkv"[part] + "_conv1d.conv.weight", 4ull * config_.hidden);
          for (int i = 0; i < d; i++) {
            for (int tap = 0; tap < 4; tap++) to[(tap * 3 + part) * p + i] = taps.at((h * d + i) * 4 + tap);
          }
        }
      });
      arena.add(&head.tapBias, 3 * p, [this, h, d, p](float* to) {
        for (int part = 0; part < 3; part++) {
          tensor(mixer_ + "qkv"[part] + "_conv1d.conv.bias", config_.hidden).copy(h * d, d, to + part * p);
        }
      });
      arena.add(&head.normWeight, p, [this, d](float* to) { tensor(mixer_ + "o_norm.weight", d).copy(0, d, to); });
      if (config_.hierarchical()) flux(arena, head, h, width);
    }
  }

  /** The two small networks and the bilinear form of one head (spec 4). */
  void flux(FloatArena& arena, HeadWeights& head, int h, int width) {
    const int d = config_.headWidth();
    const int p = model_.headStride;
    const std::string name = mixer_ + "resonance_flux.";
    const auto first = [&](const float** at, const std::string& net, int inputs) {
      const int rows = 2 * p + (inputs > 2 * d ? 1 : 0);
      arena.add(at, rows * width, [this, name, net, inputs, d, p, width](float* to) {
        const Tensor& weight = tensor(name + net + ".0.weight", static_cast<std::size_t>(d / 2) * inputs);
        for (int unit = 0; unit < d / 2; unit++) {
          for (int i = 0; i < inputs; i++) {
            const int row = i < d ? i : i < 2 * d ? p + i - d : 2 * p;
            to[row * width + unit] = weight.at(static_cast<std::size_t>(unit) * inputs + i);
          }
        }
      });
    };
    const auto vector = [&](const float** at, const std::string& file) {
      arena.add(at, width, [this, name, file, d](float* to) { tensor(name + file, d / 2).copy(0, d / 2, to); });
    };
    head.fluxWidth = width;
    first(&head.tokenFlux, "token_flux_proj", 2 * d);
    vector(&head.tokenFluxBias, "token_flux_proj.0.bias");
    vector(&head.tokenFluxOut, "token_flux_proj.2.weight");
    head.tokenFluxOutBias = tensor(name + "token_flux_proj.2.bias", 1).at(0);
    first(&head.flux, "flux_net", 2 * d + 1);
    vector(&head.fluxBias, "flux_net.0.bias");
    vector(&head.fluxOut, "flux_net.2.weight");
    head.fluxOutBias = tensor(name + "flux_net.2.bias", 1).at(0);
    arena.add(&head.bilinear, p * p, [this, name, h, d, p](float* to) {
      const Tensor& form = tensor(name + "W_bilinear", static_cast<std::size_t>(config_.heads) * d * d);
      for (int i = 0; i < d; i++) form.copy((static_cast<std::size_t>(h) * d + i) * d, d, to + i * p);
    });
    head.temp = tensor(name + "temp", config_.heads).at(h);
  }

  void matrices() {
    const int hidden = config_.hidden;
    const int d = config_.headWidth();
    const int p = model_.headStride;
    const std::size_t square = static_cast<std::size_t>(hidden) * hidden;
    const auto heads = [&](const char* names) {
      const std::array parts{&tensor(mixer_ + names[0] + "_proj.weight", square), &tensor(mixer_ + names[1] + "_proj.weight", square)};
      return Packing::Rows([parts, d, p, hidden](int column, auto* row) {
        const int within = column % p;
        if (within >= d) return;
        parts[column / p % 2]->copy(static_cast<std::size_t>(column / (2 * p) * d + within) * hidden, hidden, row);
      });
    };
    packing_.matrix(layer_.queryKeys, model_.fineFormat, config_.heads * 2 * p, hidden, heads("qk"));
    packing_.matrixAfterNorm(layer_.valueGates, model_.format, {inputNorm_, valueStrength, hidden, packing_.rowsOf(mixer_ + "v_proj.weight", hidden, hidden)},
                             config_.heads * 2 * p, hidden, heads("vg"));
    gateMatrix();
    const Tensor& out = tensor(mixer_ + "o_proj.weight", square);
    packing_.matrix(layer_.out, model_.fineFormat, hidden, config_.heads * p, [&out, d, p, hidden, heads = config_.heads](int column, auto* row) {
      if (column >= hidden) return;
      for (int h = 0; h < heads; h++) out.copy(static_cast<std::size_t>(column) * hidden + h * d, d, row + h * p);
    });
    const Packing::Rows up = packing_.rowsOf("deltanet_ffns." + index_ + ".dense.weight", config_.intermediate, hidden);
    packing_.matrixAfterNorm(layer_.up, model_.format, {"deltanet_norms." + index_, upStrength, config_.intermediate, up}, config_.intermediate, hidden, up);
    packing_.matrix(layer_.down, model_.format, hidden, config_.intermediate,
                    packing_.rowsOf("ffn_outputs." + index_ + ".dense.weight", hidden, config_.intermediate));
  }

  void gateMatrix() {
    const int heads = config_.heads;
    const std::size_t count = static_cast<std::size_t>(heads) * config_.hidden;
    std::array<const Tensor*, 5> gates{};
    const char* names[5] = {"b_proj", "fast_gate_proj", "slow_gate_proj", "fast_decay_proj", "slow_decay_proj"};
    for (int gate = 0; gate < (config_.hierarchical() ? 5 : 3); gate++) gates[gate] = &tensor(mixer_ + names[gate] + ".weight", count);
    packing_.matrix(layer_.gates, model_.exactFormat, 5 * heads, config_.hidden, [gates, heads, hidden = config_.hidden](int column, auto* row) {
      const int gate = column / heads;
      if (gate < 5 && gates[gate] != nullptr) gates[gate]->copy(static_cast<std::size_t>(column % heads) * hidden, hidden, row);
    });
  }

  Packing& packing_;
  const LamConfig& config_;
  LamModel& model_;
  LamLayer& layer_;
  std::string mixer_;
  std::string index_;
  std::string inputNorm_;
};

}  // namespace

bool isOfLamLayer(const std::string& name, int index) {
  constexpr std::array parts{"deltanet_layers.", "deltanet_norms.", "deltanet_ffns.", "ffn_outputs.", "ffn_norms."};
  return name.starts_with(inputNorm(index) + ".") ||
         std::any_of(parts.begin(), parts.end(), [&](const char* part) { return name.starts_with(part + std::to_string(index) + "."); });
}

void packLamLayer(Packing& packing, LamModel& model, int index) { LayerPacker(packing, model, index).run(); }

}  // namespace lam
