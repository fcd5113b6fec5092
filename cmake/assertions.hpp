#pragma once

// The checks of libstdc++ (_GLIBCXX_ASSERTIONS) stop the process without a text. The text names a
// file of the library and the condition, and costs an eighth of a megabyte in the command. Included
// before each source; the macro is that of libstdc++ 12, and newer ones are left as they are.
#include <bits/c++config.h>
#if defined(_GLIBCXX_RELEASE) && _GLIBCXX_RELEASE == 12 && defined(_GLIBCXX_ASSERTIONS)
#undef __glibcxx_assert
#define __glibcxx_assert(condition)                                                      \
  do {                                                                                   \
    if (!__builtin_is_constant_evaluated() && __builtin_expect(!bool(condition), false)) \
      __builtin_trap();                                                                  \
  } while (false)
#endif
