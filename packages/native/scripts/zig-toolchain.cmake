# Cross-compiles with Zig, whose one program has clang, a linker, and the headers and libraries for C and C++ of every target. scripts/cross.mjs passes
# LAM_ZIG, the path of that program, and LAM_ZIG_TARGET, the target by Zig's name with the oldest system that the build shall run on.
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES LAM_ZIG LAM_ZIG_TARGET)

string(REPLACE "-" ";" lam_target ${LAM_ZIG_TARGET})
list(GET lam_target 0 CMAKE_SYSTEM_PROCESSOR)
list(GET lam_target 1 lam_system)
if(lam_system MATCHES "^macos")
  set(CMAKE_SYSTEM_NAME Darwin)
elseif(lam_system MATCHES "^windows")
  set(CMAKE_SYSTEM_NAME Windows)
else()
  set(CMAKE_SYSTEM_NAME Linux)
endif()

# Nothing is tried out: a program, which CMake would link, needs the target's whole C library compiled first, a shared library only its names.
set(CMAKE_CXX_COMPILER ${LAM_ZIG} c++ -target ${LAM_ZIG_TARGET})
set(CMAKE_CXX_COMPILER_FORCED TRUE)
set(CMAKE_CXX_COMPILER_ID_RUN TRUE)
set(CMAKE_CXX_COMPILER_ID Clang)
set(CMAKE_CXX_COMPILER_VERSION 20)
set(CMAKE_CXX_COMPILER_FRONTEND_VARIANT GNU)
set(CMAKE_CXX_STANDARD_COMPUTED_DEFAULT 17)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
# CMake asks for one on Windows. There is nothing to compile with it.
set(CMAKE_RC_COMPILER ${LAM_ZIG})

# Without names and lines for debuggers, which Zig adds by itself, with paths of the machine that builds.
set(CMAKE_CXX_FLAGS_INIT -g0)
set(CMAKE_MODULE_LINKER_FLAGS_INIT -s)
