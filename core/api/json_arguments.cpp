#include "api/json_arguments.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Handler.h>
#include <Poco/JSON/Parser.h>
#include <Poco/NumberFormatter.h>
#include <Poco/SharedPtr.h>

namespace penstock {

namespace {

class ArgumentCollector final : public Poco::JSON::Handler {
  public:
    explicit ArgumentCollector(RawParams& params) : params_(params) {}

    [[nodiscard]] bool saw_flat_object() const { return objects_ == 1 && is_flat_; }

    void reset() override {}
    void startObject() override {
        ++objects_;
        is_flat_ = is_flat_ && !in_array_;
    }
    void endObject() override {}
    void startArray() override {
        is_flat_ = is_flat_ && objects_ == 1 && !in_array_;
        in_array_ = true;
    }
    void endArray() override { in_array_ = false; }
    void key(std::string const& name) override { name_ = name; }
    void null() override { add(""); }
    void value(int number) override { add(std::to_string(number)); }
    void value(unsigned number) override { add(std::to_string(number)); }
    void value(Poco::Int64 number) override { add(std::to_string(number)); }
    void value(Poco::UInt64 number) override { add(std::to_string(number)); }
    void value(std::string const& text) override { add(text); }
    void value(double number) override { add(Poco::NumberFormatter::format(number)); }
    void value(bool truth) override { add(truth ? "1" : "0"); }

  private:
    void add(std::string text) {
        if (objects_ == 1) {
            params_.add(name_, std::move(text));
        }
    }

    RawParams& params_;
    std::string name_;
    int objects_ = 0;
    bool in_array_ = false;
    bool is_flat_ = true;
};

}  // namespace

Result<void> add_json_arguments(std::string const& body, RawParams& params) {
    auto const not_flat = [] {
        return problem(ProblemKind::malformed_request, "the JSON body is not one flat object");
    };
    try {
        auto const collector = Poco::makeShared<ArgumentCollector>(params);
        Poco::JSON::Parser parser(collector);
        parser.setDepth(4);  // nesting ends in a refusal anyway
        parser.parse(body);
        if (!collector->saw_flat_object()) {
            return not_flat();
        }
    } catch (Poco::Exception const&) {
        return not_flat();
    }
    return {};
}

}  // namespace penstock
