// Tests of the engine without Node.
//   lam-tests            runs every test
//   lam-tests NAME       runs those whose name begins with NAME
//   lam-tests --list     prints the names
// Ends with 1 where a test failed, with 2 where there was none to run.
#include <cstdio>
#include <exception>
#include <string_view>

#include "tests/suite.h"

namespace lam {

std::vector<const Kernels*> everyInstructionSet() { return availableKernels(); }

std::vector<const Kernels*> fastInstructionSets() {
  std::vector<const Kernels*> list = everyInstructionSet();
  list.pop_back();
  return list;
}

namespace {

Suite everyTest() {
  Suite suite;
  addProductTests(suite);
  addRowTests(suite);
  addFunctionTests(suite);
  addHeadTests(suite);
  addAttentionTests(suite);
  addPlanTests(suite);
#ifdef LAM_EMULATION
  addEmulationTests(suite);
#endif
  return suite;
}

int runTests(const Suite& suite, std::string_view prefix) {
  int ran = 0;
  int failed = 0;
  for (const auto& [name, test] : suite.tests()) {
    if (!name.starts_with(prefix)) continue;
    ran++;
    try {
      test();
    } catch (const std::exception& error) {
      failed++;
      std::fprintf(stderr, "%s: %s\n", name.c_str(), error.what());
    }
  }
  std::printf("%d passed, %d failed\n", ran - failed, failed);
  if (ran == 0) return 2;
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace lam

int main(int count, char** arguments) {
  const lam::Suite suite = lam::everyTest();
  const std::string_view argument = count > 1 ? arguments[1] : "";
  if (argument != "--list") return lam::runTests(suite, argument);
  for (const auto& [name, test] : suite.tests()) std::printf("%s\n", name.c_str());
  return 0;
}
