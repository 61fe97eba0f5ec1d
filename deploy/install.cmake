# Where each file stands on a host: what the packages carry, and what a lab is made of. cmake
# --install BUILD puts all of it there, below DESTDIR; nothing works before penstock-setup has run.
# deploy/host/layout.py names the same places to those who use them.
set(PENSTOCK_LIBRARY lib/penstock)
set(PENSTOCK_SHARE share/penstock)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME penstock)

if(PENSTOCK_PROGRAMS)
  set(folder ${PENSTOCK_PROGRAMS})
  install(PROGRAMS ${folder}/core/cli/whmapi1 ${folder}/fcgi/penstock-fcgi
    DESTINATION ${PENSTOCK_LIBRARY})
  foreach(name index deliver lists peer watch)
    install(PROGRAMS ${folder}/core/agent/${name}/penstock-${name} DESTINATION ${PENSTOCK_LIBRARY})
  endforeach()
else()
  install(TARGETS penstock-fcgi whmapi1 penstock-index penstock-deliver penstock-lists penstock-peer
    penstock-watch RUNTIME DESTINATION ${PENSTOCK_LIBRARY})
endif()

# Python and shell that need no compiling, with what they hand on, as in the source tree.
install(DIRECTORY deploy/host DESTINATION ${PENSTOCK_SHARE}/deploy
  FILES_MATCHING REGEX "\\.py$" PATTERN __pycache__ EXCLUDE)
install(PROGRAMS deploy/host/penstock-setup DESTINATION ${PENSTOCK_SHARE}/deploy/host)
install(DIRECTORY deploy/exim deploy/egress deploy/clients
  DESTINATION ${PENSTOCK_SHARE}/deploy)
install(FILES deploy/penstock.conf DESTINATION ${PENSTOCK_SHARE}/deploy)
install(FILES deploy/systemd/sysusers.conf DESTINATION ${PENSTOCK_SHARE}/deploy/systemd)
install(DIRECTORY nginx DESTINATION ${PENSTOCK_SHARE})
install(DIRECTORY apache DESTINATION ${PENSTOCK_SHARE} COMPONENT penstock-apache)

set(systemd deploy/systemd)
file(GLOB units RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS
  ${systemd}/*.service ${systemd}/*.socket)
list(REMOVE_ITEM units ${systemd}/penstock-apache.service)
install(FILES ${units} DESTINATION lib/systemd/system)
install(FILES ${systemd}/sysusers.conf DESTINATION lib/sysusers.d RENAME penstock.conf)
install(FILES ${systemd}/tmpfiles.conf DESTINATION lib/tmpfiles.d RENAME penstock.conf)
install(FILES ${systemd}/logrotate.conf DESTINATION /etc/logrotate.d RENAME penstock)
install(FILES deploy/penstock.conf DESTINATION /etc/penstock)
install(PROGRAMS deploy/nagios/check_penstock DESTINATION lib/nagios/plugins)
install(FILES deploy/fail2ban/filter.conf DESTINATION /etc/fail2ban/filter.d RENAME penstock.conf)
install(FILES ${systemd}/penstock-apache.service DESTINATION lib/systemd/system
  COMPONENT penstock-apache)
install(FILES ${systemd}/apache-tmpfiles.conf DESTINATION lib/tmpfiles.d
  RENAME penstock-apache.conf COMPONENT penstock-apache)
install(FILES ${systemd}/apache-logrotate.conf DESTINATION /etc/logrotate.d
  RENAME penstock-apache COMPONENT penstock-apache)

add_subdirectory(deploy/man)
install(FILES deploy/completion/whmapi1 DESTINATION share/bash-completion/completions)

install(CODE [[
  foreach(link "whmapi1 ../lib/penstock/whmapi1"
               "penstock-setup ../share/penstock/deploy/host/penstock-setup")
    separate_arguments(link)
    list(GET link 0 name)
    list(GET link 1 target)
    file(MAKE_DIRECTORY "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/sbin")
    file(CREATE_LINK ${target} "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/sbin/${name}" SYMBOLIC)
  endforeach()
]])
