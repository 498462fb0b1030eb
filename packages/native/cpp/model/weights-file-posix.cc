#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "failure.h"
#include "model/weights-file-handle.h"

namespace lam {
namespace {

Failure failed(const std::string& path, int error) {
  const bool absent = error == ENOENT || error == ENOTDIR;
  return Failure(absent ? "LAM_CHECKPOINT_NOT_FOUND" : "LAM_CHECKPOINT_UNREADABLE", "Cannot read " + path + ": " + std::strerror(error) + ".");
}

}  // namespace

WeightsFile::Handle::~Handle() { ::close(descriptor); }

std::shared_ptr<WeightsFile> WeightsFile::open(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw failed(path, errno);
  auto handle = std::unique_ptr<Handle>(new Handle{descriptor});
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) throw failed(path, errno);
  if (S_ISDIR(status.st_mode)) throw failed(path, EISDIR);
  std::shared_ptr<WeightsFile> file(new WeightsFile(std::move(handle), {}, path, static_cast<std::size_t>(status.st_size)));
#if defined(__APPLE__)
  const auto& changed = status.st_mtimespec;
#else
  const auto& changed = status.st_mtim;
#endif
  file->identity_ = path + '|' + std::to_string(status.st_dev) + '|' + std::to_string(status.st_ino) + '|' + std::to_string(status.st_size) + '|' +
                    std::to_string(changed.tv_sec) + '.' + std::to_string(changed.tv_nsec);
  return file;
}

std::size_t WeightsFile::readAt(std::size_t at, std::size_t count, std::byte* to) const {
  // One call reads at most 2 GiB.
  const std::size_t step = std::min(count, std::size_t{1} << 30);
  for (;;) {
    const ::ssize_t got = ::pread(handle_->descriptor, to, step, static_cast<::off_t>(at));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) throw failed(label_, errno);
  }
}

}  // namespace lam
