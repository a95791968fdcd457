using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Wetware.Nodes;

namespace Wetware.Silo.Hosting;

/// <summary>
/// Sends metrics and traces by OTLP when the standard variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> (or one of its two special forms) is set; the other
/// <c>OTEL_</c> variables are the exporter's own. Without it nothing is collected.
/// </summary>
internal sealed class Telemetry(NodeCard card) : IHostedService, IDisposable
{
    private static readonly string[] Switches =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];

    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Switches.All(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))))
            return Task.CompletedTask;
        var resource = ResourceBuilder.CreateDefault()
            .AddService("wetware", serviceVersion: card.Version, serviceInstanceId: card.Server)
            .AddEnvironmentVariableDetector();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter("Wetware.*", "Microsoft.Orleans", "Microsoft.AspNetCore.*", "System.Runtime")
            .AddOtlpExporter()
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Wetware.*", "Microsoft.Orleans.*", "Microsoft.AspNetCore")
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose()
    {
        // Disposing sends what is left.
        _metrics?.Dispose();
        _traces?.Dispose();
    }
}
