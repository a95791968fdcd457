using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Wetware.Silo.Hosting;

/// <summary>
/// Metrics and traces by OpenTelemetry. They are sent by OTLP when the standard variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> (or one of its two special
/// forms) is set; the other <c>OTEL_</c> variables are the SDK's own. Without it, and without another exporter, nothing is collected.
/// </summary>
public static class Telemetry
{
    private const string VariablePrefix = "OTEL_";

    private static readonly string[] Switches =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    /// <summary>Adds the export by OTLP to a node's host, where the environment asks for it.</summary>
    internal static void AddOtlp(this IHostApplicationBuilder builder)
    {
        var variables = Variables();
        builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddDetector(all => new NodeDetector(all.GetRequiredService<NodeContext>()))
            .AddEnvironmentVariableDetector());
        if (!Switches.Any(variables.ContainsKey))
            return;

        // Hosts of nodes do not read the environment; the SDK takes its settings from the host.
        builder.Configuration.AddInMemoryCollection(variables);
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddNodeMetrics().AddOtlpExporter())
            .WithTracing(traces => traces
                .AddSource("Wetware.*", "Microsoft.Orleans.*")
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddOtlpExporter());
    }

    /// <summary>Adds the meters of a node: its own, and those of Orleans, HTTP and the runtime.</summary>
    public static MeterProviderBuilder AddNodeMetrics(this MeterProviderBuilder metrics) => metrics
        .AddMeter("Wetware.*", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
        .AddHttpClientInstrumentation()
        .AddRuntimeInstrumentation();

    private static Dictionary<string, string?> Variables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value))
        .Where(variable => variable.Key.StartsWith(VariablePrefix, StringComparison.Ordinal) && !string.IsNullOrEmpty(variable.Value))
        .ToDictionary(StringComparer.OrdinalIgnoreCase);

    private sealed class NodeDetector(NodeContext node) : IResourceDetector
    {
        public Resource Detect() => ResourceBuilder.CreateEmpty()
            .AddService("wetware", serviceVersion: NodeVersion.Text, serviceInstanceId: node.Identity.Server.ToString())
            .Build();
    }
}
