# `make install SOPS_LINK=yes` (or the option below) adds a link `sops` beside the command, under which it takes the
# command line of sops. Never by default, and never in the place of a sops that is there.
option(SECRETSCTL_SOPS_LINK "Install a link 'sops' to the command" OFF)

install(CODE "
  set(wanted ${SECRETSCTL_SOPS_LINK})
  if(DEFINED ENV{SOPS_LINK})
    set(wanted \"\$ENV{SOPS_LINK}\")
  endif()
  if(wanted)
    set(link \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/sops\")
    set(target)
    if(IS_SYMLINK \"\${link}\")
      file(READ_SYMLINK \"\${link}\" target)
    endif()
    if((EXISTS \"\${link}\" OR IS_SYMLINK \"\${link}\") AND NOT target STREQUAL secretsctl)
      message(FATAL_ERROR \"\${link} is there and is not our link: move it away first, or leave SOPS_LINK out\")
    endif()
    file(MAKE_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
    file(CREATE_LINK secretsctl \"\${link}\" SYMBOLIC)
    message(STATUS \"Installing: \${link}\")
  endif()" COMPONENT command)
