using Wetware.Functions.Engine;

namespace Wetware.Functions.Core;

/// <summary>Calls of other functions.</summary>
internal sealed partial class CoreApi
{
    private const int MostNameLength = 255;

    public int CallFunction(
        string name,
        string startFunction,
        int[] arguments,
        string mode,
        int inputBufferId,
        int outputBufferId,
        string posixFileName,
        string[] posixArguments)
    {
        var input = _buffers[inputBufferId].Buffer;
        var output = _buffers[outputBufferId].Buffer;
        if (!TryParse(mode, out var parsed))
            throw FunctionException.Misuse($"mode '{Shortened(mode)}' is not allowed; use direct, posix or nothing");
        if (name.Length is 0 or > MostNameLength)
            throw FunctionException.Misuse($"a function's name has 1 to {MostNameLength} characters");
        return Nested(new FunctionCall
        {
            Code = Ask(stopping => Host.ResolveAsync(name, stopping))
                ?? throw new FunctionException(FunctionError.NotFound, $"there is no function '{name}'"),
            Name = name,
            StartFunction = startFunction,
            Arguments = arguments,
            Mode = parsed,
            PosixFileName = posixFileName.Length == 0 ? null : posixFileName,
            PosixArguments = posixArguments,
            Inputs = [input],
            Output = output,
        });
    }

    /// <summary>Calls an export that another module imports by name: with empty buffers of its own, in a fresh instance.</summary>
    public int CallExport(FunctionCode code, string name, string export, int[] arguments) => Nested(new FunctionCall
    {
        Code = code,
        Name = name,
        StartFunction = export,
        Arguments = arguments,
        Mode = FunctionMode.Direct,
        Output = new MemoryBuffer(MostBytes),
    });

    /// <summary>Reads a mode as it stands in requests; empty is <see cref="FunctionMode.Auto"/>.</summary>
    public static bool TryParse(string mode, out FunctionMode parsed)
    {
        parsed = mode switch
        {
            "direct" => FunctionMode.Direct,
            "posix" => FunctionMode.Posix,
            _ => FunctionMode.Auto,
        };
        return mode is "" or "auto" or "direct" or "posix";
    }

    private int Nested(FunctionCall call)
    {
        _context.Budget.TakeCall();
        call = call with { Limits = Call.Limits, Depth = Call.Depth + 1, Direct = false };
        var result = Wait(async stopping => await _context.Engine.RunAsync(_context with { Call = call }, stopping).ConfigureAwait(false));
        if (result is { Succeeded: true, Result: { } number })
            return number;
        Stopping.ThrowIfCancellationRequested();
        throw new FunctionException(result.Error, $"function '{call.Name}' failed: {result.Message}", result.Limit) { IsCatchable = true };
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}
