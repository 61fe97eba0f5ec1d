# penstock_room(NAME [USES room ...] [LINKS room ...] [PUBLIC library ...] [PRIVATE library ...] [WITHOUT file ...]):
# the library of one room, that is of the folder NAME below the one where this is called.
#
# Includes name their room, as in "marks/outgoing_mail.h", and are found by way of a folder of links
# that the build folder has for each room. So what a room does not use, directly or by a room that it
# uses, is on no include path of it, and including it does not compile. What is on the path but not
# in USES, tests/rooms_test.py refuses; it reads these lines.
function(penstock_room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "" "" "USES;LINKS;PUBLIC;PRIVATE;WITHOUT")
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/${name})
  string(REPLACE "/" "_" target penstock_${name})

  set(includes ${CMAKE_BINARY_DIR}/rooms/${target})
  cmake_path(GET name PARENT_PATH above)
  file(MAKE_DIRECTORY ${includes}/${above})
  file(CREATE_LINK ${folder} ${includes}/${name} SYMBOLIC)

  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  list(TRANSFORM room_WITHOUT PREPEND ${folder}/)
  list(REMOVE_ITEM sources ${room_WITHOUT})
  foreach(rooms room_USES room_LINKS)
    list(TRANSFORM ${rooms} REPLACE "/" "_")
    list(TRANSFORM ${rooms} PREPEND penstock_)
  endforeach()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC ${includes})
  target_link_libraries(${target}
    PUBLIC penstock_options ${room_USES} ${room_PUBLIC} PRIVATE ${room_LINKS} ${room_PRIVATE})
endfunction()

# penstock_program(TARGET NAME): the program of a room that has a main.cpp; it stands in the folder
# of that name in the build folder.
function(penstock_program target name)
  string(REPLACE "/" "_" room penstock_${name})
  add_executable(${target} ${name}/main.cpp)
  target_link_libraries(${target} PRIVATE ${room})
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${name})
endfunction()
