# What the build links, with versions, for `secretsctl --version --verbose` (cli/version.cpp) and for
# the bill of materials (packaging/sbom.sh): linked_libraries.tsv in the build folder has a line
#   name, version, SPDX licence, Debian's source package, its version
# for each library. Debian's names are empty where dpkg knows nothing of a file.
set(secretsctl_linked_rows)

# One library: the file that it was taken from, the Debian package of such a file in case it was
# unpacked elsewhere, and pkg-config's name.
function(secretsctl_linked name license file package module)
  if(file)
    file(REAL_PATH "${file}" file)
    list(APPEND secretsctl_linked_rows "${name}|${license}|${file}|${package}|${module}")
    set(secretsctl_linked_rows "${secretsctl_linked_rows}" PARENT_SCOPE)
  endif()
endfunction()

function(secretsctl_compiler_file name variable)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${name}
    OUTPUT_VARIABLE file OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT EXISTS "${file}")
    set(file "")
  endif()
  set(${variable} "${file}" PARENT_SCOPE)
endfunction()

secretsctl_compiler_file(libc.a libc)
secretsctl_compiler_file(libstdc++.a libstdcxx)
find_file(cli11_HEADER CLI/CLI.hpp)
find_file(nlohmann_json_HEADER nlohmann/json.hpp)
find_file(abseil_HEADER absl/base/config.h)
if(NOT re2_pkg_STATIC_LIBRARIES MATCHES "absl")
  set(abseil_HEADER "")
endif()

secretsctl_linked(Abseil Apache-2.0 "${abseil_HEADER}" libabsl-dev absl_base)
secretsctl_linked(Botan BSD-2-Clause "${external_botan_LIBRARY}" lib${secretsctl_botan}-dev ${secretsctl_botan})
secretsctl_linked(CLI11 BSD-3-Clause "${cli11_HEADER}" libcli11-dev CLI11)
secretsctl_linked("GNU C Library" LGPL-2.1-or-later "${libc}" libc6-dev "")
secretsctl_linked(Libgcrypt LGPL-2.1-or-later "${external_gcrypt_LIBRARY}" libgcrypt20-dev libgcrypt)
secretsctl_linked(libgpg-error LGPL-2.1-or-later "${external_gpg_error_LIBRARY}" libgpg-error-dev gpg-error)
if(SECRETSCTL_HAS_IPSEC_MB)
  secretsctl_linked("Intel IPsec Multi-Buffer" BSD-3-Clause "${ipsec_mb_LIBRARY}" libipsec-mb-dev "")
endif()
secretsctl_linked(libsodium ISC "${external_sodium_LIBRARY}" libsodium-dev libsodium)
secretsctl_linked(libstdc++ "GPL-3.0-or-later WITH GCC-exception-3.1" "${libstdcxx}" libstdc++-dev "")
secretsctl_linked(Nettle "LGPL-3.0-or-later OR GPL-2.0-or-later" "${external_nettle_LIBRARY}" nettle-dev nettle)
secretsctl_linked("JSON for Modern C++" MIT "${nlohmann_json_HEADER}" nlohmann-json3-dev nlohmann_json)
secretsctl_linked("QR Code generator" MIT "${qrcodegen_LIBRARY}" libqrcodegen-dev "")
secretsctl_linked(RE2 BSD-3-Clause "${external_re2_LIBRARY}" libre2-dev re2)

# The lines of dpkg (`package:architecture: /path`) for all files at once: it reads long lists.
set(secretsctl_linked_files)
foreach(row IN LISTS secretsctl_linked_rows)
  string(REGEX REPLACE "^[^|]*[|][^|]*[|]([^|]*)[|].*" "\\1" file "${row}")
  list(APPEND secretsctl_linked_files "${file}")
