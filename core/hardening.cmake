# How every target is hardened: adds to penstock_options what this compiler and processor have.
# tests/hardening_test.py holds the programs to it.
#
# It composes with flags from outside (CXXFLAGS and LDFLAGS of dpkg-buildflags, which come first on
# each command line): what is said twice is the same, and _FORTIFY_SOURCE is undefined before it is
# defined. That needs a compiler that optimises, so a Debug build is without it.
include(CheckCXXCompilerFlag)
include(CheckCXXSourceCompiles)

target_compile_options(penstock_options INTERFACE -fstack-protector-strong)
target_compile_definitions(penstock_options INTERFACE _GLIBCXX_ASSERTIONS)
target_link_options(penstock_options INTERFACE -fPIE -pie -Wl,-z,relro,-z,now -Wl,--as-needed)

# A jump or a return to where none is meant to go: of x86, of ARM. A stack that grows into the heap.
set(CMAKE_REQUIRED_FLAGS -Werror)  # clang only warns of what it does not know
foreach(flag -fcf-protection=full -mbranch-protection=standard -fstack-clash-protection)
  string(MAKE_C_IDENTIFIER "PENSTOCK_HAS${flag}" has)
  check_cxx_compiler_flag(${flag} ${has})
  if(${has})
    target_compile_options(penstock_options INTERFACE ${flag})
  endif()
endforeach()

# Level 3 knows the sizes of what is allocated under way, too. Where compiler or C library have it
# not, the library's headers warn and take it for 2.
set(CMAKE_REQUIRED_FLAGS "-O2 -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
check_cxx_source_compiles("#include <cstdio>\nint main() { return 0; }" PENSTOCK_HAS_FORTIFY_3)
unset(CMAKE_REQUIRED_FLAGS)
if(PENSTOCK_HAS_FORTIFY_3)
  set(level 3)
else()
  set(level 2)
endif()
target_compile_options(penstock_options INTERFACE
  $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=${level}>)
