#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "failure.h"
#include "model/mapped-file.h"

namespace lam {

std::shared_ptr<const MappedFile> MappedFile::open(const std::string& path) {
  const auto fail = [&path](int error) {
    return Failure("LAM_CHECKPOINT_NOT_FOUND", "Cannot open " + path + ": " + std::strerror(error) + ".");
  };
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw fail(errno);
  std::shared_ptr<MappedFile> file(new MappedFile);
  struct stat status {};
  void* address = MAP_FAILED;
  if (::fstat(descriptor, &status) == 0) {
    address = ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0);
  }
  const int error = errno;
  ::close(descriptor);
  if (address == MAP_FAILED) throw fail(error);
  file->data_ = static_cast<const std::byte*>(address);
  file->size_ = static_cast<std::size_t>(status.st_size);
  file->mapped_ = true;
#if defined(__APPLE__)
  const auto& changed = status.st_mtimespec;
#else
  const auto& changed = status.st_mtim;
#endif
  file->identity_ = path + '|' + std::to_string(status.st_dev) + '|' + std::to_string(status.st_ino) + '|' +
                    std::to_string(status.st_size) + '|' + std::to_string(changed.tv_sec) + '.' +
                    std::to_string(changed.tv_nsec);
  return file;
}

MappedFile::~MappedFile() {
  if (mapped_) ::munmap(const_cast<std::byte*>(data_), size_);
}

}  // namespace lam
