-- wrk's script: calls one path, or, with `-- NUMBER FIRST`, the same for one account after the
-- other: userFIRST and so on, NUMBER of them. Prints what happened as one line of JSON.
local accounts = 0
local first = 0
-- wrk asks for one request that it does not send, before the first.
local sent = -1

local function for_next_account()
    local path = wrk.path .. "&user=user" .. (first + sent % accounts)
    sent = sent + 1
    return wrk.format(nil, path)
end

function init(args)
    accounts = tonumber(args[1])
    first = tonumber(args[2])
    if accounts > 0 then
        -- Without this function wrk sends the same bytes each time, which costs it less.
        request = for_next_account
    end
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format(
        '{"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"broken":%d,"refused":%d}',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
        latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.timeout, errors.status))
end
