#include "auth/failure_guard.h"

#include <algorithm>

#include "auth/address_range.h"
#include "auth/client_network.h"

namespace penstock {

namespace {

// First as web servers write it: every call asks, and reading any other form of it takes longer.
bool is_loopback(std::string_view address) {
    return address == "127.0.0.1" || address == "::1" || range_contains("127.0.0.0/8", address) ||
           range_contains("::1", address);
}

// A line break is in neither part.
std::string pair_of(std::string const& network, std::string_view user_or_hash) {
    return network + "\n" + std::string(user_or_hash);
}

std::chrono::seconds window(unsigned beyond_free) {
    constexpr unsigned doublings = 10;  // more than longest_window
    return std::min(FailureGuard::longest_window,
                    std::chrono::seconds(1U << std::min(beyond_free - 1, doublings)));
}

}  // namespace

bool FailureGuard::admits(std::string_view address, std::string_view user) {
    if (is_loopback(address)) {
        return true;
    }
    auto const network = client_network(address);
    auto const pair = pair_of(network, user);
    auto const now = clock_.monotonic();
    std::lock_guard const lock(mutex_);
    return !is_closed(users_, pair, now) && !is_closed(addresses_, network, now);
}

bool FailureGuard::has_proven(std::string_view address, std::string_view hash) {
    auto const pair = pair_of(client_network(address), hash);
    auto const now = clock_.monotonic();
    std::lock_guard const lock(mutex_);
    auto const time = proven_.get(pair);
    return !time.isNull() && now - *time < memory;
}

void FailureGuard::failed(std::string_view address, std::string_view user, std::string_view hash) {
    if (is_loopback(address)) {
        return;
    }
    auto const network = client_network(address);
    auto const pair = pair_of(network, user);
    auto const now = clock_.monotonic();
    std::lock_guard const lock(mutex_);
    count(users_, pair, free_for_user, now);
    count(addresses_, network, free_for_address, now);
    proven_.remove(pair_of(network, hash));
}

void FailureGuard::succeeded(std::string_view address, std::string_view user,
                             std::string_view hash) {
    if (is_loopback(address)) {
        return;
    }
    auto const network = client_network(address);
    auto const now = clock_.monotonic();
    std::lock_guard const lock(mutex_);
    users_.remove(pair_of(network, user));
    proven_.update(pair_of(network, hash), now);
}

void FailureGuard::count(Table& table, std::string const& key, unsigned free, Time now) {
    auto const known = table.get(key);
    bool const goes_on = !known.isNull() && now - known->last < memory;
    Failures failures{goes_on ? known->count + 1 : 1, now, now};
    if (failures.count > free) {
        failures.closed_until += window(failures.count - free);
    }
    table.update(key, failures);
}

bool FailureGuard::is_closed(Table& table, std::string const& key, Time now) {
    auto const known = table.get(key);
    return !known.isNull() && now < known->closed_until;
}

}  // namespace penstock
