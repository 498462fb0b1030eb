#include <bit>
#include <map>
#include <mutex>
#include <string>

#include "model/model.h"

namespace lam {
namespace {

/** A model, and a lock that is held while it is packed, so that other files need not wait. */
struct Slot {
  std::mutex mutex;
  std::weak_ptr<const Model> model;
};

struct Registry {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<Slot>> slots;
};

/** Never destroyed: threads may outlive static destruction when a process exits in mid-work. */
Registry& registry() {
  static auto& instance = *new Registry;
  return instance;
}

/** Everything that packing reads: one file may be compiled with another config, or with another table of contents. */
std::string keyOf(const Checkpoint& checkpoint, const Kernels& kernels, Precision precision) {
  const Config& config = checkpoint.config();
  std::string key = checkpoint.file()->identity() + '|' + kernels.isa;
  const auto add = [&key](auto number) { key += '|' + std::to_string(number); };
  add(static_cast<int>(precision));
  for (const int size : {config.vocabulary, config.hidden, config.intermediate, config.positions, config.layers, config.heads, config.chunk, config.geluCount}) add(size);
  add(config.hierarchical);
  add(std::bit_cast<std::uint32_t>(config.layerNormEpsilon));
  add(std::bit_cast<std::uint32_t>(config.outNormEpsilon));
  const std::map<std::string, Tensor> inOrder(checkpoint.tensors().begin(), checkpoint.tensors().end());
  for (const auto& [name, tensor] : inOrder) {
    key += '|' + name;
    add(static_cast<int>(tensor.type));
    add(tensor.data - checkpoint.file()->data());
    for (const std::int64_t size : tensor.shape) add(size);
  }
  return key;
}

std::shared_ptr<Slot> slotOf(const std::string& key) {
  Registry& shared = registry();
  const std::lock_guard lock(shared.mutex);
  std::shared_ptr<Slot>& slot = shared.slots[key];
  if (slot == nullptr) slot = std::make_shared<Slot>();
  return slot;
}

/** Forgets slots that nobody looks at and whose model is gone; gives the number of models that are not. */
int sweep() {
  Registry& shared = registry();
  const std::lock_guard lock(shared.mutex);
  int live = 0;
  std::erase_if(shared.slots, [&live](const auto& entry) {
    Slot& slot = *entry.second;
    const std::unique_lock unused(slot.mutex, std::try_to_lock);
    // A slot that is locked is being filled.
    const bool gone = unused.owns_lock() && slot.model.expired();
    if (!gone) live++;
    return gone && entry.second.use_count() == 1;
  });
  return live;
}

}  // namespace

std::shared_ptr<const Model> sharedModel(const Checkpoint& checkpoint, const Kernels& kernels, Precision precision,
                                         const ParallelFor& parallel) {
  if (checkpoint.file()->identity().empty()) return packModel(checkpoint, kernels, precision, parallel);
  sweep();
  const std::shared_ptr<Slot> slot = slotOf(keyOf(checkpoint, kernels, precision));
  const std::lock_guard lock(slot->mutex);
  if (auto model = slot->model.lock()) return model;
  auto model = packModel(checkpoint, kernels, precision, parallel);
  slot->model = model;
  return model;
}

int liveSharedModels() { return sweep(); }

}  // namespace lam
