-- wrk's calls for overload_growth_test.py: reads, changes, refusals and large bodies in turn.
-- Arguments: the token, and how many accounts user0, user1, ... there are. Prints what came of it.

local number = 0

function init(arguments)
  local token, accounts = arguments[1], tonumber(arguments[2])
  local good = { Authorization = "whm root:" .. token }
  local bad = { Authorization = "whm root:" .. token .. "X" }
  local form = { Authorization = good.Authorization,
                 ["Content-Type"] = "application/x-www-form-urlencoded" }
  local large = "api.version=1&reason=" .. string.rep("y", 60000)
  local function path(name, arguments)
    return "/json-api/" .. name .. "?api.version=1" .. (arguments or "")
  end
  local kinds = {
    function() return wrk.format("GET", path("version"), good) end,
    function(user) return wrk.format("GET", path("accountsummary", user), good) end,
    function(user) return wrk.format("GET", path("suspend_outgoing_email", user), good) end,
    function(user) return wrk.format("POST", path("unsuspend_outgoing_email", user), form, "x=1") end,
    function() return wrk.format("GET", path("version"), bad) end,
    function() return wrk.format("GET", path("accountsummary", "&user=nobody"), good) end,
    function() return wrk.format("GET", "/xml-api/no_such_function", good) end,
    function() return wrk.format("POST", "/json-api/version", form, large) end,
    function() return wrk.format("POST", "/json-api/version", form, large .. large) end,
    function() return wrk.format("GET", path("listaccts"), good) end,
  }
  request = function()
    number = number + 1
    local user = "&user=user" .. math.floor(number / #kinds) % accounts
    return kinds[number % #kinds + 1](user)
  end
end

function done(summary)
  local errors = summary.errors
  io.write("told ", summary.requests, " ", errors.connect + errors.read + errors.write, " ",
           errors.timeout, "\n")
end
