#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

namespace lam {

/** A block of memory on cache line borders, zeroed when made. */
class Aligned {
 public:
  static constexpr std::size_t alignment = 64;

  Aligned() = default;
  explicit Aligned(std::size_t bytes) : memory_(allocate(bytes)), bytes_(bytes) {
    if (bytes != 0) std::memset(memory_.get(), 0, bytes);
  }

  /** Not zeroed, for what is written whole at once. */
  static Aligned unset(std::size_t bytes) {
    Aligned block;
    block.memory_.reset(allocate(bytes));
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
    void operator()(std::byte* p) const { ::operator delete(p, std::align_val_t(alignment)); }
  };
  static std::byte* allocate(std::size_t bytes) { return bytes == 0 ? nullptr : static_cast<std::byte*>(::operator new(bytes, std::align_val_t(alignment))); }
  std::unique_ptr<std::byte, Free> memory_;
  std::size_t bytes_ = 0;
};

}  // namespace lam
