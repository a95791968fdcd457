using System.Diagnostics.Metrics;

namespace Wetware.Grains.Registry;

/// <summary>Meter <c>Wetware.Registry</c>.</summary>
internal sealed class RegistryMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _answers;
    private readonly Counter<long> _skipped;
    private readonly UpDownCounter<int> _provisions;

    public RegistryMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Wetware.Registry");
        _answers = _meter.CreateCounter<long>("ww.registry.answers", "{location}", "Locations published: announcements and answers");
        _skipped = _meter.CreateCounter<long>("ww.registry.skipped", "{message}", "Messages on services' topics that were neither question nor answer");
        _provisions = _meter.CreateUpDownCounter<int>("ww.registry.provisions", "{location}", "Locations that this node provides");
    }

    public void Answered() => _answers.Add(1);

    public void Skipped() => _skipped.Add(1);

    public void Provisions(int change) => _provisions.Add(change);

    public void Dispose() => _meter.Dispose();
}
