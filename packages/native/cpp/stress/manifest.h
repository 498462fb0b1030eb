#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "families/family.h"
#include "model/checkpoint.h"
#include "run/token-batch.h"

namespace lam {

/** A checkpoint and texts whose embeddings are known: what scripts/sanitize.mjs wrote, as words apart by white space. */
struct Manifest {
  struct Case {
    std::vector<std::int32_t> ids;
    /** As long as `ids`, or empty where all are 0. */
    std::vector<std::uint8_t> types;
    /** `[hidden]`, normalised. */
    std::vector<double> embedding;
  };
  const Family* family;
  std::vector<std::string> paths;
  /** The config's fields, word by word. */
  std::vector<std::pair<std::string, std::string>> fields;
  int vocabulary = 0;
  int hidden = 0;
  /** The most tokens a text may have; 0 where there is no limit. */
  int mostTokens = 0;
  /** The embedding is the first token's row, where it is not the mean. */
  bool firstToken = false;
  std::vector<TensorEntry> tensors;
  std::vector<Case> cases;

  static Manifest read(const std::string& file);

  /** The weights out of the files, or out of `bytes`, those of the one file there is, where there are any. */
  Checkpoint open(std::vector<std::byte> bytes = {}) const;
};

}  // namespace lam
