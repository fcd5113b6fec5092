# `make install` puts these under the prefix: the command, the archives, the headers, and the files
# for pkg-config and CMake.

# In a copy of the build folder the paths still lead to the original, whose files would be
# installed.
install(CODE "
  file(REAL_PATH \"\${CMAKE_CURRENT_LIST_DIR}\" here)
  file(REAL_PATH \"${CMAKE_BINARY_DIR}\" first)
  if(NOT here STREQUAL first)
    message(FATAL_ERROR \"\${here} is a copy of \${first}: configure and build it anew (make does)\")
  endif()")
include(cmake/install_sops_link.cmake)
install(TARGETS secretsctl)
get_property(secretsctl_archives GLOBAL PROPERTY secretsctl_archives)
install(TARGETS ${secretsctl_archives})
install(TARGETS secretsctl_c)
install(FILES bindings/c/secretsctl.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY lib/secretsctl DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
# As they lie in the repository, so that the links of one page lead to the others.
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR})
# The links of README.md hold there too.
install(FILES bindings/c/README.md bindings/c/secretsctl.h DESTINATION ${CMAKE_INSTALL_DOCDIR}/bindings/c)
foreach(binding IN ITEMS python node)
  install(FILES bindings/${binding}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/bindings/${binding})
endforeach()

# The path from the package's files to the headers: the library folder can be a deeper one
# (lib/x86_64-linux-gnu).
file(RELATIVE_PATH secretsctl_include_folder "/prefix/${CMAKE_INSTALL_LIBDIR}" "/prefix/${CMAKE_INSTALL_INCLUDEDIR}")
# A linker takes from an archive only the functions that earlier archives need.
list(REVERSE secretsctl_archives)
list(TRANSFORM secretsctl_archives PREPEND "-l" OUTPUT_VARIABLE secretsctl_flags)
list(JOIN secretsctl_flags " " secretsctl_flags)
list(JOIN secretsctl_archives " " secretsctl_archives)
foreach(file secretsctl.pc secretsctl-c.pc secretsctl-config.cmake)
  configure_file(cmake/${file}.in ${CMAKE_BINARY_DIR}/${file} @ONLY)
endforeach()
include(CMakePackageConfigHelpers)
# Before 1.0 a new minor version may break callers.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/secretsctl-config-version.cmake
  VERSION ${PROJECT_VERSION} COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/secretsctl.pc ${CMAKE_BINARY_DIR}/secretsctl-c.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES ${CMAKE_BINARY_DIR}/secretsctl-config.cmake
  ${CMAKE_BINARY_DIR}/secretsctl-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/secretsctl)
