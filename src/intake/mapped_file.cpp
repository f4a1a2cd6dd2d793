#include "intake/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace shouwang::intake {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    const int reason = errno;
    return Failure(Error(reason == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo, "无法打开文件，请确认文件存在并且可以读取")
                       .with_internal(path.string() + ": " + std::strerror(reason)));
  }
  MappedFile out;
  struct stat status {};
  const bool known = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
  if (known && status.st_size > 0) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (at != MAP_FAILED) {
      ::madvise(at, size, MADV_SEQUENTIAL);
      out.bytes_ = {static_cast<const char*>(at), size};
    }
  }
  const int reason = errno;
  ::close(file);
  if (!known || (status.st_size > 0 && out.bytes_.empty()))
    return Failure(Error(ErrorCode::kIo, "无法读取文件，请确认它是普通文件").with_internal(path.string() + ": " + std::strerror(reason)));
  return out;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

}  // namespace shouwang::intake
