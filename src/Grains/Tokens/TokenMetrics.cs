using System.Diagnostics.Metrics;

namespace Wetware.Grains.Tokens;

/// <summary>What is counted of tokens.</summary>
public sealed class TokenMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Wetware.Tokens";

    private readonly Counter<long> _imports;
    private readonly Counter<long> _changes;

    /// <summary>Makes the instruments.</summary>
    public TokenMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _imports = meter.CreateCounter<long>("ww.tokens.imports", "{import}", "Tokens that were presented, by outcome; many denied ones are someone guessing");
        _changes = meter.CreateCounter<long>("ww.tokens.changes", "{token}", "Tokens that were exported or revoked");
    }

    /// <summary>A token was presented.</summary>
    internal void Imported(bool known) => _imports.Add(1, new KeyValuePair<string, object?>("outcome", known ? "ok" : "denied"));

    /// <summary>A token was made or revoked.</summary>
    internal void Changed(string what) => _changes.Add(1, new KeyValuePair<string, object?>("change", what));
}
