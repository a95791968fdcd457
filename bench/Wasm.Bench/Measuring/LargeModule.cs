using System.Globalization;
using System.Text;

namespace Wetware.Bench.Wasm.Measuring;

/// <summary>Writes a module of a megabyte, as large programs are: thousands of functions that differ.</summary>
internal static class LargeModule
{
    private const int Functions = 2500;

    public static async Task<byte[]> BuildAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ww-bench-");
        try
        {
            var source = Path.Combine(folder.FullName, "large.c");
            var output = Path.Combine(folder.FullName, "large.wasm");
            await File.WriteAllTextAsync(source, Source());
            await KernelBuild.CompileAsync(output, [source, .. KernelBuild.WasmFlags]);
            return await File.ReadAllBytesAsync(output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Functions that differ from one another, with loops, branches, memory and calls as compilers make them; a call enters some twenty of them.
    private static string Source()
    {
        var text = new StringBuilder("#include <stdint.h>\nstatic uint32_t memory[4096];\n");
        for (var i = 0; i < Functions; i++)
        {
            var callee = i < 200 ? "x" : $"f{(i * 7919L) % (i - i / 10)}(x >> 1, depth - 1)";
            text.Append(CultureInfo.InvariantCulture, $$"""
                __attribute__((noinline)) static uint32_t f{{i}}(uint32_t x, int depth) {
                    uint32_t sum = {{i}}u, *at = memory + {{i % 3000}};
                    for (uint32_t i = 0; i < (x & {{(i % 13) + 3}}u); i++) {
                        sum += at[i] * {{(i * 31) + 7}}u ^ (x >> (i & {{i % 31}}));
                        at[i + {{i % 97}}] = sum;
                        if (sum % {{(i % 11) + 2}}u == 0) sum ^= x << {{i % 17}}; else if (sum > {{i * 1000003L % 4294967291L}}u) sum -= at[{{i % 40}}];
                    }
                    switch (x % 5) { case 0: sum += {{i % 256}}u; break; case 1: sum *= 3u; break; case 2: sum ^= 0x{{i:x}}u; break; case 3: sum = ~sum; break; default: sum >>= 1; }
                    return depth > 0 ? sum + {{callee}} : sum;
                }

                """);
        }

        text.Append("typedef uint32_t (*entry)(uint32_t, int);\nstatic const entry entries[] = {");
        for (var i = 0; i < Functions; i++)
            text.Append(CultureInfo.InvariantCulture, $"f{i},");
        text.Append("};\n__attribute__((export_name(\"run\"))) uint64_t run(uint32_t n) {\n");
        text.Append(CultureInfo.InvariantCulture, $"    uint64_t sum = 0;\n    for (uint32_t i = 0; i < 4; i++) sum += entries[(n * 811u + i * 601u) % {Functions}u](n + i, 5);\n    return sum;\n}}\n");
        return text.ToString();
    }
}
