#pragma once

#include <string>

namespace lam {

/** Whether this process may use the tile registers of AMX. */
struct TilePermission {
  /** Why not, a clause; empty where it may. */
  std::string refusal;
  /** The processor has them, and the system or its hypervisor withholds them. */
  bool withheld = false;

  bool granted() const { return refusal.empty(); }
};

/** Asks for the tile registers, on behalf of every thread of the process. */
TilePermission askForTiles();

}  // namespace lam
