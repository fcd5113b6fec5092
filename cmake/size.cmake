# Compiles a target for size in a release, except the sources named after it: code that runs once in
# a call takes no noticeable time either way, and optimising it for speed makes the command a third
# larger. Sources after HOT run over each value of a large file; -O3 saves a fifth of a decryption's
# instructions there, and doubles the size of other code.
function(secretsctl_for_size target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HOT")
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Os>)
  if(arg_UNPARSED_ARGUMENTS)
    set_source_files_properties(${arg_UNPARSED_ARGUMENTS} PROPERTIES
      COMPILE_OPTIONS $<$<CONFIG:Release>:-O2>)
  endif()
  if(arg_HOT)
    set_source_files_properties(${arg_HOT} PROPERTIES COMPILE_OPTIONS $<$<CONFIG:Release>:-O3>)
  endif()
endfunction()
