# Writes the version header: cmake -DSOURCE_DIR=... -DVERSION=... -DOUTPUT=... -P version.cmake
# It runs at each build; configure_file leaves the header alone when nothing changed.
execute_process(COMMAND git -C ${SOURCE_DIR} describe --always --dirty --exclude=* --abbrev=40
                OUTPUT_VARIABLE GIT_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT GIT_COMMIT)
  set(GIT_COMMIT unknown)
endif()
configure_file(${SOURCE_DIR}/src/version.hpp.in ${OUTPUT} @ONLY)
