-- wrk script: one visitor after another, each request a batch of EVENTS events (default 3) in the envelope of docs/protocol.md.
-- SHOP=pk_… is the shop's public key; DECIDE=1 asks for the decision too; ORIGIN is sent as a browser on that page would.
-- RATE paces all connections together to so many requests a second; SEED keeps runs apart.
local ffi = require("ffi")
ffi.cdef "typedef struct { long s; long ns; } bench_time; int clock_gettime(int, bench_time *);"

local shop = os.getenv("SHOP") or "pk_bench"
local origin = os.getenv("ORIGIN") or "https://shop.example"
local per_batch = tonumber(os.getenv("EVENTS") or "3")
local decide = os.getenv("DECIDE") == "1" and "true" or "false"
local rate = tonumber(os.getenv("RATE") or "0")
local seed = tonumber(os.getenv("SEED") or "1")
local base_ms = tonumber(os.getenv("NOW_MS")) or os.time() * 1000
local agents = {
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_%d like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (Linux; Android 15; SM-S9%d) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/140.0",
}
local sent, salt, began = 0, 0, nil

function init() math.randomseed(seed); salt = math.random(1, 0x0fffffff) end

local clock = ffi.new("bench_time")
local function now_seconds()
  ffi.C.clock_gettime(1, clock)
  return tonumber(clock.s) + tonumber(clock.ns) / 1e9
end

-- Only where a rate is asked for: wrk waits before each request when there is such a function.
if rate > 0 then
  local planned = 0
  function delay()
    began = began or now_seconds()
    planned = planned + 1
    return math.max(0, math.floor((began + planned / rate - now_seconds()) * 1000))
  end
end

local function uuid7(ms)
  local r = math.random
  return string.format("%08x-%04x-7%03x-%04x-%04x%08x", math.floor(ms / 65536) % 4294967296, ms % 65536,
    r(0, 4095), 0x8000 + r(0, 0x3fff), r(0, 65535), r(0, 0x7fffffff))
end

local function event(k, now)
  local sku, price = math.random(1, 5000), math.random(500, 20000) / 100
  local page = string.format('"page":"%s"', uuid7(now))
  if k == 1 then
    return string.format('{"id":"%s","name":"page_view","at":%d,%s,"source":"api","params":{}}', uuid7(now), now - 900, page)
  end
  local name, source, before = "add_to_cart", "datalayer", 100
  if k == 2 then name, source, before = "view_item", "markup", 600 end
  return string.format('{"id":"%s","name":"%s","at":%d,%s,"source":"%s","params":{"currency":"EUR","value":%.2f,"items":[{"item_id":"SKU-%d","item_name":"Running shoe %d","price":%.2f,"quantity":1}]}}',
    uuid7(now), name, now - before, page, source, price, sku, sku, price)
end

function request()
  sent = sent + 1
  local i = salt + sent * 8
  local now = base_ms + sent
  local events = {}
  for k = 1, per_batch do events[k] = event((k - 1) % 3 + 1, now) end
  local body = string.format(
    '{"v":1,"shop":"%s","sent_at":%d,"visitor":"0190a0a0-0000-7000-8000-%012x","tab":"t0","consent":{"measurement":true,"personalisation":true},"context":{"url":"%s/products/red-running-shoes-%d?utm_source=newsletter","referrer":"https://www.google.com/","title":"Red running shoes","language":"de-DE","timezone":"Europe/Berlin","viewport":[390,844],"tag":"bench"},"decide":%s,"events":[%s]}',
    shop, now, i % 0xffffffffffff, origin, i % 5000, decide, table.concat(events, ","))
  return wrk.format("POST", "/v1/events",
    {["content-type"] = "text/plain", ["origin"] = origin, ["user-agent"] = string.format(agents[i % 4 + 1], 100 + i % 40)}, body)
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('\nJSON {"requests":%d,"rps":%.1f,"refused":%d,"broken":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n',
    summary.requests, summary.requests / summary.duration * 1e6, e.status, e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