endforeach()
find_program(SECRETSCTL_DPKG_QUERY dpkg-query)
set(secretsctl_owners "")
if(SECRETSCTL_DPKG_QUERY)
  execute_process(COMMAND ${SECRETSCTL_DPKG_QUERY} -S ${secretsctl_linked_files}
    OUTPUT_VARIABLE secretsctl_owners ERROR_QUIET)
  string(REPLACE "\n" ";" secretsctl_owners "${secretsctl_owners}")
endif()

# `source package|its version` of a file's package.
function(secretsctl_source_of file package variable)
  foreach(line IN LISTS secretsctl_owners)
    if(line MATCHES "^([^ ,]+): (.*)$" AND CMAKE_MATCH_2 STREQUAL file)
      set(package "${CMAKE_MATCH_1}")
    endif()
  endforeach()
  set(answer "|")
  if(SECRETSCTL_DPKG_QUERY)
    execute_process(COMMAND ${SECRETSCTL_DPKG_QUERY} -W -f "\${source:Package}|\${source:Version}\\n" ${package}
      OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    string(REGEX REPLACE "\n.*" "" answer "${answer}")
  endif()
  set(${variable} "${answer}" PARENT_SCOPE)
endfunction()

set(secretsctl_linked_table "")
set(secretsctl_linked_text "")
foreach(row IN LISTS secretsctl_linked_rows)
  string(REPLACE "|" ";" fields "${row}|")
  list(GET fields 0 name)
  list(GET fields 1 license)
  list(GET fields 2 file)
  list(GET fields 3 package)
  list(GET fields 4 module)
  secretsctl_source_of("${file}" "${package}" source)
  set(version "")
  set(from "")
  if(source MATCHES "^(.+)[|](([0-9]+:)?(.+))$")
    set(from " (Debian's ${CMAKE_MATCH_1} ${CMAKE_MATCH_2})")
    string(REGEX REPLACE "-[^-]*$" "" version "${CMAKE_MATCH_4}")
    string(REGEX REPLACE "[+.](dfsg|ds)[0-9.]*$" "" version "${version}")
  elseif(module)
    execute_process(COMMAND ${PKG_CONFIG_EXECUTABLE} --modversion ${module}
      OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  if(NOT version)
    set(version unknown)
  endif()
  if(NOT source MATCHES "^[^|]+[|]")
    set(source "|")
  endif()
  string(REPLACE "|" "\t" source "${source}")
  string(APPEND secretsctl_linked_table "${name}\t${version}\t${license}\t${source}\n")
  string(APPEND secretsctl_linked_text "\n  ${name} ${version}${from}")
endforeach()
file(WRITE ${CMAKE_BINARY_DIR}/linked_libraries.tsv "${secretsctl_linked_table}")

# The archives among them, for packaging/library.sh: what the compiler brings is not there.
set(secretsctl_static_files "")
foreach(library IN ITEMS external_botan external_gcrypt external_gpg_error ipsec_mb external_sodium external_nettle
    qrcodegen external_re2)
  if(${library}_LIBRARY MATCHES "[.]a$")
    string(APPEND secretsctl_static_files "${${library}_LIBRARY}\n")
  endif()
endforeach()
file(WRITE ${CMAKE_BINARY_DIR}/static_libraries.txt "${secretsctl_static_files}")

set(secretsctl_linked_heading "linked dynamically, as built against")
if(SECRETSCTL_STATIC)
  set(secretsctl_linked_heading "linked statically")
endif()
set(secretsctl_target ${CMAKE_LIBRARY_ARCHITECTURE})
if(NOT secretsctl_target)
  set(secretsctl_target ${CMAKE_SYSTEM_PROCESSOR}-linux)
endif()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/version_details.hpp @ONLY NEWLINE_STYLE UNIX CONTENT [[
#pragma once

namespace secretsctl::cli {

// The lines of `secretsctl --version --verbose` after the first.
constexpr const char* version_details = R"(target: @secretsctl_target@
compiler: @CMAKE_CXX_COMPILER_ID@ @CMAKE_CXX_COMPILER_VERSION@
@secretsctl_linked_heading@:@secretsctl_linked_text@)";

}  // namespace secretsctl::cli
]])
