# `make install` puts these under the prefix. By component: `command`; `development` (headers,
# static libraries, the files for pkg-config and CMake, the pages and examples); `shared` (the C
# interface); `shared_cpp` (the shared C++ library: without BUILD_SHARED_LIBS only if it is named).

# In a copy of the build folder the paths still lead to the original, whose files would be
# installed.
install(CODE "
  file(REAL_PATH \"\${CMAKE_CURRENT_LIST_DIR}\" here)
  file(REAL_PATH \"${CMAKE_BINARY_DIR}\" first)
  if(NOT here STREQUAL first)
    message(FATAL_ERROR \"\${here} is a copy of \${first}: configure and build it anew (make does)\")
  endif()" ALL_COMPONENTS)
include(cmake/install_sops_link.cmake)
install(TARGETS secretsctl COMPONENT command)
include(cmake/install_manual.cmake)

install(TARGETS secretsctl_cpp COMPONENT development)
install(TARGETS secretsctl_c LIBRARY COMPONENT shared NAMELINK_COMPONENT development)
if(BUILD_SHARED_LIBS)
  install(TARGETS secretsctl_cpp_shared LIBRARY COMPONENT shared_cpp NAMELINK_COMPONENT development)
  set(secretsctl_default_library shared)
else()
  install(TARGETS secretsctl_cpp_shared LIBRARY COMPONENT shared_cpp EXCLUDE_FROM_ALL)
  set(secretsctl_default_library static)
endif()

install(FILES bindings/c/secretsctl.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(FILES lib/secretsctl/secretsctl.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/secretsctl
  COMPONENT development)
get_property(secretsctl_public_headers GLOBAL PROPERTY secretsctl_public_headers)
foreach(header IN LISTS secretsctl_public_headers)
  cmake_path(GET header PARENT_PATH folder)
  install(FILES lib/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${folder} COMPONENT development)
endforeach()

# As they lie in the repository, so that the links of one page lead to the others.
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT command)
install(FILES packaging/THIRD-PARTY.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/packaging COMPONENT command)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development)
install(FILES CHANGELOG.md CONTRIBUTING.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR}
  COMPONENT development)
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development)
install(FILES bindings/c/README.md bindings/c/secretsctl.h DESTINATION ${CMAKE_INSTALL_DOCDIR}/bindings/c
  COMPONENT development)
foreach(binding IN ITEMS python node)
  install(FILES bindings/${binding}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/bindings/${binding}
    COMPONENT development)
endforeach()

# The files for pkg-config and CMake name all others from where they lie, so that the prefix can be
# moved; the library folder can be a deeper one (lib/x86_64-linux-gnu).
foreach(name IN ITEMS LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE "${CMAKE_INSTALL_${name}}")
    message(FATAL_ERROR "CMAKE_INSTALL_${name} must be below the prefix, not ${CMAKE_INSTALL_${name}}")
  endif()
endforeach()
file(RELATIVE_PATH secretsctl_prefix_from_pc "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
file(RELATIVE_PATH secretsctl_prefix_from_cmake "/prefix/${CMAKE_INSTALL_LIBDIR}/cmake/secretsctl" "/prefix")
string(REGEX REPLACE "/$" "" secretsctl_prefix_from_pc "${secretsctl_prefix_from_pc}")
string(REGEX REPLACE "/$" "" secretsctl_prefix_from_cmake "${secretsctl_prefix_from_cmake}")

# What the static library stands on: with the shared one beside it, only a static link needs that. No
# public header includes one of theirs, and what their own files for pkg-config ask of a static link
# (Botan's: a TPM's library) is for parts that we don't use. RE2's are asked: see dependencies.cmake.
set(secretsctl_cmake_libraries sodium nettle ${secretsctl_botan} ${secretsctl_gcrypt_libraries} ${secretsctl_ipsec_mb_flags}
  ${secretsctl_qr_libraries})
list(TRANSFORM secretsctl_cmake_libraries REPLACE "^[^-].*" "-l\\0" OUTPUT_VARIABLE secretsctl_pc_libraries)
list(JOIN secretsctl_pc_libraries " " secretsctl_pc_libraries)
list(JOIN secretsctl_cmake_libraries " " secretsctl_cmake_libraries)
set(secretsctl_requirements "re2")
if(SECRETSCTL_SELF_CONTAINED)
  set(secretsctl_pc_libraries "")
  set(secretsctl_cmake_libraries "")
  set(secretsctl_requirements "")
  set(secretsctl_pc_requires "Requires")
elseif(BUILD_SHARED_LIBS)
  set(secretsctl_pc_libraries "\nLibs.private: ${secretsctl_pc_libraries}")
  set(secretsctl_pc_requires "Requires.private")
else()
  set(secretsctl_pc_libraries " ${secretsctl_pc_libraries}")
  set(secretsctl_pc_requires "Requires")
endif()
foreach(file secretsctl.pc secretsctl-c.pc secretsctl-config.cmake)
  configure_file(cmake/${file}.in ${CMAKE_BINARY_DIR}/${file} @ONLY)
endforeach()
include(CMakePackageConfigHelpers)
# Before 1.0 a new minor version may break callers.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/secretsctl-config-version.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/secretsctl.pc ${CMAKE_BINARY_DIR}/secretsctl-c.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
install(FILES ${CMAKE_BINARY_DIR}/secretsctl-config.cmake
  ${CMAKE_BINARY_DIR}/secretsctl-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/secretsctl COMPONENT development)
