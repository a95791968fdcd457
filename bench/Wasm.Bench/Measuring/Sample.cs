using System.Globalization;

namespace Wetware.Bench.Wasm.Measuring;

/// <summary>What one engine gave for one kernel.</summary>
/// <param name="Checksum">The result, which all engines must agree on.</param>
/// <param name="Milliseconds">The processor's time of the best round: others on the machine can only make a round slower.</param>
internal readonly record struct Sample(ulong Checksum, double Milliseconds)
{
    /// <summary>From a checksum and the rounds' times in nanoseconds, one a line.</summary>
    public static Sample Parse(string output)
    {
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new Sample(
            ulong.Parse(lines[0], CultureInfo.InvariantCulture),
            lines.Skip(1).Min(line => long.Parse(line, CultureInfo.InvariantCulture)) / 1e6);
    }

    /// <summary>The better of two samples of the same kernel on the same engine.</summary>
    public Sample Best(Sample other) => Milliseconds <= other.Milliseconds ? this : other;
}
