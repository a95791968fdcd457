using Wetware.Errors;
using Wetware.Security;

namespace Wetware.Functions;

/// <summary>Runs functions on any gateway; key 0.</summary>
[Alias("ww.IFunctionCallGrain"), PublicGrain]
public interface IFunctionCallGrain : IGrainWithIntegerKey
{
    /// <summary>Calls a function and waits for it. A function that fails is a result.</summary>
    /// <exception cref="WetwareException"><c>failed</c>: a field is not as it must be; <c>not-found</c>: there is no such function; <c>limit</c>: the input is too long.</exception>
    [Alias("Call"), ResponseTimeout("00:05:00")]
    Task<FunctionReply> Call(FunctionRequest request, CancellationToken cancellationToken = default);
}

/// <summary>What is to be called, and with what.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.function-request")]
public sealed record FunctionRequest
{
    /// <summary>Bytes of an input, and of an output: 16 MiB.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>A name, or <c>techID://</c> and 64 hex digits.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>The exported function; null for <c>_start</c>.</summary>
    [Id(1)]
    public string? StartFunction { get; init; }

    /// <summary><c>direct</c> (integers in and out), <c>posix</c> (a WASI command), or null to choose by the program.</summary>
    [Id(2)]
    public string? Mode { get; init; }

    /// <summary>Arguments in mode direct.</summary>
    [Id(3)]
    public IReadOnlyList<int> Arguments { get; init; } = [];

    /// <summary><c>argv[0]</c> in mode posix; null for the name.</summary>
    [Id(4)]
    public string? PosixFileName { get; init; }

    /// <summary>The other arguments in mode posix.</summary>
    [Id(5)]
    public IReadOnlyList<string> PosixArguments { get; init; } = [];

    /// <summary>The input.</summary>
    [Id(6)]
    public ReadOnlyMemory<byte> Input { get; init; }
}

/// <summary>What a call came to.</summary>
[GenerateSerializer, Immutable]
[Alias("ww.function-reply")]
public sealed record FunctionReply
{
    /// <summary>The function's integer, or its exit code; null when it did not return.</summary>
    [Id(0)]
    public int? Result { get; init; }

    /// <summary>What it wrote.</summary>
    [Id(1)]
    public ReadOnlyMemory<byte> Output { get; init; }

    /// <summary>Why it did not return, such as <c>trap</c>; null when it did.</summary>
    [Id(2)]
    public string? Error { get; init; }

    /// <summary>The same in words.</summary>
    [Id(3)]
    public string? Message { get; init; }

    /// <summary>The limit that was hit, such as <c>time</c>; null when none was.</summary>
    [Id(4)]
    public string? Limit { get; init; }

    /// <summary>The HTTP status that tells this outcome.</summary>
    [Id(5)]
    public int Status { get; init; } = 200;

    /// <summary>Time that the function ran, those that it called included.</summary>
    [Id(6)]
    public TimeSpan Elapsed { get; init; }

    /// <summary>Fuel that it consumed; null when it was not counted.</summary>
    [Id(7)]
    public ulong? Fuel { get; init; }

    /// <summary>Headers that it set, in lower case, where it answered a request.</summary>
    [Id(8)]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
