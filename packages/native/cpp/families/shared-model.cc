#include <bit>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "families/family.h"

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

/** Writes a config down. */
class FieldWriter : public Fields {
 public:
  explicit FieldWriter(std::string& to) : to_(to) {}
  void whole(const char*, int& value) override { to_ += '|' + std::to_string(value); }
  void epsilon(const char*, float& value) override { to_ += '|' + std::to_string(std::bit_cast<std::uint32_t>(value)); }
  void choice(const char* name, int& value, std::initializer_list<const char*>) override { whole(name, value); }

 private:
  std::string& to_;
};

/** Everything that packing reads: one file may be compiled with another config, or with another table of contents. */
std::string keyOf(Checkpoint& checkpoint, const Target& target) {
  std::string key = std::string(target.kernels->isa) + '|' + checkpoint.family().name;
  const auto add = [&key](auto number) { key += '|' + std::to_string(number); };
  for (const auto& file : checkpoint.files()) key += '|' + file->identity();
  add(static_cast<int>(target.precision));
  FieldWriter writer(key);
  checkpoint.fields(writer);
  for (const auto& [name, tensor] : checkpoint.tensors()) {
    key += '|' + name;
    add(static_cast<int>(tensor.type));
    add(tensor.file);
    add(tensor.offset);
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

std::shared_ptr<const Model> sharedModel(Checkpoint& checkpoint, const Target& target, const ParallelFor& parallel) {
  const auto pack = [&] { return checkpoint.family().pack(checkpoint, target, parallel); };
  for (const auto& file : checkpoint.files()) {
    if (file->identity().empty()) return pack();
  }
  sweep();
  const std::shared_ptr<Slot> slot = slotOf(keyOf(checkpoint, target));
  const std::lock_guard lock(slot->mutex);
  if (auto model = slot->model.lock()) return model;
  auto model = pack();
  slot->model = model;
  return model;
}

int liveSharedModels() { return sweep(); }

}  // namespace lam
