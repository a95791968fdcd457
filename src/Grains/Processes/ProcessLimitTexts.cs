using Wetware.Errors;
using Wetware.Processes;
using Wetware.Wasm.Runs;

namespace Wetware.Grains.Processes;

/// <summary>Limits of processes written as text, as <see cref="GuestLimitTexts"/> reads them.</summary>
public static class ProcessLimitTexts
{
    /// <summary>The limits with one of them set.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: there is no such limit, or its value does not read so.</exception>
    public static ProcessLimits With(this ProcessLimits limits, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(limits);
        try
        {
            var read = GuestLimits.Default.With(name, value);
            return name switch
            {
                "memory" => limits with { Memory = read.MemoryBytes },
                "table" => limits with { Table = read.TableElements },
                "stack" => limits with { Stack = read.StackBytes },
                "time" => limits with { Time = read.Time },
                "fuel" => limits with { Fuel = read.Fuel },
                "output" => limits with { Output = read.OutputBytes },
                "files" => limits with { Files = read.OpenFiles },
                _ => limits with { LogLines = read.LogLines },
            };
        }
        catch (FormatException error)
        {
            throw new WetwareException(ErrorKind.Failed, $"limits: {error.Message}");
        }
    }
}
