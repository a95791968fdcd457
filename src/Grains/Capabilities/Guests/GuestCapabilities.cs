using System.Text;
using Microsoft.Extensions.Logging;
using Wetware.Capabilities;
using Wetware.Errors;
using Wetware.Waiting;
using Wetware.Wasm.Capabilities;
using Wetware.Wasm.Runs;

namespace Wetware.Grains.Capabilities.Guests;

/// <summary>
/// What one guest may call: references of the cluster, each of its calls a call of a grain. References are values, so what a guest gets in a
/// reply or passes on works on every node. A waiting call is withdrawn when the run ends.
/// </summary>
public sealed partial class GuestCapabilities : IGuestCapabilities
{
    private readonly CapabilityClient _client;
    private readonly ILogger _logger;

    /// <summary>For one run.</summary>
    /// <param name="grains">The way to grains.</param>
    /// <param name="granted">What the guest holds from the start, by name (at most 255 bytes of UTF-8).</param>
    /// <param name="time">The clock of waits.</param>
    /// <param name="logger">Is told of calls that fail in ways no error word stands for.</param>
    public GuestCapabilities(IGrainFactory grains, IReadOnlyList<(string Name, Capability Capability)> granted, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(granted);
        _client = new CapabilityClient(grains, time);
        _logger = logger;
        Granted = [.. granted.Select(one => Held(one.Name, one.Capability))];
    }

    /// <inheritdoc />
    public IReadOnlyList<GuestCapability> Granted { get; }

    /// <inheritdoc />
    public async ValueTask<GuestReply> CallAsync(
        GuestCapability capability,
        string method,
        ReadOnlyMemory<byte> arguments,
        IReadOnlyList<GuestCapability> capabilities,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(capability);
        ArgumentNullException.ThrowIfNull(capabilities);
        try
        {
            var passed = capabilities.Select(Reference).ToArray();
            var reply = await _client.CallAsync(Reference(capability), method, arguments, passed, cancellation).ConfigureAwait(false);
            return new GuestReply { Data = reply.Data, Capabilities = [.. reply.Capabilities.Select(one => Held("", one))] };
        }
        catch (WetwareException error)
        {
            return Failed(error.Kind, error.Message);
        }
        catch (Exception error) when (LongPoll.IsLost(error))
        {
            return Failed(ErrorKind.Disconnected, "what was called cannot be reached");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Its words are for the operator: they may speak of what the guest was not granted.
            LogFailed(error, Reference(capability).Kind, method);
            return Failed(ErrorKind.Failed, "the call failed inside the cluster");
        }
    }

    /// <summary>References are values: there is nothing to let go of at the target.</summary>
    public void Release(GuestCapability capability)
    {
    }

    private static GuestCapability Held(string name, Capability capability) =>
        new(name, capability, capability.Methods is { } methods ? new HashSet<string>([.. methods, .. CommonMethods.All], StringComparer.Ordinal) : null);

    private static Capability Reference(GuestCapability capability) => (Capability)capability.Target;

    private static GuestReply Failed(ErrorKind kind, string message) =>
        new() { Error = (GuestError)(int)kind, Data = Encoding.UTF8.GetBytes(message) };

    [LoggerMessage(Level = LogLevel.Warning, Message = "A guest's call of {Kind}.{Method} failed")]
    private partial void LogFailed(Exception exception, string kind, string method);
}
