# The flags that every target of ours is compiled and linked with.
add_library(secretsctl_flags INTERFACE)
target_compile_options(secretsctl_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Werror
  -fstack-protector-strong -fvisibility=hidden)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(secretsctl_flags INTERFACE -fstack-clash-protection -fcf-protection)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC bug 105651: a false alarm in std::string's operator+.
    target_compile_options(secretsctl_flags INTERFACE -Wno-restrict)
  endif()
endif()

if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # A member of a class in an anonymous namespace that nobody calls: GCC has no such warning.
  target_compile_options(secretsctl_flags INTERFACE
    -Wunused-member-function -Wunneeded-member-function -Wunused-private-field -Wunused-template)
endif()

if(SECRETSCTL_SANITIZE)
  target_compile_options(secretsctl_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(secretsctl_flags INTERFACE -fsanitize=address,undefined)
elseif(SECRETSCTL_SANITIZE_THREADS)
  # What the sanitizer adds hides from GCC 12 what a moved variant holds.
  target_compile_options(secretsctl_flags INTERFACE
    -fsanitize=thread -fno-omit-frame-pointer -Wno-maybe-uninitialized)
  target_link_options(secretsctl_flags INTERFACE -fsanitize=thread)
else()
  target_compile_definitions(secretsctl_flags INTERFACE
    $<$<CONFIG:Release>:_FORTIFY_SOURCE=2> _GLIBCXX_ASSERTIONS)
endif()

if(SECRETSCTL_FUZZ)
  target_compile_options(secretsctl_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

target_link_options(secretsctl_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(secretsctl_flags INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(secretsctl_flags INTERFACE -Wl,--gc-sections)
endif()
