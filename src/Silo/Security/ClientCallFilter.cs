using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Serialization.Invocation;
using Wetware.Errors;
using Wetware.Grains.Quotas;
using Wetware.Security;
using Wetware.Silo.Hosting;

namespace Wetware.Silo.Security;

/// <summary>
/// Refuses to Orleans clients whatever is not marked <see cref="PublicGrainAttribute"/>: grains, grain extensions and system targets. Calls of silos, and of
/// the client inside each silo, pass. Thread-safe.
/// </summary>
internal sealed partial class ClientCallFilter : IIncomingGrainCallFilter
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Wetware.Security";

    // What Orleans' own client needs: the types of the cluster, cancellation, sequences that a call yields, and subscriptions to streams.
    private static readonly HashSet<string> Runtime =
    [
        "Orleans.Runtime.IClusterManifestSystemTarget",
        "Orleans.Runtime.ICancellationSourcesExtension",
        "Orleans.Runtime.IGrainCallCancellationExtension",
        "Orleans.Runtime.IAsyncEnumerableGrainExtension",
        "Orleans.Streams.IPubSubRendezvousGrain",
    ];

    private readonly ConcurrentDictionary<(Type Interface, MethodInfo Method), bool> _public = [];
    private readonly LogSampler _sampler;
    private readonly ILogger _logger;
    private readonly Counter<long> _refused;

    public ClientCallFilter(TimeProvider time, IMeterFactory meters, ILogger<ClientCallFilter> logger)
    {
        _sampler = new LogSampler(time);
        _logger = logger;
        _refused = meters.Create(MeterName).CreateCounter<long>("ww.security.refused_calls", "{call}", "Calls of clients to internal interfaces that were refused");
    }

    /// <inheritdoc />
    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (!IsClient(context.SourceId))
            return context.Invoke();

        // For whom something counts is not for a client to say.
        Principal.Set(null);
        if (IsPublic(context.Request))
            return context.Invoke();
        _refused.Add(1);
        if (_sampler.Take() is var count and > 0)
            LogRefused(_logger, LogText.Clean(context.SourceId.ToString()), context.InterfaceName, context.MethodName, count);
        throw new WetwareException(
            ErrorKind.Denied,
            $"{context.Request.GetInterfaceType().Name}.{context.MethodName} is internal to the cluster; clients may call interfaces marked [PublicGrain]");
    }

    /// <summary>True when clients may call this method of this interface.</summary>
    internal static bool Allows(Type type, MethodInfo method) =>
        (IsMarked(type) && IsMarked(method.DeclaringType!) && method.GetCustomAttribute<InternalCallAttribute>() is null) || Runtime.Contains(type.FullName!);

    private static bool IsMarked(Type type) => type.GetCustomAttribute<PublicGrainAttribute>(inherit: false) is not null;

    // The client that each silo has for the services of its own process bears the silo's address.
    private static bool IsClient(GrainId? source) =>
        source is { } id && id.IsClient() && !id.Key.AsSpan().StartsWith("hosted-"u8);

    // A call that yields a sequence carries the call that is meant.
    private bool IsPublic(IInvokable call)
    {
        var type = call.GetInterfaceType();
        if (!_public.GetOrAdd((type, call.GetMethod()), static key => Allows(key.Interface, key.Method)))
            return false;
        if (type != typeof(IAsyncEnumerableGrainExtension))
            return true;
        for (var i = 0; i < call.GetArgumentCount(); i++)
        {
            if (call.GetArgument(i) is IInvokable inner && !IsPublic(inner))
                return false;
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a call of {Client} to the internal method {Interface}.{Method}; {Count} refused since the last line")]
    private static partial void LogRefused(ILogger logger, string client, string @interface, string method, long count);
}

/// <summary>Adds <see cref="ClientCallFilter"/> to a silo.</summary>
public static class ClientCallHosting
{
    /// <summary>Refuses internal interfaces to Orleans clients.</summary>
    public static ISiloBuilder AddClientCallFilter(this ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddMetrics();
        return silo.AddIncomingGrainCallFilter<ClientCallFilter>();
    }
}
