#pragma once

#include <string>

namespace lam {

/**
 * Asks for the tile registers of AMX, on behalf of every thread of the process.
 * @returns why they cannot be used, a clause; empty where they can
 */
std::string tilesRefused();

}  // namespace lam
