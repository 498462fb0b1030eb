#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace lam {

/**
 * A block of memory on cache line borders, zeroed when made. Large blocks lie on borders of huge pages and ask Linux for those: it then maps
 * 2 MiB at the first touch instead of 4 KiB, and loading a model touches more memory than it computes on.
 */
class Aligned {
 public:
  static constexpr std::size_t alignment = 64;
  static constexpr std::size_t hugePage = std::size_t{2} << 20;

  Aligned() = default;
  explicit Aligned(std::size_t bytes) : memory_(allocate(bytes)), bytes_(bytes) {
    if (bytes != 0) std::memset(memory_.get(), 0, bytes);
  }

  /** Not zeroed, for what is written whole at once. */
  static Aligned unset(std::size_t bytes) {
    Aligned block;
    block.memory_ = allocate(bytes);
    block.bytes_ = bytes;
    return block;
  }

  std::byte* data() const { return memory_.get(); }
  std::size_t size() const { return bytes_; }
  template <class T>
  T* as() const {
    return reinterpret_cast<T*>(memory_.get());
  }

  /** Makes room for `bytes`; what was inside is lost when it grows. */
  void reserve(std::size_t bytes) {
    if (bytes > bytes_) *this = Aligned(bytes);
  }

 private:
  struct Free {
    Free() : border{alignment} {}
    explicit Free(std::size_t bytes) : border{bytes} {}
    void operator()(std::byte* p) const { ::operator delete(p, border); }
    std::align_val_t border;
  };
  using Memory = std::unique_ptr<std::byte, Free>;

  static Memory allocate(std::size_t bytes) {
    if (bytes == 0) return Memory();
#if defined(__wasm__)
    const Free release(alignment);
#else
    const Free release(bytes < 2 * hugePage ? alignment : hugePage);
#endif
    Memory memory(static_cast<std::byte*>(::operator new(bytes, release.border)), release);
#if defined(__linux__)
    // A system without huge pages refuses, which changes nothing.
    if (bytes >= 2 * hugePage) static_cast<void>(::madvise(memory.get(), bytes / hugePage * hugePage, MADV_HUGEPAGE));
#endif
    return memory;
  }
  Memory memory_;
  std::size_t bytes_ = 0;
};

}  // namespace lam
