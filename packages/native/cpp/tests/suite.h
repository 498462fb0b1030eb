#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "kernels/kernels.h"

namespace lam {

/** The tests of the engine, each under a name of its own. A test fails by an exception. */
class Suite {
 public:
  using Test = std::function<void()>;

  void add(std::string name, Test test) { tests_.emplace_back(std::move(name), std::move(test)); }
  const std::vector<std::pair<std::string, Test>>& tests() const { return tests_; }

 private:
  std::vector<std::pair<std::string, Test>> tests_;
};

/** Instruction sets of this machine, the scalar one included. */
std::vector<const Kernels*> everyInstructionSet();

/** Those that the scalar one is the yardstick of. */
std::vector<const Kernels*> fastInstructionSets();

// One function for each file of tests; their names begin with the file's.
void addProductTests(Suite& suite);
void addRowTests(Suite& suite);
void addFunctionTests(Suite& suite);
void addHeadTests(Suite& suite);
void addAttentionTests(Suite& suite);
void addPlanTests(Suite& suite);
/** In builds that have cpp/emulation. */
void addEmulationTests(Suite& suite);

}  // namespace lam
