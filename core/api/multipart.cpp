#include "api/multipart.h"

#include <sstream>

#include <Poco/Exception.h>
#include <Poco/Net/MessageHeader.h>
#include <Poco/Net/MultipartReader.h>
#include <Poco/Net/NameValueCollection.h>
#include <Poco/StreamCopier.h>

#include "api/form.h"

namespace penstock {

namespace {

using Poco::Net::MessageHeader;
using Poco::Net::NameValueCollection;

tl::unexpected<Problem> malformed(std::string what) {
    return problem(ProblemKind::malformed_request, std::move(what));
}

NameValueCollection parameters_of(std::string const& header) {
    std::string word;
    NameValueCollection parameters;
    MessageHeader::splitParameters(header, word, parameters);
    return parameters;
}

Result<void> add_part(Poco::Net::MultipartReader& reader, RawParams& params) {
    MessageHeader header;
    reader.nextPart(header);
    auto const about = parameters_of(header.get("Content-Disposition", ""));
    if (about.has("filename")) {
        return malformed("a file in a multipart body is not supported");
    }
    if (about.get("name", "").empty()) {
        return malformed("a part of the multipart body has no name");
    }
    std::string value;
    Poco::StreamCopier::copyToString(reader.stream(), value);
    params.add(about.get("name"), std::move(value));
    return params.size() > max_params ? too_many_params() : Result<void>{};
}

}  // namespace

// The end is looked for first: the reader takes the end of the stream for one.
Result<void> add_multipart(std::string const& content_type, std::string const& body,
                           RawParams& params) {
    auto const boundary = parameters_of(content_type).get("boundary", "");
    if (boundary.empty() || body.find("--" + boundary + "--") == std::string::npos) {
        return malformed("the multipart body has no end");
    }
    try {
        std::istringstream stream(body);
        Poco::Net::MultipartReader reader(stream, boundary);
        while (reader.hasNextPart()) {
            if (auto added = add_part(reader, params); !added) {
                return added;
            }
        }
    } catch (Poco::Exception const&) {
        return malformed("the multipart body cannot be taken apart");
    }
    return {};
}

}  // namespace penstock
