# The library that is installed for programs in C++, of the archives that its public headers
# (PUBLIC in lib/) need: a static archive, and a shared library that exports what these headers
# declare. The shared one is part of a build with BUILD_SHARED_LIBS; elsewhere it is there for the
# tests, and is installed if its component is named. It promises no stable ABI: its soname is the
# full version.
set(secretsctl_cpp_objects)
foreach(part IN ITEMS core crypto age
    sops_tree sops_yaml sops_metadata sops_cipher sops_rules sops_keys sops_stores sops_files
    delivery_environment delivery_dialects)
  list(APPEND secretsctl_cpp_objects $<TARGET_OBJECTS:secretsctl_${part}>)
endforeach()

add_library(secretsctl_cpp STATIC ${secretsctl_cpp_objects})
set_target_properties(secretsctl_cpp PROPERTIES OUTPUT_NAME secretsctl-cpp LINKER_LANGUAGE CXX
  ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)

add_library(secretsctl_cpp_shared SHARED ${secretsctl_cpp_objects})
set_target_properties(secretsctl_cpp_shared PROPERTIES OUTPUT_NAME secretsctl-cpp LINKER_LANGUAGE CXX
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION} LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib
  LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/secretsctl-cpp.map)
# It needs the outside libraries as shared ones: most of Debian's archives cannot be in a shared object.
# Of ipsec-mb there is only the archive that we can use.
function(secretsctl_link_shared)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .so)
  foreach(library IN LISTS ARGN)
    find_library(secretsctl_shared_${library} ${library} REQUIRED)
    target_link_libraries(secretsctl_cpp_shared PRIVATE ${secretsctl_shared_${library}})
  endforeach()
endfunction()
secretsctl_link_shared(sodium nettle ${secretsctl_botan} re2 ${secretsctl_gcrypt_libraries}
  ${secretsctl_qr_libraries})
target_link_libraries(secretsctl_cpp_shared PRIVATE ${secretsctl_ipsec_mb} Threads::Threads)
target_link_options(secretsctl_cpp_shared PRIVATE -Wl,-z,defs,-z,relro,-z,now,-z,noexecstack
  -Wl,--gc-sections,--strip-debug -Wl,--version-script=${PROJECT_SOURCE_DIR}/cmake/secretsctl-cpp.map)
if(NOT BUILD_SHARED_LIBS AND NOT SECRETSCTL_TESTS)
  set_target_properties(secretsctl_cpp_shared PROPERTIES EXCLUDE_FROM_ALL TRUE)
endif()

# `make docs`: the reference of the public headers, build/release/docs/html.
get_property(secretsctl_doxygen_input GLOBAL PROPERTY secretsctl_public_headers)
list(TRANSFORM secretsctl_doxygen_input PREPEND ${PROJECT_SOURCE_DIR}/lib/)
list(JOIN secretsctl_doxygen_input " " secretsctl_doxygen_input)
configure_file(cmake/Doxyfile.in ${PROJECT_BINARY_DIR}/Doxyfile @ONLY)
add_custom_target(docs COMMAND doxygen ${PROJECT_BINARY_DIR}/Doxyfile VERBATIM)
