#pragma once

// What stands between these two is the library's interface: the shared library exports it, and
// hides everything else (-fvisibility=hidden). A class that is not public is declared outside: its
// first declaration decides.
#if defined(__GNUC__)
#define SECRETSCTL_EXPORT_BEGIN _Pragma("GCC visibility push(default)")
#define SECRETSCTL_EXPORT_END _Pragma("GCC visibility pop")
#else
#define SECRETSCTL_EXPORT_BEGIN
#define SECRETSCTL_EXPORT_END
#endif
