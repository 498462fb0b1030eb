#pragma once

namespace lam {

/**
 * Keeps this library in memory for as long as the process lives: the engine's threads outlive the environment that started them, and Node
 * unloads an addon with its last environment.
 */
void stayLoaded();

}  // namespace lam
