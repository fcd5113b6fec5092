# Builds for 64-bit Arm on a Debian of another processor (make_release_tree of tools/debian_tree.sh
# makes one):
#   cmake --preset release --toolchain cmake/aarch64-linux-gnu.cmake
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
# Development files that cannot be there for two architectures.
set(CMAKE_INCLUDE_PATH /opt/debian-arm64/usr/include)
set(CMAKE_LIBRARY_PATH /opt/debian-arm64/usr/lib/aarch64-linux-gnu)
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)
