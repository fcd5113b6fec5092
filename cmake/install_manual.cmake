# `make install` puts the man pages and completions below share/ of the prefix.
if(TARGET manual)
  foreach(folder man/man1 bash-completion/completions zsh/site-functions fish/vendor_completions.d)
    install(DIRECTORY ${CMAKE_BINARY_DIR}/share/${folder}/ DESTINATION ${CMAKE_INSTALL_DATADIR}/${folder}
      COMPONENT command)
  endforeach()
endif()
