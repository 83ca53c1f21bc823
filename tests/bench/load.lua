-- SPDX-License-Identifier: GPL-3.0-or-later
-- wrk's part: sends one kind of request and prints what came of it as one line of JSON.
-- wrk ... -s load.lua URL -- page|one|create PATH ROWS

local body = '{"title":"Harmony, grade 5","description":"%s"}'

function init(args)
    local kind, path, rows = args[1], args[2], tonumber(args[3])
    wrk.path = path
    if kind == "create" then
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        wrk.body = body:format(("Scales and an unseen piece. "):rep(4))
    elseif kind == "one" then
        math.randomseed(os.time())
        request = function()
            return wrk.format("GET", path .. "/" .. math.random(rows))
        end
    end
end

function done(summary, latency)
    local errors = summary.errors
    print(('{"requests":%d,"seconds":%f,"p50_ms":%f,"p99_ms":%f,"failures":%d}'):format(
        summary.requests, summary.duration / 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
