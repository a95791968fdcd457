using System.Diagnostics;
using Wetware.Testing;
using Wetware.Wasm.Files;
using Wetware.Wasm.Wasi;
using Xunit.Abstractions;

namespace Wetware.Tests.Wasi;

/// <summary>Random calls of every function. FUZZ_COUNT sets how many (the full run has 200 000), FUZZ_SEED which.</summary>
public sealed class WasiFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void Random_calls_answer_and_leave_everything_in_its_bounds()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("FUZZ_COUNT") ?? "30000", System.Globalization.CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("FUZZ_SEED") ?? "4711", System.Globalization.CultureInfo.InvariantCulture);
        output.WriteLine($"seed {seed}, {count} calls");
        using var temp = new TempFolder();
        Directory.CreateDirectory(temp["given"]);
        File.WriteAllText(temp["secret"], "outside");

        var fuzz = new WasiFuzzer(seed, new HostFolder(temp["given"], maxWrittenBytes: 10 << 20));
        var clock = Stopwatch.StartNew();
        var answers = new SortedDictionary<Errno, int>();
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < count; i++)
        {
            var begun = clock.Elapsed;
            var answer = fuzz.Call();
            if (answer is { } errno)
            {
                Assert.True(Enum.IsDefined(errno), $"call {i} answered {(int)errno}");
                answers[errno] = answers.GetValueOrDefault(errno) + 1;
            }

            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, (clock.Elapsed - begun).Ticks));
            fuzz.CheckBounds();
        }

        fuzz.Dispose();
        output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s, slowest call {slowest.TotalMilliseconds:0.0} ms; {string.Join(", ", answers)}");
        Assert.True(slowest < TimeSpan.FromSeconds(20), $"one call took {slowest}");
        Assert.True(answers[Errno.Success] > count / 50);
        Assert.Equal("outside", File.ReadAllText(temp["secret"]));
        Assert.Equal(2, Directory.GetFileSystemEntries(temp.Path).Length);
    }
}
