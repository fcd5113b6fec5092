/* yaml-cpp's archive was compiled for programs: it reads this flag of the C library without going
 * through the tables of a shared library. Here it finds one of its own, which says that there may
 * be several threads. */
extern char __libc_single_threaded __attribute__((visibility("hidden")));
char __libc_single_threaded = 0;
