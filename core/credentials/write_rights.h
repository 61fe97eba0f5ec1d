// WriteRights: what a process has to do to be allowed to write credentials, and to give that up
// again. A process that may write them anyway, or never, does nothing.
//
// raise() and lower() come in pairs, on one thread at a time; RaisedRights sees to the pairing.
// raise() must not fail silently: the write that follows it reports what was not allowed.
#pragma once

namespace penstock {

class WriteRights {
  public:
    WriteRights() = default;
    WriteRights(WriteRights const&) = delete;
    WriteRights& operator=(WriteRights const&) = delete;
    virtual ~WriteRights() = default;

    virtual void raise() const {}
    virtual void lower() const {}
};

// The rights are raised for as long as this lives.
class RaisedRights {
  public:
    explicit RaisedRights(WriteRights const& rights) : rights_(rights) { rights_.raise(); }
    RaisedRights(RaisedRights const&) = delete;
    RaisedRights& operator=(RaisedRights const&) = delete;
    ~RaisedRights() { rights_.lower(); }

  private:
    WriteRights const& rights_;
};

}  // namespace penstock
