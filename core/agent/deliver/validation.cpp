#include "agent/deliver/validation.h"

#include <cstdlib>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/deliver/confinement.h"
#include "base/fd.h"

namespace penstock {

namespace {

constexpr std::chrono::seconds longest{30};
constexpr int cannot_confine = 99;
constexpr auto program = "/usr/lib/penstock/penstock-deliver";

// What a configuration can need of its host before anything is delivered. Exim's own directory has
// passwords; of that only our fragments.
std::vector<std::string> const& readable() {
    static std::vector<std::string> const paths{
        "/usr",           "/lib",           "/lib64",           "/etc/ld.so.cache",
        "/etc/passwd",    "/etc/group",     "/etc/hosts",       "/etc/nsswitch.conf",
        "/etc/host.conf", "/etc/localtime", "/etc/resolv.conf", "/etc/exim4/penstock",
        "/dev/null",      "/dev/urandom"};
    return paths;
}

// A directory of its own, and the text in it; both are gone with this object.
class PrivateText {
  public:
    explicit PrivateText(std::string const& text) {
        if (::mkdtemp(directory_.data()) == nullptr) {
            return;
        }
        file_ = directory_ + "/exim.conf";
        Fd const file(::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR));
        is_whole_ = file && ::write(file.get(), text.data(), text.size()) ==
                                static_cast<ssize_t>(text.size());
    }
    PrivateText(PrivateText const&) = delete;
    PrivateText& operator=(PrivateText const&) = delete;
    ~PrivateText() {
        ::unlink(file_.c_str());
        ::rmdir(directory_.c_str());
    }

    [[nodiscard]] bool is_whole() const { return is_whole_; }
    [[nodiscard]] std::string const& path() const { return file_; }

  private:
    std::string directory_ = "/tmp/penstock-validate.XXXXXX";
    std::string file_;
    bool is_whole_ = false;
};

}  // namespace

Result<Ended> validate(std::string const& configuration) {
    PrivateText const text(configuration);
    if (!text.is_whole()) {
        return problem(ProblemKind::agent_unavailable, "", "no room for the configuration");
    }
    return run_undisturbed({program, "--validate", text.path()}, longest)
        .and_then([](Ended ended) -> Result<Ended> {
            if (ended.status == cannot_confine) {
                return problem(ProblemKind::agent_unavailable, "",
                               "this kernel cannot confine Exim (Landlock)");
            }
            return ended;
        });
}

int validate_confined(std::string const& file) {
    auto allowed = readable();
    allowed.push_back(file);
    confine_and_run({"/usr/sbin/exim4", "-bV", "-C", file}, allowed);
    return cannot_confine;
}

}  // namespace penstock
