// RecordReader: what the web server writes for one request, record by record, with every length and
// every type checked.
//
// libfcgi trusts whoever it reads from: it allocates what a length announces and aborts where it
// cannot have it, and it reads name-value lists out of records that no request needs. So the bytes
// of the socket are read here, and libfcgi only writes the answers (answer_stream.h).
//
// Taken is what a web server sends to a responder, in this order: FCGI_BEGIN_REQUEST, FCGI_PARAMS
// up to an empty record, FCGI_STDIN up to an empty record, all of one id that is not 0. Anything
// else, an abort too, or a connection that ends or stays silent before (SO_RCVTIMEO), leaves the
// reader broken for good: the request did not come whole. It holds one buffer, whatever is
// announced.
//
// Of one thread, for the length of one request.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace penstock {

class RecordReader {
  public:
    // The descriptor must outlive the reader.
    explicit RecordReader(int socket) : socket_(socket) {}

    struct Begin {
        std::uint16_t id;
        bool keeps_connection;
    };
    // The first record; nothing where it is none, or is for another role than a responder's.
    [[nodiscard]] std::optional<Begin> begin();

    enum class Stream : std::uint8_t { parameters = 4, body = 5 };
    // Up to `size` bytes of that stream; 0 at its end, and where the reader is broken. The body
    // begins when the parameters have ended.
    [[nodiscard]] std::size_t read(Stream stream, char* into, std::size_t size);

    [[nodiscard]] bool is_broken() const { return is_broken_; }
    // Whether bytes behind the request were read with it, which no web server sends.
    [[nodiscard]] bool has_more() const { return at_ < end_; }

  private:
    struct Header {
        unsigned version, type, id;
        std::size_t content, padding;
    };
    [[nodiscard]] std::optional<Header> next_header();
    [[nodiscard]] bool begin_record(Stream stream);
    [[nodiscard]] bool take(void* into, std::size_t size);
    [[nodiscard]] bool skip(std::size_t size);
    [[nodiscard]] bool fill();

    int socket_;
    bool is_broken_ = false;
    unsigned id_ = 0;
    std::size_t content_ = 0;  // of the current record, still to be read
    std::size_t padding_ = 0;  // behind it
    std::optional<Stream> ended_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;
    std::array<char, std::size_t{16} << 10> buffer_;  // one read for all but large bodies
};

}  // namespace penstock
