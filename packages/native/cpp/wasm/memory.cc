// `new` and `delete`: blocks of a page and more are runs of whole pages. The C library's `malloc` would round them up to a power of two, and a model's
// weights would take half as much again.

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <map>
#include <new>
#include <utility>

#include "wasm/imports.h"

namespace lam {
namespace {

constexpr std::size_t pageBytes = 65536;

std::size_t pagesOf(std::size_t bytes) { return bytes / pageBytes + (bytes % pageBytes > 0 ? 1 : 0); }

/** `malloc` for what is allocated while an allocation is under way. */
template <class T>
struct Small {
  using value_type = T;
  Small() = default;
  template <class Other>
  Small(const Small<Other>&) {}
  T* allocate(std::size_t count) {
    void* block = std::malloc(count * sizeof(T));
    if (block == nullptr) importedOutOfMemory(count * sizeof(T));
    return static_cast<T*>(block);
  }
  void deallocate(T* block, std::size_t) { std::free(block); }
  bool operator==(const Small&) const = default;
};

/** Runs of pages by the number of their first. */
class Pages {
 public:
  /** @returns 0 where the memory may not grow so far */
  std::size_t take(std::size_t count) {
    const auto run = smallestOf(count);
    std::size_t first = 0;
    if (run != free_.end()) {
      first = run->first;
      const std::size_t rest = run->second - count;
      free_.erase(run);
      if (rest > 0) free_[first + count] = rest;
    } else {
      const std::size_t grown = __builtin_wasm_memory_grow(0, count);
      if (grown == static_cast<std::size_t>(-1)) return 0;
      first = grown;
    }
    taken_[first] = count;
    return first;
  }

  /** False where no run begins there. */
  bool giveBack(std::size_t first) {
    const auto found = taken_.find(first);
    if (found == taken_.end()) return false;
    std::size_t count = found->second;
    taken_.erase(found);
    auto next = free_.lower_bound(first);
    if (next != free_.end() && first + count == next->first) {
      count += next->second;
      next = free_.erase(next);
    }
    if (next != free_.begin()) {
      const auto before = std::prev(next);
      if (before->first + before->second == first) {
        before->second += count;
        return true;
      }
    }
    free_[first] = count;
    return true;
  }

 private:
  using Runs = std::map<std::size_t, std::size_t, std::less<>, Small<std::pair<const std::size_t, std::size_t>>>;

  Runs::iterator smallestOf(std::size_t count) {
    auto best = free_.end();
    for (auto run = free_.begin(); run != free_.end(); ++run) {
      if (run->second >= count && (best == free_.end() || run->second < best->second)) best = run;
    }
    return best;
  }

  Runs free_;
  Runs taken_;
};

Pages& pages() {
  static Pages instance;
  return instance;
}

/** Held for a moment where threads share the memory. Not one that waits: the main thread of a page may not. */
struct Lock {
#if defined(__wasm_atomics__)
  Lock() {
    while (held.test_and_set(std::memory_order_acquire)) {
    }
  }
  ~Lock() { held.clear(std::memory_order_release); }
  static inline std::atomic_flag held;
#else
  Lock() {}
#endif
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
};

void* find(std::size_t bytes, std::size_t alignment) {
  const Lock lock;
  if (bytes >= pageBytes) {
    if (const std::size_t first = pages().take(pagesOf(bytes)); first != 0) return reinterpret_cast<void*>(first * pageBytes);
  } else if (void* block = alignment > alignof(std::max_align_t) ? std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment)
                                                                 : std::malloc(bytes > 0 ? bytes : 1)) {
    return block;
  }
  return nullptr;
}

void* allocate(std::size_t bytes, std::size_t alignment) {
  if (void* block = find(bytes, alignment)) return block;
  importedOutOfMemory(bytes);
}

void release(void* block) {
  const Lock lock;
  const auto address = reinterpret_cast<std::size_t>(block);
  if (address % pageBytes == 0 && pages().giveBack(address / pageBytes)) return;
  std::free(block);
}

}  // namespace
}  // namespace lam

void* operator new(std::size_t bytes) { return lam::allocate(bytes, 0); }
void* operator new[](std::size_t bytes) { return lam::allocate(bytes, 0); }
void* operator new(std::size_t bytes, std::align_val_t border) { return lam::allocate(bytes, static_cast<std::size_t>(border)); }
void* operator new[](std::size_t bytes, std::align_val_t border) { return lam::allocate(bytes, static_cast<std::size_t>(border)); }
void operator delete(void* block) noexcept { lam::release(block); }
void operator delete[](void* block) noexcept { lam::release(block); }
void operator delete(void* block, std::size_t) noexcept { lam::release(block); }
void operator delete[](void* block, std::size_t) noexcept { lam::release(block); }
void operator delete(void* block, std::align_val_t) noexcept { lam::release(block); }
void operator delete[](void* block, std::align_val_t) noexcept { lam::release(block); }
void operator delete(void* block, std::size_t, std::align_val_t) noexcept { lam::release(block); }
void operator delete[](void* block, std::size_t, std::align_val_t) noexcept { lam::release(block); }
