#include "api/chunk.h"

#include "api/option_group.h"
#include "api/reader.h"

namespace penstock {

namespace {

Value number(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

// A number of at least 1; nothing if it was not given.
Result<std::optional<std::uint64_t>> parse_count(OptionGroup const& group, std::string_view option,
                                                 std::string const& wanted) {
    auto const text = group.text(option);
    if (!text) {
        return tl::unexpected(text.error());
    }
    std::optional<std::uint64_t> count;
    if (*text) {
        auto const read = whole_number(**text);
        if (!read || *read < 1) {
            return invalid(group.full_name(option), wanted);
        }
        count = static_cast<std::uint64_t>(*read);
    }
    return count;
}

Result<Chunk> parse_range(OptionGroup const& group) {
    auto const size = parse_count(group, "size", "a number of at least 1");
    if (!size) {
        return tl::unexpected(size.error());
    }
    auto const text = group.text("start");
    if (text && *text == "-1") {
        return Chunk{};
    }
    auto const from = [&](auto const& start) { return Chunk{start.value_or(1), *size}; };
    return parse_count(group, "start", "the number of a record, the first being 1, or -1 for all")
        .map(from);
}

}  // namespace

std::optional<std::uint64_t> Chunk::last() const {
    return size ? std::optional(first - 1 + *size) : std::nullopt;
}

Value Chunk::description(std::uint64_t records) const {
    auto const each = size.value_or(records);
    auto const chunks = records == 0 ? 0 : (records - 1) / each + 1;
    return Value::Object{{"chunks", number(chunks)},
                         {"current", number(size ? (first - 1) / each + 1 : 1)},
                         {"records", number(records)},
                         {"size", number(each)},
                         {"start", number(first)}};
}

Result<Chunk> parse_chunk(RawParams const& params) {
    OptionGroup const group(params, "chunk");
    auto const is_enabled = group.flag("enable");
    if (!is_enabled || !*is_enabled) {
        return is_enabled.map([](bool) { return Chunk{}; });
    }
    auto const is_verbose = group.flag("verbose");
    if (!is_verbose) {
        return tl::unexpected(is_verbose.error());
    }
    auto chunk = parse_range(group);
    if (chunk) {
        chunk->is_verbose = *is_verbose;
    }
    return chunk;
}

}  // namespace penstock
