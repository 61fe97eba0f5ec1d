// AnswerStream: writes answers as FastCGI records, with libfcgi.
//
// libfcgi never sees a byte of the socket: it aborts on lengths that a stranger may announce
// (record_reader.h). It learns of a request by a constant one, which is made here and sent to it in
// a message of a socket of our own, and writes to the descriptor that the connection lends.
//
// begin(), then write() as often as need be, then end() or abandon(). Of one thread only.
//
// The only file that sees libfcgi is answer_stream.cpp.
#pragma once

#include <memory>
#include <string_view>

#include "fcgi/connection.h"
#include "fcgi/record_reader.h"

struct FCGX_Request;

namespace penstock {

class AnswerStream {
  public:
    AnswerStream();
    ~AnswerStream();
    AnswerStream(AnswerStream const&) = delete;
    AnswerStream& operator=(AnswerStream const&) = delete;

    // False, and nothing is to be written, where there are no descriptors for that socket.
    [[nodiscard]] bool begin(Connection& connection, RecordReader::Begin const& begun);
    void write(std::string_view text);
    // True where the connection was given back and may carry another request.
    [[nodiscard]] bool end(Connection& connection, bool may_be_kept);

  private:
    [[nodiscard]] bool has_sockets();
    [[nodiscard]] bool announce();

    std::unique_ptr<FCGX_Request> request_;
    Fd announcements_;  // libfcgi reads there
    Fd announcer_;
    int announced_ = 0;  // messages that wait there
};

// To be called once before the first of them, by one thread, after the process has set its own
// signal handling: libfcgi replaces default handlers by ones that make its reads fail for ever.
void initialise_libfcgi();

}  // namespace penstock
