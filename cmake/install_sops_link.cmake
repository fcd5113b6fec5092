# `make install SOPS_LINK=yes` (or the option below) adds a link `sops` beside the command, under which it takes the
# command line of sops. Never by default, never in the place of a sops that is there, and, unless it is SOPS_LINK=first,
# never on a machine where a shell finds another sops: the one would hide the other.
option(SECRETSCTL_SOPS_LINK "Install a link 'sops' to the command" OFF)

install(CODE "
  set(wanted ${SECRETSCTL_SOPS_LINK})
  if(DEFINED ENV{SOPS_LINK})
    set(wanted \"\$ENV{SOPS_LINK}\")
  endif()
  if(wanted OR wanted MATCHES \"^first$\")
    set(folder \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
    set(link \"\${folder}/sops\")
    set(target)
    if(IS_SYMLINK \"\${link}\")
      file(READ_SYMLINK \"\${link}\" target)
    endif()
    if((EXISTS \"\${link}\" OR IS_SYMLINK \"\${link}\") AND NOT target STREQUAL secretsctl)
      message(FATAL_ERROR \"\${link} is there and is not our link: move it away first, or leave SOPS_LINK out\")
    endif()
    string(REPLACE \":\" \";\" search \"\$ENV{PATH}\")
    foreach(place IN LISTS search)
      get_filename_component(other \"\${place}/sops\" REALPATH)
      get_filename_component(ours \"\${folder}/secretsctl\" REALPATH)
      if(NOT wanted MATCHES \"^first$\" AND \"\$ENV{DESTDIR}\" MATCHES \"^$\" AND EXISTS \"\${other}\" AND NOT other STREQUAL ours)
        message(FATAL_ERROR \"\${place}/sops is another sops, and one of them would hide the other: remove it, leave \"
          \"SOPS_LINK out, or give SOPS_LINK=first to have both\")
      endif()
    endforeach()
    file(MAKE_DIRECTORY \"\${folder}\")
    file(CREATE_LINK secretsctl \"\${link}\" SYMBOLIC)
    message(STATUS \"Installing: \${link}\")
  endif()" COMPONENT command)
