#pragma once

#include <cstddef>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lam {

/** Runs `work(i)` for every i below `count`, on one thread or many. */
using ParallelFor = std::function<void(int count, const std::function<void(int)>& work)>;

/**
 * The bytes of a checkpoint's weights: a file, read into memory when they are needed, or memory of our own. A file is read and not mapped:
 * one that is cut short while it is mapped ends the process (SIGBUS), one that is cut short while it is read is an error.
 */
class WeightsFile {
 public:
  /** Opens a file; nothing is read. @param path in UTF-8. @throws Failure LAM_CHECKPOINT_NOT_FOUND, LAM_CHECKPOINT_UNREADABLE, LAM_BACKEND_FAILED */
  static std::shared_ptr<WeightsFile> open(const std::string& path);
  static std::shared_ptr<WeightsFile> own(std::vector<std::byte> bytes);

  ~WeightsFile();
  WeightsFile(const WeightsFile&) = delete;
  WeightsFile& operator=(const WeightsFile&) = delete;

  /** Where the bytes are, or will be once they are read. */
  const std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }
  /** Tells one state of one file from any other; empty for memory of our own. */
  const std::string& identity() const { return identity_; }

  /** Whether the file begins with `head`; reads no more of it. @throws as `read` */
  bool beginsWith(const std::vector<std::byte>& head);
  /** Reads bytes `[first, last)` to where `data` says. @throws Failure LAM_CHECKPOINT_FILE_MISMATCH where the file has become shorter, LAM_CHECKPOINT_UNREADABLE */
  void read(std::size_t first, std::size_t last, const ParallelFor& parallel);
  /** Copies `count` bytes from `at` on, whether they were read or not. @throws as `read` */
  void copy(std::size_t at, std::size_t count, std::byte* to) const;

 private:
  /** What the operating system knows the open file by. */
  struct Handle;

  WeightsFile(std::unique_ptr<Handle> handle, std::string path, std::size_t size);
  explicit WeightsFile(std::vector<std::byte> bytes);
  /** Reads bytes `[at, at + count)` to `to`. Gives how many there were. */
  std::size_t readAt(std::size_t at, std::size_t count, std::byte* to) const;

  struct Free {
    void operator()(std::byte* memory) const { std::free(memory); }
  };

  std::unique_ptr<Handle> handle_;
  std::string path_;
  std::vector<std::byte> bytes_;
  /** Reserved when the file is opened, touched when it is read. */
  std::unique_ptr<std::byte, Free> memory_;
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::string identity_;
};

}  // namespace lam
