// own_accounts(): a listing that goes over the caller's accounts, one file at a time.
//
// An account file that cannot be read is logged and passed over; who owns every account is told of
// it in the metadata (output.warnings), nobody else: whose it is is unknown. To be used by a
// handler; the listing is visited while the call lasts.
#pragma once

#include <functional>

#include "accounts/account.h"
#include "api/call.h"
#include "api/listing.h"

namespace penstock {

// Gives the visitor the rows of one account: none, one or many.
using RowsOfAccount = std::function<void(Account const&, RowVisitor const&)>;

[[nodiscard]] Listing own_accounts(Call const& call, RowsOfAccount rows_of);

}  // namespace penstock
