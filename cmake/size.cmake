# Compiles a target for size in a release, except the sources named after it: code that runs once in
# a call takes no noticeable time either way, and optimising it for speed makes the command a third
# larger.
function(secretsctl_for_size target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Os>)
  if(ARGN)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS $<$<CONFIG:Release>:-O2>)
  endif()
endfunction()
