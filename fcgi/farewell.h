// Farewell: tells the front end that a kept connection is not to be used again, without closing it.
//
// Whoever closes a connection that the front end keeps may hit a request that is on its way; nginx
// does not send a POST a second time then. An empty FCGI_STDERR record hits nothing: nginx closes
// an idle connection as soon as it can read anything there, and to a request that it has just sent
// an empty record of that type means nothing, so that it waits on for its answer, which must come.
//
// Never blocks, and cannot fail in a way that matters: who is gone needs no farewell. Any thread,
// at the end of an answer or between two requests only.
#pragma once

namespace penstock {

void say_farewell(int socket);

}  // namespace penstock
