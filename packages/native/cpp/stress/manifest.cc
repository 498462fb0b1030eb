#include "stress/manifest.h"

#include <fstream>
#include <stdexcept>
#include <utility>

namespace lam {

Manifest Manifest::read(const std::string& file) {
  std::ifstream from(file);
  from.exceptions(std::ios::failbit | std::ios::badbit);
  Manifest manifest{};
  Config& config = manifest.config;
  from >> manifest.path >> config.vocabulary >> config.hidden >> config.intermediate >> config.positions >> config.layers >>
      config.heads >> config.layerNormEpsilon >> config.hierarchical >> config.chunk >> config.geluCount >> config.outNormEpsilon;
  const auto count = [&from] {
    std::size_t value;
    from >> value;
    return value;
  };
  manifest.tensors.resize(count());
  for (Entry& tensor : manifest.tensors) {
    from >> tensor.name >> tensor.fileName >> tensor.dtype >> tensor.offset;
    tensor.shape.resize(count());
    for (std::int64_t& size : tensor.shape) from >> size;
  }
  manifest.cases.resize(count());
  for (Case& text : manifest.cases) {
    text.ids.resize(count());
    for (std::int32_t& id : text.ids) from >> id;
    text.embedding.resize(config.hidden);
    for (double& value : text.embedding) from >> value;
  }
  return manifest;
}

Checkpoint Manifest::open(std::vector<std::byte> bytes) const {
  Checkpoint checkpoint(config, bytes.empty() ? WeightsFile::open(path) : WeightsFile::own(std::move(bytes)), path);
  for (const Entry& tensor : tensors) checkpoint.add(tensor.name, tensor.fileName, tensor.dtype, tensor.shape, tensor.offset);
  return checkpoint;
}

}  // namespace lam
