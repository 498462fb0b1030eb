#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/checkpoint.h"

namespace lam {

/** A checkpoint and texts whose embeddings are known: what scripts/sanitize.mjs wrote, as words apart by white space. */
struct Manifest {
  struct Entry {
    std::string name;
    std::string fileName;
    std::string dtype;
    std::vector<std::int64_t> shape;
    std::uint64_t offset;
  };
  struct Case {
    std::vector<std::int32_t> ids;
    /** `[hidden]`, normalised. */
    std::vector<double> embedding;
  };
  std::string path;
  Config config;
  std::vector<Entry> tensors;
  std::vector<Case> cases;

  static Manifest read(const std::string& file);

  /** The weights, mapped from the file, or from `bytes` where there are any. */
  Checkpoint open(std::vector<std::byte> bytes = {}) const;
};

}  // namespace lam
