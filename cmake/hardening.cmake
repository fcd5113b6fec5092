# The compiler and linker flags of every target of ours.
add_library(secretsctl_flags INTERFACE)
target_compile_options(secretsctl_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Werror
  -fstack-protector-strong -fvisibility=hidden $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>)

# What the shared library exports is called as directly as what it hides.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-fno-semantic-interposition SECRETSCTL_HAS_no_semantic_interposition)
if(SECRETSCTL_HAS_no_semantic_interposition)
  target_compile_options(secretsctl_flags INTERFACE -fno-semantic-interposition)
endif()

# Flags that not every processor has. x86-64: shadow stacks (no marked jump targets: Linux checks none
# in a process, and each function would be longer); 64-bit Arm: signed return addresses and marked
# targets.
set(CMAKE_REQUIRED_FLAGS -Werror)
foreach(flag IN ITEMS -fstack-clash-protection -fcf-protection=return -mbranch-protection=standard)
  string(MAKE_C_IDENTIFIER "SECRETSCTL_HAS${flag}" has_flag)
  check_cxx_compiler_flag(${flag} ${has_flag})
  if(${has_flag})
    target_compile_options(secretsctl_flags INTERFACE ${flag})
  endif()
endforeach()
unset(CMAKE_REQUIRED_FLAGS)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC bug 105651: a false alarm in std::string's operator+.
  target_compile_options(secretsctl_flags INTERFACE -Wno-restrict)
endif()

if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # Finds unused members of classes in anonymous namespaces: GCC has no such warning.
  target_compile_options(secretsctl_flags INTERFACE
    -Wunused-member-function -Wunneeded-member-function -Wunused-private-field -Wunused-template)
endif()

if(SECRETSCTL_SANITIZE)
  target_compile_options(secretsctl_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(secretsctl_flags INTERFACE -fsanitize=address,undefined)
elseif(SECRETSCTL_SANITIZE_THREADS)
  # The sanitizer's code keeps GCC 12 from seeing the content of a moved variant.
  target_compile_options(secretsctl_flags INTERFACE
    -fsanitize=thread -fno-omit-frame-pointer -Wno-maybe-uninitialized)
  target_link_options(secretsctl_flags INTERFACE -fsanitize=thread)
else()
  target_compile_definitions(secretsctl_flags INTERFACE
    $<$<CONFIG:Release>:_FORTIFY_SOURCE=2> _GLIBCXX_ASSERTIONS)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(secretsctl_flags INTERFACE
      "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include \"${PROJECT_SOURCE_DIR}/cmake/assertions.hpp\"">)
  endif()
endif()

if(SECRETSCTL_FUZZ)
  target_compile_options(secretsctl_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

target_link_options(secretsctl_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(secretsctl_flags INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(secretsctl_flags INTERFACE -Wl,--gc-sections)
endif()
