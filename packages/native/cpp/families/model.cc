#include "families/family.h"
#include "model/round-up.h"

namespace lam {

Model::Model(const Config& config, const Target& target)
    : vocabulary_(config.vocabulary), hidden_(config.hidden), stride_(roundUp(config.hidden, target.kernels->panelWidth)), kernels_(target.kernels) {}

}  // namespace lam
