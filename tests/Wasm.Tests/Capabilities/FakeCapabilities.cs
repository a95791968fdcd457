using Wetware.Wasm.Capabilities;

namespace Wetware.Tests.Capabilities;

/// <summary>A host whose capabilities are functions, and which notes what was let go.</summary>
internal sealed class FakeCapabilities : IGuestCapabilities
{
    public List<GuestCapability> Granted { get; } = [];

    IReadOnlyList<GuestCapability> IGuestCapabilities.Granted => Granted;

    public List<string> Released { get; } = [];

    public List<(string Name, string Method, byte[] Arguments, string[] Passed)> Calls { get; } = [];

    public Func<string, CancellationToken, ValueTask<GuestReply>> Answer { get; set; } = (_, _) => ValueTask.FromResult(GuestReply.Of("answer"u8.ToArray()));

    public ValueTask<GuestReply> CallAsync(
        GuestCapability capability,
        string method,
        ReadOnlyMemory<byte> arguments,
        IReadOnlyList<GuestCapability> capabilities,
        CancellationToken cancellation)
    {
        Calls.Add((capability.Name, method, arguments.ToArray(), [.. capabilities.Select(c => c.Name)]));
        return Answer(method, cancellation);
    }

    /// <summary>The name of a capability whose release throws.</summary>
    public string? FailsToRelease { get; set; }

    public void Release(GuestCapability capability)
    {
        Released.Add(capability.Name);
        if (capability.Name == FailsToRelease)
            throw new InvalidOperationException("this one cannot be released");
    }
}
