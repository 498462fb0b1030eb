#pragma once

#include "model/weights-file.h"

#if defined(_WIN32)
#include <windows.h>
#endif

namespace lam {

#if defined(_WIN32)
struct WeightsFile::Handle {
  HANDLE file;
  ~Handle() { ::CloseHandle(file); }
};
#else
struct WeightsFile::Handle {
  int descriptor;
  ~Handle();
};
#endif

}  // namespace lam
