#include "stress/manifest.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "families/registry.h"

namespace lam {
namespace {

/** A config out of a manifest's fields. */
class WordReader : public FieldReader {
 public:
  explicit WordReader(const std::vector<std::pair<std::string, std::string>>& fields) : fields_(fields) {}

 protected:
  double number(const char* name) override { return std::stod(text(name)); }
  std::string text(const char* name) override {
    const auto found = std::find_if(fields_.begin(), fields_.end(), [name](const auto& field) { return field.first == name; });
    if (found == fields_.end()) throw std::runtime_error(std::string("the manifest has no field ") + name);
    return found->second;
  }

 private:
  const std::vector<std::pair<std::string, std::string>>& fields_;
};

}  // namespace

Manifest Manifest::read(const std::string& file) {
  std::ifstream from(file);
  from.exceptions(std::ios::failbit | std::ios::badbit);
  Manifest manifest{};
  const auto count = [&from] {
    std::size_t value;
    from >> value;
    return value;
  };
  std::string family;
  from >> family >> manifest.mostTokens >> manifest.firstToken;
  manifest.family = &familyNamed(family);
  manifest.fields.resize(count());
  for (auto& [name, value] : manifest.fields) from >> name >> value;
  manifest.paths.resize(count());
  for (std::string& path : manifest.paths) from >> path;
  manifest.tensors.resize(count());
  for (TensorEntry& tensor : manifest.tensors) {
    from >> tensor.name >> tensor.fileName >> tensor.dtype >> tensor.file >> tensor.offset;
    tensor.shape.resize(count());
    for (std::int64_t& size : tensor.shape) from >> size;
  }
  const Checkpoint opened = manifest.open();
  manifest.vocabulary = opened.config().vocabulary;
  manifest.hidden = opened.config().hidden;
  manifest.cases.resize(count());
  for (Case& text : manifest.cases) {
    text.ids.resize(count());
    for (std::int32_t& id : text.ids) from >> id;
    text.types.resize(count());
    for (std::uint8_t& type : text.types) type = static_cast<std::uint8_t>(count());
    text.embedding.resize(manifest.hidden);
    for (double& value : text.embedding) from >> value;
  }
  return manifest;
}

Checkpoint Manifest::open(std::vector<std::byte> bytes) const {
  std::unique_ptr<Config> config = family->config();
  WordReader reader(fields);
  config->fields(reader);
  Checkpoint::Files files;
  if (bytes.empty())
    for (const std::string& path : paths) files.push_back(WeightsFile::open(path));
  else files.push_back(WeightsFile::own(std::move(bytes), paths.front()));
  Checkpoint checkpoint(*family, std::move(config), std::move(files));
  for (const TensorEntry& tensor : tensors) checkpoint.add(tensor);
  return checkpoint;
}

}  // namespace lam
