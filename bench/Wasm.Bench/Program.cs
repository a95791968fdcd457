using System.Diagnostics;
using Wetware.Bench.Wasm;
using Wetware.Bench.Wasm.Measuring;
using Wetware.Wasm.Runs;

if (args.Contains("--help"))
{
    Console.WriteLine("""
        Compares guests with native code and with V8, and says what limits and instances cost.

          --only NAME[,NAME…]   only these kernels
          --rounds N            rounds of each kernel and engine, the best of which counts (default 9)
          --loop NAME           run one kernel on our engine for ten seconds, for a profiler
          --dump FOLDER         keep the compiled kernels there
          --start WW            what starting this published tool takes, beside Node's start (default 20 rounds); nothing else

        Needs clang-14, lld and wasi-libc (see samples/README.md), and node for V8's column.
        """);
    return 0;
}

if (Option("--start") is { } ww)
{
    await ToolStart.RunAsync(ww, int.Parse(Option("--rounds") ?? "20", System.Globalization.CultureInfo.InvariantCulture));
    return 0;
}

var only = Option("--only")?.Split(',');
var rounds = int.Parse(Option("--rounds") ?? "9", System.Globalization.CultureInfo.InvariantCulture);
var folder = Option("--dump");
using var build = await KernelBuild.CreateAsync(folder);
var kernels = Kernel.All.Where(kernel => only is null || only.Contains(kernel.Name)).ToArray();

if (Option("--loop") is { } loop)
{
    using var runner = new EngineRunner(build.Module(Kernel.All.Single(kernel => kernel.Name == loop)), EngineMode.Plain);
    for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(10);)
        runner.Run(Kernel.All.Single(kernel => kernel.Name == loop).Units);
    return 0;
}

var correct = await Comparison.RunAsync(build, kernels, rounds);
if (only is null)
{
    InstanceCost.Run(build);
    var large = await LargeModule.BuildAsync();
    var hash = File.ReadAllBytes(Path.Combine(KernelBuild.Root, "samples", "hash.wasm"));
    await FirstResult.RunAsync(
        ("hash", hash, GuestEntry.Export("run", GuestValue.I32(0), GuestValue.I32(1))),
        ("large", large, GuestEntry.Export("run", GuestValue.I32(7))));
    await SharedCode.RunAsync(large);
}

return correct ? 0 : 1;

string? Option(string name)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
