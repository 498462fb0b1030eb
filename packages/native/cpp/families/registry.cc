#include "families/registry.h"

#include <array>

#include "failure.h"
#include "families/bert/family.h"
#include "families/family.h"
#include "families/lam/family.h"

namespace lam {
namespace {

constexpr std::array families{&lamFamily, &bertFamily};

}  // namespace

const Family& familyNamed(const std::string& name) {
  for (const Family* family : families) {
    if (name == family->name) return *family;
  }
  fail("LAM_MODEL_UNSUPPORTED", "The native backend has no family '" + name + "'.");
}

}  // namespace lam
