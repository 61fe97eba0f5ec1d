#include "agent/deliver/confinement.h"

#include <csignal>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/temp_directory.h"

using namespace penstock;

namespace {

constexpr int cannot_confine = 99;

// What the program says of one statement, run where validate() runs Exim: 0, done; 1, refused.
int confined(std::string const& statement) {
    auto const program =
        "import os, socket, signal, ctypes\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "try:\n    " +
        statement +
        "\nexcept OSError:\n    os._exit(1)\n"
        "os._exit(1 if ctypes.get_errno() else 0)";
    auto const child = ::fork();
    if (child == 0) {
        confine_and_run({"/usr/bin/python3", "-E", "-s", "-S", "-B", "-c", program},
                        {"/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null"});
        ::_exit(cannot_confine);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("a confined program reaches no other host and no other process") {
    REQUIRE(confined("pass") == 0);
    for (std::string const statement :
         {"socket.socket()", "socket.socket(socket.AF_UNIX)",
          "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", "os.kill(os.getppid(), 0)",
          "os.kill(-1, 0)", "os.killpg(0, 0)", "os.pidfd_open(os.getppid())",
          "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)", "os.fork()",
          "libc.shmget(0, 4096, 0o1600)", "libc.msgget(0, 0o1600)",
          "libc.prlimit(os.getppid(), 4, None, None)", "libc.unshare(0x10000000)",
          "libc.fcntl(1, 8, os.getppid())", "libc.ptrace(16, os.getppid(), 0, 0)"}) {
        CAPTURE(statement);
        CHECK(confined(statement) == 1);
    }
}

TEST_CASE("a confined program changes no file, and reads none but those it may") {
    TempDirectory const directory;
    directory.write("own", "text");
    auto const path = (directory / "own").string();
    for (auto const& statement :
         {"open('" + path + "')", "open('" + path + "', 'a')", "os.truncate('" + path + "', 0)",
          "os.chmod('" + path + "', 0)", "os.chown('" + path + "', -1, os.getgid())",
          "os.utime('" + path + "')", "os.unlink('" + path + "')", "os.mkfifo('" + path + ".2')",
          "os.symlink('x', '" + path + ".2')", std::string("open('/etc/passwd')")}) {
        CAPTURE(statement);
        CHECK(confined(statement) == 1);
    }
    struct stat status = {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK(status.st_size == 4);
    CHECK((status.st_mode & S_IRUSR) != 0);
}
