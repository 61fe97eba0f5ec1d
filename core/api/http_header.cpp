#include "api/http_header.h"

#include <Poco/Ascii.h>

namespace penstock {

HttpHeader::HttpHeader(HeaderConstant name, HeaderConstant before, std::string_view word,
                       HeaderConstant after)
    : name_(name), value_(before.text()) {
    for (char const c : word) {
        if (Poco::Ascii::isAlphaNumeric(c)) {
            value_ += c;
        }
    }
    value_ += after.text();
}

}  // namespace penstock
