#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lam {

/** Runs `work(i)` for every i below `count`, on one thread or many. */
using ParallelFor = std::function<void(int count, const std::function<void(int)>& work)>;

/**
 * The bytes of one file of a checkpoint's weights: an open file, or memory of our own. A file is read and not mapped: one that is cut short
 * while it is mapped ends the process (SIGBUS), one that is cut short while it is read is an error.
 */
class WeightsFile {
 public:
  /** Opens a file; nothing is read. @param path in UTF-8. @throws Failure LAM_CHECKPOINT_NOT_FOUND, LAM_CHECKPOINT_UNREADABLE */
  static std::shared_ptr<WeightsFile> open(const std::string& path);
  /** WebAssembly: bytes that JavaScript has. @param label names them in messages */
  static std::shared_ptr<WeightsFile> outside(int number, std::size_t size, std::string label);
  /** @param label names the bytes in messages */
  static std::shared_ptr<WeightsFile> own(std::vector<std::byte> bytes, std::string label);

  ~WeightsFile();
  WeightsFile(const WeightsFile&) = delete;
  WeightsFile& operator=(const WeightsFile&) = delete;

  /** Where the bytes are; null where they are in a file. */
  const std::byte* memory() const { return handle_ == nullptr ? bytes_.data() : nullptr; }
  std::size_t size() const { return size_; }
  /** Tells one state of one file from any other; empty for memory of our own. */
  const std::string& identity() const { return identity_; }
  /** For messages: the file's path. */
  const std::string& label() const { return label_; }

  /** Whether the file begins with `head`; reads no more of it. @throws as `copy` */
  bool beginsWith(const std::vector<std::byte>& head) const;
  /** Copies `count` bytes from `at` on. @throws Failure LAM_CHECKPOINT_FILE_MISMATCH where the file has become shorter, LAM_CHECKPOINT_UNREADABLE */
  void copy(std::size_t at, std::size_t count, std::byte* to) const;

 private:
  /** What the operating system knows the open file by. */
  struct Handle;

  WeightsFile(std::unique_ptr<Handle> handle, std::vector<std::byte> bytes, std::string label, std::size_t size);
  /** Reads bytes `[at, at + count)` to `to`. Gives how many there were. */
  std::size_t readAt(std::size_t at, std::size_t count, std::byte* to) const;

  std::unique_ptr<Handle> handle_;
  std::vector<std::byte> bytes_;
  std::string label_;
  std::size_t size_ = 0;
  std::string identity_;
};

}  // namespace lam
