-- Something of everything that works without errors being caught: arithmetic, texts, tables, closures, metatables, sorting, files.
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
print("fib", fib(24), 7 // 2, -7 // 2, 7 % -3, 2 ^ 53, 1 / 3, 10 // 0.3, math.maxinteger + 1 == math.mininteger)

local words = {}
for word in ("the quick brown fox jumps over the lazy dog the end"):gmatch("%a+") do words[word] = (words[word] or 0) + 1 end
local names = {}
for word in pairs(words) do names[#names + 1] = word end
table.sort(names, function(a, b) return words[a] > words[b] or (words[a] == words[b] and a < b) end)
for i, word in ipairs(names) do io.write(i, ":", word, "=", words[word], " ") end
print()

print(("%5.2f|%-6s|%06d|%x|%q"):format(math.pi, "ab", 42, 255, "a\nb"), ("abc"):rep(3, "-"), ("Hello"):upper():reverse(), #"\u{20AC}")
print((("key = value; other=thing"):gsub("(%w+)%s*=%s*(%w+)", "%2<-%1")), utf8.char(72, 228, 8364), string.pack("<i4", 7):byte(1, -1))

local Point = {}
Point.__index = Point
Point.__add = function(a, b) return setmetatable({x = a.x + b.x, y = a.y + b.y}, Point) end
Point.__tostring = function(p) return "(" .. p.x .. "," .. p.y .. ")" end
print(setmetatable({x = 1, y = 2}, Point) + setmetatable({x = 0.5, y = -2}, Point))

local state, sum = 12345, 0
local list = {}
for i = 1, 20000 do
  state = (state * 1103515245 + 12345) & 0x7fffffff
  list[i] = state
end
table.sort(list)
for i = 1, #list, 1000 do sum = sum ~ (list[i] * i) end
print("sorted", list[1], list[#list], sum, select("#", table.unpack(list, 1, 200)))

local parts = {}
for i = 1, 3000 do parts[i] = load("local x = " .. i .. " return x * x - " .. i % 7)() end
print("compiled", #parts, parts[3000], table.concat(parts, ",", 1, 10), collectgarbage("count") > 0)

local name = arg and arg[1]
if name then
  local file <close> = assert(io.open(name, "w"))
  for i = 1, 1000 do file:write(i * i, "\n") end
  file:close()
  local total = 0
  for line in io.lines(name) do total = total + tonumber(line) end
  print("file", total, os.rename(name, name .. ".old"), os.remove(name .. ".old"), io.open(name) == nil)
end
os.exit(7)
