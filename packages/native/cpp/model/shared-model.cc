#include <map>
#include <mutex>
#include <string>

#include "model/model.h"

namespace lam {
namespace {

struct Registry {
  std::mutex mutex;
  std::map<std::string, std::weak_ptr<const Model>> models;
};

/** Never destroyed: threads may outlive static destruction when a process exits in mid-work. */
Registry& registry() {
  static auto& instance = *new Registry;
  return instance;
}

}  // namespace

std::shared_ptr<const Model> sharedModel(const Checkpoint& checkpoint, const Kernels& kernels, Precision precision,
                                         const ParallelFor& parallel) {
  const std::string& identity = checkpoint.file()->identity();
  if (identity.empty()) return packModel(checkpoint, kernels, precision, parallel);
  const std::string key = identity + '|' + kernels.isa + '|' + std::to_string(static_cast<int>(precision));
  Registry& shared = registry();
  const std::lock_guard lock(shared.mutex);
  std::erase_if(shared.models, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<const Model>& slot = shared.models[key];
  if (auto model = slot.lock()) return model;
  auto model = packModel(checkpoint, kernels, precision, parallel);
  slot = model;
  return model;
}

int liveSharedModels() {
  Registry& shared = registry();
  const std::lock_guard lock(shared.mutex);
  std::erase_if(shared.models, [](const auto& entry) { return entry.second.expired(); });
  return static_cast<int>(shared.models.size());
}

}  // namespace lam
