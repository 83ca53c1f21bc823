-- SPDX-License-Identifier: GPL-3.0-or-later
-- wrk's part: sends one kind of request and prints what came of it as one line of JSON.
-- wrk ... -s load.lua URL -- page|one|create|update|search|search-total PATH ROWS [TOKEN]

local exam = '{"title":"Harmony, grade 5","description":"%s"}'
local change = '{"title":"Harmony, grade %d"}'
local kinds = {"nocturne", "waltz", "ballad", "rondo", "sonata", "blues", "march", "song", "air"}
local things = {"lanterns", "rivers", "sparrows", "windows", "trains", "gardens", "bells",
                "harbours"}

-- Two words: half of the searches find some dozens of a million songs, half some hundreds.
local function words()
    if math.random(2) == 1 then
        return kinds[math.random(#kinds)] .. "%20" .. math.random(1000, 9999)
    end
    return things[math.random(#things)] .. "%20" .. math.random(100, 999)
end

local function prepare(kind, path, rows)
    if kind == "create" or kind == "update" then
        wrk.headers["Content-Type"] = "application/json"
    end
    if kind == "create" then
        wrk.method = "POST"
        wrk.body = exam:format(("Scales and an unseen piece. "):rep(4))
    elseif kind == "one" then
        request = function()
            return wrk.format("GET", path .. "/" .. math.random(rows))
        end
    elseif kind == "update" then
        request = function()
            return wrk.format("PATCH", path .. "/" .. math.random(rows), nil,
                              change:format(math.random(1000000)))
        end
    elseif kind == "search" or kind == "search-total" then
        request = function()
            return wrk.format("GET", path .. words())
        end
    end
end

function init(args)
    math.randomseed(os.time())
    wrk.path = args[2]
    if args[4] then
        wrk.headers["Authorization"] = "Bearer " .. args[4]
    end
    prepare(args[1], args[2], tonumber(args[3]))
end

function done(summary, latency)
    local errors = summary.errors
    print(('{"requests":%d,"seconds":%f,"p50_ms":%f,"p99_ms":%f,"failures":%d}'):format(
        summary.requests, summary.duration / 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
